//! One connection from accept to close.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use bytes::BytesMut;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulConnection;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout};

use super::Shared;
use super::activity::{Activity, Phase, Watch};
use super::h2_stream::StreamExecutor;
use super::service::ConnectionService;
use super::shutdown::Stage;
use super::transport::Transport;

/// How an HTTP/2 connection begins (RFC 9113, 3.4).
const H2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Room for a usual request head in the first read.
const FIRST_READ: usize = 4 * 1024;

/// Most bytes that hyper buffers for one HTTP/1 connection in each direction; measured, larger ones gain nothing.
const HTTP1_BUFFER: usize = 512 * 1024;

/// HTTP/2 flow control: what one stream and one connection may have on the way to us.
const H2_WINDOWS: (u32, u32) = (1024 * 1024, 4 * 1024 * 1024);

/// Largest HTTP/2 frame taken; uploads in 16 KiB frames cost noticeably more.
const H2_FRAME: u32 = 64 * 1024;

/// How a connection ended, as far as the listener cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// By itself, or by the peer.
    Closed,
    /// By us, because it waited too long in this phase.
    Overdue(Phase),
    /// By us, because the client reset too many requests.
    TooManyResets,
    /// By us, because the listener ended; with this many requests unanswered.
    Cut(u32),
}

/// Serves `stream` until it closes or is cut.
pub(super) async fn run(shared: Arc<Shared>, stream: TcpStream, peer: SocketAddr) -> End {
    let mut stage = shared.stage.subscribe();
    // Without it small answers wait for the peer's delayed acknowledgement.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%peer, %error, "TCP_NODELAY failed");
    }
    let Some(acceptor) = shared.tls.clone() else {
        return sniff(shared, stream, peer, stage).await;
    };
    let handshake = timeout(shared.limits.tls_handshake_timeout, acceptor.accept(stream));
    let accepted = tokio::select! {
        accepted = handshake => accepted,
        () = stopped(&mut stage) => return End::Closed,
    };
    let stream = match accepted.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
        Ok(stream) => stream,
        Err(error) => {
            shared.counters.tls_failures.add();
            tracing::debug!(%peer, %error, "TLS handshake failed");
            return End::Closed;
        }
    };
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        Box::pin(serve_h2(shared, stream, BytesMut::new(), peer, stage, Instant::now())).await
    } else {
        Box::pin(serve_h1(shared, stream, BytesMut::new(), peer, stage, Instant::now())).await
    }
}

/// Tells HTTP/2 with prior knowledge from HTTP/1, under the same deadline that a request head has.
async fn sniff(shared: Arc<Shared>, mut stream: TcpStream, peer: SocketAddr, mut stage: watch::Receiver<Stage>) -> End {
    let started = Instant::now();
    let mut first = BytesMut::with_capacity(FIRST_READ);
    let is_h2 = tokio::select! {
        sniffed = timeout(shared.limits.header_timeout, read_preface(&mut stream, &mut first)) => sniffed,
        () = stopped(&mut stage) => return End::Closed,
    };
    match is_h2 {
        Err(_) => End::Overdue(Phase::Head),
        Ok(Err(_)) => End::Closed,
        Ok(Ok(true)) => Box::pin(serve_h2(shared, stream, first, peer, stage, started)).await,
        Ok(Ok(false)) => Box::pin(serve_h1(shared, stream, first, peer, stage, started)).await,
    }
}

async fn read_preface(stream: &mut TcpStream, first: &mut BytesMut) -> io::Result<bool> {
    loop {
        if stream.read_buf(first).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let n = first.len().min(H2_PREFACE.len());
        if first[..n] != H2_PREFACE[..n] {
            return Ok(false);
        }
        if n == H2_PREFACE.len() {
            return Ok(true);
        }
    }
}

/// Resolves when connections that have not begun HTTP shall close.
async fn stopped(stage: &mut watch::Receiver<Stage>) {
    // An error means that the listener is gone.
    let _gone = stage.wait_for(|stage| matches!(stage, Stage::Draining | Stage::Cut)).await;
}

async fn serve_h1<S>(shared: Arc<Shared>, io: S, first: BytesMut, peer: SocketAddr, stage: watch::Receiver<Stage>, started: Instant) -> End
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let activity = Arc::new(Activity::default());
    let transport = Transport::http1(io, first, Arc::clone(&activity), &shared.limits);
    let service = ConnectionService::new(Arc::clone(&shared), Arc::clone(&activity), peer, false);
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        // The supervisor keeps this time: hyper's own clock also runs between requests, and costs a timer for each.
        .header_read_timeout(None)
        .max_header_size(shared.limits.header_size)
        .max_buf_size(HTTP1_BUFFER.max(shared.limits.header_size));
    if shared.limits.header_count > 100 {
        builder.max_headers(shared.limits.header_count);
    }
    let connection = builder.serve_connection(TokioIo::new(transport), service);
    supervise(connection, &activity, &shared, stage, started).await
}

async fn serve_h2<S>(shared: Arc<Shared>, io: S, first: BytesMut, peer: SocketAddr, stage: watch::Receiver<Stage>, started: Instant) -> End
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let activity = Arc::new(Activity::default());
    let transport = Transport::http2(io, first, Arc::clone(&activity));
    let service = ConnectionService::new(Arc::clone(&shared), Arc::clone(&activity), peer, true);
    let limits = &shared.limits;
    let executor = StreamExecutor {
        activity: Arc::clone(&activity),
        counters: Arc::clone(&shared.counters),
        stall: limits.idle_timeout,
    };
    let mut builder = hyper::server::conn::http2::Builder::new(executor);
    builder
        .timer(TokioTimer::new())
        .max_concurrent_streams(limits.h2_streams)
        .max_header_list_size(limits.h2_header_list())
        .initial_stream_window_size(H2_WINDOWS.0)
        .initial_connection_window_size(H2_WINDOWS.1)
        .max_frame_size(H2_FRAME)
        // A peer that is gone without a word is found out between two requests as well.
        .keep_alive_interval(limits.idle_timeout / 2)
        .keep_alive_timeout(limits.idle_timeout / 2);
    let connection = builder.serve_connection(TokioIo::new(transport), service);
    supervise(connection, &activity, &shared, stage, started).await
}

/// Drives a connection, and ends it when it waits too long, resets too much, or the listener says so.
async fn supervise<C>(connection: C, activity: &Activity, shared: &Shared, mut stage: watch::Receiver<Stage>, started: Instant) -> End
where
    C: GracefulConnection,
    C::Error: std::fmt::Display,
{
    let mut connection = pin!(connection);
    let mut watch = Watch::since(started);
    let mut tick = interval(shared.limits.tick());
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut closing = false;
    stage.mark_changed();
    loop {
        let driven = poll_fn(|cx| match connection.as_mut().poll(cx) {
            Poll::Ready(result) => {
                if let Err(error) = result {
                    tracing::debug!(%error, "connection ended");
                }
                Poll::Ready(End::Closed)
            }
            Poll::Pending if activity.resets() > shared.limits.h2_resets => Poll::Ready(End::TooManyResets),
            Poll::Pending => Poll::Pending,
        });
        let close = tokio::select! {
            biased;
            end = driven => return end,
            now = tick.tick() => match watch.overdue(activity, &shared.limits, now) {
                None => *stage.borrow() == Stage::Crowded && activity.is_idle(),
                // The polite way first; a connection that is still there at the next tick is cut.
                Some(Phase::Idle) if !closing => { shared.counters.closed_idle.add(); true }
                Some(phase) => return End::Overdue(phase),
            },
            changed = stage.changed() => match changed.map(|()| *stage.borrow_and_update()) {
                Ok(Stage::Open) => false,
                Ok(Stage::Crowded) => activity.is_idle(),
                Ok(Stage::Draining) => true,
                Ok(Stage::Cut) | Err(_) => return End::Cut(activity.in_flight()),
            },
        };
        if close && !closing {
            connection.as_mut().graceful_shutdown();
            closing = true;
        }
    }
}
