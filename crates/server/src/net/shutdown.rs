//! How a listener ends.

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// What became of the connections when the listener ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Drained {
    /// Connections that were still open when the grace was over.
    pub(crate) cut_connections: u64,
    /// Requests that those were working on.
    pub(crate) cut_requests: u64,
}

/// What every connection must know about its listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Serving.
    Open,
    /// Serving, but a newcomer waits for a slot: idle connections shall make room.
    Crowded,
    /// Finish what is running, then close.
    Draining,
    /// Close at once.
    Cut,
}

/// The two wishes that SIGTERM and SIGINT stand for.
#[derive(Debug, Clone)]
pub(crate) struct StopSignals {
    /// Cancelled by the first signal: finish and leave.
    pub(crate) graceful: CancellationToken,
    /// Cancelled by the second signal: leave now. Give it to `ListenOptions::abort`.
    pub(crate) at_once: CancellationToken,
}

impl StopSignals {
    /// Listens for SIGTERM and SIGINT from now on.
    ///
    /// # Errors
    /// When the signal handlers cannot be installed.
    pub(crate) fn listen() -> std::io::Result<Self> {
        let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        let signals = Self {
            graceful: CancellationToken::new(),
            at_once: CancellationToken::new(),
        };
        let wishes = [signals.graceful.clone(), signals.at_once.clone()];
        tokio::spawn(async move {
            for wish in wishes {
                tokio::select! {
                    _ = term.recv() => {}
                    _ = int.recv() => {}
                }
                wish.cancel();
            }
        });
        Ok(signals)
    }
}
