//! Large answers and large bodies arrive whole. `WHARF_NET_MIB` makes them larger, to measure with `--release --nocapture`.

use tokio::time::Instant;

use super::*;

fn size() -> usize {
    std::env::var("WHARF_NET_MIB").ok().and_then(|text| text.parse().ok()).unwrap_or(16) * 1024 * 1024
}

/// Serves the same memory again and again in pieces, as a blob store's read-ahead would.
fn large(size: usize) -> Router {
    let piece = Bytes::from(vec![7; 256 * 1024]);
    Router::new().route(
        "/large",
        get(move || async move {
            let pieces = std::iter::repeat_n(piece, size / (256 * 1024)).map(Ok::<_, std::io::Error>);
            Response::builder()
                .header(header::CONTENT_LENGTH, size)
                .body(Body::from_stream(futures_util::stream::iter(pieces)))
                .expect("answer")
        }),
    )
}

fn report(what: &str, bytes: usize, elapsed: Duration) {
    #[expect(clippy::print_stdout, reason = "shown only by --nocapture")]
    {
        println!("{what}: {:.2} GB/s", bytes as f64 / elapsed.as_secs_f64() / 1e9);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_answer_arrives_whole() {
    let options = ListenOptions::new(Limits::default(), None, Duration::from_secs(5));
    let server = TestServer::start_app(large(size()), Arc::default(), options).await;
    let mut stream = server.connect().await;
    let start = Instant::now();
    stream
        .write_all(b"GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .await
        .expect("write");
    let (mut buffer, mut total) = (vec![0; 1024 * 1024], 0);
    loop {
        let n = stream.read(&mut buffer).await.expect("read");
        if n == 0 {
            break;
        }
        total += n;
    }
    report("answer over HTTP/1", total, start.elapsed());
    assert!(total > size() && total < size() + 1000, "{total}");
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_large_body_arrives_whole() {
    let server = TestServer::start(Limits::default()).await;
    let mut stream = server.connect().await;
    let start = Instant::now();
    stream
        .write_all(format!("POST /length HTTP/1.1\r\nHost: a\r\nContent-Length: {}\r\n\r\n", size()).as_bytes())
        .await
        .expect("write");
    let piece = vec![0; 1024 * 1024];
    for _ in 0..size() / piece.len() {
        stream.write_all(&piece).await.expect("write");
    }
    read_until(&mut stream, &format!("length={}", size())).await;
    report("body over HTTP/1", size(), start.elapsed());
    server.finish().await;
}
