//! The server dies; what it acknowledged is there when it is back.

use std::time::Duration;

use wharf_testkit::{Blob, Reply};

use super::{REPOSITORY, assert_serves, files, put};
use crate::start;

/// Bytes the session has, or `None` when it is unknown.
fn committed(reply: &Reply) -> Option<usize> {
    match reply.status {
        404 => None,
        204 => {
            let last: usize = reply
                .header("range")
                .strip_prefix("0-")
                .expect("a range")
                .parse()
                .expect("a number");
            Some(if last == 0 { 0 } else { last + 1 })
        }
        other => panic!("{other}: {reply:?}"),
    }
}

#[tokio::test]
async fn f1_a_kill_at_any_moment_keeps_every_acknowledged_chunk() {
    const CHUNK: usize = 50_000;
    let mut registry = start();
    for round in 0..8_u64 {
        let (admin, blob) = (registry.admin(), Blob::random(CHUNK * 40));
        let location = admin.open_upload(REPOSITORY).await;
        let pushing = tokio::spawn({
            let (admin, blob, location) = (admin.clone(), blob.clone(), location.clone());
            async move {
                let mut acknowledged = 0;
                for (n, chunk) in blob.bytes.chunks(CHUNK).enumerate() {
                    let range = format!("{}-{}", n * CHUNK, (n + 1) * CHUNK - 1);
                    let request = admin
                        .request("PATCH", &location)
                        .header("content-range", range)
                        .body(chunk.to_vec());
                    match Reply::try_of(request).await {
                        Ok(reply) if reply.status == 202 => acknowledged += CHUNK,
                        _ => break,
                    }
                }
                acknowledged
            }
        });
        tokio::time::sleep(Duration::from_millis(15 + round * 37)).await;
        registry.kill();
        let acknowledged = pushing.await.expect("no panic");
        registry.restart();
        let admin = registry.admin();
        let standing = committed(&admin.get(&location).await).expect("the session is there");
        assert!(
            standing >= acknowledged,
            "round {round}: {acknowledged} bytes were acknowledged, {standing} are there"
        );
        assert_eq!(standing % CHUNK, 0, "round {round}: half a chunk is committed");
        if standing < blob.bytes.len() {
            let rest = super::patch(&admin, &location, standing, &blob.bytes[standing..]).await;
            assert_eq!(rest.status, 202, "round {round}: {rest:?}");
        }
        assert_eq!(put(&admin, &location, &blob).await.status, 201, "round {round}");
        assert_serves(&admin, REPOSITORY, &blob).await;
        // At most the chunk that was being written when the server died.
        let left = files(&registry.data_dir().join("storage/uploads")).len() as u64;
        assert!(left <= round + 1, "round {round}: {left} pieces are left behind");
    }
}
