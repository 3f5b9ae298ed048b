//! Reading an object. A small one takes a single hop to a blocking thread; a large one is read ahead of
//! its consumer, a few buffers at most. No thread is held while the consumer is slow.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use rustix::fs::Advice;
use tokio::task::{JoinHandle, spawn_blocking};

use super::blocking;
use super::fault::storage_error;
use super::root::Root;
use crate::driver::resolve;
use crate::{BlobError, ByteStream, ObjectKey, ObjectReader, stream_of};

/// Up to this many bytes are read at once, together with opening the file.
const SMALL: u64 = 128 << 10;
/// Bytes of one buffer.
const BUFFER: u64 = 512 << 10;

/// A large object on its way out.
struct Reading {
    file: Arc<File>,
    range: Range<u64>,
    ahead: Option<JoinHandle<io::Result<Bytes>>>,
}

/// Opens an object, or a range of it.
pub(super) async fn open(root: Arc<Root>, key: ObjectKey, range: Option<Range<u64>>) -> Result<Option<ObjectReader>, BlobError> {
    let opened = blocking(move || {
        let Some((file, size)) = root.read(&key)? else { return Ok(None) };
        let range = resolve(range, size)?;
        let first = read_at(&file, &(range.start..range.end.min(range.start + SMALL))).map_err(storage_error)?;
        Ok(Some((file, size, range, first)))
    });
    let Some((file, size, mut range, first)) = opened.await? else {
        return Ok(None);
    };
    range.start += first.len() as u64;
    if range.is_empty() {
        return Ok(Some(ObjectReader {
            size,
            stream: stream_of(first),
        }));
    }
    // Advice only; a file system that does not take it reads as well.
    let _ = rustix::fs::fadvise(
        &file,
        range.start,
        std::num::NonZeroU64::new(range.end - range.start),
        Advice::Sequential,
    );
    let mut reading = Reading {
        file: Arc::new(file),
        range,
        ahead: None,
    };
    reading.read_ahead();
    Ok(Some(ObjectReader {
        size,
        stream: stream_of(first).chain(reading.into_stream()).boxed(),
    }))
}

impl Reading {
    /// Starts on the next buffer, if there is one.
    fn read_ahead(&mut self) {
        if self.range.is_empty() {
            return;
        }
        let piece = self.range.start..self.range.end.min(self.range.start + BUFFER);
        self.range.start = piece.end;
        let file = Arc::clone(&self.file);
        self.ahead = Some(spawn_blocking(move || read_at(&file, &piece)));
    }

    /// Buffers in order. Ends after an error, and cleanly only when every byte was delivered.
    fn into_stream(self) -> ByteStream {
        let step = |mut reading: Self| async move {
            let ahead = reading.ahead.take()?;
            let buffer = ahead.await.unwrap_or_else(|stopped| Err(io::Error::other(stopped)));
            if buffer.is_ok() {
                reading.read_ahead();
            }
            Some((buffer, reading))
        };
        stream::unfold(self, step).boxed()
    }
}

/// Exactly the bytes of `range`; an object that was cut short behind our back is an error, never a clean end.
fn read_at(file: &File, range: &Range<u64>) -> io::Result<Bytes> {
    let len = usize::try_from(range.end - range.start).map_err(io::Error::other)?;
    let mut buffer = Vec::with_capacity(len);
    while buffer.len() < len {
        let at = range.start + buffer.len() as u64;
        match rustix::io::pread(file, rustix::buffer::spare_capacity(&mut buffer), at) {
            Ok(0) => {
                return Err(io::Error::new(
                    io::ErrorKind::UnexpectedEof,
                    "the stored object is shorter than it was",
                ));
            }
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(errno) => return Err(errno.into()),
        }
    }
    buffer.truncate(len);
    Ok(Bytes::from(buffer))
}
