//! Request bodies that do not come as they should.

use super::*;

const HEAD: &[u8] = b"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_stops_is_answered_408() {
    let server = TestServer::start(short()).await;
    let mut stream = server.connect().await;
    stream.write_all(HEAD).await.expect("write");
    stream.write_all(&[0; 50_000]).await.expect("write");
    let answer = read_all(&mut stream).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer:?}");
    assert!(answer.to_ascii_lowercase().contains("connection: close"), "{answer:?}");
    assert_eq!(server.counters.bodies_late.get(), 1);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_slower_than_the_rate_is_answered_408() {
    let server = TestServer::start(short()).await;
    for chunked in [false, true] {
        let (mut read, mut write) = server.connect().await.into_split();
        let writer = tokio::spawn(async move {
            let head: &[u8] = if chunked {
                b"POST /length HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            } else {
                HEAD
            };
            let mut sent = write.write_all(head).await;
            // A thousand bytes per second, a tenth of the rate, and never a long pause.
            while sent.is_ok() {
                tokio::time::sleep(Duration::from_millis(50)).await;
                sent = write.write_all(if chunked { b"1\r\nx\r\n" } else { &[0; 50] }).await;
            }
        });
        let answer = read_all(&mut read).await;
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer:?}");
        writer.abort();
    }
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_faster_than_the_rate_may_take_its_time() {
    let server = TestServer::start(short()).await;
    let mut stream = server.connect().await;
    stream
        .write_all(b"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n")
        .await
        .expect("write");
    // Two seconds, two and a half windows, at five times the rate.
    for _ in 0..40 {
        stream.write_all(&[0; 2500]).await.expect("write");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    read_until(&mut stream, "length=100000").await;
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_handler_is_not_the_clients_fault() {
    let server = TestServer::start(short()).await;
    let mut stream = server.connect().await;
    stream
        .write_all(b"POST /pause HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc")
        .await
        .expect("write");
    tokio::time::sleep(Duration::from_millis(1300)).await;
    stream.write_all(b"def").await.expect("write");
    read_until(&mut stream, "length=6").await;
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a57_a_denied_body_is_never_asked_for() {
    let server = TestServer::start(Limits::default()).await;
    let head = "HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\nExpect: 100-continue\r\n\r\n";
    let answer = server.send(format!("POST /denied {head}").as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer:?}");
    assert!(!answer.contains("100 Continue"), "{answer:?}");
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a57_a_wanted_body_is_asked_for() {
    let server = TestServer::start(Limits::default()).await;
    let mut stream = server.connect().await;
    stream
        .write_all(b"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n")
        .await
        .expect("write");
    read_until(&mut stream, "HTTP/1.1 100 Continue\r\n\r\n").await;
    stream.write_all(b"hello").await.expect("write");
    read_until(&mut stream, "length=5").await;
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a57_a_denial_reaches_a_client_that_sends_on() {
    let server = TestServer::start(Limits::default()).await;
    let (mut read, mut write) = server.connect().await.into_split();
    let writer = tokio::spawn(async move {
        let mut sent = write
            .write_all(b"POST /denied HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n")
            .await;
        while sent.is_ok() {
            sent = write.write_all(&[0; 64 * 1024]).await;
        }
    });
    let answer = read_until(&mut read, "\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer:?}");
    timeout(PATIENCE, writer)
        .await
        .expect("the server stops reading")
        .expect("no panic");
    server.finish().await;
}
