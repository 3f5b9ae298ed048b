//! What the listener has seen: one number for each bound, read by the metrics page.

use std::sync::atomic::{AtomicU64, Ordering};

/// One number that only this module's callers move.
#[derive(Debug, Default)]
pub(crate) struct Count(AtomicU64);

impl Count {
    /// Adds one.
    pub(super) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    /// Takes one away; for gauges.
    pub(super) fn subtract(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    /// The number now.
    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// The numbers of one or more listeners. All but `open` only grow.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    /// Connections open now.
    pub(crate) open: Count,
    /// Connections accepted.
    pub(crate) accepted: Count,
    /// Times accept had to wait because `Limits::connections` were open.
    pub(crate) waited_for_slot: Count,
    /// Failed accepts, mostly for want of file descriptors.
    pub(crate) accept_errors: Count,
    /// TLS handshakes that failed or took too long.
    pub(crate) tls_failures: Count,
    /// Request heads answered 400, 414 or 431 before any handler saw them.
    pub(crate) heads_refused: Count,
    /// Connections cut because no whole request head came in time.
    pub(crate) cut_header: Count,
    /// Connections closed because no further request came.
    pub(crate) closed_idle: Count,
    /// Connections or streams cut because the client did not read its answer.
    pub(crate) cut_stalled: Count,
    /// Request bodies that stopped or were too slow.
    pub(crate) bodies_late: Count,
    /// HTTP/2 connections cut because the client reset too many requests.
    pub(crate) cut_resets: Count,
    /// Connections cut because they outlived the shutdown's grace.
    pub(crate) cut_shutdown: Count,
}
