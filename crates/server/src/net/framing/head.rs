//! Request heads, line by line (RFC 9112, sections 2 to 6).

use memchr::{memchr, memchr2};

use super::{BodyKind, Bounds, Refusal};

/// Room for the method, the spaces and the version around the request target.
const AROUND_TARGET: usize = 64;

/// What one look at the stream found out about the current head.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Progress {
    /// The head has not ended and breaks no rule yet.
    Incomplete,
    /// The head ends after `length` bytes.
    Complete { length: usize, body: BodyKind },
    /// The head breaks a rule.
    Refused(Refusal),
}

/// Reads one head, possibly in pieces; no byte is looked at twice.
#[derive(Debug, Default)]
pub(super) struct HeadScanner {
    line_start: usize,
    searched: usize,
    facts: Option<Facts>,
}

/// What the lines so far say about the request's framing.
#[derive(Debug, Default)]
struct Facts {
    is_1_0: bool,
    fields: usize,
    hosts: usize,
    length: Option<u64>,
    chunked: bool,
}

impl HeadScanner {
    /// Goes on with `bytes`, which begin where the head begins.
    pub(super) fn advance(&mut self, bytes: &[u8], bounds: &Bounds) -> Progress {
        self.lines(bytes, bounds).unwrap_or_else(Progress::Refused)
    }

    fn lines(&mut self, bytes: &[u8], bounds: &Bounds) -> Result<Progress, Refusal> {
        while let Some(found) = memchr(b'\n', &bytes[self.searched..]) {
            let end = self.searched + found;
            let line = bytes[self.line_start..end]
                .strip_suffix(b"\r")
                .ok_or(Refusal::Malformed("a line ends without carriage return"))?;
            self.searched = end + 1;
            self.line_start = end + 1;
            match &mut self.facts {
                // RFC 9112, 2.2: empty lines before the request line are skipped.
                None if line.is_empty() => {}
                None => self.facts = Some(request_line(line, bounds)?),
                Some(facts) if line.is_empty() => return facts.conclude(end + 1, bounds),
                Some(facts) => facts.field(line, bounds)?,
            }
        }
        self.searched = bytes.len();
        self.check_partial(bytes.len(), bounds)?;
        Ok(Progress::Incomplete)
    }

    fn check_partial(&self, length: usize, bounds: &Bounds) -> Result<(), Refusal> {
        if self.facts.is_none() && length - self.line_start > bounds.uri_length + AROUND_TARGET {
            return Err(Refusal::UriTooLong);
        }
        within(length, bounds.header_size)
    }
}

fn within(length: usize, limit: usize) -> Result<(), Refusal> {
    if length > limit { Err(Refusal::HeadTooLarge) } else { Ok(()) }
}

fn request_line(line: &[u8], bounds: &Bounds) -> Result<Facts, Refusal> {
    no_control(line)?;
    let mut words = line.split(|byte| *byte == b' ');
    let (Some(method), Some(target), Some(version), None) = (words.next(), words.next(), words.next(), words.next()) else {
        // A long target without a version is more usefully called too long.
        let refusal = Refusal::Malformed("the request line is not method, target and version");
        return Err(if line.len() > bounds.uri_length + AROUND_TARGET {
            Refusal::UriTooLong
        } else {
            refusal
        });
    };
    if target.len() > bounds.uri_length {
        return Err(Refusal::UriTooLong);
    }
    if method.is_empty() || target.is_empty() {
        return Err(Refusal::Malformed("the request line is not method, target and version"));
    }
    match version {
        b"HTTP/1.1" => Ok(Facts::default()),
        b"HTTP/1.0" => Ok(Facts {
            is_1_0: true,
            ..Facts::default()
        }),
        _ => Err(Refusal::Malformed("the version is neither HTTP/1.0 nor HTTP/1.1")),
    }
}

/// Line feeds have been cut off; what is left of them, and NUL, is how one reader sees a line where another sees a value.
fn no_control(line: &[u8]) -> Result<(), Refusal> {
    match memchr2(0, b'\r', line) {
        Some(_) => Err(Refusal::Malformed("the head contains NUL or a lone carriage return")),
        None => Ok(()),
    }
}

impl Facts {
    fn field(&mut self, line: &[u8], bounds: &Bounds) -> Result<(), Refusal> {
        self.fields += 1;
        if self.fields > bounds.header_count {
            return Err(Refusal::HeadTooLarge);
        }
        no_control(line)?;
        if line[0] == b' ' || line[0] == b'\t' {
            return Err(Refusal::Malformed("a header field is folded over two lines"));
        }
        let colon = memchr(b':', line).ok_or(Refusal::Malformed("a header field has no colon"))?;
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if name.is_empty() || memchr2(b' ', b'\t', name).is_some() {
            return Err(Refusal::Malformed("a header field's name is empty or contains white space"));
        }
        // Only three names matter; their lengths sort out nearly all others.
        match name.len() {
            4 if name.eq_ignore_ascii_case(b"host") => self.hosts += 1,
            14 if name.eq_ignore_ascii_case(b"content-length") => self.content_length(value)?,
            17 if name.eq_ignore_ascii_case(b"transfer-encoding") => self.transfer_encoding(value)?,
            _ => {}
        }
        Ok(())
    }

    fn content_length(&mut self, value: &[u8]) -> Result<(), Refusal> {
        if self.length.is_some() {
            return Err(Refusal::Malformed("there are two Content-Length fields"));
        }
        // Digits only: no sign, no hexadecimal, no list. 18 digits always fit.
        let well_formed = !value.is_empty() && value.len() <= 18 && value.iter().all(u8::is_ascii_digit);
        if !well_formed {
            return Err(Refusal::Malformed("Content-Length is not a number"));
        }
        self.length = Some(value.iter().fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0')));
        Ok(())
    }

    fn transfer_encoding(&mut self, value: &[u8]) -> Result<(), Refusal> {
        if self.chunked || !value.eq_ignore_ascii_case(b"chunked") {
            return Err(Refusal::Malformed("Transfer-Encoding is not exactly one \"chunked\""));
        }
        self.chunked = true;
        Ok(())
    }

    fn conclude(&self, length: usize, bounds: &Bounds) -> Result<Progress, Refusal> {
        within(length, bounds.header_size)?;
        if self.chunked && self.length.is_some() {
            return Err(Refusal::Malformed("there are both Content-Length and Transfer-Encoding"));
        }
        if self.chunked && self.is_1_0 {
            return Err(Refusal::Malformed("HTTP/1.0 has no Transfer-Encoding"));
        }
        if self.hosts > 1 || (self.hosts == 0 && !self.is_1_0) {
            return Err(Refusal::Malformed("there is not exactly one Host field"));
        }
        let body = if self.chunked {
            BodyKind::Chunked
        } else {
            BodyKind::Length(self.length.unwrap_or(0))
        };
        Ok(Progress::Complete { length, body })
    }
}
