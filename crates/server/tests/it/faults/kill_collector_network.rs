//! F2 on PostgreSQL and an object store: SIGKILL after messages that a collector sends to either of them. Here nothing of the registry is
//! on its own disk, so what it sends is all that it changes.

use wharf_testkit::{Image, TestRegistry, on_postgres_and_s3};

use super::kill::every_point;
use super::kill_collector::{assert_kept, collect, litter, needed};
use super::kill_network::{Among, Peers, Point};
use crate::configured;
use crate::gc::stored::Stored;

/// Crash points of a normal run. `WHARF_TEST_CRASH_POINTS=all` takes every one.
const SAMPLE: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn f2_a_kill_after_every_message_of_a_collector() {
    let settings = on_postgres_and_s3(configured())
        .env("WHARF_TRASH__WINDOW", "0s")
        .env("WHARF_GC__GRACE", "1s")
        .env("WHARF_JOBS__LEASE", "2s");
    let (peers, stored) = (Peers::of(&settings), Stored::of(&settings));
    let mut registry = settings.start();
    let mut kept = Vec::new();
    let messages = record(&registry, &peers, &mut kept).await;
    assert!(messages > 20, "only {messages} messages");
    let points: Vec<usize> = if every_point() {
        (1..=messages).collect()
    } else {
        (0..SAMPLE).map(|n| 1 + n * messages / SAMPLE).collect()
    };
    let mut killed = 0;
    for number in points {
        litter(&registry.admin(), &mut kept).await;
        let point = Point { among: Among::All, number };
        let tracer = peers.trace(&registry, Some(point));
        let _ = collect(&registry.admin()).await;
        let sent = tracer.finish().into_iter().filter(|call| peers.counts(Among::All, call)).count();
        killed += usize::from(sent >= number);
        registry.restart();
        assert_kept(&registry, &kept).await;
        collect(&registry.admin()).await.expect("a collector that nobody disturbs");
        assert_kept(&registry, &kept).await;
        assert_eq!(
            stored.digests(&registry).await,
            needed(&kept),
            "after a kill at message {number}: what is needed is stored, and nothing else"
        );
    }
    eprintln!("{messages} messages, killed {killed} times");
    assert!(killed > SAMPLE / 2, "killed {killed} times only");
}

/// How many messages a collector sends, its job's among them.
async fn record(registry: &TestRegistry, peers: &Peers, kept: &mut Vec<Image>) -> usize {
    litter(&registry.admin(), kept).await;
    let tracer = peers.trace(registry, None);
    collect(&registry.admin()).await.expect("collected");
    tracer.finish().into_iter().filter(|call| peers.counts(Among::All, call)).count()
}
