//! Odd but readable requests.

use super::*;

async fn ask(server: &TestServer, request: &str) -> String {
    server.send(format!("{request}Connection: close\r\n\r\n").as_bytes()).await
}

#[tokio::test]
async fn a16_an_absolute_target_is_a_path_and_does_not_override_the_host() {
    let server = TestServer::start(Limits::default()).await;
    let answer = ask(&server, "GET http://evil.example/target?a=b HTTP/1.1\r\nHost: registry.example\r\n").await;
    assert!(answer.contains("target=/target?a=b host=registry.example"), "{answer}");
    let answer = ask(
        &server,
        "GET http://user@evil.example/target HTTP/1.1\r\nHost: registry.example\r\n",
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    server.finish().await;
}

#[tokio::test]
async fn a20_method_overrides_are_ignored() {
    let server = TestServer::start(Limits::default()).await;
    let answer = ask(
        &server,
        "GET /?_method=DELETE HTTP/1.1\r\nHost: a\r\nX-HTTP-Method-Override: DELETE\r\n",
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
    server.finish().await;
}

#[tokio::test]
async fn a21_strange_methods_and_targets_are_the_routers_business() {
    let server = TestServer::start(Limits::default()).await;
    for line in ["TRACE /", "FOO /", "OPTIONS *", "CONNECT a:443", "CONNECT /", "GET *", "DELETE /"] {
        let answer = ask(&server, &format!("{line} HTTP/1.1\r\nHost: a\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{line}: {answer}");
    }
    assert!(
        ask(&server, "GET / HTTP/1.1\r\nHost: a\r\n").await.ends_with("hello"),
        "the listener is well"
    );
    server.finish().await;
}

#[tokio::test]
async fn a62_upgrades_are_ignored() {
    let server = TestServer::start(Limits::default()).await;
    for upgrade in [
        "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
        "Upgrade: websocket\r\nSec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==\r\n",
    ] {
        let mut stream = server.connect().await;
        let request = format!("GET / HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\n{upgrade}\r\n");
        stream.write_all(request.as_bytes()).await.expect("write");
        let answer = read_until(&mut stream, "hello").await;
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
        stream.write_all(b"GET /target HTTP/1.1\r\nHost: a\r\n\r\n").await.expect("write");
        read_until(&mut stream, "target=/target host=a").await;
    }
    server.finish().await;
}

#[tokio::test]
async fn a_request_knows_its_peer() {
    let server = TestServer::start(Limits::default()).await;
    let mut stream = server.connect().await;
    let own = stream.local_addr().expect("address").to_string();
    stream.write_all(b"GET /peer HTTP/1.1\r\nHost: a\r\n\r\n").await.expect("write");
    read_until(&mut stream, &own).await;
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_handler_that_panics_takes_only_its_own_connection_along() {
    let server = TestServer::start(Limits::default()).await;
    let mut bystander = server.connect().await;
    bystander.write_all(b"GET /sleep HTTP/1.1\r\nHost: a\r\n\r\n").await.expect("write");
    assert_eq!(ask(&server, "GET /panic HTTP/1.1\r\nHost: a\r\n").await, "");
    read_until(&mut bystander, "200 OK").await;
    drop(bystander);
    while server.counters.open.get() > 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert_eq!(server.finish().await, Drained::default());
}
