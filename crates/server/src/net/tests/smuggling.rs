//! Requests that two readers could read differently.

use super::*;

/// Every way to say two things at once, as the head's field lines.
const CORPUS: [(&str, &str); 21] = [
    ("length and chunked", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
    ("chunked and length", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
    ("two different lengths", "Content-Length: 5\r\nContent-Length: 6\r\n"),
    ("two equal lengths", "Content-Length: 5\r\nContent-Length: 5\r\n"),
    ("a list of lengths", "Content-Length: 5, 5\r\n"),
    ("a signed length", "Content-Length: +5\r\n"),
    ("a negative length", "Content-Length: -5\r\n"),
    ("a hexadecimal length", "Content-Length: 0x10\r\n"),
    ("an empty length", "Content-Length: \r\n"),
    ("an enormous length", "Content-Length: 99999999999999999999\r\n"),
    ("an unknown coding", "Transfer-Encoding: xchunked\r\n"),
    ("two codings", "Transfer-Encoding: gzip, chunked\r\n"),
    ("chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
    ("a bare line feed", "X-A: b\nContent-Length: 5\r\n"),
    ("a folded line", "X-A: b\r\n Content-Length: 5\r\n"),
    ("NUL in a value", "X-A: b\0c\r\n"),
    ("NUL in a name", "X-\0A: b\r\n"),
    ("a lone carriage return", "X-A: b\rContent-Length: 5\r\n"),
    ("white space before the colon", "Content-Length : 5\r\n"),
    ("two hosts", "Host: b\r\n"),
    ("no colon", "Content-Length\r\n"),
];

fn request(fields: &str) -> String {
    format!("POST /length HTTP/1.1\r\nHost: a\r\n{fields}\r\n")
}

fn assert_refused(name: &str, answer: &str) {
    assert!(answer.starts_with("HTTP/1.1 400 "), "{name}: {answer:?}");
    assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{name}: more than one answer: {answer:?}");
    assert!(answer.to_ascii_lowercase().contains("connection: close"), "{name}: {answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a51_ambiguous_requests_are_refused_and_the_connection_closed() {
    let server = TestServer::start(Limits::default()).await;
    for (name, fields) in CORPUS {
        let smuggled = format!("{}0\r\n\r\nGET /target HTTP/1.1\r\nHost: a\r\n\r\n", request(fields));
        assert_refused(name, &server.send(smuggled.as_bytes()).await);
    }
    assert_eq!(server.reached(), 0, "no handler saw any of it");
    assert_eq!(server.counters.heads_refused.get(), CORPUS.len() as u64);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a51_cutting_them_into_pieces_changes_nothing() {
    let server = TestServer::start(Limits::default()).await;
    for (name, fields) in CORPUS {
        assert_refused(name, &server.trickle(request(fields).as_bytes()).await);
    }
    assert_eq!(server.reached(), 0);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a51_ambiguous_request_lines_are_refused() {
    let server = TestServer::start(Limits::default()).await;
    let lines = [
        "GET / HTTP/1.1\n",
        "GET /\r\n",
        "GET  / HTTP/1.1\r\n",
        "GET / HTTP/1.2\r\n",
        "GET /\0 HTTP/1.1\r\n",
        " GET / HTTP/1.1\r\n",
    ];
    for line in lines {
        assert_refused(line, &server.send(format!("{line}Host: a\r\n\r\n").as_bytes()).await);
    }
    assert_refused("no host", &server.send(b"GET / HTTP/1.1\r\n\r\n").await);
    assert_refused(
        "1.0 chunked",
        &server
            .send(b"POST /length HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
            .await,
    );
    assert_eq!(server.reached(), 0);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a51_a_refused_request_waits_its_turn_behind_good_ones() {
    let server = TestServer::start(Limits::default()).await;
    let bytes = format!(
        "GET /sleep HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n{}",
        request("Content-Length: +5\r\n")
    );
    let answer = server.send(bytes.as_bytes()).await;
    let statuses: Vec<_> = answer.matches("HTTP/1.1 200").chain(answer.matches("HTTP/1.1 400")).collect();
    assert_eq!(statuses, ["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 400"], "{answer:?}");
    assert!(answer.find("hello").expect("second answer") < answer.find(" 400 ").expect("third answer"));
    assert_eq!(server.reached(), 2);
    server.finish().await;
}

/// Requests that are in order, with bodies of every kind.
const GOOD: &[u8] = b"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n\
POST /length HTTP/1.1\r\nhost:a\r\ncontent-length: 11\r\n\r\nGET / HTTP/\
POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\n\r\n\r\n\r\r\nA\r\n0123456789\r\n0\r\nX-T: v\r\n\r\n\
POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn a51_good_requests_pass_wherever_they_are_cut() {
    let server = TestServer::start(Limits::default()).await;
    for cut in 0..=GOOD.len() {
        let mut stream = server.connect().await;
        stream.set_nodelay(true).expect("nodelay");
        stream.write_all(&GOOD[..cut]).await.expect("first piece");
        tokio::time::sleep(Duration::from_millis(2)).await;
        stream.write_all(&GOOD[cut..]).await.expect("second piece");
        let answer = read_all(&mut stream).await;
        assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 4, "cut at {cut}: {answer:?}");
        for body in ["hello", "length=11", "length=15", "length=0"] {
            assert!(answer.contains(body), "cut at {cut}: {body} is missing in {answer:?}");
        }
    }
    assert_eq!(server.trickle(GOOD).await.matches("HTTP/1.1 200 OK").count(), 4);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a52_a_flood_of_chunk_extensions_ends_the_connection() {
    let server = TestServer::start(Limits::default()).await;
    let mut flood = request("Transfer-Encoding: chunked\r\n").into_bytes();
    for _ in 0..20 {
        flood.extend_from_slice(format!("1;{}\r\nx\r\n", "e".repeat(16 * 1024)).as_bytes());
    }
    flood.extend_from_slice(b"0\r\n\r\n");
    let answer = server.send(&flood).await;
    assert!(!answer.contains(" 200 "), "{answer:?}");
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a52_broken_chunks_never_reach_the_handler_as_a_whole_body() {
    let server = TestServer::start(Limits::default()).await;
    for chunks in [
        "5\nhello\r\n0\r\n\r\n",
        "+5\r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "5\r\nhelloX\r\n0\r\n\r\n",
        "5 \r\nhello\r\n0\r\n\r\n",
        "\r\nhello",
        "fffffffffffffffff\r\n",
    ] {
        let answer = server
            .send(format!("{}{chunks}", request("Transfer-Encoding: chunked\r\n")).as_bytes())
            .await;
        assert!(answer.starts_with("HTTP/1.1 400 "), "{chunks:?}: {answer:?}");
    }
    server.finish().await;
}
