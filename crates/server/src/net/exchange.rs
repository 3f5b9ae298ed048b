//! One request and its answer, seen from the connection.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use wharf_meter::http::{self, Route};

/// What the request body, the answer and the HTTP/2 stream of one exchange tell each other.
#[derive(Debug, Default)]
pub(super) struct Exchange {
    body_late: AtomicBool,
    body_unread: AtomicBool,
    frames: AtomicU64,
    handed_out: AtomicBool,
    finished: AtomicBool,
    /// Under which its bytes are counted, if they are.
    route: Option<Route>,
}

impl Exchange {
    /// An exchange whose bytes count under `route`.
    pub(super) fn of(route: Option<Route>) -> Self {
        Self { route, ..Self::default() }
    }

    /// Counts bytes of the request's body.
    pub(super) fn received(&self, bytes: u64) {
        if let Some(route) = self.route {
            http::received(route, bytes);
        }
    }

    /// Counts bytes of the answer's body.
    pub(super) fn sent(&self, bytes: u64) {
        if let Some(route) = self.route {
            http::sent(route, bytes);
        }
    }

    /// Notes that the request body stopped or was too slow.
    pub(super) fn set_body_late(&self) {
        self.body_late.store(true, Relaxed);
    }

    /// Whether the request body stopped or was too slow.
    pub(super) fn body_late(&self) -> bool {
        self.body_late.load(Relaxed)
    }

    /// Notes whether the handler has still to read something of the request body.
    pub(super) fn set_body_unread(&self, unread: bool) {
        self.body_unread.store(unread, Relaxed);
    }

    /// Whether the request body was not read to its end.
    pub(super) fn body_unread(&self) -> bool {
        self.body_unread.load(Relaxed)
    }

    /// Notes that the connection asks for the next frame, so the last one has found room.
    pub(super) fn frame_wanted(&self) {
        self.handed_out.store(false, Relaxed);
    }

    /// Notes that the connection has got a frame and must find room for it.
    pub(super) fn frame_given(&self) {
        self.frames.fetch_add(1, Relaxed);
        self.handed_out.store(true, Relaxed);
    }

    /// The number of the frame that waits for room at the client, if one does.
    pub(super) fn waiting_frame(&self) -> Option<u64> {
        (self.handed_out.load(Relaxed) && !self.finished()).then(|| self.frames.load(Relaxed))
    }

    /// Notes that the last frame was given.
    pub(super) fn finish(&self) {
        self.finished.store(true, Relaxed);
    }

    /// Whether the whole answer was given to the connection.
    pub(super) fn finished(&self) -> bool {
        self.finished.load(Relaxed)
    }
}
