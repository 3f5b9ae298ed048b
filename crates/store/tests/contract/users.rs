use wharf_model::{Filter, ListQuery, Page, Role, Test, UserId};
use wharf_store::StoreError;

use crate::support::{add_project, add_user, at, both_engines, new_user};

both_engines! {
    async fn an_account_is_found_by_any_spelling(store: Store) {
        let name = "J.Doe".parse().expect("name");
        let mut tx = store.begin().await.expect("begin");
        let id = tx.users().add(new_user(&name)).await.expect("add").expect("free");
        tx.commit().await.expect("commit");
        let user = store.read().users().lookup(id).await.expect("lookup").expect("found");
        assert_eq!((user.name.as_str(), user.email.as_str(), user.created_at, user.updated_at), ("J.Doe", "mail@example.org", at(0), at(0)));
        for spelling in ["J.Doe", "j.doe", "J.DOE"] {
            assert_eq!(store.read().users().find_by_name(spelling).await.expect("find").as_ref(), Some(&user));
        }
        let (_, hash) = store.read().users().credentials("j.doe").await.expect("credentials").expect("found");
        assert_eq!(hash.as_deref(), Some("$argon2id$hash"));
        for other in ["j_doe", "j%", "", "j.doe\0", "nobody"] {
            assert_eq!(store.read().users().find_by_name(other).await.expect("find"), None);
        }
    }
}

both_engines! {
    async fn a_taken_name_leaves_the_transaction_usable(store: Store) {
        add_user(&store, "Ärger").await;
        let mut tx = store.begin().await.expect("begin");
        let name = "äRGER".parse().expect("name");
        assert_eq!(tx.users().add(new_user(&name)).await.expect("add"), None);
        let name = "other".parse().expect("name");
        assert!(tx.users().add(new_user(&name)).await.expect("add").is_some());
        tx.commit().await.expect("commit");
        assert!(store.read().users().find_by_name("other").await.expect("find").is_some());
    }
}

both_engines! {
    /// C11 and C80: what means something in a pattern is a character like any other.
    async fn wildcards_are_literal(store: Store) {
        for name in ["a_b", "axb", "a!b", "a-b", "A.B"] {
            add_user(&store, name).await;
        }
        let containing = |part: &str| ListQuery {
            page: Page { number: 1, size: 100 },
            filters: vec![Filter {
                field: "username".to_owned(),
                test: Test::Contains(part.to_owned()),
            }],
            sort: vec![],
        };
        for (part, found) in [
            ("_", vec!["a_b"]),
            ("a_b", vec!["a_b"]),
            ("%", vec![]),
            ("a%b", vec![]),
            ("\\", vec![]),
            ("!", vec!["a!b"]),
            ("*", vec![]),
            ("\0", vec![]),
            ("a.b", vec!["A.B"]),
            ("'", vec![]),
        ] {
            let (users, total) = store.read().users().list(&containing(part)).await.expect("list");
            let names: Vec<_> = users.iter().map(|user| user.name.as_str()).collect();
            assert_eq!(names, found, "{part}");
            assert_eq!(total, i64::try_from(found.len()).expect("small"));
        }
        let (users, total) = store.read().users().list(&ListQuery::page(Page { number: 2, size: 2 })).await.expect("list");
        let names: Vec<_> = users.iter().map(|user| user.name.as_str()).collect();
        assert_eq!((names, total), (vec!["A.B", "a_b"], 5), "in byte order of the lower-case names");
    }
}

both_engines! {
    async fn passwords_and_rights_change(store: Store) {
        let anna = add_user(&store, "anna").await;
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.users().set_password(anna, "new", at(5)).await.expect("set"));
        assert!(!tx.users().set_password(UserId(404), "new", at(5)).await.expect("set"));
        assert_eq!(tx.users().count_system_admins().await.expect("count"), 0);
        assert!(tx.users().set_system_admin(anna, true, at(6)).await.expect("set"));
        assert!(!tx.users().set_system_admin(UserId(404), true, at(6)).await.expect("set"));
        assert_eq!(tx.users().count_system_admins().await.expect("count"), 1);
        tx.commit().await.expect("commit");
        assert_eq!(store.read().users().count_system_admins().await.expect("count"), 1);
        let (user, hash) = store.read().users().credentials("anna").await.expect("find").expect("found");
        assert_eq!((user.system_admin, user.updated_at, hash.as_deref()), (true, at(6), Some("new")));
    }
}

both_engines! {
    async fn a_removed_users_projects_go_to_the_heir(store: Store) {
        let leaver = add_user(&store, "leaver").await;
        let heir = add_user(&store, "heir").await;
        let project = add_project(&store, "library", leaver, true).await;
        let mut tx = store.begin().await.expect("begin");
        tx.members().set(project, leaver, Role::Guest, at(0)).await.expect("set");
        assert!(tx.users().remove(leaver, heir).await.expect("remove"));
        assert!(!tx.users().remove(leaver, heir).await.expect("remove"));
        tx.commit().await.expect("commit");
        let project = store.read().projects().lookup(project).await.expect("lookup").expect("found");
        assert_eq!((project.owner_id, project.owner_name.as_str()), (heir, "heir"));
        assert_eq!(store.read().members().count(project.id).await.expect("count"), 0);

        let mut tx = store.begin().await.expect("begin");
        let error = tx.users().remove(heir, heir).await.expect_err("owns a project");
        assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
    }
}

both_engines! {
    async fn ids_never_return(store: Store) {
        let heir = add_user(&store, "heir").await;
        let first = add_user(&store, "first").await;
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.users().remove(first, heir).await.expect("remove"));
        tx.commit().await.expect("commit");
        assert!(add_user(&store, "first").await > first);
    }
}
