//! The last request of an upload: right, wrong, repeated, raced.

use wharf_oci::{Algorithm, Digest};
use wharf_testkit::Blob;

use super::{REPOSITORY, assert_error, assert_serves, assert_stands_at, files, patch, put};
use crate::start;

#[tokio::test]
async fn a44_the_last_request_may_bring_the_last_bytes() {
    let registry = start();
    let (admin, blob) = (registry.admin(), Blob::random(5000));
    let location = admin.open_upload(REPOSITORY).await;
    assert_eq!(patch(&admin, &location, 0, &blob.bytes[..3000]).await.status, 202);
    let url = format!("{location}?digest={}", blob.digest);
    let early = admin
        .body("PUT", &url, &[("content-range", "2999-4998")], blob.bytes.slice(3000..))
        .await;
    assert_error(&early, 416, "RANGE_INVALID");
    let done = admin
        .body("PUT", &url, &[("content-range", "3000-4999")], blob.bytes.slice(3000..))
        .await;
    assert_eq!(done.status, 201, "{done:?}");
    assert_eq!(done.header("docker-content-digest"), blob.digest.as_str());
    assert_serves(&admin, REPOSITORY, &blob).await;
}

#[tokio::test]
async fn a44_bytes_after_the_end_are_refused_and_the_session_goes_on() {
    let registry = start();
    let (admin, blob) = (registry.admin(), Blob::random(5000));
    let location = admin.open_upload(REPOSITORY).await;
    assert_eq!(patch(&admin, &location, 0, &blob.bytes).await.status, 202);
    let extra = admin.body("PUT", &format!("{location}?digest={}", blob.digest), &[], "extra").await;
    assert_error(&extra, 400, "DIGEST_INVALID");
    assert_stands_at(&admin, &location, 5000).await;
    for bad in ["", "?digest=", "?digest=sha256:abc", "?digest=md5:d41d8cd98f00b204e9800998ecf8427e"] {
        assert_error(&admin.send("PUT", &format!("{location}{bad}")).await, 400, "DIGEST_INVALID");
    }
    let other = Blob::random(10);
    assert_error(&put(&admin, &location, &other).await, 400, "DIGEST_INVALID");
    assert_eq!(admin.head(&format!("/v2/{REPOSITORY}/blobs/{}", other.digest)).await.status, 404);
    assert_eq!(put(&admin, &location, &blob).await.status, 201);
    assert_serves(&admin, REPOSITORY, &blob).await;
    let storage = registry.data_dir().join("storage");
    assert_eq!(files(&storage).len(), 1, "{:?}", files(&storage));
}

#[tokio::test]
async fn d26_a_repeated_put_is_answered_again_or_unknown() {
    let registry = start();
    let (admin, blob, other) = (registry.admin(), Blob::random(5000), Blob::random(5000));
    let location = admin.open_upload(REPOSITORY).await;
    assert_eq!(patch(&admin, &location, 0, &blob.bytes).await.status, 202);
    assert_eq!(put(&admin, &location, &blob).await.status, 201);
    assert_eq!(put(&admin, &location, &blob).await.status, 201);
    let again = admin
        .body("PUT", &format!("{location}?digest={}", blob.digest), &[], blob.bytes.clone())
        .await;
    assert_eq!(again.status, 201, "{again:?}");
    assert_error(&put(&admin, &location, &other).await, 404, "BLOB_UPLOAD_UNKNOWN");
    assert_error(&patch(&admin, &location, 5000, b"more").await, 404, "BLOB_UPLOAD_UNKNOWN");
    assert_error(&admin.get(&location).await, 404, "BLOB_UPLOAD_UNKNOWN");
    assert_error(&admin.delete(&location).await, 404, "BLOB_UPLOAD_UNKNOWN");
    assert_serves(&admin, REPOSITORY, &blob).await;
}

#[tokio::test]
async fn d26_two_puts_at_once_make_one_blob_and_leave_nothing() {
    let registry = start();
    let admin = registry.admin();
    let mut blobs = vec![];
    for _ in 0..15 {
        let blob = Blob::random(50_000);
        let location = admin.open_upload(REPOSITORY).await;
        assert_eq!(patch(&admin, &location, 0, &blob.bytes[..40_000]).await.status, 202);
        let url = format!("{location}?digest={}", blob.digest);
        let last = || admin.body("PUT", &url, &[("content-range", "40000-49999")], blob.bytes.slice(40_000..));
        let (one, two, three) = tokio::join!(last(), last(), last());
        for reply in [one, two, three] {
            // The 416 of a chunk that came too late cannot be: the revision is checked last, and the blob is there.
            assert!(matches!(reply.status, 201 | 404), "{reply:?}");
        }
        assert_serves(&admin, REPOSITORY, &blob).await;
        blobs.push(blob);
    }
    let stored = files(&registry.data_dir().join("storage"));
    assert_eq!(stored.len(), blobs.len(), "every object is a blob's: {stored:#?}");
}

#[tokio::test]
async fn d26_a_chunk_and_the_end_at_once() {
    let registry = start();
    let admin = registry.admin();
    for _ in 0..15 {
        let blob = Blob::random(10_000);
        let location = admin.open_upload(REPOSITORY).await;
        assert_eq!(patch(&admin, &location, 0, &blob.bytes).await.status, 202);
        let (chunk, end) = tokio::join!(patch(&admin, &location, 10_000, b"more"), put(&admin, &location, &blob));
        match (chunk.status, end.status) {
            // The end came first.
            (404, 201) => assert_serves(&admin, REPOSITORY, &blob).await,
            // The chunk came first, so these bytes are no longer the upload's; the client may go on from there.
            (202, 400 | 416) => {
                assert_stands_at(&admin, &location, 10_004).await;
                assert_eq!(admin.delete(&location).await.status, 204);
            }
            other => panic!("{other:?}: {chunk:?} {end:?}"),
        }
    }
    assert_eq!(files(&registry.data_dir().join("storage/uploads")), Vec::<String>::new());
}

#[tokio::test]
async fn one_request_uploads_a_whole_blob() {
    let registry = start();
    let (admin, blob) = (registry.admin(), Blob::random(100_000));
    let wrong = Digest::sha256(b"something else");
    let url = format!("/v2/{REPOSITORY}/blobs/uploads/?digest={wrong}");
    assert_error(&admin.body("POST", &url, &[], blob.bytes.clone()).await, 400, "DIGEST_INVALID");
    assert_eq!(files(&registry.data_dir().join("storage")), Vec::<String>::new());
    for _ in 0..2 {
        let reply = admin.push_blob(REPOSITORY, &blob).await;
        assert_eq!(reply.status, 201, "{reply:?}");
        assert_eq!(reply.header("location"), format!("/v2/{REPOSITORY}/blobs/{}", blob.digest));
    }
    assert_serves(&admin, REPOSITORY, &blob).await;
    assert_eq!(files(&registry.data_dir().join("storage")).len(), 1);
    let empty = Blob::new("");
    assert_eq!(admin.push_blob(REPOSITORY, &empty).await.status, 201);
    assert_serves(&admin, REPOSITORY, &empty).await;
}

#[tokio::test]
async fn the_same_blob_by_ten_clients_at_once_is_stored_once() {
    let registry = start();
    let (admin, blob) = (registry.admin(), Blob::random(200_000));
    let pushes: Vec<_> = (0..10)
        .map(|n| {
            let (admin, blob) = (admin.clone(), blob.clone());
            tokio::spawn(async move { admin.push_blob(&format!("library/app{n}"), &blob).await.status })
        })
        .collect();
    for push in pushes {
        assert_eq!(push.await.expect("no panic"), 201);
    }
    for n in 0..10 {
        assert_serves(&admin, &format!("library/app{n}"), &blob).await;
    }
    let stored = files(&registry.data_dir().join("storage"));
    assert_eq!(stored.len(), 1, "{stored:#?}");
}

#[tokio::test]
async fn sha512_with_and_without_announcing_it() {
    let registry = start();
    let admin = registry.admin();
    for announced in ["?digest-algorithm=sha512", ""] {
        let blob = Blob::random(100_000);
        let digest = Digest::of(Algorithm::Sha512, &blob.bytes);
        let start = admin.send("POST", &format!("/v2/{REPOSITORY}/blobs/uploads/{announced}")).await;
        assert_eq!(start.status, 202, "{start:?}");
        let location = start.header("location");
        assert_eq!(patch(&admin, location, 0, &blob.bytes[..60_000]).await.status, 202);
        assert_eq!(patch(&admin, location, 60_000, &blob.bytes[60_000..]).await.status, 202);
        let done = admin.send("PUT", &format!("{location}?digest={digest}")).await;
        assert_eq!(done.status, 201, "{done:?}");
        let reply = admin.get(&format!("/v2/{REPOSITORY}/blobs/{digest}")).await;
        assert_eq!((reply.status, &reply.body), (200, &blob.bytes));
        // The other digest of the same bytes names nothing.
        assert_eq!(admin.head(&format!("/v2/{REPOSITORY}/blobs/{}", blob.digest)).await.status, 404);
    }
    // Announced as one, finished as the other: it hashes again.
    let blob = Blob::random(1000);
    let start = admin
        .send("POST", &format!("/v2/{REPOSITORY}/blobs/uploads/?digest-algorithm=sha512"))
        .await;
    assert_eq!(patch(&admin, start.header("location"), 0, &blob.bytes).await.status, 202);
    assert_eq!(put(&admin, start.header("location"), &blob).await.status, 201);
    assert_serves(&admin, REPOSITORY, &blob).await;
    let bad = admin
        .send("POST", &format!("/v2/{REPOSITORY}/blobs/uploads/?digest-algorithm=md5"))
        .await;
    assert_eq!(bad.status, 400, "{bad:?}");
}
