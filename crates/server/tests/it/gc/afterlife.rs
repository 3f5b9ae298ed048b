//! What happens to content after somebody, or a policy, has deleted it.

use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::{Value, json};
use wharf_core::project::ProjectKey;
use wharf_core::{Error, manifest, retention, trash};
use wharf_model::{ListQuery, TrashItem, TrashKind};

use super::ground::{Always, Ground, caller, name};

impl Ground {
    /// A run of a policy that keeps the tag pushed last in each repository of the library.
    pub(super) async fn retain(&self) -> Result<(), Error> {
        // Runs are told apart by their execution.
        static EXECUTION: AtomicI64 = AtomicI64::new(1);
        let execution = EXECUTION.fetch_add(1, Ordering::Relaxed);
        let policy = self.policy().await?;
        match retention::run(&self.core, &Always, execution, &json!({"policy": policy, "dry_run": false})).await {
            // Somebody deleted a manifest while it was read; what was not judged stays until the next run.
            Err(Error::Precondition(_)) => Ok(()),
            outcome => outcome,
        }
    }

    /// A policy of the library that keeps the tags `pattern` finds and nothing else, and a run of it: its execution and what it is told.
    pub(super) async fn start_keeping(&self, pattern: &str) -> (i64, Value) {
        let project = wharf_core::project::get(&self.core, &caller(), &library())
            .await
            .expect("library")
            .id;
        let policy = json!({
            "algorithm": "or",
            "rules": [{
                "id": 1, "priority": 1, "disabled": false, "action": "retain", "template": "always", "params": {},
                "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": pattern, "extras": "{\"untagged\":false}"}],
                "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]},
            }],
            "trigger": {"kind": "Schedule", "settings": {"cron": ""}, "references": {}},
            "scope": {"level": "project", "ref": project.0},
        });
        let policy = serde_json::from_value(policy).expect("a policy");
        let id = retention::create(&self.core, &caller(), &policy).await.expect("a policy");
        let execution = retention::start(&self.core, &caller(), id, false).await.expect("started");
        (execution.0, json!({"policy": id.0, "dry_run": false}))
    }

    /// The id of the library's policy, made when there is none.
    async fn policy(&self) -> Result<i64, Error> {
        let project = wharf_core::project::get(&self.core, &caller(), &library()).await?.id;
        if let Some(found) = self.core.store.read().retentions().find(Some(project)).await? {
            return Ok(found.id.0);
        }
        let policy = serde_json::from_value(newest_alone(project.0)).expect("a policy");
        match retention::create(&self.core, &caller(), &policy).await {
            Ok(id) => Ok(id.0),
            // Another actor made it meanwhile.
            Err(Error::Conflict(_)) => {
                let found = self.core.store.read().retentions().find(Some(project)).await?;
                Ok(found.expect("the other one's policy").id.0)
            }
            Err(error) => Err(error),
        }
    }

    /// Brings back the item at `place` of the trash, newest first. Nothing happens where there is none.
    pub(super) async fn restore(&self, place: usize) -> Result<(), Error> {
        let (items, _) = trash::list(&self.core, &caller(), &library(), &ListQuery::default()).await?;
        let Some(item) = items.get(place) else {
            return Ok(());
        };
        trash::restore(&self.core, &caller(), &library(), item.id).await.map(drop)
    }

    /// Brings back all there is, artifacts before the tags that point to them, and looks at each: it is where it was.
    pub(super) async fn restore_everything(&self) {
        loop {
            let (mut items, _) = trash::list(&self.core, &caller(), &library(), &ListQuery::default())
                .await
                .expect("listed");
            items.sort_by_key(|item| item.kind == TrashKind::Tag);
            let Some(item) = items.first() else {
                return;
            };
            match trash::restore(&self.core, &caller(), &library(), item.id).await {
                Ok(_) => self.assert_is_back(item).await,
                // A tag whose artifact went with a trash that was emptied.
                Err(Error::Precondition(_)) if item.kind == TrashKind::Tag => {
                    trash::discard(&self.core, &caller(), &library(), item.id).await.expect("discarded");
                }
                Err(error) => panic!("{item:?} does not come back: {error}"),
            }
        }
    }

    async fn assert_is_back(&self, item: &TrashItem) {
        let home = name(&format!("library/{}", item.path));
        let reference = item.digest.as_str().parse().expect("a digest");
        let found = manifest::pull(&self.core, &caller(), &home, &reference).await;
        found.unwrap_or_else(|error| panic!("{item:?} was restored: {error}"));
    }

    /// Everything in the trash goes for good.
    pub(super) async fn empty_trash(&self) -> Result<(), Error> {
        trash::empty(&self.core, &caller(), &library()).await.map(drop)
    }
}

fn library() -> ProjectKey {
    ProjectKey::Name("library".to_owned())
}

fn newest_alone(project: i64) -> Value {
    json!({
        "algorithm": "or",
        "rules": [{
            "id": 1, "priority": 1, "disabled": false, "action": "retain", "template": "latestPushedK", "params": {"latestPushedK": 1},
            "tag_selectors": [{"kind": "doublestar", "decoration": "matches", "pattern": "**", "extras": "{\"untagged\":true}"}],
            "scope_selectors": {"repository": [{"kind": "doublestar", "decoration": "repoMatches", "pattern": "**"}]},
        }],
        "trigger": {"kind": "Schedule", "settings": {"cron": ""}, "references": {}},
        "scope": {"level": "project", "ref": project},
    })
}
