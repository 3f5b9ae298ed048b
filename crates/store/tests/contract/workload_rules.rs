use wharf_model::{Actor, ListQuery, Permission, ProjectId, RoleId, WorkloadRuleId, WorkloadTerms};
use wharf_store::{Store, StoreError};

use crate::support::{at, both_engines, ground};

fn terms(name: &str) -> WorkloadTerms {
    WorkloadTerms {
        name: name.into(),
        issuer: "https://ci.example".into(),
        audience: "wharf".into(),
        claims: [("sub".to_owned(), "repo:team/*".to_owned())].into(),
        role_id: RoleId(2),
        pattern: Some("app/**".into()),
        disabled: false,
    }
}

async fn add(store: &Store, project: ProjectId, terms: &WorkloadTerms) -> Option<WorkloadRuleId> {
    let mut tx = store.begin().await.expect("begin");
    let id = tx.workload_rules().add(project, terms, at(1)).await.expect("add");
    tx.commit().await.expect("commit");
    id
}

both_engines! {
    async fn a_rule_comes_back_as_it_was_written(store: Store) {
        let ground = ground(&store).await;
        let id = add(&store, ground.project, &terms("ci")).await.expect("added");
        assert_eq!(add(&store, ground.project, &terms("ci")).await, None, "one of a name");
        let found = store.read().workload_rules().lookup(ground.project, id).await.expect("lookup").expect("there");
        assert_eq!((found.terms, found.role_name.as_str(), found.created_at), (terms("ci"), "developer", at(1)));
        let elsewhere = store.read().workload_rules().lookup(ProjectId(999_999), id).await.expect("lookup");
        assert_eq!(elsewhere, None, "not another project's");
        let (listed, total) = store.read().workload_rules().list(ground.project, &ListQuery::default()).await.expect("list");
        assert_eq!((listed.len(), total, listed[0].id), (1, 1, id));
        assert_eq!(store.read().workload_rules().count(ground.project).await.expect("count"), 1);
    }
}

both_engines! {
    async fn only_enabled_rules_of_the_issuer_are_tried(store: Store) {
        let ground = ground(&store).await;
        add(&store, ground.project, &terms("one")).await;
        add(&store, ground.project, &WorkloadTerms { issuer: "https://other.example".into(), ..terms("two") }).await;
        add(&store, ground.project, &WorkloadTerms { disabled: true, ..terms("three") }).await;
        let tried = async |issuer| store.read().workload_rules().enabled(ground.project, issuer).await.expect("enabled").len();
        assert_eq!((tried("https://ci.example").await, tried("https://ci.exampl_").await, tried("").await), (1, 0, 0));
    }
}

both_engines! {
    async fn a_rule_changes_and_goes_in_its_own_project_only(store: Store) {
        let ground = ground(&store).await;
        let id = add(&store, ground.project, &terms("one")).await.expect("added");
        add(&store, ground.project, &terms("two")).await;
        let mut tx = store.begin().await.expect("begin");
        let changed = WorkloadTerms { pattern: None, disabled: true, ..terms("renamed") };
        assert!(!tx.workload_rules().update(ProjectId(999_999), id, &changed, at(2)).await.expect("update"));
        assert!(tx.workload_rules().update(ground.project, id, &changed, at(2)).await.expect("update"));
        assert!(!tx.workload_rules().remove(ProjectId(999_999), id).await.expect("remove"));
        tx.commit().await.expect("commit");
        let found = store.read().workload_rules().lookup(ground.project, id).await.expect("lookup").expect("there");
        assert_eq!((found.terms, found.updated_at), (changed, at(2)));
        let mut tx = store.begin().await.expect("begin");
        let taken = tx.workload_rules().update(ground.project, id, &terms("two"), at(3)).await;
        assert!(matches!(taken, Err(StoreError::Conflict { .. })));
        drop(tx);
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.workload_rules().remove(ground.project, id).await.expect("remove"));
        assert!(!tx.workload_rules().remove(ground.project, id).await.expect("remove"));
        tx.commit().await.expect("commit");
    }
}

both_engines! {
    async fn a_rules_rights_are_those_of_its_role_while_it_stands(store: Store) {
        let ground = ground(&store).await;
        let id = add(&store, ground.project, &terms("ci")).await.expect("added");
        let project = store.read().projects().lookup(ground.project).await.expect("lookup").expect("there");
        let facts = store.read().access().facts(project.name.as_str(), Some(Actor::Workload(id))).await.expect("facts");
        assert!(facts.account.is_some_and(|account| !account.disabled && !account.system_admin));
        assert_eq!(facts.held[0].pattern.as_deref(), Some("app/**"));
        assert!(!Permission::PULL.only_looks() || facts.held.len() == 1);
        let mut tx = store.begin().await.expect("begin");
        tx.workload_rules().remove(ground.project, id).await.expect("remove");
        tx.commit().await.expect("commit");
        let facts = store.read().access().facts(project.name.as_str(), Some(Actor::Workload(id))).await.expect("facts");
        assert!(facts.account.is_none() && facts.held.is_empty());
    }
}
