//! Cutting the parts of a multipart upload when some bytes are copied inside the store and some pass through us.
//!
//! opendal cuts parts by itself, but its writer (0.59.5) forgets to send a full buffer before it copies, so
//! that the copied bytes come first: the object has the right size and the wrong content. Here its buffer
//! is always empty when a copy starts.

use std::mem;
use std::ops::Range;

use bytes::Bytes;
use opendal::{Buffer, BytesRange, Writer};
use wharf_oci::{Algorithm, Digest, Hasher};

use super::error::store_error;
use super::part::{Part, fetch};
use super::parts::{MAX_PARTS, PART};
use super::store::Store;
use super::write::Upload;
use crate::BlobError;

/// Parts of the new object in flight.
pub(super) const CONCURRENT: usize = 2;
/// Every part but the last has at least so many bytes (S3: 5 MiB).
const MIN_PART: u64 = 5 << 20;
/// Bytes that the store is asked to copy with one request, which takes it seconds.
const COPY: u64 = 256 << 20;

/// An object that is being joined from parts.
pub(super) struct Joiner {
    writer: Writer,
    /// Bytes that are not handed to `writer` yet.
    pending: Vec<Bytes>,
    pending_len: u64,
    /// Bytes of a part that passes through us.
    part: u64,
    copy: u64,
    /// Bytes that `writer` has.
    handed: u64,
    /// What it was handed that no checksum went with.
    pub(super) unchecked: Vec<Stretch>,
    checked: bool,
}

/// Some bytes of the new object.
pub(super) struct Stretch {
    pub(super) range: Range<u64>,
    pub(super) digest: Digest,
}

impl Joiner {
    /// Starts an object of `total` bytes. Without `native` all parts get the same size, which some stores want.
    pub(super) async fn start(upload: &Upload, total: u64, native: bool) -> Result<Self, BlobError> {
        let part = total.div_ceil(MAX_PARTS).max(PART as u64);
        let writer = if native {
            upload.writer(upload.store.joining(), None, CONCURRENT).await?
        } else {
            upload
                .writer(&upload.store.operator, usize::try_from(part).ok(), CONCURRENT)
                .await?
        };
        Ok(Self {
            writer,
            pending: Vec::new(),
            pending_len: 0,
            part,
            copy: COPY.max(part),
            handed: 0,
            unchecked: Vec::new(),
            checked: !(native && upload.store.sends_checksums()),
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
            self.handed += len;
            from += len;
        }
        Ok(())
    }

    /// Hands over what is pending. Not an end in itself: only the last part may be small.
    pub(super) async fn flush(&mut self) -> Result<(), BlobError> {
        let range = self.handed..self.handed + mem::take(&mut self.pending_len);
        let bytes = Buffer::from(mem::take(&mut self.pending));
        if bytes.is_empty() {
            return Ok(());
        }
        if !self.checked {
            let digest = digest(&bytes);
            self.unchecked.push(Stretch {
                range: range.clone(),
                digest,
            });
        }
        self.handed = range.end;
        self.writer.write(bytes).await.map_err(store_error)
    }

    /// The writer, to complete or to abort.
    pub(super) fn into_writer(self) -> Writer {
        self.writer
    }
}

/// The digest of bytes in memory.
pub(super) fn digest(bytes: &Buffer) -> Digest {
    let mut hasher = Hasher::new(Algorithm::Sha256);
    for chunk in bytes.clone() {
        hasher.update(&chunk);
    }
    hasher.finish()
}
