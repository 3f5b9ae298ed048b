//! What a project is charged, whoever pushes and deletes at the same time.

use std::sync::Arc;

use sqlx::{Connection, Executor, PgConnection};
use wharf_model::{ListQuery, Page, ProjectId, RepositoryId, Sort};
use wharf_oci::{Digest, MediaType};
use wharf_store::{NewManifest, Store, StoreError};

use crate::support::{Ground, add_project, add_repository, at, both_engines, digest, ground, options, with_postgres_url};

/// Size of every blob of these tests, and of every manifest's bytes.
const BLOB: i64 = 1000;
const MANIFEST: i64 = 10;

pub(crate) async fn used(store: &Store, project: ProjectId) -> i64 {
    store.read().quotas().of_project(project).await.expect("quota").expect("there").used
}

/// Booked and counted are the same, for every project.
pub(crate) async fn settled(store: &Store) {
    for found in store.read().quotas().recount(ProjectId(0), 1000).await.expect("recount") {
        assert_eq!(found.stored, found.counted, "project {}", found.project);
    }
}

async fn link(store: &Store, repository: RepositoryId, text: &str) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    let blob = tx.blobs().add(&digest(text), BLOB, &format!("key-{text}"), at(0)).await?;
    tx.blobs().link(repository, blob.id, at(0)).await?;
    tx.commit().await
}

async fn push(store: &Store, repository: RepositoryId, name: &str, blobs: &[&str]) -> Result<Digest, StoreError> {
    let blobs: Vec<Digest> = blobs.iter().map(|text| digest(text)).collect();
    let payload = format!("{name:10}");
    let id = digest(&payload);
    let mut tx = store.begin().await?;
    let manifest = NewManifest {
        repository_id: repository,
        digest: &id,
        media_type: MediaType::OciManifest,
        payload: payload.as_bytes(),
        artifact_type: None,
        subject: None,
        referrer: None,
        blobs: &blobs,
        children: &[],
        now: at(0),
    };
    tx.manifests().put(manifest).await?;
    tx.commit().await?;
    Ok(id)
}

async fn remove(store: &Store, repository: RepositoryId, manifest: &Digest) -> bool {
    let mut tx = store.begin().await.expect("begin");
    let removed = tx.manifests().remove(repository, manifest).await.expect("remove");
    tx.commit().await.expect("commit");
    removed
}

async fn limit(store: &Store, project: ProjectId, hard: i64) {
    let mut tx = store.begin().await.expect("begin");
    assert!(tx.quotas().set_hard(project, hard, at(1)).await.expect("set"));
    tx.commit().await.expect("commit");
}

both_engines! {
    async fn a_blob_counts_once_in_a_project_and_once_in_each(store: Store) {
        let Ground { user, project, repository } = ground(&store).await;
        let second = add_repository(&store, project, "second").await.id;
        let other = add_project(&store, "other", user, false).await;
        let elsewhere = add_repository(&store, other, "app").await.id;
        for home in [repository, repository, second, elsewhere] {
            link(&store, home, "layer").await.expect("link");
        }
        assert_eq!((used(&store, project).await, used(&store, other).await), (BLOB, BLOB));
        let first = push(&store, repository, "one", &["layer", "layer", "absent"]).await.expect("push");
        assert_eq!(push(&store, repository, "one", &["layer"]).await.expect("again"), first);
        push(&store, second, "two", &["layer"]).await.expect("push");
        assert_eq!(used(&store, project).await, BLOB + 2 * MANIFEST);

        assert!(remove(&store, repository, &first).await);
        assert_eq!(used(&store, project).await, BLOB + MANIFEST, "the second repository still refers to it");
        assert!(!remove(&store, repository, &first).await);
        assert!(remove(&store, second, &digest(&format!("{:10}", "two"))).await);
        assert_eq!(used(&store, project).await, 0, "nothing refers to it any more");
        // The links are still there, so that the next push needs no upload; with it the charge returns.
        push(&store, second, "three", &["layer"]).await.expect("push");
        assert_eq!((used(&store, project).await, used(&store, other).await), (BLOB + MANIFEST, BLOB));
        settled(&store).await;
    }
}

both_engines! {
    async fn blobs_without_a_manifest_are_charged_until_nobody_has_them(store: Store) {
        let Ground { project, repository, .. } = ground(&store).await;
        let second = add_repository(&store, project, "second").await.id;
        for home in [repository, second] {
            link(&store, home, "layer").await.expect("link");
        }
        link(&store, repository, "more").await.expect("link");
        for (home, left) in [(repository, 2 * BLOB), (second, BLOB)] {
            let mut tx = store.begin().await.expect("begin");
            assert_eq!(tx.blobs().unlink(home, &digest("layer")).await.expect("unlink"), wharf_store::Unlinked::Gone);
            tx.commit().await.expect("commit");
            assert_eq!(used(&store, project).await, left);
        }
        settled(&store).await;
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.repositories().remove_if_empty(repository).await.expect("remove"));
        tx.commit().await.expect("commit");
        assert_eq!(used(&store, project).await, 0);
    }
}

both_engines! {
    async fn a_limit_is_exact_and_deleting_is_never_refused(store: Store) {
        let Ground { project, repository, .. } = ground(&store).await;
        limit(&store, project, 2 * BLOB).await;
        link(&store, repository, "a").await.expect("fits");
        link(&store, repository, "b").await.expect("fills it");
        let refused = link(&store, repository, "c").await.expect_err("too much");
        assert!(matches!(refused, StoreError::OverQuota { added: BLOB, used, hard } if used == 2 * BLOB && hard == 2 * BLOB), "{refused:?}");
        link(&store, repository, "a").await.expect("nothing new");
        assert!(push(&store, repository, "m", &["a"]).await.is_err());
        limit(&store, project, 2 * BLOB + MANIFEST).await;
        let manifest = push(&store, repository, "m", &["a"]).await.expect("fits now");
        limit(&store, project, 5).await;
        assert!(remove(&store, repository, &manifest).await, "less is always allowed");
        assert_eq!(used(&store, project).await, BLOB);
        limit(&store, project, -1).await;
        link(&store, repository, "d").await.expect("no limit");
        settled(&store).await;
    }
}

both_engines! {
    async fn folding_changes_nothing_to_be_seen(store: Store) {
        let Ground { project, repository, .. } = ground(&store).await;
        for n in 0..5 {
            link(&store, repository, &format!("l{n}")).await.expect("link");
        }
        assert_eq!(store.read().quotas().to_fold(9).await.expect("list"), [project]);
        // Changes from before the limit count, folded or not.
        limit(&store, project, 5 * BLOB).await;
        assert!(link(&store, repository, "more").await.is_err());
        for folded in [2, 2, 1, 0] {
            let mut tx = store.begin().await.expect("begin");
            assert_eq!(tx.quotas().fold(project, 2).await.expect("fold"), folded);
            tx.commit().await.expect("commit");
            assert_eq!(used(&store, project).await, 5 * BLOB);
        }
        assert!(store.read().quotas().to_fold(9).await.expect("list").is_empty());
        assert!(link(&store, repository, "more").await.is_err());
    }
}

both_engines! {
    async fn a_project_goes_with_its_quota(store: Store) {
        let Ground { user, project, repository } = ground(&store).await;
        link(&store, repository, "layer").await.expect("link");
        let quota = store.read().quotas().of_project(project).await.expect("quota").expect("there");
        let mut tx = store.begin().await.expect("begin");
        assert!(tx.projects().remove(project).await.expect("remove"));
        tx.commit().await.expect("commit");
        assert_eq!(store.read().quotas().lookup(quota.id).await.expect("lookup"), None);
        let again = add_project(&store, "library", user, false).await;
        assert_eq!(used(&store, again).await, 0);
    }
}

both_engines! {
    async fn quotas_are_listed_by_use(store: Store) {
        let Ground { user, project, repository } = ground(&store).await;
        link(&store, repository, "layer").await.expect("link");
        let empty = add_project(&store, "empty", user, false).await;
        limit(&store, empty, 7).await;
        for (sort, expected) in [("used.storage", [empty, project]), ("hard.storage", [project, empty])] {
            let query = ListQuery { sort: vec![Sort { field: sort.into(), descending: false }], ..ListQuery::page(Page::default()) };
            let (rows, total) = store.read().quotas().list(&query).await.expect("list");
            assert_eq!(total, 2);
            assert_eq!(rows.iter().map(|row| row.project_id).collect::<Vec<_>>(), expected, "{sort}");
        }
        let query = ListQuery { sort: vec![Sort { field: "name".into(), descending: true }], ..ListQuery::default() };
        assert!(matches!(store.read().quotas().list(&query).await, Err(StoreError::Question(_))));
    }
}

both_engines! {
    /// D25: nobody waits for a shared row, nothing is charged twice, and the limit holds, whoever comes first.
    async fn sixteen_pushers_share_layers_and_a_limit(store: Store) {
        let Ground { project, repository, .. } = ground(&store).await;
        let second = add_repository(&store, project, "second").await.id;
        for hard in [-1, 12 * BLOB] {
            limit(&store, project, hard).await;
            let tasks: Vec<_> = (0..16)
                .map(|writer| {
                    let store = store.clone();
                    tokio::spawn(async move {
                        let home = if writer % 2 == 0 { repository } else { second };
                        for round in 0..6 {
                            let names = [(round + writer) % 5, round % 5, (round * 3 + writer) % 7].map(|n| format!("layer{n}"));
                            for name in &names {
                                booked(link(&store, home, name).await);
                            }
                            let blobs: Vec<&str> = names.iter().map(String::as_str).collect();
                            let name = format!("m{}", (writer + round) % 6);
                            if let Some(manifest) = booked(push(&store, home, &name, &blobs).await) {
                                assert!(hard < 0 || used(&store, project).await <= hard);
                                remove(&store, home, &manifest).await;
                            }
                        }
                    })
                })
                .collect();
            for task in tasks {
                task.await.expect("task");
            }
            settled(&store).await;
        }
    }
}

/// Only a full quota is a reason to refuse.
fn booked<T>(outcome: Result<T, StoreError>) -> Option<T> {
    match outcome {
        Ok(done) => Some(done),
        Err(StoreError::OverQuota { .. }) => None,
        Err(other) => panic!("{other:?}"),
    }
}

both_engines! {
    /// Two pushes of the same new blob, and a delete of the last manifest with a push that refers to its blob.
    async fn races_for_one_blob_charge_once(store: Store) {
        let Ground { project, repository, .. } = ground(&store).await;
        let second = add_repository(&store, project, "second").await.id;
        let store = Arc::new(store);
        for round in 0..20 {
            let layer = format!("layer-{round}");
            let both = [repository, second].map(|home| {
                let (store, layer) = (Arc::clone(&store), layer.clone());
                tokio::spawn(async move { link(&store, home, &layer).await.expect("link") })
            });
            for task in both {
                task.await.expect("task");
            }
            assert_eq!(used(&store, project).await, BLOB, "round {round}");
            let old = push(&store, repository, &format!("o{round}"), &[&layer]).await.expect("push");
            let (name, layers) = (format!("n{round}"), [layer.as_str()]);
            let (deleting, pushing) = tokio::join!(remove(&store, repository, &old), push(&store, second, &name, &layers));
            assert!(deleting);
            assert_eq!(used(&store, project).await, BLOB + MANIFEST, "round {round}");
            assert!(remove(&store, second, &pushing.expect("push")).await);
            assert_eq!(used(&store, project).await, 0, "round {round}");
        }
        settled(&store).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correction_puts_right_what_was_changed_by_hand() {
    with_postgres_url(async |url| {
        let store = Store::connect(&options(url.clone())).await.expect("open");
        let Ground { project, repository, .. } = ground(&store).await;
        let manifest = {
            link(&store, repository, "layer").await.expect("link");
            push(&store, repository, "m", &["layer"]).await.expect("push")
        };
        let mut byhand = PgConnection::connect(&url).await.expect("connect");
        for damage in [
            "UPDATE quotas SET used = 12345",
            "DELETE FROM project_blobs",
            "INSERT INTO project_blobs (project_id, blob_id, size) SELECT project_id, 99, 5 FROM quotas",
        ] {
            byhand.execute(damage).await.expect("damage");
            let mut tx = store.begin().await.expect("begin");
            tx.quotas().correct(project).await.expect("correct");
            tx.commit().await.expect("commit");
            settled(&store).await;
            assert_eq!(used(&store, project).await, BLOB + MANIFEST, "{damage}");
        }
        assert!(remove(&store, repository, &manifest).await);
        assert_eq!(used(&store, project).await, 0);
        store.close().await;
    })
    .await;
}
