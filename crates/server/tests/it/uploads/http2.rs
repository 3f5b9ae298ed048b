//! HTTP/2 without TLS, used and abused (A55).

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use wharf_testkit::{Blob, TestRegistry};

use crate::start;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const WINDOW_UPDATE: u8 = 8;
const CONTINUATION: u8 = 9;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("small").to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind, flags];
    bytes.extend_from_slice(&stream.to_be_bytes());
    bytes.extend_from_slice(payload);
    bytes
}

/// A header block without compression: the method, the scheme http, the authority a, and the path.
fn block(post: bool, path: &str) -> Vec<u8> {
    let mut bytes = vec![if post { 0x83 } else { 0x82 }, 0x86, 0x01, 1, b'a', 0x04];
    bytes.push(u8::try_from(path.len()).expect("short"));
    bytes.extend_from_slice(path.as_bytes());
    bytes
}

/// Floods the server with what `attack` makes for round 0, 1, … and returns whether it closed before the flood was over.
async fn flood(registry: &TestRegistry, opening: &[u8], rounds: u32, attack: impl Fn(u32) -> Vec<u8>) -> bool {
    let stream = TcpStream::connect(registry.host()).await.expect("a connection");
    let (mut read, mut write) = stream.into_split();
    let reader = tokio::spawn(async move {
        let mut buffer = vec![0; 64 * 1024];
        while read.read(&mut buffer).await.is_ok_and(|n| n > 0) {}
    });
    let hello = [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", &frame(SETTINGS, 0, 0, b"")[..], opening].concat();
    let mut alive = write.write_all(&hello).await.is_ok();
    for round in 0..rounds {
        alive = alive && write.write_all(&attack(round)).await.is_ok();
        if !alive {
            break;
        }
    }
    // It may close after having read what was sent.
    timeout(Duration::from_secs(5), reader).await.is_ok() || !alive
}

async fn assert_still_serves(registry: &TestRegistry) {
    assert_eq!(registry.anonymous().get("/healthz").await.status, 200);
}

#[tokio::test]
async fn an_upload_over_http2_with_prior_knowledge() {
    let registry = start();
    let client = reqwest::Client::builder()
        .http2_prior_knowledge()
        .no_proxy()
        .build()
        .expect("a client");
    let blob = Blob::random(3_000_000);
    let url = format!("{}/v2/library/app/blobs/uploads/?digest={}", registry.url(), blob.digest);
    let sent = client
        .post(url)
        .basic_auth("admin", Some(wharf_testkit::ADMIN_PASSWORD))
        .body(blob.bytes.clone());
    let answer = sent.send().await.expect("an answer");
    assert_eq!((answer.status().as_u16(), answer.version()), (201, reqwest::Version::HTTP_2));
    let answer = client
        .get(format!("{}/v2/library/app/blobs/{}", registry.url(), blob.digest))
        .send()
        .await
        .expect("an answer");
    assert!(answer.bytes().await.expect("bytes") == blob.bytes);
}

#[tokio::test]
async fn a55_rapid_reset_ends_the_connection() {
    let registry = start();
    let closed = flood(&registry, b"", 20_000, |round| {
        let stream = 2 * round + 1;
        [
            frame(HEADERS, END_STREAM | END_HEADERS, stream, &block(false, "/v2/")),
            frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes()),
        ]
        .concat()
    });
    assert!(closed.await, "the connection lives on");
    assert_still_serves(&registry).await;
}

#[tokio::test]
async fn a55_a_continuation_flood_ends_the_connection() {
    let registry = start();
    let opening = frame(HEADERS, END_STREAM, 1, &block(false, "/v2/"));
    let filler: Vec<u8> = (0..100).flat_map(|_| [0x00, 1, b'x', 1, b'v']).collect();
    assert!(
        flood(&registry, &opening, 100_000, |_| frame(CONTINUATION, 0, 1, &filler)).await,
        "the connection lives on"
    );
    assert_still_serves(&registry).await;
}

#[tokio::test]
async fn a55_windows_beyond_31_bits_end_the_connection() {
    let registry = start();
    let huge = frame(SETTINGS, 0, 0, &[0, 4, 0x80, 0, 0, 0]);
    assert!(flood(&registry, &huge, 0, |_| vec![]).await, "the connection lives on");
    let update = frame(WINDOW_UPDATE, 0, 0, &0x7fff_ffff_u32.to_be_bytes());
    assert!(flood(&registry, &update, 2, |_| update.clone()).await, "the connection lives on");
    assert_still_serves(&registry).await;
}

#[tokio::test]
async fn a55_empty_data_frames_end_the_connection() {
    let registry = crate::configured().env("WHARF_LIMITS__BODY_TIMEOUT", "500ms").start();
    let opening = frame(HEADERS, END_HEADERS, 1, &block(true, "/v2/library/app/blobs/uploads/"));
    let empty: Vec<u8> = (0..1000).flat_map(|_| frame(DATA, 0, 1, b"")).collect();
    // Refused for want of a login, so the stream is closed and what still comes for it is an error.
    assert!(
        flood(&registry, &opening, 2_000, |_| empty.clone()).await,
        "the connection lives on"
    );
    assert_still_serves(&registry).await;
}

#[tokio::test]
async fn a55_ten_thousand_streams_at_once_are_refused() {
    let registry = start();
    flood(&registry, b"", 10_000, |round| {
        // Bodies that never come keep every stream open.
        frame(HEADERS, END_HEADERS, 2 * round + 1, &block(true, "/service/token"))
    })
    .await;
    assert_still_serves(&registry).await;
}
