use wharf_model::{Filter, ListQuery, Operand, Test};

use crate::support::{add_manifest, add_project, at, both_engines, ground};

both_engines! {
    async fn a_label_is_its_projects_or_everybodys(store: Store) {
        let ground = ground(&store).await;
        let other = add_project(&store, "other", ground.user, false).await;
        let mut tx = store.begin().await.expect("begin");
        let own = tx.labels().add(Some(ground.project), "ready", "d", "#fff", at(1)).await.expect("add").expect("free");
        let global = tx.labels().add(None, "ready", "", "", at(1)).await.expect("add").expect("free in another scope");
        assert!(tx.labels().add(Some(other), "ready", "", "", at(1)).await.expect("add").is_some());
        assert_eq!(tx.labels().add(Some(ground.project), "ready", "", "", at(2)).await.expect("add"), None, "taken");
        tx.commit().await.expect("commit");
        let read = store.read();
        let found = read.labels().lookup(own).await.expect("lookup").expect("there");
        assert_eq!((found.name.as_str(), found.project, found.created_at), ("ready", Some(ground.project), at(1)));
        assert_eq!(read.labels().lookup(global).await.expect("lookup").expect("there").project, None);
        for scope in [Some(ground.project), Some(other), None] {
            assert_eq!(read.labels().count(scope).await.expect("count"), 1);
            assert_eq!(read.labels().list(scope, &ListQuery::default()).await.expect("list").1, 1);
        }
        let named = ListQuery {
            filters: vec![Filter { field: "name".into(), test: Test::Is(Operand::Text("absent".into())) }],
            ..ListQuery::default()
        };
        assert_eq!(read.labels().list(Some(ground.project), &named).await.expect("list"), (vec![], 0));
    }
}

both_engines! {
    async fn a_label_goes_from_what_carries_it_and_with_it(store: Store) {
        let ground = ground(&store).await;
        let (one, two) = (add_manifest(&store, ground.repository, "one").await, add_manifest(&store, ground.repository, "two").await);
        let mut tx = store.begin().await.expect("begin");
        let a = tx.labels().add(Some(ground.project), "a", "", "", at(1)).await.expect("add").expect("free");
        let b = tx.labels().add(None, "b", "", "", at(1)).await.expect("add").expect("free");
        for (manifest, label) in [(one, a), (one, b), (two, a)] {
            assert!(tx.labels().attach(manifest, label, at(2)).await.expect("attach"));
            assert!(!tx.labels().attach(manifest, label, at(3)).await.expect("attach"), "twice");
        }
        assert!(tx.labels().detach(two, a).await.expect("detach"));
        assert!(!tx.labels().detach(two, a).await.expect("detach"));
        tx.commit().await.expect("commit");
        let on = async || {
            let found = store.read().labels().on(&[one, two]).await.expect("on");
            found.into_iter().map(|(manifest, label)| (manifest, label.id)).collect::<Vec<_>>()
        };
        assert_eq!(on().await, [(one, a), (one, b)]);
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.labels().set(a, "renamed", "x", "#000", at(4)).await.expect("set"));
        assert!(tx.labels().remove(b).await.expect("remove"));
        assert!(!tx.labels().remove(b).await.expect("remove"), "gone");
        assert!(!tx.labels().set(b, "c", "", "", at(4)).await.expect("set"), "gone");
        tx.commit().await.expect("commit");
        assert_eq!(on().await, [(one, a)]);
        assert_eq!(store.read().labels().lookup(a).await.expect("lookup").expect("there").name, "renamed");
    }
}
