use std::collections::BTreeMap;

use wharf_model::{Actor, Role};

use crate::support::{add_project, add_user, at, both_engines, ground};

both_engines! {
    async fn metadata_is_a_value_for_each_name(store: Store) {
        let ground = ground(&store).await;
        let other = add_project(&store, "other", ground.user, false).await;
        let mut tx = store.begin().await.expect("begin");
        for (name, value) in [("auto_scan", "true"), ("severity", "high"), ("auto_scan", "false")] {
            tx.projects().set_metadata(ground.project, name, value, at(2)).await.expect("set");
        }
        assert!(tx.projects().remove_metadata(ground.project, "severity", at(3)).await.expect("remove"));
        assert!(!tx.projects().remove_metadata(ground.project, "severity", at(3)).await.expect("remove"));
        tx.commit().await.expect("commit");
        let read = store.read();
        let expected = BTreeMap::from([("auto_scan".to_owned(), "false".to_owned())]);
        assert_eq!(read.projects().metadata(ground.project).await.expect("metadata"), expected);
        assert_eq!(read.projects().metadata(other).await.expect("metadata"), BTreeMap::new());
        assert_eq!(
            read.projects().metadata_of(&[other, ground.project]).await.expect("metadata"),
            [(ground.project, "auto_scan".to_owned(), "false".to_owned())]
        );
    }
}

both_engines! {
    async fn roles_are_counted_and_found(store: Store) {
        let ground = ground(&store).await;
        let before = store.read().projects().role_counts(ground.project).await.expect("counts");
        let guest = add_user(&store, "guest").await;
        let mut tx = store.begin().await.expect("begin");
        tx.members().set(ground.project, guest, Role::Guest, at(1)).await.expect("set");
        tx.commit().await.expect("commit");
        let read = store.read();
        let counts = read.projects().role_counts(ground.project).await.expect("counts");
        assert_eq!((counts.guests, counts.developers), (before.guests + 1, before.developers));
        assert_eq!(
            read.projects().roles_in(Actor::User(guest), &[ground.project]).await.expect("roles"),
            [(ground.project, 3)]
        );
        assert_eq!(read.projects().roles_in(Actor::User(guest), &[]).await.expect("roles"), []);
    }
}

both_engines! {
    async fn a_project_is_public_or_not(store: Store) {
        let ground = ground(&store).await;
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.projects().set_public(ground.project, true, at(2)).await.expect("set"));
        assert!(!tx.projects().set_public(wharf_model::ProjectId(999), true, at(2)).await.expect("set"), "gone");
        tx.commit().await.expect("commit");
        let facts = store.read().access().facts("library", None).await.expect("facts");
        assert!(facts.project.is_some_and(|project| project.public));
        assert_eq!(store.read().projects().count().await.expect("count"), 1);
    }
}

both_engines! {
    async fn accepted_vulnerabilities_are_a_list_for_each_project_and_one_for_all(store: Store) {
        let ground = ground(&store).await;
        let read = store.read();
        assert_eq!(read.allowlists().find(None).await.expect("find"), None);
        let items = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let mut tx = store.begin().await.expect("begin");
        tx.allowlists().set(None, None, &items(&["CVE-1"]), at(1)).await.expect("set");
        tx.allowlists().set(Some(ground.project), Some(7), &items(&["CVE-2", "CVE-3"]), at(1)).await.expect("set");
        tx.allowlists().set(Some(ground.project), Some(8), &items(&["CVE-3"]), at(2)).await.expect("set");
        tx.commit().await.expect("commit");
        let all = read.allowlists().find(None).await.expect("find").expect("there");
        assert_eq!((all.project, all.expires_at, all.items), (None, None, items(&["CVE-1"])));
        let own = read.allowlists().find(Some(ground.project)).await.expect("find").expect("there");
        assert_eq!((own.expires_at, &own.items), (Some(8), &items(&["CVE-3"])));
        assert_eq!((own.created_at, own.updated_at), (at(1), at(2)));
        assert_eq!(read.allowlists().of(&[ground.project]).await.expect("of"), [own]);
    }
}
