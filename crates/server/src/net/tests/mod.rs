//! Tests against the real listener over real sockets. Names begin with the row of the abuse table they stand for.

mod bodies;
mod drain;
mod h2_frames;
mod http2;
mod requests;
mod sizes;
mod smuggling;
mod throughput;
mod timeouts;
mod tls;

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::StreamExt;
use http::{StatusCode, header};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::{Counters, Drained, Limits, ListenOptions, run};

/// Longer than any limit in these tests; a wait of this length is a failure.
const PATIENCE: Duration = Duration::from_secs(20);

/// Limits short enough to wait for.
fn short() -> Limits {
    Limits {
        header_timeout: Duration::from_millis(400),
        tls_handshake_timeout: Duration::from_millis(400),
        idle_timeout: Duration::from_millis(800),
        body_timeout: Duration::from_millis(400),
        min_rate: 10_000,
        min_rate_window: Duration::from_millis(800),
        ..Limits::default()
    }
}

/// A listener on a free port, with handlers that exercise it.
struct TestServer {
    addr: SocketAddr,
    stop: CancellationToken,
    abort: CancellationToken,
    counters: Arc<Counters>,
    reached: Arc<AtomicU64>,
    task: JoinHandle<std::io::Result<Drained>>,
}

impl TestServer {
    async fn start(limits: Limits) -> Self {
        Self::start_with(ListenOptions::new(limits, None, Duration::from_secs(5))).await
    }

    async fn start_with(options: ListenOptions) -> Self {
        let reached = Arc::new(AtomicU64::new(0));
        Self::start_app(app(Arc::clone(&reached)), reached, options).await
    }

    async fn start_app(app: Router, reached: Arc<AtomicU64>, options: ListenOptions) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
        let addr = listener.local_addr().expect("address");
        let (stop, abort, counters) = (CancellationToken::new(), options.abort.clone(), Arc::clone(&options.counters));
        let stopped = stop.clone().cancelled_owned();
        let task = tokio::spawn(run(listener, app, options, stopped));
        Self {
            addr,
            stop,
            abort,
            counters,
            reached,
            task,
        }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.addr).await.expect("connect")
    }

    /// Sends `bytes` and returns all that comes back until the server closes.
    async fn send(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        // The server may stop reading early, which is its right.
        let _cut_short = stream.write_all(bytes).await;
        read_all(&mut stream).await
    }

    /// As `send`, byte by byte.
    async fn trickle(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect().await;
        stream.set_nodelay(true).expect("nodelay");
        for byte in bytes {
            if stream.write_all(&[*byte]).await.is_err() {
                break;
            }
            tokio::task::yield_now().await;
        }
        read_all(&mut stream).await
    }

    fn reached(&self) -> u64 {
        self.reached.load(Ordering::SeqCst)
    }

    /// Ends the server and returns what it had to cut.
    async fn finish(self) -> Drained {
        self.stop.cancel();
        timeout(PATIENCE, self.task)
            .await
            .expect("the listener ends")
            .expect("no panic")
            .expect("no error")
    }
}

/// Reads until the server closes; fails if it never does.
async fn read_all(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut answer = Vec::new();
    // A reset is a way to close, too.
    let _reset = timeout(PATIENCE, stream.read_to_end(&mut answer))
        .await
        .expect("the server closes the connection");
    String::from_utf8_lossy(&answer).into_owned()
}

/// Reads until `mark` has come.
async fn read_until(stream: &mut (impl AsyncRead + Unpin), mark: &str) -> String {
    let mut answer = Vec::new();
    while !String::from_utf8_lossy(&answer).contains(mark) {
        let n = timeout(PATIENCE, stream.read_buf(&mut answer))
            .await
            .expect("an answer")
            .expect("no error");
        assert!(n > 0, "closed before {mark:?} came: {}", String::from_utf8_lossy(&answer));
    }
    String::from_utf8_lossy(&answer).into_owned()
}

fn app(reached: Arc<AtomicU64>) -> Router {
    Router::new()
        .route("/", get(|| async { "hello" }))
        .route(
            "/peer",
            get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }),
        )
        .route("/target", get(target))
        .route("/sleep", get(|| async { tokio::time::sleep(Duration::from_millis(700)).await }))
        .route("/forever", get(|| async { std::future::pending::<()>().await }))
        .route("/panic", get(panic_on_purpose))
        .route("/length", post(length))
        .route("/denied", post(|| async { StatusCode::UNAUTHORIZED }))
        .route("/pause", post(pause))
        .route(
            "/endless",
            get(|| async { Body::from_stream(futures_util::stream::repeat_with(|| chunk(64 * 1024))) }),
        )
        .layer(axum::middleware::map_request(move |request: Request| {
            reached.fetch_add(1, Ordering::SeqCst);
            async move { request }
        }))
}

fn chunk(size: usize) -> std::io::Result<Bytes> {
    Ok(Bytes::from(vec![b'x'; size]))
}

async fn panic_on_purpose() -> StatusCode {
    panic!("on purpose")
}

async fn target(request: Request) -> String {
    let host = request
        .headers()
        .get(header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or("none");
    format!("target={} host={host}", request.uri())
}

async fn length(body: Body) -> Response {
    let mut stream = body.into_data_stream();
    let mut length = 0;
    while let Some(piece) = stream.next().await {
        match piece {
            Ok(piece) => length += piece.len(),
            Err(error) => return (StatusCode::BAD_REQUEST, error.to_string()).into_response(),
        }
    }
    format!("length={length}").into_response()
}

/// A handler that is slower than its client.
async fn pause(body: Body) -> Response {
    tokio::time::sleep(Duration::from_millis(1200)).await;
    length(body).await
}
