//! Answers that are read into memory.

use opendal::raw::oio::ReadStream as _;
use opendal::{Error, ErrorKind, HttpBody, Result};

/// Reads the body of an answer of `max` bytes at most.
pub(super) async fn read_answer(mut body: HttpBody, max: usize) -> Result<Vec<u8>> {
    let mut read = Vec::new();
    loop {
        let chunk = body.read().await?;
        if chunk.is_empty() {
            return Ok(read);
        }
        if read.len() + chunk.len() > max {
            return Err(Error::new(ErrorKind::Unexpected, "an answer is longer than expected"));
        }
        read.extend_from_slice(&chunk.to_bytes());
    }
}
