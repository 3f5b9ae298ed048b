//! The end of a replica behind a load balancer.

use std::process::Command;
use std::time::{Duration, Instant};

use base64::Engine as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use wharf_testkit::{ADMIN_PASSWORD, Image};

use crate::configured;

const DELAY: Duration = Duration::from_secs(4);

#[tokio::test(flavor = "multi_thread")]
async fn load_balancers_hear_of_the_end_before_connections_are_refused() {
    let mut registry = configured()
        .env("WHARF_SERVER__DRAIN_DELAY", format!("{}s", DELAY.as_secs()))
        .start();
    let (admin, image) = (registry.admin(), Image::random(1, 10_000));
    admin.push_image("library/app", "v1", &image).await;
    let location = admin.open_upload("library/app").await;
    assert_eq!(registry.anonymous().get("/readyz").await.status, 200);

    let told = Instant::now();
    let sent = Command::new("kill").args(["-TERM", &registry.pid().to_string()]).status();
    assert!(sent.is_ok_and(|status| status.success()));
    let refusal = loop {
        let reply = registry.anonymous().get("/readyz").await;
        if reply.status != 200 {
            break reply;
        }
    };
    assert_eq!((refusal.status, refusal.header("retry-after")), (503, "5"), "{refusal:?}");
    assert_eq!(registry.anonymous().get("/healthz").await.status, 200);
    // A client of its own, so on a new connection.
    registry.admin().assert_pulls("library/app", "v1", &image).await;
    let mut upload = TcpStream::connect(registry.host()).await.expect("it still takes connections");
    let login = base64::engine::general_purpose::STANDARD.encode(format!("admin:{ADMIN_PASSWORD}"));
    let path = location.strip_prefix(registry.url()).unwrap_or(&location);
    let head = format!(
        "PATCH {path} HTTP/1.1\r\nhost: {}\r\nauthorization: Basic {login}\r\ncontent-length: 10\r\n\r\nhalf-",
        registry.host()
    );
    upload.write_all(head.as_bytes()).await.expect("sent");
    assert!(
        told.elapsed() < DELAY,
        "this machine is too slow for the test: {:?}",
        told.elapsed()
    );

    while TcpStream::connect(registry.host()).await.is_ok() {
        assert!(told.elapsed() < DELAY * 5, "it never stops taking connections");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(told.elapsed() >= DELAY, "{:?}", told.elapsed());
    upload.write_all(b"done.").await.expect("sent");
    let mut answer = Vec::new();
    upload.read_to_end(&mut answer).await.expect("read");
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 202"), "{answer}");
    while !registry.has_ended() {
        assert!(told.elapsed() < DELAY * 5, "it does not end");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
