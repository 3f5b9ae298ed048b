//! The listener, end to end: the real binary, raw sockets, short limits.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use wharf_testkit::{TestRegistry, raw_request};

use super::REPOSITORY;
use crate::{configured, start};

const PATIENCE: Duration = Duration::from_secs(20);

async fn send(registry: &TestRegistry, request: &str) -> (String, bool) {
    let (answer, closed) = raw_request(registry.host(), request.as_bytes(), PATIENCE).await;
    (String::from_utf8_lossy(&answer).into_owned(), closed)
}

#[tokio::test]
async fn a51_ambiguous_requests_are_refused_and_the_connection_closed() {
    let registry = start();
    let corpus = [
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 0x10\r\n",
        "Content-Length: 5,5\r\n",
        "Transfer-Encoding: xchunked\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "X-A: b\nContent-Length: 5\r\n",
        "X-A: b\r\n c\r\n",
        "X-A: b\0c\r\n",
        "Content-Length : 5\r\n",
    ];
    for fields in corpus {
        let request = format!(
            "POST /v2/{REPOSITORY}/blobs/uploads/ HTTP/1.1\r\nHost: a\r\n{fields}\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
        );
        let (answer, closed) = send(&registry, &request).await;
        assert!(answer.starts_with("HTTP/1.1 400 ") && closed, "{fields:?}: {answer:?}");
        assert_eq!(answer.matches("HTTP/1.1 ").count(), 1, "{fields:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a52_chunk_extensions_are_bounded() {
    let registry = start();
    let head = format!("POST /v2/{REPOSITORY}/blobs/uploads/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    let chunk = format!("1;{}\r\nx\r\n", "e".repeat(16 * 1024));
    let (answer, closed) = send(&registry, &(head + &chunk.repeat(1000))).await;
    assert!(closed && !answer.contains(" 2") || answer.starts_with("HTTP/1.1 4"), "{answer:?}");
}

#[tokio::test]
async fn a53_clients_that_wait_are_cut() {
    let registry = configured()
        .env("WHARF_LIMITS__HEADER_TIMEOUT", "500ms")
        .env("WHARF_LIMITS__IDLE_TIMEOUT", "500ms")
        .env("WHARF_LIMITS__BODY_TIMEOUT", "500ms")
        .start();
    let upload = registry.admin().open_upload(REPOSITORY).await;
    let authorization = wharf_authorization();
    let half = format!("PATCH {upload} HTTP/1.1\r\nHost: a\r\n{authorization}Content-Length: 100\r\n\r\nabc");
    let idle = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n".to_owned();
    for (beginning, answer_begins) in [
        (String::new(), ""),
        ("G".into(), ""),
        ("GET / HTTP/1.1\r\nHost: a\r\nX-A: ".into(), ""),
        (idle, "HTTP/1.1 200 "),
        (half, "HTTP/1.1 408 "),
    ] {
        let began = Instant::now();
        let (answer, closed) = send(&registry, &beginning).await;
        assert!(closed, "{beginning:?} is kept open");
        assert!(answer.starts_with(answer_begins), "{beginning:?}: {answer:?}");
        assert!(
            began.elapsed() >= Duration::from_millis(400),
            "{beginning:?}: {:?}",
            began.elapsed()
        );
    }
    super::assert_stands_at(&registry.admin(), &upload, 0).await;
    assert_eq!(super::files(&registry.data_dir().join("storage/uploads")), Vec::<String>::new());
}

#[tokio::test]
async fn a53_the_defaults_cut_within_fifteen_seconds() {
    let registry = start();
    let trickle = async {
        let mut stream = TcpStream::connect(registry.host()).await.expect("a connection");
        let began = Instant::now();
        let (mut read, mut write) = stream.split();
        let writer = async {
            let _ = write.write_all(b"GET / HTTP/1.1\r\nX: ").await;
            while write.write_all(b"a").await.is_ok() {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        };
        let mut answer = vec![];
        tokio::select! {
            _ = read.read_to_end(&mut answer) => {}
            () = writer => {}
        }
        began.elapsed()
    };
    let silent = async {
        let began = Instant::now();
        let (_, closed) = raw_request(registry.host(), b"", PATIENCE).await;
        assert!(closed);
        began.elapsed()
    };
    let (trickle, silent) = tokio::join!(trickle, silent);
    assert!(
        trickle <= Duration::from_secs(15) && silent <= Duration::from_secs(15),
        "{trickle:?} {silent:?}"
    );
}

#[tokio::test]
async fn a53_a_tls_handshake_that_stalls_is_cut() {
    let registry = configured()
        .env("WHARF_TLS__MODE", "self-signed")
        .env("WHARF_LIMITS__TLS_HANDSHAKE_TIMEOUT", "500ms")
        .env("WHARF_LIMITS__HEADER_TIMEOUT", "500ms")
        .start();
    for beginning in [&b""[..], b"\x16\x03\x01\x02\x00\x01\x00", b"\x16"] {
        let (_, closed) = raw_request(registry.host(), beginning, PATIENCE).await;
        assert!(closed, "{beginning:?} is kept open");
    }
}

#[tokio::test]
async fn a56_large_heads_are_refused() {
    let registry = start();
    let get = |path: &str, fields: &str| format!("GET {path} HTTP/1.1\r\nHost: a\r\n{fields}\r\n");
    let (answer, _) = send(&registry, &get("/v2/", &format!("X-A: {}\r\n", "a".repeat(1 << 20)))).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer:?}");
    let (answer, _) = send(&registry, &get("/v2/", &"X-A: b\r\n".repeat(10_000))).await;
    assert!(answer.starts_with("HTTP/1.1 431 "), "{answer:?}");
    let (answer, _) = send(&registry, &get(&format!("/v2/{}", "a".repeat(64 * 1024)), "")).await;
    assert!(answer.starts_with("HTTP/1.1 414 "), "{answer:?}");
}

#[tokio::test]
async fn a57_a_denied_upload_is_answered_before_its_body() {
    let registry = start();
    let fields = "Content-Length: 4000000\r\nExpect: 100-continue\r\nContent-Type: application/octet-stream\r\n";
    for (authorization, status) in [("", "401"), ("Authorization: Basic YWRtaW46d3Jvbmc=\r\n", "401")] {
        for line in [
            format!("POST /v2/{REPOSITORY}/blobs/uploads/?digest=sha256:{}", "0".repeat(64)),
            format!("PUT /v2/{REPOSITORY}/manifests/v1"),
        ] {
            let request = format!("{line} HTTP/1.1\r\nHost: a\r\n{authorization}{fields}\r\n");
            let (answer, closed) = send(&registry, &request).await;
            assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{line}: {answer:?}");
            assert!(!answer.contains("100 Continue") && closed, "{line}: {answer:?}");
        }
    }
    let request = format!(
        "POST /v2/{REPOSITORY}/blobs/uploads/?digest=sha256:{} HTTP/1.1\r\nHost: a\r\n{}Content-Length: 1\r\nExpect: 100-continue\r\nConnection: close\r\n\r\nx",
        "0".repeat(64),
        wharf_authorization()
    );
    let (answer, _) = send(&registry, &request).await;
    assert!(answer.starts_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 "), "{answer:?}");
}

#[tokio::test]
async fn a_refused_manifest_is_read_before_the_answer_and_the_connection_lives_on() {
    let registry = start();
    let mut stream = TcpStream::connect(registry.host()).await.expect("a connection");
    let head = format!(
        "PUT /v2/{REPOSITORY}/manifests/v1 HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\nContent-Type: application/vnd.oci.image.manifest.v1+json\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).await.expect("it is sent");
    let mut answer = vec![0; 4096];
    // containerd 1.6 waits for ever when it is answered now.
    let early = tokio::time::timeout(Duration::from_millis(300), stream.read(&mut answer)).await;
    assert!(early.is_err(), "it was answered while it still sent");
    stream.write_all(&[b'a'; 100_000]).await.expect("it is sent");
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        .await
        .expect("it is sent");
    let mut answers = String::new();
    let read = stream.read_to_string(&mut answers);
    tokio::time::timeout(PATIENCE, read).await.expect("answers in time").expect("text");
    assert!(answers.starts_with("HTTP/1.1 401 "), "{answers:?}");
    assert!(answers.contains("HTTP/1.1 200 "), "the connection was closed: {answers:?}");
}

#[tokio::test]
async fn a_refused_manifest_that_does_not_come_is_answered_within_seconds() {
    let registry = start();
    let began = Instant::now();
    let request = format!("PUT /v2/{REPOSITORY}/manifests/v1 HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc");
    let (answer, _) = send(&registry, &request).await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer:?}");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a62_upgrades_are_ignored() {
    let registry = start();
    for fields in [
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
        "Connection: Upgrade\r\nUpgrade: TLS/1.0\r\n",
    ] {
        let request =
            format!("GET /healthz HTTP/1.1\r\nHost: a\r\n{fields}\r\nGET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        let (answer, _) = send(&registry, &request).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{fields:?}: {answer:?}");
        assert!(!answer.contains(" 101 "), "{fields:?}: {answer:?}");
        assert!(!answer.to_ascii_lowercase().contains("\nupgrade:"), "{fields:?}: {answer:?}");
    }
    let (answer, _) = send(
        &registry,
        "CONNECT registry.example.com:443 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer:?}");
}

/// The header line of the administrator.
fn wharf_authorization() -> String {
    use base64::Engine as _;
    let pair = base64::engine::general_purpose::STANDARD.encode(format!("admin:{}", wharf_testkit::ADMIN_PASSWORD));
    format!("Authorization: Basic {pair}\r\n")
}
