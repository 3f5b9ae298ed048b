use crate::support::{add_user, at, both_engines};

both_engines! {
    async fn a_renewal_replaces_the_token_and_keeps_the_secret(store: Store) {
        let user = add_user(&store, "user").await;
        let mut tx = store.begin().await.expect("begin");
        assert!(!tx.oidc_accounts().set_secret(user, "hash", at(0)).await.expect("set"), "never logged in there");
        tx.oidc_accounts().vouched(user, Some("first"), at(1)).await.expect("vouched");
        assert!(tx.oidc_accounts().set_secret(user, "hash", at(2)).await.expect("set"));
        tx.oidc_accounts().vouched(user, Some("second"), at(3)).await.expect("vouched");
        assert!(!tx.oidc_accounts().forget(user, "first", at(4)).await.expect("forget"), "a newer one stays");
        tx.commit().await.expect("commit");
        let found = store.read().oidc_accounts().lookup(user).await.expect("lookup").expect("there");
        assert_eq!((found.refresh_token.as_deref(), found.secret_hash.as_deref(), found.vouched_at), (Some("second"), Some("hash"), at(3)));
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.oidc_accounts().forget(user, "second", at(5)).await.expect("forget"));
        tx.commit().await.expect("commit");
        let found = store.read().oidc_accounts().lookup(user).await.expect("lookup").expect("there");
        assert_eq!((found.refresh_token, found.secret_hash.as_deref()), (None, Some("hash")));
    }
}

both_engines! {
    async fn one_at_a_time_asks_the_provider(store: Store) {
        let user = add_user(&store, "user").await;
        let mut tx = store.begin().await.expect("begin");
        assert!(!tx.oidc_accounts().claim(user, at(0), at(30)).await.expect("claim"), "there is nothing to ask for");
        tx.oidc_accounts().vouched(user, Some("token"), at(0)).await.expect("vouched");
        assert!(tx.oidc_accounts().claim(user, at(1), at(31)).await.expect("claim"));
        assert!(!tx.oidc_accounts().claim(user, at(30), at(60)).await.expect("claim"));
        assert!(tx.oidc_accounts().claim(user, at(31), at(61)).await.expect("claim"), "whoever had it died");
        tx.oidc_accounts().release(user).await.expect("release");
        assert!(tx.oidc_accounts().claim(user, at(32), at(62)).await.expect("claim"));
        tx.oidc_accounts().vouched(user, Some("next"), at(33)).await.expect("vouched");
        assert!(tx.oidc_accounts().claim(user, at(34), at(64)).await.expect("claim"), "an answer ends the turn");
        tx.commit().await.expect("commit");
    }
}

both_engines! {
    async fn who_has_yet_to_choose_a_name_is_taken_once_and_in_time(store: Store) {
        let mut tx = store.begin().await.expect("begin");
        for id in 1..=3 {
            tx.oidc_accounts().add_pending(&[id; 32], "sealed", at(10)).await.expect("add");
        }
        assert_eq!(tx.oidc_accounts().take_pending(&[1; 32], at(9)).await.expect("take").as_deref(), Some("sealed"));
        assert_eq!(tx.oidc_accounts().take_pending(&[1; 32], at(9)).await.expect("take"), None);
        assert_eq!(tx.oidc_accounts().take_pending(&[2; 32], at(10)).await.expect("take"), None, "too late");
        assert_eq!(tx.oidc_accounts().sweep_pending(at(9)).await.expect("sweep"), 0);
        assert_eq!(tx.oidc_accounts().sweep_pending(at(10)).await.expect("sweep"), 1);
        tx.commit().await.expect("commit");
    }
}
