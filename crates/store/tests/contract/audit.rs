//! The audit log.

use wharf_model::{AuditRecord, Caller, ProjectId};

use crate::support::{at, both_engines};

fn record(seconds: i64, resource: &str) -> AuditRecord {
    AuditRecord {
        operation: "create".into(),
        resource_type: "project".into(),
        resource: resource.into(),
        project: Some(ProjectId(7)),
        address: Some([10, 0, 0, 1].into()),
        ..AuditRecord::of(&Caller::system("test"), at(seconds))
    }
}

both_engines! {
    async fn entries_are_added_one_by_one_and_in_bulk(store: Store) {
        let mut tx = store.begin().await.expect("begin");
        tx.audit().add(&record(0, "one"), false).await.expect("add");
        let many: Vec<_> = (1..1200).map(|n| record(n, &format!("{n}"))).collect();
        tx.audit().add_all(&many, true).await.expect("add_all");
        tx.commit().await.expect("commit");
    }
}
