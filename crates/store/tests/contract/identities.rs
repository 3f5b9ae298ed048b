use wharf_model::UserId;

use crate::support::{add_user, at, both_engines, ground};

both_engines! {
    async fn a_subject_belongs_to_one_account(store: Store) {
        let (first, second) = (add_user(&store, "first").await, add_user(&store, "second").await);
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.identities().add("ldap", "uid=a,dc=x", first, at(1)).await.expect("add"));
        assert!(!tx.identities().add("ldap", "uid=a,dc=x", second, at(2)).await.expect("add"));
        assert!(tx.identities().add("oidc", "uid=a,dc=x", second, at(3)).await.expect("another provider"));
        tx.commit().await.expect("commit");
        let find = async |provider, subject| store.read().identities().find(provider, subject).await.expect("find");
        assert_eq!(find("ldap", "uid=a,dc=x").await, Some(first));
        assert_eq!(find("oidc", "uid=a,dc=x").await, Some(second));
        for (provider, subject) in [("ldap", "UID=a,dc=x"), ("ldap", "uid=_,dc=x"), ("ldap", "uid=a,dc=x\0"), ("", ""), ("l%", "%")] {
            assert_eq!(find(provider, subject).await, None, "{provider} {subject}");
        }
        let listed = store.read().identities().list(first).await.expect("list");
        assert_eq!(listed.len(), 1);
        assert_eq!((listed[0].provider.as_str(), listed[0].subject.as_str(), listed[0].created_at), ("ldap", "uid=a,dc=x", at(1)));
    }
}

both_engines! {
    async fn an_identity_is_removed_from_its_own_account_only(store: Store) {
        let (first, second) = (add_user(&store, "first").await, add_user(&store, "second").await);
        let mut tx = store.begin().await.expect("begin");
        tx.identities().add("ldap", "a", first, at(1)).await.expect("add");
        let id = tx.identities().list(first).await.expect("list")[0].id;
        assert!(!tx.identities().remove(second, id).await.expect("remove"));
        assert!(tx.identities().remove(first, id).await.expect("remove"));
        assert!(!tx.identities().remove(first, id).await.expect("remove"));
        tx.commit().await.expect("commit");
    }
}

both_engines! {
    async fn an_account_takes_its_identities_along(store: Store) {
        let ground = ground(&store).await;
        let leaver = add_user(&store, "leaver").await;
        let mut tx = store.begin().await.expect("begin");
        tx.identities().add("ldap", "leaver", leaver, at(1)).await.expect("add");
        assert!(tx.users().remove(leaver, ground.user).await.expect("remove"));
        tx.commit().await.expect("commit");
        assert_eq!(store.read().identities().find("ldap", "leaver").await.expect("find"), None);
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.identities().add("ldap", "leaver", UserId(999_999), at(2)).await.is_err(), "nobody's identity");
    }
}

both_engines! {
    async fn an_account_tells_of_its_person_and_its_providers_administrators(store: Store) {
        let user = add_user(&store, "user").await;
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.users().set_profile(user, "new@example.org", "New", "Words", at(5)).await.expect("set"));
        assert!(tx.users().set_admin_in_auth(user, true, at(6)).await.expect("set"));
        assert!(!tx.users().set_profile(UserId(999_999), "", "", "", at(5)).await.expect("set"));
        assert!(!tx.users().set_admin_in_auth(UserId(999_999), true, at(6)).await.expect("set"));
        tx.commit().await.expect("commit");
        let found = store.read().users().lookup(user).await.expect("lookup").expect("found");
        assert_eq!((found.email.as_str(), found.realname.as_str(), found.comment.as_str()), ("new@example.org", "New", "Words"));
        assert_eq!((found.admin_in_auth, found.system_admin, found.updated_at), (true, false, at(6)));
        let facts = store.read().access().account(wharf_model::Actor::User(user)).await.expect("facts").expect("found");
        assert!(facts.system_admin, "it counts");
    }
}
