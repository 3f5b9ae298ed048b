//! Heads that are too large.

use super::*;

fn status(answer: &str) -> &str {
    answer.get(9..12).unwrap_or("none")
}

#[tokio::test(flavor = "multi_thread")]
async fn a56_large_heads_are_answered_431_or_414() {
    let server = TestServer::start(Limits::default()).await;
    let with = |fields: String| format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}Connection: close\r\n\r\n");
    let target = |length: usize| format!("GET /{} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "a".repeat(length - 1));
    let count = |n: usize| with((0..n).map(|i| format!("X-{i}: v\r\n")).collect());
    let size = |bytes: usize| with(format!("X-A: {}\r\n", "b".repeat(bytes)));
    let cases = [
        ("a header of 1 MiB", size(1024 * 1024), "431"),
        ("a header just too large", size(32 * 1024), "431"),
        ("a header just within", size(32 * 1024 - 100), "200"),
        ("10 000 headers", count(10_000), "431"),
        ("101 headers", count(99), "431"),
        ("100 headers", count(98), "200"),
        ("a target of 64 KiB", target(64 * 1024), "414"),
        ("a target of 70 KiB", target(70 * 1024), "414"),
        ("a target of 1 MiB", target(1024 * 1024), "414"),
        ("a target just too long", target(8 * 1024 + 1), "414"),
        ("a target just within", target(8 * 1024), "404"),
    ];
    for (name, request, expected) in &cases {
        assert_eq!(status(&server.send(request.as_bytes()).await), *expected, "{name}");
    }
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a56_an_endless_line_is_answered_before_it_ends() {
    let server = TestServer::start(Limits::default()).await;
    let endless = "a".repeat(9 * 1024);
    assert_eq!(status(&server.send(format!("GET /{endless}").as_bytes()).await), "414");
    let endless = "a".repeat(33 * 1024);
    assert_eq!(
        status(&server.send(format!("GET / HTTP/1.1\r\nHost: a\r\nX: {endless}").as_bytes()).await),
        "431"
    );
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a56_more_headers_than_hypers_own_default_are_possible() {
    let server = TestServer::start(Limits {
        header_count: 300,
        ..Limits::default()
    })
    .await;
    let fields: String = (0..250).map(|i| format!("X-{i}: v\r\n")).collect();
    let answer = server
        .send(format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}Connection: close\r\n\r\n").as_bytes())
        .await;
    assert_eq!(status(&answer), "200");
    server.finish().await;
}
