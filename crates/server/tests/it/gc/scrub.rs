//! Bytes that changed behind our back are found, named and replaced.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde_json::Value;
use wharf_blob::{BlobDriver as _, Memory, stream_of};
use wharf_core::job::Run;
use wharf_core::scrub::scrub;
use wharf_core::{Error, blob};
use wharf_oci::Digest;
use wharf_store::Tx;

use super::ground::{Always, Ground, caller, image, index, key, mount, name, read};

/// F39, D4: flipped, cut, gone and swapped content is found, all of it; it is not served, and a push brings it back.
#[tokio::test]
async fn f39_damaged_bytes_are_found_not_served_and_healed_by_a_push() {
    let ground = Ground::new().await;
    let contents: [&[u8]; 4] = [b"flipped", b"cut short", b"gone", b"sound"];
    ground.push("library/one", "1.0", &contents).await;
    let clean = scrub(&ground.core, &Always).await.expect("scrubbed");
    assert_eq!((clean.checked, clean.damaged), (5, 0));
    for (content, instead) in [(contents[0], Some("fLipped")), (contents[1], Some("cut")), (contents[2], None)] {
        let blob = ground
            .core
            .store
            .read()
            .blobs()
            .find(&Digest::sha256(content))
            .await
            .expect("read")
            .expect("there");
        ground.gate.delete(&key(&blob.object_key)).await.expect("deleted");
        if let Some(instead) = instead {
            ground.gate.put(&key(&blob.object_key), stream_of(instead)).await.expect("stored");
        }
    }
    let found = scrub(&ground.core, &Always).await.expect("scrubbed");
    assert_eq!((found.checked, found.damaged), (5, 3));
    for content in &contents[..3] {
        let digest = Digest::sha256(content);
        assert!(!ground.head("library/one", &digest).await, "a client that asks sends it again");
        let refused = read(&ground.core, "library/one", &digest).await;
        assert!(matches!(refused, Err(Error::Unavailable { .. })), "wrong bytes are never served");
    }
    assert!(ground.head("library/one", &Digest::sha256(contents[3])).await);
    ground.push("library/one", "1.0", &contents).await;
    ground.assert_sound().await;
    let healed = scrub(&ground.core, &Always).await.expect("scrubbed");
    assert_eq!((healed.checked, healed.damaged), (5, 0));
    ground.outlive_grace();
    ground.collect_all().await;
    ground.outlive_grace();
    ground.collect_all().await;
    ground.assert_clean().await;
}

/// F39: a mount would tell the client that the blob is there, and then nobody sends it again; the trash serves nothing damaged either.
#[tokio::test]
async fn f39_damaged_bytes_are_neither_mounted_nor_pulled_from_the_trash() {
    let ground = Ground::with(|policy| {
        policy.trash_window = Some(chrono::Duration::days(1));
        policy.trash_pull = true;
    })
    .await;
    let digest = Digest::sha256(b"flipped");
    let manifest = ground.push("library/one", "1.0", &[b"flipped"]).await;
    assert!(mount(&ground.core, "library/two", &digest, "library/one").await.expect("an answer"));
    let there = ground.core.store.read().blobs().find(&digest).await.expect("read").expect("there");
    ground.gate.delete(&key(&there.object_key)).await.expect("deleted");
    ground
        .gate
        .put(&key(&there.object_key), stream_of("fLipped"))
        .await
        .expect("stored");
    assert_eq!(scrub(&ground.core, &Always).await.expect("scrubbed").damaged, 1);
    assert!(
        !mount(&ground.core, "library/three", &digest, "library/one")
            .await
            .expect("an answer")
    );
    assert!(!ground.head("library/three", &digest).await);
    let anywhere = wharf_core::upload::StartUpload {
        mount: Some(digest.clone()),
        from: None,
        algorithm: None,
    };
    let started = wharf_core::upload::start(&ground.core, &caller(), &name("library/three"), &anywhere).await;
    assert!(matches!(started, Ok(wharf_core::upload::Started::Opened(_))), "{started:?}");
    ground.delete_manifest("library/one", &manifest).await;
    blob::delete(&ground.core, &caller(), &name("library/one"), &digest)
        .await
        .expect("nothing needs it");
    let found = blob::find(&ground.core, &caller(), &name("library/one"), &digest).await;
    assert!(matches!(found, Err(Error::NotFound(_))), "{found:?}");
}

/// A job whose log is kept.
#[derive(Default)]
struct Told(Mutex<String>);

#[async_trait]
impl Run for Told {
    fn log(&self, line: &str) {
        let mut told = self.0.lock().expect("a lock");
        told.push_str(line);
        told.push('\n');
    }

    async fn step(&self, _: &Value) -> Result<(), Error> {
        Ok(())
    }

    async fn commit_step(&self, tx: Tx, _: &Value) -> Result<(), Error> {
        Ok(tx.commit().await?)
    }

    async fn fence(&self, _: &mut Tx) -> Result<(), Error> {
        Ok(())
    }

    fn progress(&self) -> Option<&Value> {
        None
    }
}

async fn key_of(ground: &Ground, content: &[u8]) -> wharf_blob::ObjectKey {
    let blob = ground.core.store.read().blobs().find(&Digest::sha256(content)).await;
    key(&blob.expect("read").expect("there").object_key)
}

#[tokio::test]
async fn f39_damaged_bytes_are_copied_from_the_store_beside() {
    let (first, second) = (Arc::new(Memory::new(1 << 30)), Arc::new(Memory::new(1 << 30)));
    let ground = Ground::with_other(&first, &second).await;
    let contents: [&[u8]; 3] = [b"flipped", b"cut short", b"in one store"];
    ground.push("library/one", "1.0", &contents).await;
    for (content, instead) in [(contents[0], "fLipped"), (contents[1], "cut"), (contents[2], "in one stOre")] {
        let key = key_of(&ground, content).await;
        if content != contents[2] {
            second.put(&key, stream_of(content)).await.expect("stored");
        }
        first.delete(&key).await.expect("deleted");
        first.put(&key, stream_of(instead)).await.expect("stored");
    }
    let found = scrub(&ground.core, &Always).await.expect("scrubbed");
    assert_eq!((found.restored, found.damaged), (2, 1), "{found:?}");
    for content in &contents[..2] {
        let bytes = read(&ground.core, "library/one", &Digest::sha256(content))
            .await
            .expect("served again");
        assert_eq!(bytes, *content);
    }
    assert!(!ground.head("library/one", &Digest::sha256(contents[2])).await);
    ground.push("library/one", "1.0", &contents).await;
    for _ in 0..2 {
        ground.outlive_grace();
        ground.collect_all().await;
    }
    ground.assert_sound().await;
    ground.assert_clean().await;
}

#[tokio::test]
async fn f39_a_second_copy_that_is_damaged_too_heals_nothing() {
    let (first, second) = (Arc::new(Memory::new(1 << 30)), Arc::new(Memory::new(1 << 30)));
    let ground = Ground::with_other(&first, &second).await;
    ground.push("library/one", "1.0", &[b"layer"]).await;
    let key = key_of(&ground, b"layer").await;
    first.delete(&key).await.expect("deleted");
    first.put(&key, stream_of("lAyer")).await.expect("stored");
    second.put(&key, stream_of("laYer")).await.expect("stored");
    let found = scrub(&ground.core, &Always).await.expect("scrubbed");
    assert_eq!((found.restored, found.damaged), (0, 1), "{found:?}");
    assert_eq!(ground.objects().await.len(), 2, "the copy that is damaged as well does not stay");
}

#[tokio::test]
async fn f39_what_is_damaged_is_named_by_the_tags_of_the_indexes_above_it_too() {
    let ground = Ground::new().await;
    let child = image(&[b"layer"]);
    ground.push("library/one", Digest::sha256(&child).as_str(), &[b"layer"]).await;
    for number in 0..150 {
        let tag = format!("multi{number:03}");
        ground.put("library/one", &tag, &index(&[&child])).await.expect("pushed");
    }
    ground.gate.delete(&key_of(&ground, b"layer").await).await.expect("deleted");
    let told = Told::default();
    assert_eq!(scrub(&ground.core, &told).await.expect("scrubbed").damaged, 1);
    let told = told.0.into_inner().expect("a lock");
    for number in 0..150 {
        assert!(
            told.contains(&format!("needed by library/one:multi{number:03}\n")),
            "{number}: {told}"
        );
    }
}

#[tokio::test]
async fn f39_manifests_are_compared_with_their_digests_also_in_the_trash() {
    let ground = Ground::with(|policy| policy.trash_window = Some(chrono::Duration::days(7))).await;
    ground.push("library/one", "kept", &[b"kept"]).await;
    let gone = ground.push("library/one", "gone", &[b"gone"]).await;
    ground.delete_manifest("library/one", &gone).await;
    let clean = scrub(&ground.core, &Always).await.expect("scrubbed");
    assert_eq!((clean.manifests, clean.damaged_manifests), (2, 0));
    ground.accident(
        "UPDATE manifest_payloads SET payload = CAST('no JSON' AS BLOB);
         UPDATE trash_manifests SET payload = CAST('no JSON' AS BLOB)",
    );
    let told = Told::default();
    let found = scrub(&ground.core, &told).await.expect("scrubbed");
    assert_eq!((found.manifests, found.damaged_manifests), (2, 2));
    let told = told.0.into_inner().expect("a lock");
    assert!(
        told.contains("needed by library/one:kept") && told.contains("in the trash is damaged"),
        "{told}"
    );
}
