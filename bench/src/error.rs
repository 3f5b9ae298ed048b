//! What can go wrong while measuring.

use std::path::PathBuf;
use std::time::Duration;

/// A failed step of the benchmark.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BenchError {
    /// A file, socket or process operation failed.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: String,
        /// The system's error.
        source: std::io::Error,
    },
    /// The server answered with another status than the work needs.
    #[error("{request}: status {status}{detail}")]
    Status {
        /// Method and path.
        request: String,
        /// The status received.
        status: u16,
        /// `, wanted …` and the beginning of the answer's body.
        detail: String,
    },
    /// The server's answer is not usable HTTP/1.1, or not what was stored.
    #[error("{0}")]
    Answer(String),
    /// The server did not become ready, or left before it did.
    #[error("{name} did not become ready ({reason}); its log ends with:\n{log}")]
    NotReady {
        /// The peer.
        name: String,
        /// Exit status or time-out.
        reason: String,
        /// Tail of the server's output.
        log: String,
    },
    /// A step took longer than the bench waits.
    #[error("{what} took longer than {seconds} s")]
    Timeout {
        /// What was being done.
        what: String,
        /// The limit.
        seconds: u64,
    },
    /// A worker task panicked.
    #[error("a load task failed: {0}")]
    Task(#[from] tokio::task::JoinError),
    /// No registry to measure at all.
    #[error("none of the registries was found; looked at {}", .0.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", "))]
    NoPeer(Vec<PathBuf>),
    /// Some work failed or some request was not answered with success.
    #[error("{0} failure(s), listed above")]
    Failures(usize),
    /// A signal asked the benchmark to stop.
    #[error("interrupted; the servers were stopped and their data removed")]
    Interrupted,
}

impl BenchError {
    /// Wraps a system error with what was being done.
    pub(crate) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}

/// Gives up on `step` after `limit`.
pub(crate) async fn within<T>(what: &str, limit: Duration, step: impl Future<Output = Result<T, BenchError>>) -> Result<T, BenchError> {
    let timeout = || BenchError::Timeout {
        what: what.into(),
        seconds: limit.as_secs(),
    };
    tokio::time::timeout(limit, step).await.map_err(|_| timeout())?
}
