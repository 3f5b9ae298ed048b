//! How the listener ends.

use tokio::time::Instant;

use super::*;
use crate::net::StopSignals;

async fn with_grace(grace: Duration) -> TestServer {
    TestServer::start_with(ListenOptions::new(Limits::default(), None, grace)).await
}

async fn sent(server: &TestServer, target: &str) -> TcpStream {
    let mut stream = server.connect().await;
    stream
        .write_all(format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes())
        .await
        .expect("write");
    tokio::time::sleep(Duration::from_millis(50)).await;
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn running_requests_finish_idle_connections_close_and_newcomers_are_refused() {
    let server = with_grace(Duration::from_secs(10)).await;
    let mut running = sent(&server, "/sleep").await;
    let mut idle = sent(&server, "/").await;
    read_until(&mut idle, "hello").await;
    let mut silent = server.connect().await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    let start = Instant::now();
    server.stop.cancel();
    assert_eq!(read_all(&mut idle).await, "");
    assert_eq!(read_all(&mut silent).await, "");
    assert!(start.elapsed() < Duration::from_millis(400), "idle connections wait for nothing");
    assert!(TcpStream::connect(server.addr).await.is_err(), "nobody listens any more");
    let answer = read_all(&mut running).await;
    assert!(
        answer.starts_with("HTTP/1.1 200 OK") && answer.contains("connection: close"),
        "{answer:?}"
    );
    assert_eq!(server.finish().await, Drained::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_outlives_the_grace_is_cut_and_reported() {
    let server = with_grace(Duration::from_millis(200)).await;
    let (mut first, mut second) = (sent(&server, "/forever").await, sent(&server, "/endless").await);
    let start = Instant::now();
    server.stop.cancel();
    read_all(&mut first).await;
    assert!(start.elapsed() >= Duration::from_millis(200));
    read_all(&mut second).await;
    assert_eq!(
        server.finish().await,
        Drained {
            cut_connections: 2,
            cut_requests: 2
        }
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_wish_ends_at_once() {
    let server = with_grace(Duration::from_secs(60)).await;
    let _forever = sent(&server, "/forever").await;
    let start = Instant::now();
    server.stop.cancel();
    tokio::time::sleep(Duration::from_millis(100)).await;
    server.abort.cancel();
    assert_eq!(
        server.finish().await,
        Drained {
            cut_connections: 1,
            cut_requests: 1
        }
    );
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[tokio::test(flavor = "multi_thread")]
async fn dropping_the_listener_cuts_everything() {
    let server = with_grace(Duration::from_secs(60)).await;
    let mut forever = sent(&server, "/forever").await;
    server.task.abort();
    assert_eq!(read_all(&mut forever).await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_signal_asks_and_the_second_insists() {
    let signals = StopSignals::listen().expect("handlers");
    let term = || {
        let status = std::process::Command::new("kill")
            .args(["-TERM", &std::process::id().to_string()])
            .status()
            .expect("kill");
        assert!(status.success());
    };
    term();
    timeout(PATIENCE, signals.graceful.cancelled())
        .await
        .expect("the first signal is a wish to finish");
    assert!(!signals.at_once.is_cancelled());
    term();
    timeout(PATIENCE, signals.at_once.cancelled())
        .await
        .expect("the second signal is a wish to leave");
}
