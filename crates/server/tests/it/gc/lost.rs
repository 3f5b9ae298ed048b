//! A hosted blob whose object is gone from the storage.

use wharf_blob::BlobDriver as _;
use wharf_core::{Error, census};
use wharf_oci::Digest;

use super::ground::{Ground, key, read};

/// D8: whoever pulls is told that it is a loss, whoever operates counts it, and a push heals it.
async fn d8(ground: Ground) {
    let contents: [&[u8]; 2] = [b"lost", b"sound"];
    ground.push("library/one", "1.0", &contents).await;
    ground.push("library/two", "1.0", &contents).await;
    let digest = Digest::sha256(contents[0]);
    let blob = ground.core.store.read().blobs().find(&digest).await.expect("read").expect("there");
    ground.gate.delete(&key(&blob.object_key)).await.expect("deleted");
    assert!(ground.head("library/one", &digest).await, "nobody knows yet");
    for repository in ["library/one", "library/two", "library/one"] {
        let refused = read(&ground.core, repository, &digest).await;
        assert!(matches!(refused, Err(Error::Unavailable { .. })), "503, never 404: {refused:?}");
    }
    assert_eq!(damaged(&ground).await, 1, "it is on the list of what is lost");
    assert!(!ground.head("library/two", &digest).await, "a client that asks sends it again");
    ground.push("library/two", "1.0", &contents).await;
    assert_eq!(damaged(&ground).await, 0);
    ground.assert_sound().await;
    ground.outlive_grace();
    ground.collect_all().await;
    ground.assert_sound().await;
    ground.assert_clean().await;
}

async fn damaged(ground: &Ground) -> i64 {
    census::take(&ground.core, 1).await.expect("counted").damaged_blobs
}

#[tokio::test]
async fn d8_a_blob_whose_file_is_missing_is_a_loss_that_is_told_and_healed_by_a_push() {
    d8(Ground::on_files().await).await;
}

#[tokio::test]
async fn d8_a_blob_whose_object_is_missing_is_a_loss_that_is_told_and_healed_by_a_push_on_postgres_and_s3() {
    d8(Ground::on_postgres_and_s3().await).await;
}
