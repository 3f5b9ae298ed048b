//! F15: a sync fails once. The request it belongs to fails, nothing is acknowledged, and the next push works.

use std::path::PathBuf;

use wharf_testkit::{Blob, Image, TestRegistry};

use super::crash::contents;
use super::tracer::Tracer;
use super::{REPOSITORY, is_served};
use crate::start;
use crate::uploads::files;

/// Fails the calls that `fault` and `path` describe during one push, and checks what the client and the next push see. `kept`
/// contents may stay: where the commit gave no answer, rows may name them.
async fn one_bad_push(registry: &mut TestRegistry, fault: &str, path: Option<PathBuf>, kept: usize) {
    let (admin, image, bad) = (registry.admin(), Image::random(1, 20_000), Blob::random(20_000));
    admin.push_image(REPOSITORY, "v1", &image).await;
    let tracer = Tracer::inject(registry, fault, path.as_deref());
    let reply = admin.push_blob(REPOSITORY, &bad).await;
    assert!(tracer.injected() > 0, "{fault} on {path:?} never happened");
    assert_eq!((reply.status, reply.code().as_str()), (503, "UNAVAILABLE"), "{fault}: {reply:?}");
    assert!(!is_served(&admin, REPOSITORY, &bad).await);
    let storage = registry.data_dir().join("storage");
    assert!(contents(&storage) <= 2 + kept, "{fault}: {:#?}", files(&storage));
    // The same bytes again are a new object, not the one whose sync failed.
    let reply = admin.push_blob(REPOSITORY, &bad).await;
    assert_eq!(reply.status, 201, "{fault}: {reply:?}");
    admin.push_image(REPOSITORY, "v2", &Image::random(1, 20_000)).await;
    admin.assert_pulls(REPOSITORY, "v1", &image).await;
    registry.kill();
    registry.restart();
    assert!(is_served(&registry.admin(), REPOSITORY, &bad).await);
    registry.admin().assert_pulls(REPOSITORY, "v1", &image).await;
}

#[tokio::test]
async fn f15_a_blob_that_cannot_be_synced() {
    let mut registry = start();
    one_bad_push(&mut registry, "fsync:error=EIO:when=1", None, 0).await;
}

#[tokio::test]
async fn f15_a_folder_that_cannot_be_synced() {
    let mut registry = start();
    let folder = registry.data_dir().join("storage/uploads");
    one_bad_push(&mut registry, "fsync:error=EIO", Some(folder), 0).await;
}

#[tokio::test]
async fn f15_a_database_that_cannot_be_synced() {
    let mut registry = start();
    let log = registry.data_dir().join("wharf.db-wal");
    one_bad_push(&mut registry, "fsync,fdatasync:error=EIO", Some(log), 1).await;
}

#[tokio::test]
async fn f15_a_database_that_cannot_be_written() {
    let mut registry = start();
    let log = registry.data_dir().join("wharf.db-wal");
    one_bad_push(&mut registry, "pwrite64:error=EIO", Some(log), 1).await;
}

#[tokio::test]
async fn f15_a_manifest_whose_commit_fails_does_not_move_the_tag() {
    let registry = start();
    let (admin, old, new) = (registry.admin(), Image::random(1, 1000), Image::random(1, 1000));
    admin.push_image(REPOSITORY, "v1", &old).await;
    admin.push_image(REPOSITORY, "other", &new).await;
    let log = registry.data_dir().join("wharf.db-wal");
    let tracer = Tracer::inject(&registry, "fsync,fdatasync:error=EIO", Some(&log));
    let reply = admin.push_manifest(REPOSITORY, "v1", new.media_type, &new.manifest).await;
    assert!(tracer.injected() > 0);
    assert_eq!(reply.status, 503, "{reply:?}");
    admin.assert_pulls(REPOSITORY, "v1", &old).await;
    assert_eq!(
        admin.push_manifest(REPOSITORY, "v1", new.media_type, &new.manifest).await.status,
        201
    );
    admin.assert_pulls(REPOSITORY, "v1", &new).await;
}
