//! What can go wrong with stored bytes, told apart by who has to act.

use std::io;

/// Why an operation on stored bytes failed. "Not there" is not an error: it is `Option`.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// No room: disk, quota, inodes or the largest file size. Goes away when space returns.
    #[error("the storage is full")]
    Full,
    /// The storage accepts no writes.
    #[error("the storage is read-only")]
    ReadOnly,
    /// The storage gave no answer that can be trusted. Nothing is known about the object.
    #[error("the storage is unavailable: {0}")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The incoming stream failed: the sender's fault, not the storage's.
    #[error("the incoming bytes failed: {0}")]
    Source(#[source] io::Error),
    /// The text is not an object key.
    #[error("not an object key")]
    InvalidKey,
    /// Something is stored under this key already; stored bytes are write-once.
    #[error("an object with this key exists already")]
    Exists,
    /// A part to compose from is positively not there.
    #[error("a part is missing: {0}")]
    MissingPart(String),
    /// The wanted range does not lie within the object, which has this many bytes.
    #[error("the range lies outside the object of {0} bytes")]
    OutOfRange(u64),
    /// The bytes found are fewer or more than the object is known to have.
    #[error("the stored object is damaged: expected {expected} bytes, found {found}")]
    Damaged {
        /// Bytes it should have.
        expected: u64,
        /// Bytes it has.
        found: u64,
    },
}

impl BlobError {
    /// Wraps a failure that leaves the question open.
    pub fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable(source.into())
    }
}
