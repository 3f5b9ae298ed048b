//! Bodies under watch: a request body that must keep coming, and an answer that notes what becomes of it.
//!
//! Neither copies a byte. The request body has at most one timer, made when the client first keeps the handler waiting and moved only
//! when it fires; while bytes are at hand there is neither a timer nor a look at the clock.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::BoxError;
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep, sleep_until};

use super::counters::Counters;
use super::exchange::Exchange;
use super::limits::Limits;
use super::ticket::Ticket;

/// Why a request body was given up. Handlers meet it inside an [`io::Error`] of kind `TimedOut`, and answer 408.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum LateBody {
    /// Not one byte came in `Limits::body_timeout`.
    #[error("no byte of the request body came in {0:?}")]
    Stopped(Duration),
    /// Fewer bytes came than `Limits::min_rate` asks for.
    #[error("the request body came slower than {0} bytes per second")]
    Slow(u64),
}

/// What a request body must keep up with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pace {
    timeout: Duration,
    rate: u64,
    window: Duration,
}

impl Pace {
    /// The pace that `limits` ask for.
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            timeout: limits.body_timeout,
            rate: limits.min_rate,
            window: limits.min_rate_window,
        }
    }
}

/// A request body that fails when the client stops or dawdles. Only time that the handler spends waiting for the client counts.
#[derive(Debug)]
pub(super) struct RequestBody<B = Incoming> {
    inner: B,
    pace: Pace,
    exchange: Arc<Exchange>,
    counters: Arc<Counters>,
    timer: Option<Pin<Box<Sleep>>>,
    /// Since when the handler waits for the next byte.
    waiting_since: Option<Instant>,
    /// Waiting time and bytes of the current window.
    waited: Duration,
    received: u64,
}

impl<B> RequestBody<B> {
    /// Watches `inner`.
    pub(super) fn new(inner: B, pace: Pace, exchange: Arc<Exchange>, counters: Arc<Counters>) -> Self {
        exchange.set_body_unread(true);
        Self {
            inner,
            pace,
            exchange,
            counters,
            timer: None,
            waiting_since: None,
            waited: Duration::ZERO,
            received: 0,
        }
    }

    /// Counts bytes in; fails when a whole window has been waited through for too few.
    fn note_bytes(&mut self, n: u64) -> Result<(), LateBody> {
        self.received += n;
        let Some(since) = self.waiting_since.take() else { return Ok(()) };
        self.waited += since.elapsed();
        if self.waited < self.pace.window {
            return Ok(());
        }
        let enough = self.is_enough(self.waited);
        (self.waited, self.received) = (Duration::ZERO, 0);
        if enough { Ok(()) } else { Err(LateBody::Slow(self.pace.rate)) }
    }

    fn is_enough(&self, waited: Duration) -> bool {
        u128::from(self.received) * 1000 >= u128::from(self.pace.rate) * waited.as_millis()
    }

    /// Judges the wait up to `now`; otherwise returns when to judge again.
    fn check_wait(&self, since: Instant, now: Instant) -> Result<Instant, LateBody> {
        let wait = now.saturating_duration_since(since);
        if wait >= self.pace.timeout {
            return Err(LateBody::Stopped(self.pace.timeout));
        }
        let mut next = since + self.pace.timeout;
        if self.pace.rate > 0 {
            let waited = self.waited + wait;
            if waited >= self.pace.window && !self.is_enough(waited) {
                return Err(LateBody::Slow(self.pace.rate));
            }
            if waited < self.pace.window {
                next = next.min(now + (self.pace.window - waited));
            }
        }
        Ok(next)
    }

    /// Waits on behalf of the handler; ready only when the client is late.
    fn poll_late(&mut self, cx: &mut Context<'_>) -> Poll<LateBody> {
        let since = *self.waiting_since.get_or_insert_with(Instant::now);
        loop {
            if let Some(timer) = &mut self.timer {
                // A timer armed for an earlier wait fires early, which costs one more look and never a cut.
                ready!(timer.as_mut().poll(cx));
            }
            match self.check_wait(since, Instant::now()) {
                Err(late) => return Poll::Ready(late),
                Ok(next) => match &mut self.timer {
                    Some(timer) => timer.as_mut().reset(next),
                    None => self.timer = Some(Box::pin(sleep_until(next))),
                },
            }
        }
    }

    fn fail(&self, late: LateBody) -> BoxError {
        self.exchange.set_body_late();
        self.counters.bodies_late.add();
        Box::new(io::Error::new(io::ErrorKind::TimedOut, late))
    }
}

impl<B> Body for RequestBody<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        match Pin::new(&mut this.inner).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                let n = frame.data_ref().map_or(0, Bytes::len) as u64;
                this.exchange.received(n);
                if this.inner.is_end_stream() {
                    this.exchange.set_body_unread(false);
                }
                Poll::Ready(Some(this.note_bytes(n).map(|()| frame).map_err(|late| this.fail(late))))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error.into()))),
            Poll::Ready(None) => {
                this.exchange.set_body_unread(false);
                Poll::Ready(None)
            }
            Poll::Pending => {
                let late = ready!(this.poll_late(cx));
                Poll::Ready(Some(Err(this.fail(late))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// An answer's body, passed through as it is.
#[derive(Debug)]
pub(super) struct ResponseBody {
    inner: axum::body::Body,
    ticket: Ticket,
}

impl ResponseBody {
    /// The body of the answer to `ticket`'s request.
    pub(super) fn new(inner: axum::body::Body, ticket: Ticket) -> Self {
        if inner.is_end_stream() {
            ticket.exchange.finish();
        }
        Self { inner, ticket }
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        let exchange = &this.ticket.exchange;
        exchange.frame_wanted();
        let frame = ready!(Pin::new(&mut this.inner).poll_frame(cx));
        match &frame {
            Some(Ok(frame)) => {
                exchange.sent(frame.data_ref().map_or(0, Bytes::len) as u64);
                exchange.frame_given();
                if this.inner.is_end_stream() {
                    exchange.finish();
                }
            }
            Some(Err(_)) | None => exchange.finish(),
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
