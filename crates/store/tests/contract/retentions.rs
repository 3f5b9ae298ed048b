use serde_json::json;
use wharf_model::{ManifestId, Page, Reason, RepositoryId, RetentionOutcome, RetentionPolicy, RetentionPolicyId, RetentionVerdict};
use wharf_store::{NewManifest, Store};

use crate::support::{add_manifest, add_project, add_repository, add_tag, at, both_engines, digest, ground, plain};

fn policy(pattern: &str) -> RetentionPolicy {
    serde_json::from_value(json!({
        "algorithm": "or",
        "rules": [{
            "id": 7, "priority": 1, "disabled": false, "action": "retain", "template": "latestPushedK", "params": {"latestPushedK": 10},
            "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": pattern, "extras": "{\"untagged\":true}"}],
            "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]},
        }],
        "trigger": {"kind": "Schedule", "settings": {"cron": "0 0 0 * * *"}, "references": {}},
        "scope": {"level": "project", "ref": 1},
    }))
    .expect("a policy")
}

fn verdict(manifest: ManifestId, tag: &str) -> RetentionVerdict {
    RetentionVerdict {
        manifest,
        digest: digest(tag),
        tag: Some(tag.to_owned()),
        kind: "IMAGE".into(),
        size: 10,
        labels: vec!["a".into()],
        pushed_at: at(1),
        pulled_at: None,
        outcome: RetentionOutcome::Delete,
        rule: Some(1),
        reason: Reason::DeletesAll.to_string(),
        why: Some(Reason::DeletesAll),
        artifact_goes: true,
    }
}

async fn add(store: &Store, project: Option<wharf_model::ProjectId>, pattern: &str) -> Option<RetentionPolicyId> {
    let mut tx = store.begin().await.expect("begin");
    let id = tx.retentions().add(project, &policy(pattern), at(0)).await.expect("add");
    tx.commit().await.expect("commit");
    id
}

both_engines! {
    async fn a_project_has_one_policy_and_so_has_the_installation(store: Store) {
        let ground = ground(&store).await;
        let own = add(&store, Some(ground.project), "v*").await.expect("added");
        let default = add(&store, None, "x*").await.expect("added");
        assert_eq!(add(&store, Some(ground.project), "y*").await, None);
        assert_eq!(add(&store, None, "y*").await, None);
        let reader = store.read();
        let found = reader.retentions().find(Some(ground.project)).await.expect("find").expect("found");
        assert_eq!((found.id, found.project, found.policy), (own, Some(ground.project), policy("v*")));
        assert_eq!(reader.retentions().find(None).await.expect("find").expect("found").id, default);
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.retentions().set(own, &policy("z*"), at(5)).await.expect("set"));
        assert!(!tx.retentions().set(RetentionPolicyId(999), &policy("z*"), at(5)).await.expect("set"));
        assert!(tx.retentions().remove(default).await.expect("remove"));
        assert!(!tx.retentions().remove(default).await.expect("remove"));
        tx.commit().await.expect("commit");
        let found = store.read().retentions().lookup(own).await.expect("lookup").expect("found");
        assert_eq!((found.policy, found.created_at, found.updated_at), (policy("z*"), at(0), at(5)));
        assert_eq!(store.read().retentions().lookup(default).await.expect("lookup"), None);
    }
}

both_engines! {
    async fn candidates_come_page_by_page_with_all_their_links(store: Store) {
        let ground = ground(&store).await;
        let (child, subject) = (digest("child"), digest("image"));
        let image = add_manifest(&store, ground.repository, "image").await;
        let leaf = add_manifest(&store, ground.repository, "child").await;
        let mut tx = store.begin().await.expect("begin");
        let name = digest("index");
        let index = tx
            .manifests()
            .put(NewManifest { children: std::slice::from_ref(&child), ..plain(ground.repository, &name, "index") })
            .await
            .expect("put");
        tx.accessories().set(ground.repository, leaf, &subject, "subject.accessory", at(0)).await.expect("set");
        let label = tx.labels().add(None, "keep", "", "", at(0)).await.expect("add").expect("a free name");
        tx.labels().attach(image, label, at(0)).await.expect("attach");
        tx.commit().await.expect("commit");
        for tag in ["a", "b", "c"] {
            add_tag(&store, ground.repository, tag, image).await;
        }
        let reader = store.read();
        let first = reader.retentions().manifests(ground.repository, ManifestId(0), 2).await.expect("manifests");
        assert_eq!(first.iter().map(|row| row.id).collect::<Vec<_>>(), [image, leaf]);
        assert_eq!(first[1].subject, Some(subject));
        let rest = reader.retentions().manifests(ground.repository, leaf, 2).await.expect("manifests");
        assert_eq!(rest.iter().map(|row| row.id).collect::<Vec<_>>(), [index]);
        let tags = reader.retentions().tags(ground.repository, 0, 2).await.expect("tags");
        assert_eq!(tags.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        let rest = reader.retentions().tags(ground.repository, tags[1].id, 2).await.expect("tags");
        assert_eq!(rest.iter().map(|row| (row.name.as_str(), row.manifest_id)).collect::<Vec<_>>(), [("c", image.0)]);
        let children = reader.retentions().children(ground.repository, (ManifestId(0), ""), 10).await.expect("children");
        assert_eq!(children, [(index, child.clone())]);
        assert!(reader.retentions().children(ground.repository, (index, child.as_str()), 10).await.expect("children").is_empty());
        let labels = reader.retentions().labels(ground.repository, (0, 0), 10).await.expect("labels");
        assert_eq!(labels.iter().map(|row| (row.manifest_id, row.name.as_str())).collect::<Vec<_>>(), [(image.0, "keep")]);
        assert_eq!(reader.retentions().label_names(image).await.expect("names"), ["keep"]);
        assert_eq!(reader.retentions().annotations(ground.repository, ManifestId(0), 10).await.expect("annotations").len(), 3);
        assert_eq!(reader.retentions().times(index).await.expect("times"), Some((at(0), None)));
        assert_eq!(reader.retentions().times(ManifestId(999)).await.expect("times"), None);
        assert_eq!(reader.retentions().tag(ground.repository, "b").await.expect("tag").expect("found").manifest_id, image.0);
    }
}

both_engines! {
    async fn the_default_is_about_projects_without_a_policy(store: Store) {
        let ground = ground(&store).await;
        let other = add_project(&store, "other", ground.user, false).await;
        let repository = add_repository(&store, other, "app").await.id;
        for repository in [ground.repository, repository] {
            add_manifest(&store, repository, "image").await;
        }
        add(&store, Some(ground.project), "v*").await.expect("added");
        let of = async |project| -> Vec<RepositoryId> {
            let found = store.read().retentions().repositories(project, RepositoryId(0), 10).await.expect("repositories");
            found.into_iter().map(|repository| repository.id).collect()
        };
        assert_eq!(of(None).await, [repository]);
        assert_eq!(of(Some(ground.project)).await, [ground.repository]);
        assert!(store.read().retentions().repositories(None, repository, 10).await.expect("repositories").is_empty());
    }
}

both_engines! {
    async fn verdicts_are_written_in_pieces_and_forgotten_with_their_execution(store: Store) {
        let ground = ground(&store).await;
        let image = add_manifest(&store, ground.repository, "image").await;
        let policy = add(&store, Some(ground.project), "v*").await.expect("added");
        for execution in [5, 6] {
            let mut tx = store.begin().await.expect("begin");
            let of = (ground.repository, "library/alpine");
            let task = tx.retentions().begin_task(policy, execution, of, false, at(1)).await.expect("begin");
            let again = tx.retentions().begin_task(policy, execution, of, false, at(2)).await.expect("begin");
            assert_eq!((again.id, again.started_at), (task.id, at(1)), "an attempt that goes on finds its task");
            for piece in 0..2 {
                tx.retentions().set_piece(task.id, piece, false, &[verdict(image, "v1")]).await.expect("set");
            }
            tx.retentions().set_piece(task.id, 0, true, &[verdict(image, "v2")]).await.expect("set again");
            tx.retentions().count_task(task.id, 2, 0).await.expect("count");
            tx.retentions().retain_more(task.id, 1).await.expect("count");
            tx.retentions().end_task(task.id, "Error", "why", at(3)).await.expect("end");
            tx.commit().await.expect("commit");
            let reader = store.read();
            assert_eq!(reader.retentions().next_piece(task.id, -1).await.expect("piece"), Some((0, true, vec![verdict(image, "v2")])));
            assert_eq!(reader.retentions().next_piece(task.id, 0).await.expect("piece").expect("found").0, 1);
            assert_eq!(reader.retentions().next_piece(task.id, 1).await.expect("piece"), None);
            let found = reader.retentions().task(task.id).await.expect("task").expect("found");
            assert_eq!((found.total, found.retained, found.status.as_str(), found.failure.as_str()), (2, 1, "Error", "why"));
        }
        let reader = store.read();
        assert_eq!(reader.retentions().oldest_kept(policy, 1).await.expect("oldest"), Some(6));
        let mut tx = store.begin().await.expect("begin");
        tx.retentions().forget_before(policy, 6).await.expect("forget");
        tx.commit().await.expect("commit");
        let page = Page { number: 1, size: 10 };
        assert_eq!(store.read().retentions().tasks(5, page).await.expect("tasks").1, 0);
        assert_eq!(store.read().retentions().tasks(6, page).await.expect("tasks").1, 1);
    }
}
