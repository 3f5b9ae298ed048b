//! Manifests that were pushed before what they refer to, where that is allowed.

use std::time::Duration;

use wharf_core::artifact::{self, CopyArtifact};
use wharf_model::Clock as _;
use wharf_oci::Digest;

use super::ground::{CONFIG, Ground, caller, image, name};

const HOME: &str = "library/one";
const LATE: &[u8] = b"late";

#[tokio::test]
async fn d5_a_blob_that_comes_after_its_manifest_stays_with_it() {
    let ground = Ground::with(|policy| policy.allow_sparse = true).await;
    ground.upload(HOME, CONFIG).await;
    let manifest = ground.put(HOME, "1.0", &image(&[LATE])).await.expect("pushed with a hole");
    ground.upload(HOME, LATE).await;
    ground.outlive_grace();
    ground.collect_all().await;
    ground.assert_sound().await;
    ground.delete_manifest(HOME, &manifest).await;
    ground.outlive_grace();
    ground.collect_all().await;
    ground.assert_clean().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn d5_a_blob_that_comes_at_the_same_time_as_its_manifest_stays_with_it_on_postgres() {
    let ground = Ground::on_postgres_with(|policy| policy.allow_sparse = true).await;
    ground.upload(HOME, CONFIG).await;
    ground.upload("library/two", LATE).await;
    let read = ground.core.store.read();
    let project = read.projects().find_by_name("library").await.expect("read").expect("library").id;
    let home = read.repositories().find(project, "one").await.expect("read").expect("there").id;
    let blob = read.blobs().find(&Digest::sha256(LATE)).await.expect("read").expect("there").id;
    // The upload has linked it and is not committed yet.
    let mut open = ground.core.store.begin().await.expect("begin");
    open.blobs().link(home, blob, ground.clock.now()).await.expect("linked");
    let payload = image(&[LATE]);
    let (pushed, ()) = tokio::join!(ground.put(HOME, "1.0", &payload), async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        open.commit().await.expect("committed");
    });
    pushed.expect("pushed");
    ground.outlive_grace();
    ground.collect_all().await;
    ground.assert_sound().await;
}

/// Copies a manifest of the home.
async fn copy(ground: &Ground, manifest: &Digest, target: &str) {
    let request = CopyArtifact {
        source: &name(HOME),
        reference: &manifest.to_string().parse().expect("a reference"),
        target: &name(target),
    };
    artifact::copy(&ground.core, &caller(), request).await.expect("copied");
}

#[tokio::test]
async fn a_blob_that_fills_a_hole_is_charged_for() {
    let ground = Ground::with(|policy| policy.allow_sparse = true).await;
    ground.upload(HOME, CONFIG).await;
    let manifest = ground.put(HOME, "1.0", &image(&[LATE])).await.expect("pushed with a hole");
    // The target holds the blob, and nobody is charged for it: the manifest that needed it is gone.
    let gone = ground.push("library/before", "old", &[LATE, b"more"]).await;
    ground.delete_manifest("library/before", &gone).await;
    ground.assert_counted().await;
    copy(&ground, &manifest, "library/before").await;
    ground.assert_counted().await;
}

#[tokio::test]
async fn d5_a_copy_brings_its_holes_along_and_what_the_target_has_fills_them() {
    let ground = Ground::with(|policy| policy.allow_sparse = true).await;
    ground.upload(HOME, CONFIG).await;
    let manifest = ground.put(HOME, "1.0", &image(&[LATE])).await.expect("pushed with a hole");
    // One target has the blob before the copy comes, to the other it comes later.
    let late = ground.upload("library/before", LATE).await;
    for target in ["library/before", "library/after"] {
        copy(&ground, &manifest, target).await;
    }
    ground.upload("library/after", LATE).await;
    ground.outlive_grace();
    ground.collect_all().await;
    assert!(ground.head("library/before", &late).await, "its copy needs it");
    assert!(ground.head("library/after", &late).await, "its copy needs it");
    ground.assert_counted().await;
}

#[tokio::test]
async fn d5_what_came_while_a_manifest_was_in_the_trash_fills_its_holes() {
    let ground = Ground::with(|policy| {
        policy.allow_sparse = true;
        policy.trash_window = Some(chrono::Duration::days(7));
    })
    .await;
    ground.upload(HOME, CONFIG).await;
    let manifest = ground.put(HOME, "1.0", &image(&[LATE])).await.expect("pushed with a hole");
    ground.delete_manifest(HOME, &manifest).await;
    let late = ground.upload(HOME, LATE).await;
    ground.restore(0).await.expect("restored");
    ground.outlive_grace();
    ground.collect_all().await;
    assert!(ground.head(HOME, &late).await, "the manifest is back and needs it");
    ground.assert_sound().await;
}
