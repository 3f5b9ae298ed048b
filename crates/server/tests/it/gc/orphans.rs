//! Objects that no row names.

use chrono::Duration;
use wharf_blob::{BlobDriver as _, ObjectKey, stream_of};
use wharf_core::upload;
use wharf_core::upload::Chunk;
use wharf_model::{Generation, UploadId};
use wharf_oci::Digest;

use super::ground::{Ground, caller, name, open};

#[tokio::test]
async fn f1_what_a_crash_left_goes_after_two_sightings_a_grace_apart() {
    let ground = Ground::new().await;
    ground.push("library/one", "kept", &[b"kept"]).await;
    let left = [
        ObjectKey::blob(&Digest::sha256(b"crash"), Generation::new()),
        ObjectKey::upload_part(UploadId::new(), 0, Generation::new()),
        // A second copy of what is there.
        ObjectKey::blob(&Digest::sha256(b"kept"), Generation::new()),
    ];
    for key in &left {
        ground.gate.put(key, stream_of("crash")).await.expect("stored");
    }
    assert_eq!(ground.collect_all().await.orphans, 0, "seen once");
    ground.clock.advance(Duration::minutes(119));
    assert_eq!(ground.collect_all().await.orphans, 0, "not a grace apart");
    ground.clock.advance(Duration::minutes(2));
    let report = ground.collect_all().await;
    assert_eq!((report.orphans, report.freed_space), (3, 15), "{report:?}");
    ground.assert_sound().await;
    ground.assert_clean().await;
}

#[tokio::test]
async fn d28_pieces_of_an_open_upload_stay_and_those_of_an_ended_one_go() {
    let ground = Ground::new().await;
    let (live, idle) = (
        open(&ground.core, "library/one").await.expect("open"),
        open(&ground.core, "library/one").await.expect("open"),
    );
    for id in [live, idle] {
        append(&ground, id, b"piece").await;
    }
    // Another piece, whose request was cut off between its bytes and its row.
    let cut = ObjectKey::upload_part(live, 5, Generation::new());
    ground.gate.put(&cut, stream_of("cut")).await.expect("stored");
    for _ in 0..7 {
        ground.clock.advance(Duration::hours(3));
        ground.collect_all().await;
    }
    append(&ground, live, b"another").await;
    ground.clock.advance(Duration::hours(4));
    let report = ground.collect_all().await;
    assert_eq!((report.ended_uploads, report.orphans), (1, 0), "one nobody came back to");
    let digest = Digest::sha256(b"pieceanother");
    let empty = Chunk {
        range: None,
        length: Some(0),
        body: stream_of(""),
    };
    upload::finish(&ground.core, &caller(), &name("library/one"), live, &digest, empty)
        .await
        .expect("finished");
    assert!(ground.head("library/one", &digest).await);
    for _ in 0..3 {
        ground.outlive_grace();
        ground.collect_all().await;
    }
    ground.assert_clean().await;
}

async fn append(ground: &Ground, id: UploadId, content: &'static [u8]) {
    let chunk = Chunk {
        range: None,
        length: Some(content.len() as u64),
        body: stream_of(content),
    };
    upload::append(&ground.core, &caller(), &name("library/one"), id, chunk)
        .await
        .expect("appended");
}
