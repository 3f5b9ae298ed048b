//! What a connection is doing now, and since when.
//!
//! The hot path only moves relaxed counters; the supervisor compares them on a coarse tick. So a progressing connection costs no timer
//! and no clock reading, however many chunks pass.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::exchange::Exchange;
use super::framing::Refusal;
use super::limits::Limits;

/// How long a closed connection is read on, so that the peer gets to see the answer before a reset.
const LINGER: Duration = Duration::from_secs(2);

/// The counters that transport, service and supervisor of one connection share.
#[derive(Debug, Default)]
pub(super) struct Activity {
    requests: AtomicU64,
    in_flight: AtomicU32,
    written: AtomicU64,
    resets: AtomicU32,
    write_blocked: AtomicBool,
    head_partial: AtomicBool,
    lingering: AtomicBool,
    refusal: OnceLock<(u64, Refusal)>,
    /// Hands an HTTP/2 exchange from the service to the executor, which hyper calls one after the other.
    opened: Mutex<Option<Arc<Exchange>>>,
}

/// What a connection waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// The client owes (the rest of) a request head.
    Head,
    /// Nothing is going on between two requests.
    Idle,
    /// A request is being worked on.
    Busy,
    /// Bytes wait for a client that does not read.
    Stalled,
    /// Everything is said; the peer may finish sending.
    Lingering,
}

impl Activity {
    /// Counts a request in and returns its number, from 0.
    pub(super) fn begin_request(&self) -> u64 {
        self.in_flight.fetch_add(1, Relaxed);
        self.requests.fetch_add(1, Relaxed)
    }

    /// Counts a request out.
    pub(super) fn end_request(&self) {
        self.in_flight.fetch_sub(1, Relaxed);
    }

    /// Requests being worked on.
    pub(super) fn in_flight(&self) -> u32 {
        self.in_flight.load(Relaxed)
    }

    /// Notes that the client took `n` bytes.
    pub(super) fn wrote(&self, n: usize) {
        self.written.fetch_add(n as u64, Relaxed);
        self.write_blocked.store(false, Relaxed);
    }

    /// Notes whether bytes wait for the client.
    pub(super) fn set_write_blocked(&self, blocked: bool) {
        self.write_blocked.store(blocked, Relaxed);
    }

    /// Notes whether a request head has begun and not ended.
    pub(super) fn set_head_partial(&self, partial: bool) {
        self.head_partial.store(partial, Relaxed);
    }

    /// Notes that only the peer's rest is being read away.
    pub(super) fn set_lingering(&self) {
        self.lingering.store(true, Relaxed);
    }

    /// Notes that the head of request number `number` breaks the rules.
    pub(super) fn refuse(&self, number: u64, refusal: Refusal) {
        let _first_wins = self.refusal.set((number, refusal));
    }

    /// Why request number `number` is refused, if it is.
    pub(super) fn refusal(&self, number: u64) -> Option<Refusal> {
        self.refusal
            .get()
            .filter(|(refused, _)| *refused == number)
            .map(|(_, refusal)| *refusal)
    }

    /// Counts a request that the client reset.
    pub(super) fn note_reset(&self) {
        self.resets.fetch_add(1, Relaxed);
    }

    /// Requests that the client reset before they were answered.
    pub(super) fn resets(&self) -> u32 {
        self.resets.load(Relaxed)
    }

    /// Leaves an exchange for the executor.
    pub(super) fn put_opened(&self, exchange: Arc<Exchange>) {
        *self.opened.lock().unwrap_or_else(PoisonError::into_inner) = Some(exchange);
    }

    /// Takes the exchange that the service left.
    pub(super) fn take_opened(&self) -> Option<Arc<Exchange>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// What the connection waits for, with a mark that moves with every progress in that phase.
    fn phase(&self) -> (Phase, u64) {
        let requests = self.requests.load(Relaxed);
        if self.lingering.load(Relaxed) {
            (Phase::Lingering, 0)
        } else if self.write_blocked.load(Relaxed) {
            (Phase::Stalled, self.written.load(Relaxed))
        } else if self.in_flight() > 0 {
            (Phase::Busy, requests)
        } else if requests == 0 || self.head_partial.load(Relaxed) {
            (Phase::Head, requests)
        } else {
            (Phase::Idle, requests)
        }
    }

    /// Whether the connection stands between two requests, so that nothing would be lost by closing now.
    pub(super) fn is_idle(&self) -> bool {
        self.phase().0 == Phase::Idle
    }
}

/// Remembers since when a connection has been in its phase without progress.
#[derive(Debug)]
pub(super) struct Watch {
    seen: (Phase, u64),
    since: Instant,
}

impl Watch {
    /// A watch for a connection that may send its first head since `start`.
    pub(super) fn since(start: Instant) -> Self {
        Self {
            seen: (Phase::Head, 0),
            since: start,
        }
    }

    /// Looks at the connection; returns the phase that has lasted too long, if it has.
    pub(super) fn overdue(&mut self, activity: &Activity, limits: &Limits, now: Instant) -> Option<Phase> {
        let current = activity.phase();
        if current != self.seen {
            (self.seen, self.since) = (current, now);
            return None;
        }
        let limit = match current.0 {
            Phase::Busy => return None,
            Phase::Head => limits.header_timeout,
            Phase::Idle | Phase::Stalled => limits.idle_timeout,
            Phase::Lingering => LINGER.min(limits.idle_timeout),
        };
        (now.saturating_duration_since(self.since) >= limit).then_some(current.0)
    }
}
