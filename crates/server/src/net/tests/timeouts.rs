//! Clients that wait.

use tokio::time::Instant;

use super::*;

/// Asserts that the server closes after about `limit`, neither at once nor much later.
async fn assert_closed_after(stream: &mut TcpStream, limit: Duration) -> String {
    let start = Instant::now();
    let answer = read_all(stream).await;
    let waited = start.elapsed();
    assert!(waited + Duration::from_millis(50) >= limit, "closed after {waited:?} already");
    assert!(waited < limit * 3, "closed only after {waited:?}");
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn a53_no_byte_after_connect_is_cut() {
    let server = TestServer::start(short()).await;
    let mut stream = server.connect().await;
    assert_eq!(assert_closed_after(&mut stream, short().header_timeout).await, "");
    assert_eq!(server.counters.cut_header.get(), 1);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a53_a_head_that_trickles_is_cut() {
    for beginning in ["G", "PRI * HT", "GET / HTTP/1.1\r\nHost: a\r\nX-A: "] {
        let server = TestServer::start(short()).await;
        let (mut read, mut write) = server.connect().await.into_split();
        let start = Instant::now();
        let writer = tokio::spawn(async move {
            if write.write_all(beginning.as_bytes()).await.is_ok() {
                while write.write_all(b"a").await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        });
        read_all(&mut read).await;
        // Less than one and a half times the limit: 15 seconds for the default of 10.
        assert!(
            start.elapsed() < short().header_timeout * 3 / 2,
            "{beginning:?}: {:?}",
            start.elapsed()
        );
        writer.abort();
        server.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a53_half_a_second_head_is_cut_as_well() {
    let server = TestServer::start(short()).await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.expect("write");
    read_until(&mut stream, "hello").await;
    stream.write_all(b"GET / HTTP/1.1\r\nHo").await.expect("write");
    assert_closed_after(&mut stream, short().header_timeout).await;
    assert_eq!(server.counters.cut_header.get(), 1);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a53_an_idle_connection_is_closed() {
    let server = TestServer::start(short()).await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.expect("write");
    read_until(&mut stream, "hello").await;
    assert_closed_after(&mut stream, short().idle_timeout).await;
    assert_eq!(server.counters.closed_idle.get(), 1);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a53_a_busy_connection_is_neither_idle_nor_late() {
    let server = TestServer::start(Limits {
        idle_timeout: Duration::from_millis(300),
        ..short()
    })
    .await;
    let mut stream = server.connect().await;
    for _ in 0..2 {
        stream.write_all(b"GET /sleep HTTP/1.1\r\nHost: a\r\n\r\n").await.expect("write");
        read_until(&mut stream, "200 OK").await;
    }
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a53_an_answer_that_nobody_reads_is_cut() {
    let server = TestServer::start(short()).await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n").await.expect("write");
    let start = Instant::now();
    while server.counters.cut_stalled.get() == 0 {
        assert!(start.elapsed() < PATIENCE, "the answer is never cut");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(start.elapsed() >= short().idle_timeout);
    assert_eq!(server.counters.open.get(), 0);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a53_a_reader_that_is_slow_but_reads_is_served() {
    let server = TestServer::start(short()).await;
    let mut stream = server.connect().await;
    stream.write_all(b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n").await.expect("write");
    let mut piece = vec![0; 512 * 1024];
    let start = Instant::now();
    while start.elapsed() < short().idle_timeout * 3 {
        assert!(stream.read(&mut piece).await.expect("still served") > 0);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(stream);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_all_slots_are_taken_newcomers_wait_and_idle_connections_make_room() {
    let server = TestServer::start(Limits {
        connections: 2,
        ..Limits::default()
    })
    .await;
    let mut busy = server.connect().await;
    busy.write_all(b"GET /sleep HTTP/1.1\r\nHost: a\r\n\r\n").await.expect("write");
    let mut idle = server.connect().await;
    idle.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.expect("write");
    read_until(&mut idle, "hello").await;
    let mut newcomer = server.connect().await;
    newcomer.write_all(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await.expect("write");
    read_until(&mut newcomer, "hello").await;
    assert_eq!(read_all(&mut idle).await, "", "the idle connection was closed");
    read_until(&mut busy, "200 OK").await;
    assert!(server.counters.waited_for_slot.get() > 0);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a61_a_client_that_leaves_leaves_nothing_behind() {
    let server = TestServer::start(Limits::default()).await;
    for kept in [0, 64 * 1024, 256 * 1024] {
        let mut upload = server.connect().await;
        upload
            .write_all(b"POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\n")
            .await
            .expect("write");
        upload.write_all(&vec![0; kept]).await.expect("write");
        let mut download = server.connect().await;
        download
            .write_all(b"GET /endless HTTP/1.1\r\nHost: a\r\n\r\n")
            .await
            .expect("write");
        let mut piece = vec![0; kept.max(1)];
        download.read_exact(&mut piece).await.expect("read");
        let mut waiting = server.connect().await;
        waiting.write_all(b"GET /forever HTTP/1.1\r\nHost: a\r\n\r\n").await.expect("write");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let start = Instant::now();
    while server.counters.open.get() > 0 {
        assert!(start.elapsed() < PATIENCE, "{} connections stay", server.counters.open.get());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(server.finish().await, Drained::default());
}
