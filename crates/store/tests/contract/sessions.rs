use wharf_model::UserId;
use wharf_store::{NewSession, Store};

use crate::support::{add_user, at, both_engines, ground};

fn session(user: UserId, id: u8) -> NewSession<'static> {
    NewSession {
        id_hash: [id; 32],
        user,
        provider: "corp",
        stamp: [7; 32],
        id_token: Some("sealed"),
        address: "192.0.2.1",
        now: at(0),
        expires_at: at(1000),
    }
}

async fn open(store: &Store, session: NewSession<'_>) {
    let mut tx = store.begin().await.expect("begin");
    tx.sessions().add(session).await.expect("add");
    tx.commit().await.expect("commit");
}

async fn is_open(store: &Store, id: u8) -> bool {
    store.read().sessions().find(&[id; 32]).await.expect("find").is_some()
}

both_engines! {
    async fn a_session_is_found_by_its_hash_with_its_account_as_it_is_now(store: Store) {
        let user = add_user(&store, "user").await;
        open(&store, session(user, 1)).await;
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.users().set_profile(user, "new@example.org", "", "", at(2)).await.expect("set"));
        assert!(tx.sessions().touch(&[1; 32], at(3)).await.expect("touch"));
        assert!(!tx.sessions().touch(&[2; 32], at(3)).await.expect("touch"));
        tx.commit().await.expect("commit");
        let found = store.read().sessions().find(&[1; 32]).await.expect("find").expect("there");
        assert_eq!((found.user.id, found.user.email.as_str(), found.provider.as_str()), (user, "new@example.org", "corp"));
        assert_eq!((found.seen_at, found.expires_at), (at(3), at(1000)));
        assert_eq!((found.stamp.as_slice(), found.id_token.as_deref()), ([7; 32].as_slice(), Some("sealed")));
    }
}

both_engines! {
    async fn sessions_end_one_by_one_or_all_of_an_account(store: Store) {
        let (user, other) = (add_user(&store, "user").await, add_user(&store, "other").await);
        for (user, id) in [(user, 1), (user, 2), (user, 3), (other, 4)] {
            open(&store, session(user, id)).await;
        }
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.sessions().remove(&[1; 32]).await.expect("remove"));
        assert!(!tx.sessions().remove(&[1; 32]).await.expect("remove"));
        assert_eq!(tx.sessions().remove_of(user).await.expect("remove"), 2);
        tx.commit().await.expect("commit");
        assert!(!is_open(&store, 2).await && is_open(&store, 4).await);
    }
}

both_engines! {
    async fn idle_and_old_sessions_are_swept(store: Store) {
        let user = add_user(&store, "user").await;
        for (id, now, end) in [(1, 0, 1000), (2, 50, 1000), (3, 50, 60)] {
            open(&store, NewSession { now: at(now), expires_at: at(end), ..session(user, id) }).await;
        }
        let mut tx = store.begin().await.expect("begin");
        assert_eq!(tx.sessions().sweep(at(10), at(60)).await.expect("sweep"), 2);
        tx.commit().await.expect("commit");
        assert!(is_open(&store, 2).await);
    }
}

both_engines! {
    async fn one_account_has_a_hundred_sessions_at_most(store: Store) {
        let (user, other) = (add_user(&store, "user").await, add_user(&store, "other").await);
        open(&store, session(other, 200)).await;
        for id in 0..101 {
            open(&store, NewSession { now: at(i64::from(id)), ..session(user, id) }).await;
        }
        assert!(!is_open(&store, 0).await, "idle longest");
        assert!(is_open(&store, 1).await && is_open(&store, 100).await && is_open(&store, 200).await);
    }
}

both_engines! {
    async fn an_account_takes_its_sessions_and_tokens_along(store: Store) {
        let ground = ground(&store).await;
        let leaver = add_user(&store, "leaver").await;
        open(&store, session(leaver, 1)).await;
        let mut tx = store.begin().await.expect("begin");
        tx.oidc_accounts().vouched(leaver, Some("sealed"), at(1)).await.expect("vouched");
        assert!(tx.users().remove(leaver, ground.user).await.expect("remove"));
        tx.commit().await.expect("commit");
        assert!(!is_open(&store, 1).await);
        assert_eq!(store.read().oidc_accounts().lookup(leaver).await.expect("lookup"), None);
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.sessions().add(session(leaver, 2)).await.is_err(), "nobody's session");
    }
}

both_engines! {
    /// A104: also when the change is taken back, the session does not come back.
    async fn a_change_of_password_or_of_administration_ends_an_accounts_sessions(store: Store) {
        let (user, other) = (add_user(&store, "user").await, add_user(&store, "other").await);
        open(&store, session(other, 9)).await;
        for id in 1..=3 {
            open(&store, session(user, id)).await;
            let mut tx = store.begin().await.expect("begin");
            let changed = match id {
                1 => tx.users().set_password(user, "hash", at(1)).await,
                2 => tx.users().set_system_admin(user, true, at(1)).await,
                _ => tx.users().set_admin_in_auth(user, true, at(1)).await,
            };
            assert!(changed.expect("changed"));
            tx.commit().await.expect("commit");
            assert!(!is_open(&store, id).await, "{id}");
        }
        assert!(is_open(&store, 9).await, "of nobody else");
    }
}
