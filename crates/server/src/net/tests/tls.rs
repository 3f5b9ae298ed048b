//! Certificates and handshakes.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::TempDir;
use tokio::time::Instant;

use super::*;
use crate::net::TlsSource;
use crate::net::tls::install_provider;

const NAME: &str = "registry.test";

fn self_signed(dir: &Path) -> TlsSource {
    TlsSource::SelfSigned {
        dir: dir.to_owned(),
        names: vec![NAME.to_owned(), "127.0.0.1".to_owned()],
    }
}

/// Starts a listener and waits until it has its certificate; the socket alone answers earlier.
async fn start(source: TlsSource) -> TestServer {
    install_provider();
    let server = TestServer::start_with(ListenOptions::new(short(), Some(source), Duration::from_secs(5))).await;
    drop(server.connect().await);
    let start = Instant::now();
    while server.counters.tls_failures.get() == 0 {
        assert!(start.elapsed() < PATIENCE, "no handshake");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server
}

/// A client that trusts only the authority in `ca`, and knows the server by its name.
fn client(server: &TestServer, ca: &Path, http1: bool) -> reqwest::Client {
    let ca = reqwest::Certificate::from_pem(&std::fs::read(ca).expect("authority")).expect("certificate");
    let builder = reqwest::Client::builder()
        .tls_certs_only([ca])
        .resolve(NAME, server.addr)
        .no_proxy();
    if http1 { builder.http1_only() } else { builder }.build().expect("client")
}

async fn ask(server: &TestServer, ca: &Path, http1: bool) -> reqwest::Result<reqwest::Response> {
    client(server, ca, http1)
        .get(format!("https://{NAME}:{}/", server.addr.port()))
        .send()
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn both_protocols_are_offered_and_the_private_authority_is_enough() {
    let dir = TempDir::new().expect("folder");
    let server = start(self_signed(dir.path())).await;
    let ca = dir.path().join("ca.crt");
    for (http1, version) in [(false, http::Version::HTTP_2), (true, http::Version::HTTP_11)] {
        let answer = ask(&server, &ca, http1).await.expect("answer");
        assert_eq!(answer.version(), version);
        assert_eq!(answer.text().await.expect("text"), "hello");
    }
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_1_2_is_taken_and_nothing_older_is_offered() {
    let dir = TempDir::new().expect("folder");
    let server = start(self_signed(dir.path())).await;
    let ca = reqwest::Certificate::from_pem(&std::fs::read(dir.path().join("ca.crt")).expect("authority")).expect("certificate");
    let client = reqwest::Client::builder()
        .tls_certs_only([ca])
        .tls_version_max(reqwest::tls::Version::TLS_1_2)
        .no_proxy();
    let url = format!("https://127.0.0.1:{}/", server.addr.port());
    assert!(client.build().expect("client").get(url).send().await.is_ok());
    // A client hello whose highest version is TLS 1.1 (3.2), with one cipher suite and the signature algorithms of its time.
    let mut hello = vec![0x16, 3, 1, 0, 55, 1, 0, 0, 51, 3, 2];
    hello.extend_from_slice(&[0; 32]);
    hello.extend_from_slice(&[0, 0, 2, 0xc0, 0x13, 1, 0, 0, 8, 0, 13, 0, 4, 0, 2, 4, 3]);
    let mut stream = server.connect().await;
    stream.write_all(&hello).await.expect("write");
    let mut alert = [0; 7];
    stream.read_exact(&mut alert).await.expect("an alert");
    assert_eq!((alert[0], alert[5], alert[6]), (0x15, 2, 70), "fatal protocol_version");
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn self_made_files_are_private_and_survive_a_restart() {
    let dir = TempDir::new().expect("folder");
    let read = || ["ca.crt", "ca.key", "server.pem"].map(|name| std::fs::read(dir.path().join(name)).expect("file"));
    start(self_signed(dir.path())).await.finish().await;
    let before = read();
    for name in ["ca.crt", "ca.key", "server.pem"] {
        let mode = std::fs::metadata(dir.path().join(name)).expect("file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    start(self_signed(dir.path())).await.finish().await;
    assert_eq!(read(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn replaced_files_are_served_and_broken_ones_are_not() {
    let (first, second, served) = (
        TempDir::new().expect("folder"),
        TempDir::new().expect("folder"),
        TempDir::new().expect("folder"),
    );
    for dir in [&first, &second] {
        start(self_signed(dir.path())).await.finish().await;
    }
    // One file can be both, for PEM readers skip what they do not look for.
    let pem = served.path().join("tls.pem");
    let install = |dir: &TempDir| std::fs::copy(dir.path().join("server.pem"), &pem).expect("copy");
    install(&first);
    let source = TlsSource::Files {
        certificate: pem.clone(),
        key: pem.clone(),
        reload_interval: Duration::from_millis(50),
    };
    let server = start(source).await;
    let (old, new) = (first.path().join("ca.crt"), second.path().join("ca.crt"));
    assert!(ask(&server, &old, false).await.is_ok());
    assert!(ask(&server, &new, false).await.is_err());

    install(&second);
    let start = Instant::now();
    while ask(&server, &new, false).await.is_err() {
        assert!(start.elapsed() < PATIENCE, "the new certificate is never served");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(ask(&server, &old, false).await.is_err());

    for broken in [
        "",
        "not a certificate",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        std::fs::write(&pem, broken).expect("write");
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert!(
            ask(&server, &new, false).await.is_ok(),
            "{broken:?} has replaced a good certificate"
        );
    }
    server.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_without_a_usable_certificate_does_not_start() {
    let dir = TempDir::new().expect("folder");
    let missing = dir.path().join("none.pem");
    let source = TlsSource::Files {
        certificate: missing.clone(),
        key: missing,
        reload_interval: Duration::from_secs(1),
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
    let error = crate::net::run(
        listener,
        Router::new(),
        ListenOptions::new(short(), Some(source), Duration::ZERO),
        async {},
    )
    .await;
    assert!(error.expect_err("no certificate").to_string().contains("none.pem"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a53_a_stalled_handshake_is_cut() {
    let dir = TempDir::new().expect("folder");
    let server = start(self_signed(dir.path())).await;
    for beginning in [&b""[..], &[0x16, 0x03, 0x01, 0x02, 0x00][..]] {
        let mut stream = server.connect().await;
        stream.write_all(beginning).await.expect("write");
        let start = Instant::now();
        read_all(&mut stream).await;
        let waited = start.elapsed();
        assert!(
            waited >= short().tls_handshake_timeout - Duration::from_millis(50) && waited < short().tls_handshake_timeout * 2,
            "{waited:?}"
        );
    }
    let answer = server.send(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await;
    assert!(!answer.contains("HTTP/1.1 200"), "plain HTTP is not TLS");
    assert_eq!(server.counters.tls_failures.get(), 1 + 3);
    server.finish().await;
}
