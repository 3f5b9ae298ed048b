//! Counts of the whole registry.

use wharf_model::{ArtifactDetails, RepositoryId};
use wharf_store::{ArtifactCount, NewDetails, ProjectCount, Store};

use crate::quotas::used;
use crate::support::{Ground, add_manifest, add_project, add_repository, both_engines, ground};

async fn projects(store: &Store, most: u64) -> Vec<ProjectCount> {
    store.read().census().projects(most).await.expect("projects")
}

/// A manifest of `kind` in a repository.
async fn artifact(store: &Store, repository: RepositoryId, name: &str, kind: &str) {
    let manifest = add_manifest(store, repository, name).await;
    let details = ArtifactDetails {
        kind: kind.to_owned(),
        ..ArtifactDetails::default()
    };
    let mut tx = store.begin().await.expect("begin");
    let new = NewDetails {
        manifest,
        details: &details,
    };
    tx.artifacts().set_details(new).await.expect("details");
    tx.commit().await.expect("commit");
}

both_engines! {
    async fn an_empty_registry_counts_nothing(store: Store) {
        let reader = store.read();
        assert_eq!(reader.census().totals().await.expect("totals"), [(0, 0), (0, 0)]);
        assert_eq!(reader.census().stored_bytes().await.expect("bytes"), 0);
        assert_eq!(reader.census().scheduled().await.expect("tasks"), 0);
        assert_eq!(projects(&store, 10).await, []);
        assert_eq!(reader.census().artifacts(10).await.expect("artifacts"), []);
        assert_eq!(reader.census().last_successes().await.expect("jobs"), []);
    }
}

both_engines! {
    async fn projects_are_counted_with_what_is_theirs(store: Store) {
        let Ground { user, project, repository } = ground(&store).await;
        add_repository(&store, project, "second").await;
        let open = add_project(&store, "open", user, true).await;
        for (name, kind) in [("one", "IMAGE"), ("two", "IMAGE"), ("three", "CHART"), ("four", "MADE-UP-1"), ("five", "MADE-UP-2")] {
            artifact(&store, repository, name, kind).await;
        }
        let [public, private] = store.read().census().totals().await.expect("totals");
        assert_eq!((public, private), ((1, 0), (1, 2)));
        let found = projects(&store, 10).await;
        let full = &found[0];
        assert_eq!((full.repositories, full.pulls, full.public, full.hard), (2, 0, false, -1), "{full:?}");
        assert_eq!(full.used, used(&store, project).await);
        assert_eq!((found[1].name.as_str(), found[1].used, found[1].repositories), ("open", used(&store, open).await, 0));
        // Who is cut off uses the least.
        assert_eq!(projects(&store, 1).await, found[..1]);
        let of = |kind: &str, count| ArtifactCount { project: full.name.clone(), public: false, kind: kind.to_owned(), count };
        let artifacts = store.read().census().artifacts(10).await.expect("artifacts");
        assert_eq!(artifacts, [of("IMAGE", 2), of("OTHER", 2), of("CHART", 1)]);
    }
}
