//! Time passes: sessions end, tokens end, uploads go on.

use chrono::Duration;
use wharf_core::upload::sweep_expired;
use wharf_testkit::Blob;

use super::clocked::Clocked;
use super::{REPOSITORY, assert_error, assert_serves, assert_stands_at, files, patch, put};

#[tokio::test]
async fn a47_an_idle_session_ends_and_its_bytes_are_reclaimed() {
    let registry = Clocked::start().await;
    let (admin, blob) = (registry.admin(), Blob::random(3000));
    let uploads = registry.folder.path().join("storage/uploads");
    let idle = admin.open_upload(REPOSITORY).await;
    let live = admin.open_upload(REPOSITORY).await;
    assert_eq!(patch(&admin, &idle, 0, &blob.bytes[..1000]).await.status, 202);
    assert_eq!(patch(&admin, &live, 0, &blob.bytes[..1000]).await.status, 202);
    registry.clock.advance(Duration::hours(23));
    // A chunk keeps a session alive, a question does not.
    assert_stands_at(&admin, &idle, 1000).await;
    assert_eq!(patch(&admin, &live, 1000, &blob.bytes[1000..2000]).await.status, 202);
    assert_eq!(sweep_expired(&registry.core).await.expect("swept"), 0);
    registry.clock.advance(Duration::hours(2));
    assert_error(&admin.get(&idle).await, 404, "BLOB_UPLOAD_UNKNOWN");
    assert_error(&patch(&admin, &idle, 1000, b"late").await, 404, "BLOB_UPLOAD_UNKNOWN");
    assert_error(
        &put(&admin, &idle, &Blob::new(blob.bytes.slice(..1000))).await,
        404,
        "BLOB_UPLOAD_UNKNOWN",
    );
    assert_error(&admin.delete(&idle).await, 404, "BLOB_UPLOAD_UNKNOWN");
    assert_eq!(files(&uploads).len(), 3, "nothing is reclaimed by a request");
    assert_eq!(sweep_expired(&registry.core).await.expect("swept"), 1);
    assert_eq!(sweep_expired(&registry.core).await.expect("swept"), 0);
    assert_eq!(files(&uploads).len(), 2, "the live session keeps its pieces");
    assert_eq!(patch(&admin, &live, 2000, &blob.bytes[2000..]).await.status, 202);
    assert_eq!(put(&admin, &live, &blob).await.status, 201);
    assert_serves(&admin, REPOSITORY, &blob).await;
    assert_eq!(files(&uploads), Vec::<String>::new());
}

#[tokio::test]
async fn a47_more_sessions_than_one_batch_are_swept() {
    let registry = Clocked::start().await;
    let admin = registry.admin();
    for _ in 0..120 {
        let location = admin.open_upload(REPOSITORY).await;
        assert_eq!(patch(&admin, &location, 0, b"x").await.status, 202);
    }
    registry.clock.advance(Duration::hours(25));
    assert_eq!(sweep_expired(&registry.core).await.expect("swept"), 120);
    assert_eq!(files(&registry.folder.path().join("storage/uploads")), Vec::<String>::new());
}

#[tokio::test]
async fn d31_a_token_that_ends_during_a_long_chunk_costs_nothing() {
    let registry = Clocked::start().await;
    let (admin, blob) = (registry.admin(), Blob::random(6_000_000));
    let scope = format!("repository:{REPOSITORY}:pull,push");
    let token = || async { registry.anonymous().bearer(&admin.token(&[&scope]).await.expect("a token")) };
    let first = token().await;
    let location = first.open_upload(REPOSITORY).await;
    let (sender, receiver) = tokio::sync::mpsc::channel::<bytes::Bytes>(1);
    let body = futures_util::stream::unfold(receiver, |mut receiver| async move {
        Some((Ok::<_, std::io::Error>(receiver.recv().await?), receiver))
    });
    let slow = tokio::spawn({
        let (first, location) = (first.clone(), location.clone());
        async move { first.body("PATCH", &location, &[], reqwest::Body::wrap_stream(body)).await }
    });
    for piece in blob.bytes.chunks(1_500_000) {
        sender.send(bytes::Bytes::copy_from_slice(piece)).await.expect("sent");
        // Authorised and under way once its first bytes are in a file.
        while files(&registry.folder.path().join("storage/.drafts")).is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        registry.clock.advance(Duration::minutes(2));
    }
    drop(sender);
    // It was authorised when it began.
    let reply = slow.await.expect("no panic");
    assert_eq!((reply.status, reply.header("range")), (202, "0-5999999"), "{reply:?}");
    let late = put(&first, &location, &blob).await;
    assert_error(&late, 401, "UNAUTHORIZED");
    assert!(late.header("www-authenticate").starts_with("Bearer "), "{late:?}");
    let fresh = token().await;
    assert_stands_at(&fresh, &location, 6_000_000).await;
    assert_eq!(put(&fresh, &location, &blob).await.status, 201);
    assert_serves(&fresh, REPOSITORY, &blob).await;
}
