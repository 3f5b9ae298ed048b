//! Cutting the parts of a multipart upload when some bytes are copied inside the store and some pass through us.
//!
//! opendal cuts parts by itself, but its writer (0.59.5) forgets to send a full buffer before it copies, so
//! that the copied bytes come first: the object has the right size and the wrong content. Here its buffer
//! is always empty when a copy starts.

use std::mem;

use bytes::Bytes;
use opendal::{Buffer, BytesRange, Writer};

use super::compose::{Part, fetch};
use super::error::store_error;
use super::store::Store;
use super::write::{PART, Upload};
use crate::BlobError;

/// Every part but the last has at least so many bytes (S3: 5 MiB).
const MIN_PART: u64 = 5 << 20;
/// Bytes that the store is asked to copy with one request, which takes it seconds.
const COPY: u64 = 256 << 20;
/// Parts that S3 allows in one object, less a few for odd cuts.
const MAX_PARTS: u64 = 9_900;

/// An object that is being joined from parts.
pub(super) struct Joiner {
    writer: Writer,
    /// Bytes that are not handed to `writer` yet.
    pending: Vec<Bytes>,
    pending_len: u64,
    /// Bytes of a part that passes through us.
    part: u64,
    copy: u64,
}

impl Joiner {
    /// Starts an object of `total` bytes. Without `native` all parts get the same size, which some stores want.
    pub(super) async fn start(upload: &Upload, total: u64, native: bool) -> Result<Self, BlobError> {
        let part = total.div_ceil(MAX_PARTS).max(PART as u64);
        let exact = usize::try_from(part).ok().filter(|_| !native);
        let writer = upload.writer(exact).await?;
        Ok(Self {
            writer,
            pending: Vec::new(),
            pending_len: 0,
            part,
            copy: COPY.max(part),
        })
    }

    /// Appends bytes.
    pub(super) async fn push(&mut self, bytes: Buffer) -> Result<(), BlobError> {
        self.pending_len += bytes.len() as u64;
        self.pending.extend(bytes);
        if self.pending_len >= self.part {
            self.flush().await
        } else {
            Ok(())
        }
    }

    /// Appends a part of at least [`PART`] bytes, copied inside the store but for the few bytes that what is
    /// pending lacks to be a part.
    pub(super) async fn copy(&mut self, store: &Store, part: &Part) -> Result<(), BlobError> {
        let size = part.1;
        let mut from = 0;
        if self.pending_len > 0 {
            from = MIN_PART.saturating_sub(self.pending_len);
            self.push(fetch(store, part, 0..from).await?).await?;
            if size - from < MIN_PART {
                return self.push(fetch(store, part, from..size).await?).await;
            }
            self.flush().await?;
        }
        // Pieces of equal size, so that none is below the minimum.
        let pieces = (size - from).div_ceil(self.copy);
        let piece = (size - from).div_ceil(pieces);
        while from < size {
            let len = piece.min(size - from);
            self.writer
                .copy_from(part.0.as_str(), BytesRange::new(from, Some(len)))
                .await
                .map_err(store_error)?;
            from += len;
        }
        Ok(())
    }

    /// Hands over what is pending. Not an end in itself: only the last part may be small.
    pub(super) async fn flush(&mut self) -> Result<(), BlobError> {
        self.pending_len = 0;
        let bytes = Buffer::from(mem::take(&mut self.pending));
        if bytes.is_empty() {
            Ok(())
        } else {
            self.writer.write(bytes).await.map_err(store_error)
        }
    }

    /// The writer, to complete or to abort.
    pub(super) fn into_writer(self) -> Writer {
        self.writer
    }
}
