//! What load balancers and monitors ask all the time.

use std::time::{Duration, Instant};

use wharf_testkit::on_postgres_and_s3;

use super::{Scrape, measured};
use crate::configured;

const CHECKS: &str = "wharf_storage_operations_total{driver=\"filesystem\",operation=\"check\",outcome=\"ok\",store=\"main\"}";

#[tokio::test]
async fn a_crowd_that_asks_for_health_writes_to_the_storage_once() {
    let registry = measured().env("WHARF_SERVER__HEALTH_CACHE", "1m").start();
    for path in ["/api/v2.0/health", "/readyz"] {
        let asked = (0..40).map(|_| {
            let client = registry.anonymous();
            async move { client.get(path).await.status }
        });
        let answers = futures_util::future::join_all(asked).await;
        assert!(answers.iter().all(|status| *status == 200), "{path}: {answers:?}");
    }
    assert_eq!(Scrape::of(&registry).await.get(CHECKS), 1.0);
    let left = std::fs::read_dir(registry.data_dir().join("storage")).expect("a folder");
    let mut left: Vec<_> = left.map(|entry| entry.expect("an entry").file_name()).collect();
    left.sort();
    assert_eq!(left, [".drafts", "blobs", "uploads"], "nothing of the checks stays");
}

#[tokio::test]
async fn f33_a_replica_stays_ready_while_the_storage_is_away() {
    let registry = configured().start();
    std::fs::remove_dir_all(registry.data_dir().join("storage")).expect("removed");
    let health = registry.anonymous().get("/api/v2.0/health").await.value();
    assert_eq!(health["status"], "unhealthy", "{health}");
    assert_eq!(registry.anonymous().get("/readyz").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn f33_a_silent_store_keeps_nobody_waiting() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let endpoint = format!("http://{}", silent.local_addr().expect("an address"));
    let registry = on_postgres_and_s3(configured())
        .env("WHARF_STORAGE__S3__ENDPOINT", endpoint)
        .env("WHARF_SERVER__HEALTH_TIMEOUT", "1s")
        .start();
    for path in ["/readyz", "/api/v2.0/health", "/api/v2.0/health"] {
        let began = Instant::now();
        let reply = registry.anonymous().get(path).await;
        assert_eq!(reply.status, 200, "{path}");
        assert!(began.elapsed() < Duration::from_secs(4), "{path}: {:?}", began.elapsed());
    }
    let health = registry.anonymous().get("/api/v2.0/health").await.value();
    assert_eq!(health["status"], "unhealthy", "{health}");
}
