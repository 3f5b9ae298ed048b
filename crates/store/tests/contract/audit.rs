//! The audit log: entries, what readers see of them, purges, forwarding, and what pulls leave behind.

use wharf_model::{Actor, AuditRecord, Caller, Filter, ListQuery, Operand, Page, ProjectId, Role, Sort, Test};
use wharf_store::{AuditSight, Pulled, PurgeWindow, PurgedEvents, Store, StoreError};

use crate::support::{add_manifest, add_project, add_tag, add_user, at, both_engines, ground};

fn record(seconds: i64, resource: &str) -> AuditRecord {
    AuditRecord {
        operation: "create".into(),
        resource_type: "project".into(),
        resource: resource.into(),
        project: Some(ProjectId(7)),
        address: Some([10, 0, 0, 1].into()),
        request_id: "r-1".into(),
        ..AuditRecord::of(&Caller::system("test"), at(seconds))
    }
}

fn of_kind(seconds: i64, operation: &str, resource_type: &str) -> AuditRecord {
    AuditRecord {
        operation: operation.to_owned().into(),
        resource_type: resource_type.to_owned().into(),
        ..record(seconds, "x")
    }
}

async fn add(store: &Store, records: &[AuditRecord], pending: bool) {
    let mut tx = store.begin().await.expect("begin");
    tx.audit().add_all(records, pending).await.expect("add_all");
    tx.commit().await.expect("commit");
}

fn asking(field: &str, test: Test) -> ListQuery {
    ListQuery {
        filters: vec![Filter { field: field.into(), test }],
        ..ListQuery::default()
    }
}

async fn resources(store: &Store, sight: &AuditSight, query: &ListQuery) -> Vec<String> {
    let (entries, _) = store.read().audit().list(sight, query).await.expect("list");
    entries.into_iter().map(|entry| entry.record.resource).collect()
}

both_engines! {
    async fn entries_come_back_as_they_were(store: Store) {
        let mut refused = record(1, "team/\"äpp\"");
        (refused.success, refused.address, refused.project, refused.actor_id) = (false, None, None, Some(3));
        let mut tx = store.begin().await.expect("begin");
        tx.audit().add(&record(0, "one"), false).await.expect("add");
        tx.audit().add(&refused, false).await.expect("add");
        tx.commit().await.expect("commit");
        let (entries, total) = store.read().audit().list(&AuditSight::Everything, &ListQuery::default()).await.expect("list");
        let records: Vec<_> = entries.into_iter().map(|entry| entry.record).collect();
        assert_eq!((records, total), (vec![refused, record(0, "one")], 2), "newest first");
    }
}

both_engines! {
    async fn an_entry_goes_with_the_change_that_is_rolled_back(store: Store) {
        let mut tx = store.begin().await.expect("begin");
        tx.audit().add(&record(0, "one"), false).await.expect("add");
        drop(tx);
        assert!(resources(&store, &AuditSight::Everything, &ListQuery::default()).await.is_empty());
    }
}

both_engines! {
    async fn many_entries_are_walked_in_pieces(store: Store) {
        let many: Vec<_> = (0..1200).map(|n| record(n, &n.to_string())).collect();
        add(&store, &many, false).await;
        let (mut before, mut seen) = (None, Vec::new());
        loop {
            let piece = store.read().audit().walk(&AuditSight::Everything, &ListQuery::default(), before, 500).await.expect("walk");
            let Some(last) = piece.last() else { break };
            before = Some(last.id);
            seen.extend(piece.into_iter().map(|entry| entry.record.resource));
        }
        let expected: Vec<_> = (0..1200).rev().map(|n: i64| n.to_string()).collect();
        assert_eq!(seen, expected);
        let (page, total) = store.read().audit().list(&AuditSight::Everything, &ListQuery::page(Page { number: 3, size: 100 })).await.expect("list");
        assert_eq!((page.len(), total, page[0].record.resource.as_str()), (100, 1200, "999"));
    }
}

both_engines! {
    async fn lists_are_asked_by_harbors_names(store: Store) {
        let mut refused = of_kind(2, "pull", "artifact");
        (refused.success, refused.resource, refused.actor_name) = (false, "team/app:1".into(), "anna".into());
        add(&store, &[record(0, "one"), record(1, "two"), refused], false).await;
        let all = &AuditSight::Everything;
        let is = |text: &str| Test::Is(Operand::Text(text.into()));
        for (field, test, expected) in [
            ("username", is("anna"), vec!["team/app:1"]),
            ("operation", is("create"), vec!["two", "one"]),
            ("resource", Test::Contains("APP".into()), vec!["team/app:1"]),
            ("resource_type", Test::OneOf(vec![Operand::Text("artifact".into())]), vec!["team/app:1"]),
            ("operation_result", is("false"), vec!["team/app:1"]),
            ("op_time", Test::Between(Some(Operand::Time(at(1))), None), vec!["team/app:1", "two"]),
            ("op_time", Test::Between(None, Some(Operand::Time(at(0)))), vec!["one"]),
        ] {
            assert_eq!(resources(&store, all, &asking(field, test)).await, expected, "{field}");
        }
        let upwards = ListQuery { sort: vec![Sort { field: "op_time".into(), descending: false }], ..ListQuery::default() };
        assert_eq!(resources(&store, all, &upwards).await, ["one", "two", "team/app:1"]);
        let error = store.read().audit().list(all, &asking("pending", is("true"))).await.expect_err("no such field");
        assert!(matches!(error, StoreError::Question(_)), "{error:?}");
    }
}

both_engines! {
    async fn readers_see_the_projects_whose_log_is_theirs(store: Store) {
        let owner = add_user(&store, "owner").await;
        let (anna, mut projects) = (add_user(&store, "anna").await, Vec::new());
        for name in ["one", "two", "three"] {
            projects.push(add_project(&store, name, owner, true).await);
        }
        let mut tx = store.begin().await.expect("begin");
        tx.members().set(projects[0], anna, Role::ProjectAdmin, at(0)).await.expect("set");
        tx.members().set(projects[1], anna, Role::Developer, at(0)).await.expect("set");
        tx.commit().await.expect("commit");
        let mut records: Vec<_> = ["one", "two", "three"].iter().zip(&projects).map(|(name, id)| AuditRecord { project: Some(*id), ..record(0, name) }).collect();
        records.push(AuditRecord { project: None, ..record(0, "nowhere") });
        add(&store, &records, false).await;
        let held = AuditSight::Held { actor: Actor::User(anna), roles: vec![Role::ProjectAdmin.id()], permission: "log:list".into() };
        assert_eq!(resources(&store, &held, &ListQuery::default()).await, ["one"]);
        let nobody = AuditSight::Held { actor: Actor::User(owner), roles: vec![Role::ProjectAdmin.id()], permission: "log:list".into() };
        assert!(resources(&store, &nobody, &ListQuery::default()).await.is_empty());
        assert_eq!(resources(&store, &AuditSight::Project(projects[1]), &ListQuery::default()).await, ["two"]);
    }
}

both_engines! {
    async fn a_purge_takes_what_is_old_and_named(store: Store) {
        let kinds = [("pull", "artifact"), ("create", "artifact"), ("create", "user"), ("login", "user")];
        let old: Vec<_> = kinds.iter().map(|(operation, kind)| of_kind(0, operation, kind)).collect();
        let new: Vec<_> = kinds.iter().map(|(operation, kind)| of_kind(100, operation, kind)).collect();
        add(&store, &old, false).await;
        add(&store, &new, false).await;
        let up_to = store.read().audit().next_window(0, at(50), 1000).await.expect("window").expect("something old");
        assert_eq!(store.read().audit().next_window(up_to, at(50), 1000).await.expect("window"), None);
        assert_eq!(store.read().audit().next_window(0, at(0), 1000).await.expect("window"), None, "nothing is older than the oldest");
        let not = vec!["pull_artifact".to_owned(), "create_artifact".to_owned()];
        for (events, expected) in [
            (PurgedEvents::Named(vec!["pull_artifact".into()]), 1),
            (PurgedEvents::Named(vec![]), 0),
            (PurgedEvents::NamedAndAllBut(vec!["create_artifact".into()], not), 3),
            (PurgedEvents::All, 0),
        ] {
            let window = PurgeWindow { after: 0, up_to, before: at(50), events: &events, spare_pending: false };
            let counted = store.read().audit().count_purged(&window).await.expect("count");
            let mut tx = store.begin().await.expect("begin");
            let removed = tx.audit().purge(&window).await.expect("purge");
            tx.commit().await.expect("commit");
            assert_eq!((counted, removed), (expected, expected), "{events:?}");
        }
        assert_eq!(resources(&store, &AuditSight::Everything, &ListQuery::default()).await.len(), 4);
    }
}

both_engines! {
    async fn what_waits_to_be_forwarded_stays(store: Store) {
        add(&store, &[record(0, "one"), record(0, "two")], true).await;
        add(&store, &[record(0, "three")], false).await;
        let waiting = store.read().audit().pending(10).await.expect("pending");
        assert_eq!(waiting.iter().map(|entry| entry.record.resource.as_str()).collect::<Vec<_>>(), ["one", "two"]);
        let window = PurgeWindow { after: 0, up_to: i64::MAX, before: at(50), events: &PurgedEvents::All, spare_pending: true };
        let mut tx = store.begin().await.expect("begin");
        assert_eq!(tx.audit().purge(&window).await.expect("purge"), 1);
        tx.audit().forwarded(&[waiting[0].id], true).await.expect("forwarded");
        tx.audit().forwarded(&[waiting[1].id], false).await.expect("forwarded");
        tx.commit().await.expect("commit");
        assert!(store.read().audit().pending(10).await.expect("pending").is_empty());
        assert_eq!(resources(&store, &AuditSight::Everything, &ListQuery::default()).await, ["one"], "kept, and not kept");
    }
}

both_engines! {
    async fn one_replica_forwards_until_its_lease_ends(store: Store) {
        for (holder, now, expected) in [("a", 0, true), ("b", 10, false), ("a", 20, true), ("b", 70, false), ("b", 90, true), ("a", 91, false)] {
            let mut tx = store.begin().await.expect("begin");
            let taken = tx.audit().take_forwarder(holder, at(now), at(now + 60)).await.expect("take");
            tx.commit().await.expect("commit");
            assert_eq!(taken, expected, "{holder} at {now}");
        }
    }
}

both_engines! {
    async fn pulls_are_counted_and_dated(store: Store) {
        let ground = ground(&store).await;
        let manifest = add_manifest(&store, ground.repository, "one").await;
        add_tag(&store, ground.repository, "latest", manifest).await;
        let mut pulled = Pulled::default();
        for _ in 0..3 {
            pulled.count(ground.repository);
            pulled.touch(ground.repository, manifest, Some("latest"));
        }
        pulled.count(wharf_model::RepositoryId(404));
        pulled.touch(wharf_model::RepositoryId(404), wharf_model::ManifestId(404), Some("gone"));
        for now in [10, 5] {
            let mut tx = store.begin().await.expect("begin");
            tx.audit().pulled(&pulled, at(now)).await.expect("pulled");
            tx.commit().await.expect("commit");
        }
        assert_eq!(store.read().audit().pull_count(ground.repository).await.expect("count"), Some(6));
        assert_eq!(store.read().audit().pull_count(wharf_model::RepositoryId(404)).await.expect("count"), None);
        let times = store.read().audit().pull_times(ground.repository, "latest").await.expect("times");
        let both = wharf_store::PullTimes { tag: Some(at(10)), manifest: Some(at(10)) };
        assert_eq!(times, Some(both), "an earlier pull does not turn the clock back");
    }
}
