//! Metrics name projects and tell their size (row C61): nobody reads them by surprise.

use std::time::Duration;

use wharf_testkit::{Client, raw_request};

use super::measured;

/// Text that only a page of metrics has.
const SIGN: &[u8] = b"# TYPE ";

fn is_metrics(body: &[u8]) -> bool {
    body.windows(SIGN.len()).any(|window| window == SIGN)
}

#[tokio::test]
async fn c61_the_public_listener_serves_no_metrics_unless_told_so() {
    for registry in [crate::start(), measured().start()] {
        for client in [registry.anonymous(), registry.admin()] {
            for path in ["/metrics", "/metrics/", "/api/metrics", "/api/v2.0/metrics", "/v2/metrics"] {
                let reply = client.get(path).await;
                assert!(!is_metrics(&reply.body), "{path}: {reply:?}");
            }
        }
    }
}

#[tokio::test]
async fn without_configuration_there_is_no_listener_for_metrics() {
    let registry = crate::start();
    let listening = std::fs::read_to_string(format!("/proc/{}/net/tcp", registry.pid())).expect("proc");
    let inodes: Vec<_> = std::fs::read_dir(format!("/proc/{}/fd", registry.pid()))
        .expect("proc")
        .filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok())
        .filter_map(|link| Some(link.to_str()?.strip_prefix("socket:[")?.trim_end_matches(']').to_owned()))
        .collect();
    let own = listening.lines().filter(|line| {
        let fields: Vec<_> = line.split_whitespace().collect();
        fields.get(3) == Some(&"0A") && inodes.iter().any(|inode| fields.get(9) == Some(&inode.as_str()))
    });
    assert_eq!(own.count(), 1, "{listening}");
}

#[tokio::test]
async fn on_the_public_listener_the_token_is_asked_for() {
    let token = "a-token-of-some-length";
    let registry = measured()
        .env("WHARF_METRICS__PUBLIC", "true")
        .env("WHARF_METRICS__TOKEN", token)
        .env("WHARF_METRICS__PATH", "/internal/metrics")
        .start();
    let both = [format!("{}/internal/metrics", registry.url()), registry.metrics_url().to_owned()];
    assert!(both[1].ends_with("/internal/metrics"), "{both:?}");
    for url in both {
        for client in [Client::new(""), Client::new("").bearer("a-token-of-some-lengtH"), registry.admin()] {
            let reply = client.get(&url).await;
            assert_eq!((reply.status, reply.header("www-authenticate")), (401, "Bearer"), "{url}");
            assert!(!is_metrics(&reply.body));
        }
        let reply = Client::new("").bearer(token).get(&url).await;
        assert!(reply.status == 200 && is_metrics(&reply.body), "{reply:?}");
    }
}

#[tokio::test]
async fn metrics_on_the_public_listener_need_a_token_to_start_at_all() {
    let refused = measured().env("WHARF_METRICS__PUBLIC", "true").try_start();
    let log = refused.err().expect("a refusal");
    assert!(log.contains("metrics.token: must be set"), "{log}");
}

#[tokio::test]
async fn the_listener_for_metrics_serves_nothing_else() {
    let registry = measured().start();
    let base = registry.metrics_url().trim_end_matches("/metrics").to_owned();
    for path in ["/", "/v2/", "/api/v2.0/systeminfo", "/healthz"] {
        assert_eq!(Client::new(&base).get(path).await.status, 404, "{path}");
    }
    let host = base.trim_start_matches("http://").to_owned();
    let ambiguous = b"GET /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n";
    let (answer, closed) = raw_request(&host, ambiguous, Duration::from_secs(10)).await;
    assert!(
        closed && answer.starts_with(b"HTTP/1.1 400"),
        "{:?}",
        String::from_utf8_lossy(&answer)
    );
}
