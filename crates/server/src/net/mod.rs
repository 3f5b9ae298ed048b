//! The HTTP listener: sockets, TLS, HTTP/1 and HTTP/2, and every limit a client meets before a handler does.
//!
//! ```text
//! accept (connection cap) ─► tls (handshake time) ─► sniff (HTTP/1 or 2) ─► transport (framing, progress) ─► hyper ─► service ─► Router
//!                                                        └───────────── connection::supervise (head, idle, stall times; drain) ──┘
//! ```
//!
//! hyper parses and writes HTTP; what it leaves open is here: `framing` refuses ambiguous requests before hyper sees them, `activity`
//! and the supervisor in `connection` keep all times on one coarse tick for each connection, `body` makes request bodies keep coming, and
//! `h2_stream` resets answers that nobody reads. hyper-util's version detection has no deadline, so `connection` has its own.

mod accept;
mod activity;
mod body;
mod connection;
mod counters;
mod exchange;
mod framing;
mod h2_stream;
mod limits;
mod service;
mod shutdown;
#[cfg(test)]
mod tests;
mod ticket;
pub(crate) mod tls;
mod transport;

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;
use wharf_model::{Clock, SystemClock};

pub(crate) use counters::Counters;
pub(crate) use limits::Limits;
pub(crate) use shutdown::{Drained, StopSignals};
pub(crate) use tls::TlsSource;

use shutdown::Stage;

/// How to serve one listener.
#[derive(Clone)]
pub(crate) struct ListenOptions {
    /// What one client may cost.
    pub(crate) limits: Limits,
    /// Where the certificate comes from; plain HTTP when `None`.
    pub(crate) tls: Option<TlsSource>,
    /// How long running requests may go on after shutdown begins.
    pub(crate) shutdown_grace: Duration,
    /// Ends the listener at once, without grace, when cancelled.
    pub(crate) abort: CancellationToken,
    /// The date for certificates that the listener makes itself.
    pub(crate) clock: Arc<dyn Clock>,
    /// Where the listener counts; may be shared by several.
    pub(crate) counters: Arc<Counters>,
    /// Whether its requests are among those that are measured.
    pub(crate) measured: bool,
}

impl ListenOptions {
    /// Options with the machine's clock, own counters and nobody who aborts.
    pub(crate) fn new(limits: Limits, tls: Option<TlsSource>, shutdown_grace: Duration) -> Self {
        Self {
            limits,
            tls,
            shutdown_grace,
            abort: CancellationToken::new(),
            clock: Arc::new(SystemClock),
            counters: Arc::default(),
            measured: true,
        }
    }
}

/// What the connections of one listener share.
struct Shared {
    limits: Limits,
    app: Router,
    tls: Option<TlsAcceptor>,
    counters: Arc<Counters>,
    measured: bool,
    stage: watch::Sender<Stage>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// Serves `app` on `listener`. When `shutdown` resolves it stops accepting, closes idle connections at once and lets running requests
/// finish for `ListenOptions::shutdown_grace`; what is left then is cut and reported. Dropping the future cuts everything at once.
///
/// # Errors
/// When the certificate cannot be loaded or made. Failures of single connections are counted and logged, never returned.
pub(crate) async fn run(
    listener: TcpListener,
    app: Router,
    options: ListenOptions,
    shutdown: impl Future<Output = ()>,
) -> io::Result<Drained> {
    let ListenOptions {
        limits,
        tls,
        shutdown_grace,
        abort,
        clock,
        counters,
        measured,
    } = options;
    let tls = match tls {
        Some(source) => Some(tls::open(source, clock).await?),
        None => None,
    };
    let acceptor = tls.as_ref().map(tls::Tls::acceptor);
    let shared = Arc::new(Shared {
        limits,
        app,
        tls: acceptor,
        counters,
        measured,
        stage: watch::Sender::new(Stage::Open),
    });
    Ok(accept::run(listener, shared, shutdown_grace, &abort, shutdown).await)
}
