//! The byte stream under HTTP: reads along for framing, notes progress, and closes without a reset.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_util::io::poll_read_buf;

use super::activity::Activity;
use super::framing::{ChunkError, Framing, Scan};
use super::limits::Limits;

/// Bytes read at once while a head is incomplete or a closing connection is drained.
const PIECE: usize = 8 * 1024;

/// Stands in for a head that is refused. The service recognises the request by its number and answers in the head's place, so the
/// answer keeps its turn behind pipelined ones and hyper closes the connection as it always does.
const STAND_IN: &[u8] = b"GET / HTTP/1.1\r\nhost: refused\r\nconnection: close\r\n\r\n";

/// A connection below hyper.
///
/// A whole head that arrives in one piece is scanned where it lies in hyper's own buffer. Only a head cut into pieces is collected in
/// `held`, so hyper never sees half a head, and a refused one never at all.
#[derive(Debug)]
pub(super) struct Transport<S> {
    io: S,
    activity: Arc<Activity>,
    framing: Option<Framing>,
    /// Scanned bytes that hyper has not taken yet.
    ready: BytesMut,
    /// Bytes that were read before HTTP began or that begin an incomplete head.
    held: BytesMut,
    /// Whether `held` is still to be scanned.
    unscanned: bool,
    broken: Option<ChunkError>,
    refused: bool,
    shut: bool,
}

impl<S> Transport<S> {
    /// HTTP/1 over `io`, of which `first` was read already.
    pub(super) fn http1(io: S, first: BytesMut, activity: Arc<Activity>, limits: &Limits) -> Self {
        let unscanned = !first.is_empty();
        let framing = Some(Framing::new(limits));
        Self {
            io,
            activity,
            framing,
            ready: BytesMut::new(),
            held: first,
            unscanned,
            broken: None,
            refused: false,
            shut: false,
        }
    }

    /// HTTP/2 over `io`, of which `first` was read already.
    pub(super) fn http2(io: S, first: BytesMut, activity: Arc<Activity>) -> Self {
        let (held, unscanned) = (BytesMut::new(), false);
        Self {
            io,
            activity,
            framing: None,
            ready: first,
            held,
            unscanned,
            broken: None,
            refused: false,
            shut: false,
        }
    }

    /// Judges `bytes`; returns how many of them hyper may have at once.
    fn judge(&mut self, bytes: &[u8]) -> usize {
        let Some(framing) = &mut self.framing else { return bytes.len() };
        match framing.scan(bytes) {
            Scan::Pass => bytes.len(),
            Scan::Partial { from } => from,
            Scan::Refused { from, refusal } => {
                self.activity.refuse(framing.heads(), refusal);
                self.refused = true;
                from
            }
            Scan::Broken { from, error } => {
                self.broken = Some(error);
                from
            }
        }
    }

    /// Scans what is held and sorts it into ready and held.
    fn judge_held(&mut self) {
        self.unscanned = false;
        let mut held = std::mem::take(&mut self.held);
        let passed = self.judge(&held);
        if passed > 0 || self.refused {
            self.ready = held.split_to(passed);
        }
        self.keep(held);
    }

    /// Keeps the beginning of an incomplete head, or puts the stand-in where a refused head was.
    fn keep(&mut self, rest: BytesMut) {
        if self.refused {
            self.ready.extend_from_slice(STAND_IN);
        } else if self.broken.is_none() {
            self.held = rest;
        }
        self.activity.set_head_partial(!self.held.is_empty());
    }

    /// Gives hyper scanned bytes.
    fn give(&mut self, buf: &mut ReadBuf<'_>) {
        let n = self.ready.len().min(buf.remaining());
        buf.put_slice(&self.ready[..n]);
        self.ready.advance(n);
        if self.ready.is_empty() {
            self.ready = BytesMut::new();
        }
    }

    /// Whether the peer may still be sending something nobody will read.
    fn must_linger(&self) -> bool {
        self.framing.as_ref().is_some_and(|framing| !framing.between_requests())
    }
}

impl<S: AsyncRead + Unpin> Transport<S> {
    /// Reads straight into hyper's buffer; returns whether hyper has something to look at.
    fn poll_read_direct(&mut self, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<bool>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.io).poll_read(cx, buf))?;
        if buf.filled().len() == before {
            return Poll::Ready(Ok(true));
        }
        let passed = self.judge(&buf.filled()[before..]);
        if before + passed < buf.filled().len() {
            let rest = BytesMut::from(&buf.filled()[before + passed..]);
            buf.set_filled(before + passed);
            self.keep(rest);
        }
        Poll::Ready(Ok(passed > 0))
    }

    /// Reads the next piece of an incomplete head; returns whether the stream has ended.
    fn poll_read_held(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<bool>> {
        self.held.reserve(PIECE);
        let n = ready!(poll_read_buf(Pin::new(&mut self.io), cx, &mut self.held))?;
        self.unscanned = n > 0;
        Poll::Ready(Ok(n == 0))
    }

    /// Reads away what the peer still sends, until it closes too. The supervisor bounds the time.
    fn poll_drain(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.activity.set_lingering();
        loop {
            self.held.clear();
            self.held.reserve(PIECE);
            match ready!(poll_read_buf(Pin::new(&mut self.io), cx, &mut self.held)) {
                Ok(n) if n > 0 => {}
                _ => return Poll::Ready(()),
            }
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Transport<S> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if this.unscanned {
                this.judge_held();
            }
            if !this.ready.is_empty() {
                this.give(buf);
                return Poll::Ready(Ok(()));
            }
            if let Some(error) = this.broken {
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, error)));
            }
            if this.refused {
                // Nothing after a refused head is read; the answer's `connection: close` ends this.
                return Poll::Pending;
            }
            if !this.held.is_empty() {
                if ready!(this.poll_read_held(cx))? {
                    return Poll::Ready(Ok(()));
                }
            } else if ready!(this.poll_read_direct(cx, buf))? {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Transport<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.io).poll_write(cx, buf);
        note_write(&self.activity, &result);
        result
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bufs: &[IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.io).poll_write_vectored(cx, bufs);
        note_write(&self.activity, &result);
        result
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let result = Pin::new(&mut self.io).poll_flush(cx);
        self.activity.set_write_blocked(result.is_pending());
        result
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if !this.shut {
            let result = Pin::new(&mut this.io).poll_shutdown(cx);
            this.activity.set_write_blocked(result.is_pending());
            ready!(result)?;
            this.shut = true;
        }
        if this.must_linger() {
            // Closing a socket with unread bytes sends a reset, which can destroy the answer on its way.
            ready!(this.poll_drain(cx));
        }
        Poll::Ready(Ok(()))
    }
}

fn note_write(activity: &Activity, result: &Poll<io::Result<usize>>) {
    match result {
        Poll::Ready(Ok(n)) => activity.wrote(*n),
        Poll::Ready(Err(_)) => {}
        Poll::Pending => activity.set_write_blocked(true),
    }
}
