//! Chunks in order, out of order, at once, tiny and streamed.

use std::time::Duration;

use bytes::Bytes;
use wharf_testkit::Blob;

use super::{REPOSITORY, assert_error, assert_serves, assert_stands_at, patch, put};
use crate::start;

#[tokio::test]
async fn a41_a_chunk_that_does_not_continue_the_upload_changes_nothing() {
    let registry = start();
    let (admin, blob) = (registry.admin(), Blob::random(3000));
    let location = admin.open_upload(REPOSITORY).await;
    assert_eq!(patch(&admin, &location, 0, &blob.bytes[..1000]).await.status, 202);
    for range in [
        "0-999",
        "500-1499",
        "1001-2000",
        "2000-2999",
        "18446744073709551000-18446744073709551614",
    ] {
        let reply = admin.body("PATCH", &location, &[("content-range", range)], vec![7; 1000]).await;
        assert_error(&reply, 416, "RANGE_INVALID");
        assert_eq!(
            (reply.header("range"), reply.header("location")),
            ("0-999", location.as_str()),
            "{range}"
        );
        assert_stands_at(&admin, &location, 1000).await;
    }
    for range in [
        "1999-1000",
        "bytes 0-1/2",
        "0-99999999999999999999",
        "1000",
        "-",
        "1000-",
        "-5",
        "a-b",
        "1000-1999-2999",
        "+1000-1999",
    ] {
        let reply = admin.body("PATCH", &location, &[("content-range", range)], vec![7; 1000]).await;
        assert!(matches!(reply.status, 400 | 416), "{range}: {reply:?}");
        assert_stands_at(&admin, &location, 1000).await;
    }
    assert_eq!(patch(&admin, &location, 1000, &blob.bytes[1000..]).await.status, 202);
    assert_eq!(put(&admin, &location, &blob).await.status, 201);
    assert_serves(&admin, REPOSITORY, &blob).await;
}

#[tokio::test]
async fn a41_a_chunk_whose_length_is_not_its_range_is_refused() {
    let registry = start();
    let admin = registry.admin();
    let location = admin.open_upload(REPOSITORY).await;
    for body in [vec![7; 9], vec![7; 11], vec![]] {
        let reply = admin.body("PATCH", &location, &[("content-range", "0-9")], body).await;
        assert_error(&reply, 400, "SIZE_INVALID");
        // Streamed, its length is known only at its end.
        assert_stands_at(&admin, &location, 0).await;
    }
    for parts in [vec!["12345", "1234"], vec!["12345", "123456"]] {
        let stream = futures_util::stream::iter(parts.into_iter().map(|part| Ok::<_, std::io::Error>(Bytes::from(part))));
        let body = reqwest::Body::wrap_stream(stream);
        let reply = admin.body("PATCH", &location, &[("content-range", "0-9")], body).await;
        assert_error(&reply, 400, "SIZE_INVALID");
        assert_stands_at(&admin, &location, 0).await;
    }
}

#[tokio::test]
async fn a43_of_two_concurrent_chunks_one_wins_and_the_digest_is_right() {
    let registry = start();
    let admin = registry.admin();
    for _ in 0..10 {
        let (one, two) = (Blob::random(200_000), Blob::random(200_000));
        let location = admin.open_upload(REPOSITORY).await;
        let (first, second) = tokio::join!(patch(&admin, &location, 0, &one.bytes), patch(&admin, &location, 0, &two.bytes));
        let winner = match (first.status, second.status) {
            (202, 416) => one,
            (416, 202) => two,
            other => panic!("{other:?}: {first:?} {second:?}"),
        };
        assert_stands_at(&admin, &location, 200_000).await;
        assert_eq!(put(&admin, &location, &winner).await.status, 201);
        assert_serves(&admin, REPOSITORY, &winner).await;
    }
    assert_eq!(super::files(&registry.data_dir().join("storage/uploads")), Vec::<String>::new());
}

#[tokio::test]
async fn a43_ten_writers_without_a_range_append_in_some_order() {
    let registry = start();
    let admin = registry.admin();
    let location = admin.open_upload(REPOSITORY).await;
    let writers: Vec<_> = (0..10_u8)
        .map(|letter| {
            let (admin, location) = (admin.clone(), location.clone());
            tokio::spawn(async move { admin.body("PATCH", &location, &[], vec![b'a' + letter; 5000]).await.status })
        })
        .collect();
    let mut accepted = vec![];
    for (writer, letter) in writers.into_iter().zip(b'a'..) {
        match writer.await.expect("no panic") {
            202 => accepted.push(letter),
            416 => {}
            other => panic!("{other}"),
        }
    }
    assert!(!accepted.is_empty());
    assert_stands_at(&admin, &location, accepted.len() * 5000).await;
    // One whole piece of each who was told so, and nothing of the others.
    let uploads = registry.data_dir().join("storage/uploads");
    let mut stored: Vec<_> = super::files(&uploads)
        .iter()
        .map(|piece| std::fs::read(uploads.join(piece)).expect("read"))
        .collect();
    stored.sort();
    let expected: Vec<_> = accepted.iter().map(|letter| vec![*letter; 5000]).collect();
    assert!(stored == expected, "{} pieces, {} accepted", stored.len(), accepted.len());
}

#[tokio::test]
async fn d27_a_thousand_and_one_chunks() {
    let registry = start();
    let (admin, blob) = (registry.admin(), Blob::random(1001 * 64));
    let location = admin.open_upload(REPOSITORY).await;
    for (n, chunk) in blob.bytes.chunks(64).enumerate() {
        assert_eq!(patch(&admin, &location, n * 64, chunk).await.status, 202, "chunk {n}");
    }
    assert_stands_at(&admin, &location, blob.bytes.len()).await;
    assert_eq!(put(&admin, &location, &blob).await.status, 201);
    assert_serves(&admin, REPOSITORY, &blob).await;
    assert_eq!(super::files(&registry.data_dir().join("storage/uploads")), Vec::<String>::new());
}

#[tokio::test]
async fn a_streamed_chunk_needs_neither_length_nor_range() {
    let registry = start();
    let (admin, blob) = (registry.admin(), Blob::random(3_000_000));
    let location = admin.open_upload(REPOSITORY).await;
    let pieces: Vec<Bytes> = blob.bytes.chunks(70_000).map(Bytes::copy_from_slice).collect();
    let stream = futures_util::stream::unfold(pieces.into_iter(), |mut pieces| async move {
        tokio::time::sleep(Duration::from_millis(1)).await;
        Some((Ok::<_, std::io::Error>(pieces.next()?), pieces))
    });
    let reply = admin.body("PATCH", &location, &[], reqwest::Body::wrap_stream(stream)).await;
    assert_eq!((reply.status, reply.header("range")), (202, "0-2999999"), "{reply:?}");
    assert_eq!(put(&admin, &location, &blob).await.status, 201);
    assert_serves(&admin, REPOSITORY, &blob).await;
}

#[tokio::test]
async fn an_empty_chunk_is_no_chunk() {
    let registry = start();
    let (admin, blob) = (registry.admin(), Blob::new("abc"));
    let location = admin.open_upload(REPOSITORY).await;
    assert_eq!(admin.body("PATCH", &location, &[], "").await.status, 202);
    assert_eq!(patch(&admin, &location, 0, b"abc").await.status, 202);
    assert_eq!(admin.body("PATCH", &location, &[], "").await.header("range"), "0-2");
    assert_eq!(put(&admin, &location, &blob).await.status, 201);
    assert_serves(&admin, REPOSITORY, &blob).await;
}
