//! F1 and F15 where several pushes share a commit of the database: what fails fails for all of them, and what was acknowledged
//! to any of them is there.

use std::time::Duration;

use wharf_testkit::{Blob, Client, Reply, TestRegistry};

use super::tracer::Tracer;
use super::{REPOSITORY, is_served};
use crate::start;

/// Pushes at once.
const PARALLEL: usize = 8;

/// Pushes blobs on several connections until the registry goes away or every one has sent `each`. Returns them with whether
/// they were acknowledged.
async fn push_many(client: &Client, each: usize) -> Vec<(Blob, Option<u16>)> {
    let pushing: Vec<_> = (0..PARALLEL)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move {
                let mut sent = vec![];
                for _ in 0..each {
                    let blob = Blob::random(5_000);
                    let url = format!("/v2/{REPOSITORY}/blobs/uploads/?digest={}", blob.digest);
                    let reply = Reply::try_of(client.request("POST", &url).body(blob.bytes.clone())).await;
                    let status = reply.ok().map(|reply| reply.status);
                    sent.push((blob, status));
                    if status.is_none() {
                        break;
                    }
                }
                sent
            })
        })
        .collect();
    let mut all = vec![];
    for task in pushing {
        all.extend(task.await.expect("no panic"));
    }
    all
}

/// After a restart, everything that was acknowledged is there, and the rest is whole or not there.
async fn verify(registry: &mut TestRegistry, sent: &[(Blob, Option<u16>)]) {
    registry.restart();
    let admin = registry.admin();
    for (blob, status) in sent {
        let served = is_served(&admin, REPOSITORY, blob).await;
        assert!(served || *status != Some(201), "an acknowledged blob is lost: {}", blob.digest);
    }
    assert_eq!(
        push_many(&admin, 1).await.iter().filter(|(_, status)| *status == Some(201)).count(),
        PARALLEL
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn f1_a_kill_among_pushes_that_share_commits() {
    let mut registry = start();
    let mut acknowledged = 0;
    for round in 0..6_u64 {
        let admin = registry.admin();
        // The first request of a client takes long: its password is checked.
        push_many(&admin, 1).await;
        let pushing = tokio::spawn(async move { push_many(&admin, 1_000).await });
        tokio::time::sleep(Duration::from_millis(120 + round * 83)).await;
        registry.kill();
        let sent = pushing.await.expect("no panic");
        acknowledged += sent.iter().filter(|(_, status)| *status == Some(201)).count();
        verify(&mut registry, &sent).await;
    }
    assert!(acknowledged > PARALLEL, "{acknowledged} acknowledged in all");
}

#[tokio::test(flavor = "multi_thread")]
async fn f15_a_sync_that_fails_for_several_pushes() {
    let mut registry = start();
    push_many(&registry.admin(), 2).await;
    let log = registry.data_dir().join("wharf.db-wal");
    let tracer = Tracer::inject(&registry, "fsync,fdatasync:error=EIO:when=3+5", Some(&log));
    let sent = push_many(&registry.admin(), 12).await;
    assert!(tracer.injected() > 0, "no sync has failed");
    assert!(sent.iter().any(|(_, status)| *status == Some(201)), "nothing was acknowledged");
    assert!(sent.iter().any(|(_, status)| *status == Some(503)), "nothing was refused");
    assert!(sent.iter().all(|(_, status)| matches!(status, Some(201 | 503))), "{sent:?}");
    verify(&mut registry, &sent).await;
}

/// What sharing is for: fewer syncs than pushes.
#[tokio::test(flavor = "multi_thread")]
async fn pushes_at_the_same_time_share_commits() {
    let registry = start();
    push_many(&registry.admin(), 2).await;
    let log = registry.data_dir().join("wharf.db-wal");
    // Slow enough for everybody else to be waiting, as on a disk.
    let tracer = Tracer::inject(&registry, "fsync,fdatasync:delay_exit=20000", Some(&log));
    let sent = push_many(&registry.admin(), 10).await;
    let syncs = tracer.finish().len();
    assert!(sent.iter().all(|(_, status)| *status == Some(201)), "{sent:?}");
    assert!(syncs > 0 && syncs < sent.len() / 2, "{syncs} syncs for {} pushes", sent.len());
}
