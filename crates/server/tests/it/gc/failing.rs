//! An object that cannot be deleted stays for later; an answer that does not come stops the run: nothing more is removed, and the next
//! one goes on.

use std::sync::atomic::Ordering;

use async_trait::async_trait;
use serde_json::Value;
use wharf_core::Error;
use wharf_core::gc::{GcPlan, collect};
use wharf_core::job::Run;
use wharf_oci::Digest;
use wharf_store::Tx;

use super::ground::Ground;

#[tokio::test]
async fn d11_a_storage_that_does_not_answer_ends_the_run_and_loses_nothing() {
    let ground = Ground::new().await;
    let gone = ground.push("library/one", "gone", &[b"gone"]).await;
    ground.push("library/two", "kept", &[b"kept"]).await;
    ground.delete_manifest("library/one", &gone).await;
    ground.outlive_grace();
    ground.gate.fail_deletions.store(true, Ordering::SeqCst);
    ground.gate.fail_checks.store(true, Ordering::SeqCst);
    let before = ground.objects().await;
    assert!(matches!(ground.collect(GcPlan::default()).await, Err(Error::Unavailable { .. })));
    assert_eq!(ground.objects().await, before);
    // Again: what is condemned stands first, and still nothing else is touched.
    assert!(matches!(ground.collect(GcPlan::default()).await, Err(Error::Unavailable { .. })));
    ground.gate.fail_deletions.store(false, Ordering::SeqCst);
    ground.gate.fail_checks.store(false, Ordering::SeqCst);
    let report = ground.collect_all().await;
    assert_eq!(report.freed_space, 4, "counted when it is really gone");
    ground.assert_sound().await;
    ground.assert_clean().await;
}

#[tokio::test]
async fn d11_an_object_that_cannot_be_deleted_is_tried_again_later_and_holds_up_nothing_else() {
    let ground = Ground::new().await;
    let stuck = ground.push("library/one", "stuck", &[b"stuck"]).await;
    ground.push("library/two", "kept", &[b"kept"]).await;
    ground.delete_manifest("library/one", &stuck).await;
    ground.outlive_grace();
    *ground.gate.undeletable.lock().expect("a lock") = Some(Digest::sha256(b"stuck").hex().to_owned());
    let refused = ground.collect_all().await;
    assert_eq!(
        (refused.purged_blobs, refused.undeleted, refused.freed_space),
        (1, 1, 0),
        "{refused:?}"
    );
    let gone = ground.push("library/one", "gone", &[b"gone"]).await;
    ground.delete_manifest("library/one", &gone).await;
    ground.outlive_grace();
    let beside = ground.collect_all().await;
    assert_eq!(
        (beside.undeleted, beside.freed_space),
        (1, 4),
        "it stands first and the run goes on: {beside:?}"
    );
    ground.clock.advance(chrono::Duration::minutes(29));
    assert_eq!(
        ground.collect_all().await.undeleted,
        0,
        "after the second refusal it waits for half an hour"
    );
    *ground.gate.undeletable.lock().expect("a lock") = None;
    ground.clock.advance(chrono::Duration::minutes(2));
    let report = ground.collect_all().await;
    assert_eq!((report.undeleted, report.freed_space), (0, 5), "{report:?}");
    ground.assert_sound().await;
    ground.assert_clean().await;
}

#[tokio::test]
async fn d11_a_listing_that_breaks_off_condemns_nothing() {
    let ground = Ground::new().await;
    ground.push("library/one", "kept", &[b"kept"]).await;
    ground.gate.fail_listings.store(true, Ordering::SeqCst);
    ground.outlive_grace();
    assert!(matches!(ground.collect(GcPlan::default()).await, Err(Error::Unavailable { .. })));
    ground.gate.fail_listings.store(false, Ordering::SeqCst);
    ground.assert_sound().await;
    ground.assert_clean().await;
}

#[tokio::test]
async fn d11_what_a_manifest_that_cannot_be_read_refers_to_stays() {
    let ground = Ground::new().await;
    ground.push("library/one", "damaged", &[b"of the damaged one"]).await;
    let gone = ground.push("library/one", "gone", &[b"gone"]).await;
    ground.push("library/two", "kept", &[b"kept"]).await;
    ground.delete_tag("library/one", "damaged").await;
    ground.delete_manifest("library/one", &gone).await;
    ground.accident(
        "UPDATE manifests SET digest = 'no digest' || digest WHERE id = (SELECT MIN(id) FROM manifests);
         UPDATE manifest_payloads SET payload = CAST('no JSON' AS BLOB) WHERE manifest_id = (SELECT MIN(id) FROM manifests)",
    );
    ground.outlive_grace();
    assert_eq!(ground.collect_all().await.purged_blobs, 1, "what nobody refers to goes");
    let before = ground.objects().await;
    let untagged = GcPlan {
        delete_untagged: true,
        ..GcPlan::default()
    };
    assert!(
        ground.collect(untagged).await.is_err(),
        "which manifest it is cannot be told, so the run says so"
    );
    assert_eq!(ground.objects().await, before, "and deletes nothing");
    assert_eq!(ground.collect_all().await.purged_blobs, 0);
    ground.assert_sound().await;
}

/// A worker that lost its lease: steps go on for a while, transactions do not.
struct Lost;

#[async_trait]
impl Run for Lost {
    fn log(&self, _: &str) {}

    async fn step(&self, _: &Value) -> Result<(), Error> {
        Ok(())
    }

    async fn commit_step(&self, _: Tx, _: &Value) -> Result<(), Error> {
        Err(Error::Stopped)
    }

    async fn fence(&self, _: &mut Tx) -> Result<(), Error> {
        Err(Error::Stopped)
    }

    fn progress(&self) -> Option<&Value> {
        None
    }
}

#[tokio::test]
async fn f34_a_worker_without_its_lease_changes_nothing() {
    let ground = Ground::new().await;
    let gone = ground.push("library/one", "gone", &[b"gone"]).await;
    ground.delete_manifest("library/one", &gone).await;
    ground.upload("library/two", b"never used").await;
    ground.outlive_grace();
    let before = ground.objects().await;
    let outcome = collect(&ground.core, &Lost, &GcPlan::default()).await;
    assert!(matches!(outcome, Err(Error::Stopped)), "{outcome:?}");
    assert_eq!(ground.objects().await, before);
    assert_eq!(ground.collect_all().await.purged_blobs, 3);
    ground.assert_clean().await;
}
