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
    /// C56: what the provider says replaces what was known; nothing is added up.
    async fn groups_are_replaced(store: Store) {
        let (user, other) = (add_user(&store, "user").await, add_user(&store, "other").await);
        let groups = async |user| store.read().identities().groups(user).await.expect("groups");
        let replace = async |user, kind, groups: &[(&str, &str)]| {
            let mut tx = store.begin().await.expect("begin");
            tx.identities().replace_groups(user, kind, groups, at(1)).await.expect("replace");
            tx.commit().await.expect("commit");
        };
        replace(user, 1, &[("cn=b", "B"), ("cn=a", "A"), ("cn=a", "A again"), ("bad\0", "x")]).await;
        replace(other, 1, &[("cn=a", "A")]).await;
        assert_eq!(groups(user).await, [(1, "cn=a".to_owned()), (1, "cn=b".to_owned())]);
        replace(user, 1, &[("cn=b", "renamed")]).await;
        assert_eq!(groups(user).await, [(1, "cn=b".to_owned())]);
        replace(user, 3, &[("cn=b", "B")]).await;
        assert_eq!(groups(user).await, [(3, "cn=b".to_owned())], "another provider's group of the same key is another group");
        replace(user, 3, &[]).await;
        assert!(groups(user).await.is_empty());
        assert_eq!(groups(other).await.len(), 1, "nobody else's groups change");
    }
}

both_engines! {
    async fn many_groups_and_many_logins_at_once(store: Store) {
        let keys: Vec<String> = (0..1200).map(|n| format!("cn=group-{n}")).collect();
        let mut tasks = Vec::new();
        for n in 0..4 {
            let user = add_user(&store, &format!("user{n}")).await;
            let (store, mut keys) = (store.clone(), keys.clone());
            if n % 2 == 1 {
                keys.reverse();
            }
            tasks.push(tokio::spawn(async move {
                let groups: Vec<_> = keys.iter().map(|key| (key.as_str(), key.as_str())).collect();
                let mut tx = store.begin().await.expect("begin");
                tx.identities().replace_groups(user, 1, &groups, at(1)).await.expect("replace");
                tx.commit().await.expect("commit");
                store.read().identities().groups(user).await.expect("groups").len()
            }));
        }
        for task in tasks {
            assert_eq!(task.await.expect("no panic"), 1200);
        }
    }
}

both_engines! {
    async fn an_account_takes_its_identities_and_groups_along(store: Store) {
        let ground = ground(&store).await;
        let leaver = add_user(&store, "leaver").await;
        let mut tx = store.begin().await.expect("begin");
        tx.identities().add("ldap", "leaver", leaver, at(1)).await.expect("add");
        tx.identities().replace_groups(leaver, 1, &[("cn=a", "A")], at(1)).await.expect("replace");
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
