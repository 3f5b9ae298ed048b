//! What a client was told it may rely upon.

use chrono::Duration;
use wharf_core::Error;
use wharf_core::gc::GcPlan;

use super::ground::{CONFIG, Ground, head, image, mount};

const LAYER: &[u8] = b"layer";

#[tokio::test]
async fn d1_a_push_under_way_keeps_what_it_has_uploaded() {
    let ground = Ground::new().await;
    for layer in [b"first".as_slice(), b"second", CONFIG] {
        ground.upload("library/one", layer).await;
        ground.clock.advance(Duration::minutes(35));
        let report = ground.collect_all().await;
        assert_eq!((report.purged_blobs, report.dropped_links), (0, 0));
    }
    ground
        .put("library/one", "1.0", &image(&[b"first", b"second"]))
        .await
        .expect("nothing was collected");
    ground.outlive_grace();
    ground.collect_all().await;
    ground.assert_sound().await;
    ground.assert_clean().await;
}

#[tokio::test]
async fn d2_an_old_orphan_that_a_head_found_stays_for_its_manifest() {
    let ground = Ground::new().await;
    for content in [LAYER, CONFIG] {
        ground.upload("library/one", content).await;
    }
    ground.outlive_grace();
    for content in [LAYER, CONFIG] {
        assert!(ground.head("library/one", &wharf_oci::Digest::sha256(content)).await);
    }
    ground.clock.advance(Duration::minutes(119));
    ground.collect_all().await;
    ground
        .put("library/one", "1.0", &image(&[LAYER]))
        .await
        .expect("the client was told so");
    ground.assert_sound().await;
}

/// The promise of a young link is as good for the second half of the grace period, without a write.
#[tokio::test]
async fn d2_whoever_was_told_has_half_the_grace_at_least() {
    let ground = Ground::new().await;
    for content in [LAYER, CONFIG] {
        ground.upload("library/one", content).await;
    }
    ground.clock.advance(Duration::minutes(59));
    for content in [LAYER, CONFIG] {
        assert!(ground.head("library/one", &wharf_oci::Digest::sha256(content)).await);
    }
    ground.clock.advance(Duration::minutes(60));
    ground.collect_all().await;
    ground
        .put("library/one", "1.0", &image(&[LAYER]))
        .await
        .expect("half the grace is not over");
}

#[tokio::test]
async fn d2_without_a_promise_an_old_orphan_goes_and_the_push_is_told() {
    let ground = Ground::new().await;
    let layer = ground.upload("library/one", LAYER).await;
    ground.upload("library/one", CONFIG).await;
    ground.outlive_grace();
    let report = ground.collect_all().await;
    assert_eq!((report.purged_blobs, report.dropped_links), (2, 2));
    assert_eq!(report.freed_space, (LAYER.len() + CONFIG.len()) as i64);
    let refused = ground.put("library/one", "1.0", &image(&[LAYER])).await;
    assert!(matches!(refused, Err(Error::MissingReferences(missing)) if missing.len() == 2));
    // A client that asks is told the truth, and sends it again.
    assert!(!head(&ground.core, "library/one", &layer).await.expect("an answer"));
    ground.push("library/one", "1.0", &[LAYER]).await;
    ground.assert_sound().await;
}

#[tokio::test]
async fn d2_a_mount_and_an_upload_of_what_is_there_are_promises_too() {
    let ground = Ground::new().await;
    ground.push("library/one", "1.0", &[LAYER]).await;
    let layer = wharf_oci::Digest::sha256(LAYER);
    assert!(mount(&ground.core, "library/two", &layer, "library/one").await.expect("mounted"));
    ground.upload("library/two", CONFIG).await;
    ground.outlive_grace();
    // Both again: the links are old, and the collector would take them.
    assert!(mount(&ground.core, "library/two", &layer, "library/one").await.expect("mounted"));
    ground.upload("library/two", CONFIG).await;
    ground
        .delete_manifest("library/one", &wharf_oci::Digest::sha256(&image(&[LAYER])))
        .await;
    ground.collect_all().await;
    ground
        .put("library/two", "1.0", &image(&[LAYER]))
        .await
        .expect("both were promised");
    ground.assert_sound().await;
}

/// What loses its manifest goes with the next incremental run; what is too young waits, and is not looked at before it is due.
#[tokio::test]
async fn deletes_free_the_disk_without_a_full_pass() {
    let ground = Ground::new().await;
    let old = ground.push("library/one", "old", &[b"shared", b"old"]).await;
    ground.push("library/one", "kept", &[b"shared", b"kept"]).await;
    ground.outlive_grace();
    let young = ground.push("library/one", "young", &[b"young"]).await;
    ground.delete_manifest("library/one", &old).await;
    ground.delete_manifest("library/one", &young).await;
    let incremental = GcPlan {
        full: false,
        ..GcPlan::default()
    };
    let report = ground.collect(incremental).await.expect("collected");
    assert_eq!((report.purged_blobs, report.freed_space), (1, 3), "{report:?}");
    let report = ground.collect(incremental).await.expect("collected");
    assert_eq!((report.examined, report.purged_blobs), (0, 0), "nothing is due");
    ground.outlive_grace();
    let report = ground.collect(incremental).await.expect("collected");
    assert_eq!((report.purged_blobs, report.freed_space), (1, 5), "{report:?}");
    ground.assert_sound().await;
    ground.assert_clean().await;
}

#[tokio::test]
async fn a_dry_run_tells_what_a_run_then_does_and_changes_nothing() {
    let ground = Ground::new().await;
    let gone = ground.push("library/one", "gone", &[b"shared", b"gone"]).await;
    ground.push("library/two", "kept", &[b"shared", b"kept"]).await;
    ground.upload("library/three", b"never used").await;
    ground.delete_manifest("library/one", &gone).await;
    ground.outlive_grace();
    let before = ground.objects().await;
    let told = ground
        .collect(GcPlan {
            dry_run: true,
            ..GcPlan::default()
        })
        .await
        .expect("told");
    assert_eq!(ground.objects().await, before);
    let done = ground.collect_all().await;
    assert_eq!((told.purged_blobs, told.freed_space), (done.purged_blobs, done.freed_space));
    assert_eq!((done.purged_blobs, done.freed_space), (2, 14));
    let freed: u64 = before.iter().map(|(_, size)| size).sum::<u64>() - ground.objects().await.iter().map(|(_, size)| size).sum::<u64>();
    assert_eq!(
        done.freed_space,
        i64::try_from(freed).expect("small"),
        "freed is what the storage lost"
    );
    ground.assert_clean().await;
}
