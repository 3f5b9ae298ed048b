//! Bytes that changed behind our back are found, named and replaced.

use wharf_blob::{BlobDriver as _, stream_of};
use wharf_core::scrub::scrub;
use wharf_core::{Error, blob};
use wharf_oci::Digest;

use super::ground::{Always, Ground, caller, key, mount, name, read};

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
