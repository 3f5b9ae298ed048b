//! The driver trait: what a store of bytes must be able to do.

use std::io;
use std::ops::Range;
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt};

use crate::{BlobError, ObjectKey};

/// Bytes on their way in or out.
pub type ByteStream = BoxStream<'static, Result<Bytes, io::Error>>;

/// A listing on its way: key and size in bytes. Never collected, so its length has no bound.
pub type Listing = BoxStream<'static, Result<(String, u64), BlobError>>;

/// A stream of one chunk.
pub fn stream_of(bytes: impl Into<Bytes>) -> ByteStream {
    let bytes = bytes.into();
    stream::iter((!bytes.is_empty()).then_some(Ok(bytes))).boxed()
}

/// An object that is being read.
pub struct ObjectReader {
    /// Bytes of the whole object, whatever range is being read.
    pub size: u64,
    /// The bytes of the range. Ends cleanly only after exactly as many bytes as the range has; a short or
    /// damaged object ends in an error.
    pub stream: ByteStream,
}

impl std::fmt::Debug for ObjectReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ObjectReader").field("size", &self.size).finish_non_exhaustive()
    }
}

/// The room of a store, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// In all.
    pub total: u64,
    /// Not in use.
    pub free: u64,
}

/// What a store does by itself, found out by trying. Whatever it lacks is done here, so nothing depends on it but time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Features {
    /// It refuses to overwrite, and of several writers at the same moment one wins. Otherwise it is asked before each write whether something is there, and unique keys do the rest.
    pub guards_writes: bool,
    /// It makes one object of several. Otherwise their bytes pass through this server once more.
    pub joins: bool,
    /// Clients read large objects from it directly, see [`BlobDriver::link`].
    pub links: bool,
    /// It knows how much room there is.
    pub capacity: bool,
}

/// A store of bytes. See the crate's page for how to add one.
#[async_trait]
pub trait BlobDriver: Send + Sync + 'static {
    /// A short name for logs and metrics.
    fn name(&self) -> &'static str;

    /// Stores `body` under `key` and returns the number of bytes. When it returns, the object survives a
    /// power loss. A failed or abandoned put leaves nothing behind, as far as the store can still be reached.
    ///
    /// # Errors
    /// [`BlobError::Exists`] when something is stored under `key`, [`BlobError::Source`] when `body` fails,
    /// [`BlobError::Full`], [`BlobError::ReadOnly`] or [`BlobError::Unavailable`] when the store does.
    async fn put(&self, key: &ObjectKey, body: ByteStream) -> Result<u64, BlobError>;

    /// As [`Self::put`], for a key that is read already, as when an object moves from another store: nothing is there before all bytes are durable,
    /// not even after a power loss.
    ///
    /// # Errors
    /// As for [`Self::put`].
    async fn put_named(&self, key: &ObjectKey, body: ByteStream) -> Result<u64, BlobError> {
        self.put(key, body).await
    }

    /// Bytes of memory that a put of a large body takes at most.
    fn put_memory(&self) -> u64;

    /// Opens an object, or the half-open byte `range` of it. `None` when it is positively not there.
    ///
    /// # Errors
    /// [`BlobError::OutOfRange`] when `range` does not lie within the object, [`BlobError::Unavailable`].
    async fn open(&self, key: &ObjectKey, range: Option<Range<u64>>) -> Result<Option<ObjectReader>, BlobError>;

    /// Bytes of an object. `None` when it is positively not there.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    async fn size(&self, key: &ObjectKey) -> Result<Option<u64>, BlobError>;

    /// Makes a durable object of the parts' bytes in order and returns the key that holds it: `to`, or the
    /// part itself where a driver keeps a single part in place. No parts make an empty object.
    ///
    /// Parts are left where they are, so that a crash before the caller's commit loses nothing. After the
    /// commit the caller deletes every part whose key is not the returned one.
    ///
    /// # Errors
    /// [`BlobError::MissingPart`] when a part is positively not there, otherwise as for [`Self::put`].
    async fn compose(&self, parts: &[ObjectKey], to: &ObjectKey) -> Result<ObjectKey, BlobError>;

    /// Bytes of memory that composing takes at most, of so many parts with so many bytes together. It may go on, and take them, when the caller
    /// has gone away.
    fn compose_memory(&self, _parts: usize, _bytes: u64) -> u64 {
        0
    }

    /// Opens the other copy of an object, where a second store is read beside this one and has it: what heals an object that is damaged.
    ///
    /// # Errors
    /// As for [`BlobDriver::open`].
    async fn open_other(&self, _key: &ObjectKey) -> Result<Option<ObjectReader>, BlobError> {
        Ok(None)
    }

    /// Removes an object. Removing what is not there succeeds. A removal that a power loss undoes leaves an
    /// orphan, never a hole.
    ///
    /// # Errors
    /// [`BlobError::ReadOnly`] or [`BlobError::Unavailable`].
    async fn delete(&self, key: &ObjectKey) -> Result<(), BlobError>;

    /// Deletes several objects and tells how each went, in their order. Where every deletion costs a hop of its own, several share one.
    async fn delete_all(&self, keys: &[ObjectKey]) -> Vec<Result<(), BlobError>> {
        let mut outcomes = Vec::with_capacity(keys.len());
        for key in keys {
            outcomes.push(self.delete(key).await);
        }
        outcomes
    }

    /// Streams every object whose key starts with `prefix`, in no particular order. Objects that come or go
    /// meanwhile may be missed or shown.
    ///
    /// # Errors
    /// [`BlobError::InvalidKey`] for a prefix that no key can have; later failures come in the stream.
    async fn list(&self, prefix: &str) -> Result<Listing, BlobError>;

    /// How much there is room for, where the store has a bound of its own; `None` where it grows as needed.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    async fn capacity(&self) -> Result<Option<Capacity>, BlobError> {
        Ok(None)
    }

    /// A URL by which anybody reads one object from the store itself, for as long as `lifetime`; `None` where that cannot be, or where the
    /// store was not seen to keep to it. Whether the object is there is not asked.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`].
    async fn link(&self, _key: &ObjectKey, _lifetime: Duration) -> Result<Option<String>, BlobError> {
        Ok(None)
    }

    /// What the store does by itself.
    ///
    /// # Errors
    /// What a put or an open would answer.
    async fn features(&self) -> Result<Features, BlobError>;

    /// Whether the store can be written and read right now, found out by doing so.
    ///
    /// # Errors
    /// What a put or an open would answer.
    async fn check(&self) -> Result<(), BlobError>;
}

/// The part of an object that `range` asks for.
pub(crate) fn resolve(range: Option<Range<u64>>, size: u64) -> Result<Range<u64>, BlobError> {
    match range {
        None => Ok(0..size),
        Some(range) if range.start <= range.end && range.end <= size => Ok(range),
        Some(_) => Err(BlobError::OutOfRange(size)),
    }
}
