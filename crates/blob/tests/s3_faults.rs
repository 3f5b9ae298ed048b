//! What networks and stores do to an S3 driver: answers that get lost, bodies that break off, wrong keys,
//! buckets that are gone. `WHARF_TEST_S3_ENDPOINT` says where a server is.

#![expect(clippy::unwrap_used, reason = "the proxy is part of the tests")]

mod support;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use support::*;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use wharf_blob::{BlobDriver, BlobError, ObjectStore, S3Options, stream_of};
use wharf_model::Secret;

#[tokio::test]
async fn f19_a_lost_answer_to_a_put_that_worked_is_still_a_success() {
    let (driver, proxy) = behind_proxy().await;
    driver
        .put(&blob_key(), stream_of("the first put finds out what the store can do"))
        .await
        .unwrap();
    for (size, request) in [
        (0, ["PUT /", ""]),
        (10, ["PUT /", ""]),
        (20 * MIB, ["PUT /", "partNumber="]),
        (20 * MIB, ["POST /", "uploads"]),
        (20 * MIB, ["POST /", "uploadId="]),
    ] {
        let key = blob_key();
        proxy.lose_answer_to(key.as_str(), request);
        assert_eq!(store(&driver, &key, size).await.unwrap(), size, "{request:?}");
        assert_eq!(proxy.lost(), 1, "{request:?}");
        assert_holds(&driver, &key, &pattern(0, size)).await;
    }
}

#[tokio::test]
async fn f19_a_lost_answer_does_not_hide_that_something_was_there() {
    let (driver, proxy) = behind_proxy().await;
    let key = blob_key();
    driver.put(&key, stream_of("first")).await.unwrap();
    proxy.lose_answer_to(key.as_str(), ["PUT /", ""]);
    assert!(matches!(driver.put(&key, stream_of("other")).await, Err(BlobError::Exists)));
    assert_holds(&driver, &key, b"first").await;
}

#[tokio::test]
async fn f19_a_body_that_breaks_off_is_resumed_or_an_error() {
    let (driver, proxy) = behind_proxy().await;
    let key = blob_key();
    store(&driver, &key, 20 * MIB).await.unwrap();
    proxy.cut_answers(1, 3 * MIB);
    assert_holds(&driver, &key, &pattern(0, 20 * MIB)).await;
    proxy.cut_answers(usize::MAX, 3 * MIB);
    let reader = driver.open(&key, None).await.unwrap().unwrap();
    match drain(reader.stream).await {
        Ok(found) => assert_eq!(found, (20 * MIB, digest(&pattern(0, 20 * MIB)))),
        Err(error) => assert_ne!(error.kind(), std::io::ErrorKind::NotFound),
    }
}

#[tokio::test]
async fn large_parts_are_copied_inside_the_store() {
    let (driver, proxy) = behind_proxy().await;
    let parts = [part_key(0), part_key(1)];
    for part in &parts {
        store(&driver, part, 20 * MIB).await.unwrap();
    }
    let before = proxy.sent();
    let whole = driver.compose(&parts, &blob_key()).await.unwrap();
    assert_eq!(driver.size(&whole).await.unwrap(), Some(40 * MIB));
    assert!(proxy.sent() - before < MIB, "{} bytes were sent", proxy.sent() - before);
    assert!(proxy.copies() >= 2);
}

#[tokio::test]
async fn f19_a_failed_copy_falls_back_to_reading_and_writing() {
    let (driver, proxy) = behind_proxy().await;
    let parts = [part_key(0), part_key(1), part_key(2)];
    for part in &parts {
        store(&driver, part, 9 * MIB).await.unwrap();
    }
    proxy.refuse_copies();
    let whole = driver.compose(&parts, &blob_key()).await.unwrap();
    let one = pattern(0, 9 * MIB);
    assert_holds(&driver, &whole, &[one.clone(), one.clone(), one].concat()).await;
}

#[tokio::test]
async fn f21_wrong_keys_are_no_answer() {
    let options = s3_options();
    unanswered(S3Options {
        secret_key: Some(Secret::new("wrong")),
        ..options
    })
    .await;
}

#[tokio::test]
async fn a_missing_bucket_is_no_answer() {
    let options = s3_options();
    unanswered(S3Options {
        bucket: format!("missing-{}", wharf_model::Generation::new()),
        ..options
    })
    .await;
}

#[tokio::test]
async fn a_store_that_does_not_listen_is_no_answer() {
    let options = s3_options();
    unanswered(S3Options {
        endpoint: "http://127.0.0.1:9".into(),
        ..options
    })
    .await;
}

/// Asserts that nothing is ever said to be stored or not there.
async fn unanswered(options: S3Options) {
    let driver = ObjectStore::s3(options).unwrap();
    let (key, part) = (blob_key(), part_key(0));
    let (size, open) = tokio::join!(driver.size(&key), driver.open(&key, None));
    assert!(matches!(size, Err(BlobError::Unavailable(_))), "{size:?}");
    assert!(matches!(open, Err(BlobError::Unavailable(_))), "{open:?}");
    let (put, compose, check) = tokio::join!(
        store(&driver, &key, 10),
        driver.compose(std::slice::from_ref(&part), &key),
        driver.check()
    );
    assert!(matches!(put, Err(BlobError::Unavailable(_))), "{put:?}");
    assert!(matches!(compose, Err(BlobError::Unavailable(_))), "{compose:?}");
    assert!(matches!(check, Err(BlobError::Unavailable(_))), "{check:?}");
}

async fn behind_proxy() -> (ObjectStore, Arc<Proxy>) {
    let options = s3_options();
    let server = options.endpoint.trim_start_matches("http://").parse().unwrap();
    let proxy = Arc::<Proxy>::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(accept(Arc::clone(&proxy), listener, server));
    (ObjectStore::s3(S3Options { endpoint, ..options }).unwrap(), proxy)
}

async fn accept(proxy: Arc<Proxy>, listener: TcpListener, server: SocketAddr) {
    while let Ok((client, _)) = listener.accept().await {
        tokio::spawn(Arc::clone(&proxy).serve(client, server));
    }
}

/// A proxy between driver and store that loses what it is told to lose.
#[derive(Default)]
struct Proxy {
    /// Texts that the head of a request must have for its answer to be lost, once.
    lose: Mutex<Option<(String, [&'static str; 2])>>,
    lost: AtomicUsize,
    cuts: AtomicUsize,
    cut_after: AtomicU64,
    refusing: AtomicUsize,
    copies: AtomicUsize,
    sent: AtomicU64,
}

impl Proxy {
    fn lose_answer_to(&self, key: &str, request: [&'static str; 2]) {
        self.lost.store(0, Ordering::SeqCst);
        *self.lose.lock().unwrap() = Some((key.to_owned(), request));
    }

    fn cut_answers(&self, times: usize, after: u64) {
        self.cut_after.store(after, Ordering::SeqCst);
        self.cuts.store(times, Ordering::SeqCst);
    }

    fn refuse_copies(&self) {
        self.refusing.store(1, Ordering::SeqCst);
    }

    fn lost(&self) -> usize {
        self.lost.load(Ordering::SeqCst)
    }

    fn copies(&self) -> usize {
        self.copies.load(Ordering::SeqCst)
    }

    fn sent(&self) -> u64 {
        self.sent.load(Ordering::SeqCst)
    }

    async fn serve(self: Arc<Self>, client: TcpStream, server: SocketAddr) {
        let Ok(server) = TcpStream::connect(server).await else { return };
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        let losing = Arc::new(AtomicUsize::new(0));
        // When either side ends, both connections are closed by dropping all four halves.
        tokio::select! {
            () = self.requests(from_client, to_server, &losing) => {}
            () = self.answers(from_server, to_client, &losing) => {}
        }
    }

    fn is_to_lose(&self, head: &str) -> bool {
        let mut lose = self.lose.lock().unwrap();
        let wanted = lose.take_if(|(key, request)| head.contains(key.as_str()) && request.iter().all(|text| head.contains(text)));
        wanted.is_some()
    }

    async fn requests(&self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf, losing: &AtomicUsize) {
        let mut buffer = vec![0; 64 << 10];
        while let Ok(n @ 1..) = from.read(&mut buffer).await {
            self.sent.fetch_add(n as u64, Ordering::SeqCst);
            let text = String::from_utf8_lossy(&buffer[..n]);
            if text.contains("x-amz-copy-source") {
                self.copies.fetch_add(1, Ordering::SeqCst);
                if self.refusing.load(Ordering::SeqCst) == 1 {
                    return;
                }
            }
            if self.is_to_lose(&text) {
                losing.store(1, Ordering::SeqCst);
            }
            if to.write_all(&buffer[..n]).await.is_err() {
                return;
            }
        }
    }

    async fn answers(&self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf, losing: &AtomicUsize) {
        let mut buffer = vec![0; 64 << 10];
        let mut passed = 0;
        while let Ok(n @ 1..) = from.read(&mut buffer).await {
            let interim = buffer.starts_with(b"HTTP/1.1 100");
            if losing.load(Ordering::SeqCst) == 1 && !interim {
                self.lost.fetch_add(1, Ordering::SeqCst);
                return;
            }
            passed += n as u64;
            let cut = passed > self.cut_after.load(Ordering::SeqCst);
            if cut
                && self
                    .cuts
                    .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |cuts| cuts.checked_sub(1))
                    .is_ok()
            {
                return;
            }
            if to.write_all(&buffer[..n]).await.is_err() {
                return;
            }
        }
    }
}
