//! Bytes and the digests they are sent under (A3, A7, A10, A11).

use std::path::Path;

use wharf_oci::{Algorithm, Digest};
use wharf_testkit::{Blob, Image, MANIFEST};

use super::checks::{Witness, assert_error};
use crate::access::stage::{FOREIGN, PRIVATE, Stage, Who};

#[tokio::test]
async fn a3_sha512_is_kept_end_to_end_and_never_under_a_sha256_key() {
    let stage = Stage::own().await;
    let (developer, repository) = (stage.client(Who::Developer), format!("{PRIVATE}/a3"));
    let bytes = b"content under a long digest".to_vec();
    let (long, short) = (Digest::of(Algorithm::Sha512, &bytes), Digest::sha256(&bytes));
    let blob = Blob {
        digest: long.clone(),
        bytes: bytes.clone().into(),
    };
    assert_eq!(developer.push_blob(&repository, &blob).await.status, 201);
    let pulled = developer.get(&format!("/v2/{repository}/blobs/{long}")).await;
    assert_eq!(
        (pulled.status, pulled.body.to_vec(), pulled.header("docker-content-digest")),
        (200, bytes, long.as_str())
    );
    assert_eq!(developer.get(&format!("/v2/{repository}/blobs/{short}")).await.status, 404);
    // The bytes of one digest under the name of the other.
    let crossed = Digest::of(Algorithm::Sha512, b"other content");
    let reply = developer.push_blob(&repository, &Blob { digest: crossed, ..blob }).await;
    assert_error(&reply, 400, "DIGEST_INVALID", "crossed");

    let stored = files(&stage.registry.data_dir().join("storage/blobs"));
    assert_eq!(stored.len(), 1, "{stored:?}");
    assert!(stored[0].contains("/sha512/") && stored[0].contains(long.hex()), "{stored:?}");
}

fn files(folder: &Path) -> Vec<String> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            found.push(entry.path().display().to_string());
        }
    }
    found
}

#[tokio::test]
async fn a7_a_blob_under_a_wrong_digest_is_refused_and_nothing_is_linked() {
    let stage = Stage::own().await;
    let repository = format!("{PRIVATE}/a7");
    for who in [Who::Developer, Who::SystemAdmin] {
        let client = stage.client(who);
        let (sent, named) = (Blob::random(5000), Blob::random(5000));
        let lie = Blob {
            digest: named.digest.clone(),
            bytes: sent.bytes.clone(),
        };
        assert_error(&client.push_blob(&repository, &lie).await, 400, "DIGEST_INVALID", "in one request");

        let session = client.open_upload(&repository).await;
        assert_eq!(client.body("PATCH", &session, &[], sent.bytes.slice(..2000)).await.status, 202);
        let refused = client
            .body("PUT", &format!("{session}?digest={}", named.digest), &[], sent.bytes.slice(2000..))
            .await;
        assert_error(&refused, 400, "DIGEST_INVALID", "in a session");
        for digest in [&sent.digest, &named.digest] {
            assert_eq!(
                client.head(&format!("/v2/{repository}/blobs/{digest}")).await.status,
                404,
                "{who:?}"
            );
        }
        // What was committed before stays: the session can be finished under the true digest.
        let status = client.get(&session).await;
        assert_eq!((status.status, status.header("range")), (204, "0-1999"));
        let done = client
            .body("PUT", &format!("{session}?digest={}", sent.digest), &[], sent.bytes.slice(2000..))
            .await;
        assert_eq!(done.status, 201, "{done:?}");
        assert_eq!(
            client.get(&format!("/v2/{repository}/blobs/{}", sent.digest)).await.body,
            sent.bytes
        );
        assert_eq!(client.head(&format!("/v2/{repository}/blobs/{}", named.digest)).await.status, 404);
    }
    // Two good blobs are all there is: no piece of a refused one stays on the disk.
    assert_eq!(files(&stage.registry.data_dir().join("storage/blobs")).len(), 2);
    assert_eq!(files(&stage.registry.data_dir().join("storage/uploads")), Vec::<String>::new());
}

#[tokio::test]
async fn a10_a_manifest_under_the_digest_of_another_is_refused() {
    let stage = Stage::shared().await;
    let repository = format!("{PRIVATE}/a10");
    let witness = Witness::seed(&stage, &repository).await;
    let other = Image::random(0, 0);
    for who in [Who::Developer, Who::SystemAdmin] {
        let client = stage.client(who);
        for algorithm in [Algorithm::Sha256, Algorithm::Sha512] {
            let named = Digest::of(algorithm, &other.manifest);
            let reply = client
                .push_manifest(&repository, named.as_str(), MANIFEST, &witness.image().manifest)
                .await;
            assert_error(&reply, 400, "DIGEST_INVALID", &format!("{who:?} {named}"));
            assert_eq!(client.head(&format!("/v2/{repository}/manifests/{named}")).await.status, 404);
        }
        // One byte more than what the digest covers.
        let longer = [&witness.image().manifest[..], b"\n"].concat();
        let reply = client
            .push_manifest(&repository, witness.image().digest.as_str(), MANIFEST, &longer)
            .await;
        assert_error(&reply, 400, "DIGEST_INVALID", "a longer body");
    }
    witness.assert_unchanged(&stage).await;
}

#[tokio::test]
async fn a11_the_empty_blob_is_a_blob() {
    let stage = Stage::shared().await;
    let (developer, repository) = (stage.client(Who::Developer), format!("{PRIVATE}/a11"));
    let empty = Blob::new("");
    assert!(empty.digest.hex().starts_with("e3b0c442"));
    assert_eq!(developer.push_blob(&repository, &empty).await.status, 201);
    let session = developer.open_upload(&format!("{repository}/session")).await;
    let finished = developer.send("PUT", &format!("{session}?digest={}", empty.digest)).await;
    assert_eq!(finished.status, 201, "{finished:?}");
    let mounted = developer
        .send(
            "POST",
            &format!("/v2/{repository}/mounted/blobs/uploads/?mount={}&from={repository}", empty.digest),
        )
        .await;
    assert_eq!(mounted.status, 201, "{mounted:?}");
    for place in [repository.clone(), format!("{repository}/session"), format!("{repository}/mounted")] {
        let path = format!("/v2/{place}/blobs/{}", empty.digest);
        let (head, get) = (developer.head(&path).await, developer.get(&path).await);
        assert_eq!((head.status, head.header("content-length")), (200, "0"), "{place}: {head:?}");
        assert_eq!(
            (get.status, get.body.len(), get.header("content-length")),
            (200, 0, "0"),
            "{place}: {get:?}"
        );
        let ranged = developer.body("GET", &path, &[("range", "bytes=0-0")], "").await;
        assert_error(&ranged, 416, "RANGE_INVALID", "no byte to ask for");
    }
    // Everybody knows this digest; that gives nobody a repository that has it.
    assert_eq!(
        stage
            .admin()
            .head(&format!("/v2/{FOREIGN}/a11/blobs/{}", empty.digest))
            .await
            .status,
        404
    );
    let image = Image::of(vec![empty]);
    developer.push_image(&repository, "empty", &image).await;
    developer.assert_pulls(&repository, "empty", &image).await;
}
