//! A tiny HTTP/1.1 client: keep-alive, no pipelining, prebuilt request bytes, one reused buffer.
//!
//! The load generator shares the machine with the server it measures, so each request costs it one write, usually one
//! read, and one pass over the answer's head. Nothing is allocated unless the answer names a `Location`.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::error::BenchError;

/// Receive buffer of a connection; also the largest answer head that is understood.
const BUFFER: usize = 256 * 1024;
/// Longest body that [`Connection::read_body`] keeps.
const KEPT_BODY: u64 = 1024 * 1024;

/// How the end of an answer's body is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Framing {
    Length(u64),
    Chunked,
    Missing,
}

/// The head of an answer.
#[derive(Debug)]
pub(crate) struct Head {
    /// Status code.
    pub(crate) status: u16,
    /// The `Location` header.
    pub(crate) location: Option<String>,
    framing: Framing,
}

/// One keep-alive connection.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
}

impl Connection {
    /// Connects with Nagle's algorithm off.
    pub(crate) async fn open(address: SocketAddr) -> Result<Self, BenchError> {
        let stream = TcpStream::connect(address)
            .await
            .map_err(BenchError::io(format!("connect to {address}")))?;
        stream.set_nodelay(true).map_err(BenchError::io("set TCP_NODELAY"))?;
        Ok(Self {
            stream,
            buffer: vec![0; BUFFER],
            start: 0,
            end: 0,
        })
    }

    /// Writes request bytes.
    pub(crate) async fn send(&mut self, bytes: &[u8]) -> Result<(), BenchError> {
        self.stream.write_all(bytes).await.map_err(BenchError::io("send a request"))
    }

    /// Reads the head of the next answer; its body must be taken next.
    pub(crate) async fn read_head(&mut self) -> Result<Head, BenchError> {
        loop {
            if let Some(length) = head_length(&self.buffer[self.start..self.end]) {
                let head = parse_head(&self.buffer[self.start..self.start + length])?;
                self.start += length;
                return Ok(head);
            }
            self.fill().await?;
        }
    }

    /// Reads the body of the answer with `head`, gives each piece to `take`, and returns its length in bytes.
    pub(crate) async fn each_piece(&mut self, head: &Head, mut take: impl FnMut(&[u8])) -> Result<u64, BenchError> {
        match head.framing {
            Framing::Length(length) => self.counted(length, &mut take).await,
            Framing::Chunked => self.chunked(&mut take).await,
            Framing::Missing if head.status == 204 => Ok(0),
            Framing::Missing => Err(BenchError::Answer(format!("an answer with status {} has no length", head.status))),
        }
    }

    /// Reads and drops the body, and returns its length in bytes.
    pub(crate) async fn discard(&mut self, head: &Head) -> Result<u64, BenchError> {
        self.each_piece(head, |_| ()).await
    }

    /// Reads a small body.
    pub(crate) async fn read_body(&mut self, head: &Head) -> Result<Vec<u8>, BenchError> {
        let mut body = Vec::new();
        let length = self
            .each_piece(head, |piece| {
                if body.len() as u64 + piece.len() as u64 <= KEPT_BODY {
                    body.extend_from_slice(piece);
                }
            })
            .await?;
        if length > KEPT_BODY {
            return Err(BenchError::Answer(format!(
                "a body of {length} bytes where a small one was expected"
            )));
        }
        Ok(body)
    }

    async fn counted(&mut self, length: u64, take: &mut impl FnMut(&[u8])) -> Result<u64, BenchError> {
        let mut left = length;
        while left > 0 {
            if self.start == self.end {
                self.fill().await?;
            }
            let available = self.end - self.start;
            let n = usize::try_from(left).map_or(available, |left| left.min(available));
            take(&self.buffer[self.start..self.start + n]);
            self.start += n;
            left -= n as u64;
        }
        Ok(length)
    }

    async fn chunked(&mut self, take: &mut impl FnMut(&[u8])) -> Result<u64, BenchError> {
        let mut total = 0;
        loop {
            let line = self.line().await?;
            let digits = line.split(';').next().unwrap_or_default().trim();
            let size = u64::from_str_radix(digits, 16).map_err(|_| BenchError::Answer(format!("bad chunk size {line:?}")))?;
            if size == 0 {
                while !self.line().await?.is_empty() {}
                return Ok(total);
            }
            total += self.counted(size, take).await?;
            self.line().await?;
        }
    }

    async fn line(&mut self) -> Result<String, BenchError> {
        loop {
            let window = &self.buffer[self.start..self.end];
            if let Some(n) = window.iter().position(|b| *b == b'\n') {
                let line = String::from_utf8_lossy(&window[..n]).trim_end_matches('\r').to_owned();
                self.start += n + 1;
                return Ok(line);
            }
            self.fill().await?;
        }
    }

    /// Receives more bytes behind those not yet taken.
    async fn fill(&mut self) -> Result<(), BenchError> {
        if self.start == self.end {
            (self.start, self.end) = (0, 0);
        } else if self.end == self.buffer.len() {
            self.buffer.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, self.end - self.start);
        }
        if self.end == self.buffer.len() {
            return Err(BenchError::Answer(format!("an answer's head is longer than {BUFFER} bytes")));
        }
        let n = self
            .stream
            .read(&mut self.buffer[self.end..])
            .await
            .map_err(BenchError::io("receive an answer"))?;
        if n == 0 {
            return Err(BenchError::Answer("the server closed the connection".into()));
        }
        self.end += n;
        Ok(())
    }
}

/// Length of the head including the empty line, once it is complete.
fn head_length(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|n| n + 4)
}

fn parse_head(head: &[u8]) -> Result<Head, BenchError> {
    let status = head
        .strip_prefix(b"HTTP/1.1 ")
        .and_then(|rest| rest.get(..3))
        .and_then(|digits| std::str::from_utf8(digits).ok()?.parse().ok())
        .ok_or_else(|| {
            BenchError::Answer(format!(
                "not an HTTP/1.1 answer: {:?}",
                String::from_utf8_lossy(&head[..head.len().min(80)])
            ))
        })?;
    let mut parsed = Head {
        status,
        location: None,
        framing: Framing::Missing,
    };
    for line in head.split(|b| *b == b'\n').skip(1) {
        // Only these three initials matter; all other header lines are passed over unread.
        if matches!(line.first(), Some(b'c' | b'C' | b'l' | b'L' | b't' | b'T')) {
            take_header(&mut parsed, line)?;
        }
    }
    Ok(parsed)
}

fn take_header(head: &mut Head, line: &[u8]) -> Result<(), BenchError> {
    let Some(colon) = line.iter().position(|b| *b == b':') else {
        return Ok(());
    };
    let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
    if name.eq_ignore_ascii_case(b"content-length") {
        let length = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
        head.framing = Framing::Length(length.ok_or_else(|| BenchError::Answer("bad Content-Length".into()))?);
    } else if name.eq_ignore_ascii_case(b"transfer-encoding") && value.eq_ignore_ascii_case(b"chunked") {
        head.framing = Framing::Chunked;
    } else if name.eq_ignore_ascii_case(b"location") {
        head.location = Some(String::from_utf8_lossy(value).into_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    /// A connection whose other end sends `pieces`, one write each, and closes.
    async fn answering(pieces: &[&[u8]]) -> Connection {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bind");
        let address = listener.local_addr().expect("address");
        let pieces: Vec<Vec<u8>> = pieces.iter().map(|p| p.to_vec()).collect();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("accept");
            for piece in pieces {
                stream.write_all(&piece).await.expect("write");
                stream.flush().await.expect("flush");
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        });
        Connection::open(address).await.expect("connect")
    }

    #[tokio::test]
    async fn two_answers_cut_at_awkward_places() {
        let mut connection = answering(&[
            b"HTTP/1.1 200 OK\r\ncontent-LENGTH: 5\r",
            b"\n\r\nhel",
            b"loHTTP/1.1 202 Accepted\r\nLocation: /up?x=1\r\nContent-Length: 0\r\n\r\n",
        ])
        .await;
        let head = connection.read_head().await.expect("first head");
        assert_eq!(
            (head.status, connection.read_body(&head).await.expect("body")),
            (200, b"hello".to_vec())
        );
        let head = connection.read_head().await.expect("second head");
        assert_eq!((head.status, head.location.as_deref()), (202, Some("/up?x=1")));
        assert_eq!(connection.discard(&head).await.expect("empty body"), 0);
    }

    #[tokio::test]
    async fn chunked_bodies_are_joined() {
        let mut connection = answering(&[
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
            b"A;x=y\r\n0123456789\r\n0\r\n\r\n",
        ])
        .await;
        let head = connection.read_head().await.expect("head");
        assert_eq!(connection.read_body(&head).await.expect("body"), b"abc0123456789");
    }

    #[tokio::test]
    async fn a_short_body_is_an_error() {
        let mut connection = answering(&[b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"]).await;
        let head = connection.read_head().await.expect("head");
        assert!(connection.discard(&head).await.is_err());
    }

    #[tokio::test]
    async fn an_answer_without_length_or_of_another_protocol_is_an_error() {
        let mut connection = answering(&[b"HTTP/1.1 200 OK\r\n\r\n"]).await;
        let head = connection.read_head().await.expect("head");
        assert!(connection.discard(&head).await.is_err());
        assert!(answering(&[b"SSH-2.0-x\r\n\r\n"]).await.read_head().await.is_err());
    }
}
