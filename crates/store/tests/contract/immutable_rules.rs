use wharf_model::{ImmutableRuleId, ImmutableSelectors, ImmutableTerms, ListQuery, PatternSelector, ProjectId};
use wharf_store::StoreError;

use crate::support::{add_project, at, both_engines, ground};

fn terms(pattern: &str) -> ImmutableTerms {
    let selector = |pattern: &str, excludes| PatternSelector {
        excludes,
        pattern: pattern.into(),
        extras: String::new(),
    };
    ImmutableTerms {
        priority: 3,
        disabled: false,
        selectors: ImmutableSelectors {
            repositories: vec![selector("**", false)],
            tags: vec![selector(pattern, true), selector("v*", false)],
        },
    }
}

both_engines! {
    async fn rules_come_back_as_they_were_written_and_go_with_their_project(store: Store) {
        let ground = ground(&store).await;
        let other = add_project(&store, "other", ground.user, false).await;
        let mut tx = store.begin().await.expect("begin");
        let id = tx.immutable_rules().add(other, &terms("a"), at(1)).await.expect("add");
        let second = tx.immutable_rules().add(other, &terms("b"), at(1)).await.expect("add");
        let nowhere = ProjectId(999_999);
        assert!(!tx.immutable_rules().update(ground.project, id, &terms("c"), at(2)).await.expect("update"));
        let changed = ImmutableTerms { disabled: true, ..terms("c") };
        assert!(tx.immutable_rules().update(other, id, &changed, at(2)).await.expect("update"));
        assert!(!tx.immutable_rules().remove(ground.project, second).await.expect("remove"));
        tx.commit().await.expect("commit");
        let found = store.read().immutable_rules().all(other).await.expect("all");
        assert_eq!(found.iter().map(|rule| rule.id).collect::<Vec<_>>(), [id, second]);
        assert_eq!((&found[0].terms, found[0].created_at, found[0].updated_at), (&changed, at(1), at(2)));
        assert_eq!(store.read().immutable_rules().all(ground.project).await.expect("all"), []);
        let (listed, total) = store.read().immutable_rules().list(other, &ListQuery::default()).await.expect("list");
        assert_eq!((listed, total), (found, 2));
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.immutable_rules().remove(other, second).await.expect("remove"));
        assert!(!tx.immutable_rules().remove(other, ImmutableRuleId(second.0)).await.expect("remove"));
        assert!(tx.projects().remove(other).await.expect("remove"));
        tx.commit().await.expect("commit");
        let mut tx = store.begin().await.expect("begin");
        let refused = tx.immutable_rules().add(nowhere, &terms("a"), at(1)).await;
        assert!(matches!(refused, Err(StoreError::Conflict { .. })), "{refused:?}");
    }
}
