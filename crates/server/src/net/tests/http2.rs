//! HTTP/2, used and abused.

use tokio::time::Instant;

use super::h2_frames::*;
use super::*;

fn client() -> reqwest::Client {
    reqwest::Client::builder()
        .http2_prior_knowledge()
        .no_proxy()
        .build()
        .expect("client")
}

#[tokio::test(flavor = "multi_thread")]
async fn http2_with_prior_knowledge_is_served() {
    let server = TestServer::start(Limits::default()).await;
    let url = format!("http://{}", server.addr);
    let answer = client().get(format!("{url}/target?a=b")).send().await.expect("answer");
    assert_eq!(answer.version(), http::Version::HTTP_2);
    assert_eq!(
        answer.text().await.expect("text"),
        format!("target=/target?a=b host={}", server.addr)
    );
    let body = vec![0; 3_000_000];
    let answer = client().post(format!("{url}/length")).body(body).send().await.expect("answer");
    assert_eq!(answer.text().await.expect("text"), "length=3000000");
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a56_large_http2_heads_are_answered_431_or_414() {
    let server = TestServer::start(Limits::default()).await;
    let url = format!("http://{}", server.addr);
    let answer = client().get(format!("{url}/{}", "a".repeat(9000))).send().await.expect("answer");
    assert_eq!(answer.status(), 414);
    let many = (0..150).fold(client().get(&url), |request, i| request.header(format!("x-{i}"), "v"));
    assert_eq!(many.send().await.expect("answer").status(), 431);
    // The header list limit is announced, so a polite client would not even try; this one does.
    let mut raw = RawClient::connect(&server, &[]).await;
    let mut large = block(false, "/");
    for i in 0..60 {
        large.extend_from_slice(&[0x00, 3, b'x', b'-', b'a' + i % 26, 0x7f]);
        // 1000 bytes: 127 and 873 in seven-bit groups.
        large.extend_from_slice(&[0xe9, 0x06]);
        large.extend_from_slice(&[b'v'; 1000]);
    }
    let mut pieces = large.chunks(16_000);
    let first = frame(HEADERS, END_STREAM, 1, pieces.next().expect("first"));
    raw.send(&first).await;
    let rest: Vec<_> = pieces.collect();
    for (i, piece) in rest.iter().enumerate() {
        raw.send(&frame(CONTINUATION, if i + 1 == rest.len() { END_HEADERS } else { 0 }, 1, piece))
            .await;
    }
    // The name of index 8, :status, and "431" in Huffman code.
    assert_eq!(raw.wait_for(HEADERS).await.payload[..5], [0x48, 0x83, 0x69, 0x90, 0xff]);
    assert_eq!(server.reached(), 0);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a55_rapid_reset_ends_the_connection() {
    let server = TestServer::start(Limits::default()).await;
    let mut raw = RawClient::connect(&server, &[]).await;
    for i in 0..5000_u32 {
        let stream = 2 * i + 1;
        let mut both = frame(HEADERS, END_STREAM | END_HEADERS, stream, &block(false, "/forever"));
        both.extend(frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes()));
        if !raw.send(&both).await {
            break;
        }
    }
    raw.wait_for_end().await;
    assert!(server.reached() < 1000, "{} requests were worked on", server.reached());
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a55_slow_resets_end_the_connection_by_the_budget() {
    let server = TestServer::start(Limits {
        h2_resets: 10,
        ..Limits::default()
    })
    .await;
    let mut raw = RawClient::connect(&server, &[]).await;
    for i in 0..100_u32 {
        let stream = 2 * i + 1;
        // Wait until the handler has it, so that h2's own protection has nothing to see.
        let reached = server.reached();
        if !raw
            .send(&frame(HEADERS, END_STREAM | END_HEADERS, stream, &block(false, "/forever")))
            .await
        {
            break;
        }
        let start = Instant::now();
        while server.reached() == reached && start.elapsed() < Duration::from_millis(500) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        raw.send(&frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes())).await;
    }
    raw.wait_for_end().await;
    assert!(server.reached() <= 13, "{} requests were worked on", server.reached());
    assert_eq!(server.counters.cut_resets.get(), 1);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a55_more_streams_than_allowed_are_refused() {
    let server = TestServer::start(Limits {
        h2_streams: 5,
        ..Limits::default()
    })
    .await;
    let mut raw = RawClient::connect(&server, &[]).await;
    raw.wait_for(SETTINGS).await;
    for i in 0..10_000_u32 {
        if !raw
            .send(&frame(HEADERS, END_STREAM | END_HEADERS, 2 * i + 1, &block(false, "/forever")))
            .await
        {
            break;
        }
    }
    raw.wait_for(RST_STREAM).await;
    assert!(server.reached() <= 5, "{} requests were worked on", server.reached());
    drop(raw);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a55_a_continuation_flood_ends_the_connection() {
    let server = TestServer::start(Limits::default()).await;
    let mut raw = RawClient::connect(&server, &[]).await;
    raw.send(&frame(HEADERS, END_STREAM, 1, &block(false, "/"))).await;
    let filler: Vec<u8> = (0..100).flat_map(|_| [0x00, 1, b'x', 1, b'v']).collect();
    for _ in 0..100_000 {
        if !raw.send(&frame(CONTINUATION, 0, 1, &filler)).await {
            break;
        }
    }
    raw.wait_for_end().await;
    assert_eq!(server.reached(), 0);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a55_a_flood_of_empty_data_frames_ends_the_connection_or_costs_nothing() {
    let server = TestServer::start(short()).await;
    let mut raw = RawClient::connect(&server, &[]).await;
    raw.send(&frame(HEADERS, END_HEADERS, 1, &block(true, "/length"))).await;
    let start = Instant::now();
    let empty: Vec<u8> = (0..100).flat_map(|_| frame(DATA, 0, 1, b"")).collect();
    while start.elapsed() < PATIENCE && raw.send(&empty).await {
        tokio::task::yield_now().await;
    }
    assert!(start.elapsed() < PATIENCE, "the flood goes on");
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a55_an_answer_without_window_is_reset() {
    let server = TestServer::start(short()).await;
    // SETTINGS_INITIAL_WINDOW_SIZE 0: headers may come, data may not.
    let mut raw = RawClient::connect(&server, &[(4, 0)]).await;
    raw.answers_pings = true;
    raw.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &block(false, "/endless")))
        .await;
    let start = Instant::now();
    let reset = raw.wait_for(RST_STREAM).await;
    assert_eq!(reset.stream, 1);
    assert!(
        start.elapsed() >= short().idle_timeout && start.elapsed() < short().idle_timeout * 3,
        "{:?}",
        start.elapsed()
    );
    assert_eq!(server.counters.cut_stalled.get(), 1);
    raw.wait_for_end().await;
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a55_a_window_beyond_31_bits_is_an_error() {
    let server = TestServer::start(Limits::default()).await;
    let mut raw = RawClient::connect(&server, &[(4, 0x8000_0000)]).await;
    assert!(raw.wait_for_end().await.is_some_and(|error| error != 0));
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a55_a_peer_that_does_not_answer_pings_is_cut() {
    let server = TestServer::start(short()).await;
    let mut raw = RawClient::connect(&server, &[]).await;
    raw.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &block(false, "/forever")))
        .await;
    raw.wait_for(PING).await;
    raw.wait_for_end().await;
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a53_an_idle_http2_connection_says_goodbye() {
    let server = TestServer::start(short()).await;
    let mut raw = RawClient::connect(&server, &[]).await;
    raw.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &block(false, "/"))).await;
    raw.answers_pings = true;
    assert_eq!(raw.wait_for_end().await, Some(0), "a goodbye without blame");
    assert_eq!(server.counters.closed_idle.get(), 1);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a53_an_http2_connection_without_a_request_is_cut() {
    let server = TestServer::start(short()).await;
    let mut raw = RawClient::connect(&server, &[]).await;
    let start = Instant::now();
    raw.wait_for_end().await;
    assert!(start.elapsed() < short().header_timeout * 2);
    assert_eq!(server.counters.cut_header.get(), 1);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_http2_body_that_stops_is_answered_408() {
    let server = TestServer::start(Limits {
        idle_timeout: Duration::from_secs(20),
        ..short()
    })
    .await;
    let (sender, receiver) = tokio::sync::mpsc::channel::<std::io::Result<Bytes>>(1);
    sender.send(chunk(1000)).await.expect("send");
    let body = futures_util::stream::unfold(receiver, |mut receiver| async {
        receiver.recv().await.map(|piece| (piece, receiver))
    });
    let request = client()
        .post(format!("http://{}/length", server.addr))
        .body(reqwest::Body::wrap_stream(body));
    let answer = timeout(PATIENCE, request.send()).await.expect("in time").expect("answer");
    assert_eq!(answer.status(), 408);
    drop(sender);
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn running_http2_requests_finish_at_shutdown() {
    let server = TestServer::start(Limits::default()).await;
    let (client, url) = (client(), format!("http://{}/sleep", server.addr));
    let running = tokio::spawn(async move { client.get(url).send().await.map(|answer| answer.status()) });
    tokio::time::sleep(Duration::from_millis(200)).await;
    let start = Instant::now();
    let drained = server.finish().await;
    assert_eq!(drained, Drained::default());
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    assert_eq!(running.await.expect("no panic").expect("answer"), 200);
}
