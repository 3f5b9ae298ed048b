//! Finds where HTTP/1 requests begin and end, and refuses what two readers could read differently.
//!
//! hyper is tolerant where a registry behind a proxy must not be: it lets Transfer-Encoding win over Content-Length, merges equal
//! Content-Lengths and takes a bare line feed for a line end. Those are the tools of request smuggling (RFC 9112, 11.2), so this
//! scanner reads along, strictly, before hyper sees a byte:
//!
//! ```text
//! Head ── no body ──────────────► Head
//!   ├──── Content-Length: n ────► Length(n) ──► Head
//!   ├──── chunked ──────────────► Chunked ────► Head
//!   └──── against the rules ────► Refused
//! ```

mod chunked;
mod head;

use chunked::ChunkScanner;
use head::{HeadScanner, Progress};

use super::limits::Limits;

pub(super) use chunked::ChunkError;

/// Why a request head is not let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// 400, with what is wrong.
    Malformed(&'static str),
    /// 414.
    UriTooLong,
    /// 431.
    HeadTooLarge,
}

/// What the scanner makes of a piece of the stream.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Scan {
    /// All of it may go on.
    Pass,
    /// The bytes before `from` may go on; from there a request head begins that has not ended.
    Partial { from: usize },
    /// The bytes before `from` may go on; the head that begins there is refused.
    Refused { from: usize, refusal: Refusal },
    /// The bytes before `from` may go on; the body that continues there is not chunked encoding.
    Broken { from: usize, error: ChunkError },
}

#[derive(Debug)]
enum State {
    Head(HeadScanner),
    Length(u64),
    Chunked(ChunkScanner),
    Closed,
}

/// How the body after a head is delimited.
#[derive(Debug, PartialEq, Eq)]
enum BodyKind {
    Length(u64),
    Chunked,
}

/// The scanner of one connection.
#[derive(Debug)]
pub(super) struct Framing {
    state: State,
    bounds: Bounds,
    heads: u64,
}

/// The limits the scanner needs.
#[derive(Debug, Clone, Copy)]
struct Bounds {
    header_size: usize,
    header_count: usize,
    uri_length: usize,
}

impl Framing {
    /// A scanner that expects a request head.
    pub(super) fn new(limits: &Limits) -> Self {
        let bounds = Bounds {
            header_size: limits.header_size,
            header_count: limits.header_count,
            uri_length: limits.uri_length,
        };
        Self {
            state: State::Head(HeadScanner::default()),
            bounds,
            heads: 0,
        }
    }

    /// Request heads let through.
    pub(super) fn heads(&self) -> u64 {
        self.heads
    }

    /// Whether the stream stands between two requests.
    pub(super) fn between_requests(&self) -> bool {
        matches!(self.state, State::Head(_))
    }

    /// Reads along. After `Partial { from }` the next piece must begin with the same bytes that began at `from`.
    pub(super) fn scan(&mut self, bytes: &[u8]) -> Scan {
        let mut at = 0;
        while at < bytes.len() {
            let rest = &bytes[at..];
            match &mut self.state {
                State::Head(scanner) => match scanner.advance(rest, &self.bounds) {
                    Progress::Incomplete => return Scan::Partial { from: at },
                    Progress::Refused(refusal) => {
                        self.state = State::Closed;
                        return Scan::Refused { from: at, refusal };
                    }
                    Progress::Complete { length, body } => {
                        at += length;
                        self.heads += 1;
                        self.state = State::after_head(body);
                    }
                },
                State::Length(left) => {
                    let taken = usize::try_from(*left).unwrap_or(usize::MAX).min(rest.len());
                    at += taken;
                    *left -= taken as u64;
                    if *left == 0 {
                        self.state = State::Head(HeadScanner::default());
                    }
                }
                State::Chunked(scanner) => match scanner.advance(rest) {
                    Ok(None) => return Scan::Pass,
                    Ok(Some(length)) => {
                        at += length;
                        self.state = State::Head(HeadScanner::default());
                    }
                    Err(error) => {
                        self.state = State::Closed;
                        return Scan::Broken { from: at, error };
                    }
                },
                State::Closed => return Scan::Pass,
            }
        }
        Scan::Pass
    }
}

impl State {
    fn after_head(body: BodyKind) -> Self {
        match body {
            BodyKind::Length(0) => Self::Head(HeadScanner::default()),
            BodyKind::Length(length) => Self::Length(length),
            BodyKind::Chunked => Self::Chunked(ChunkScanner::default()),
        }
    }
}
