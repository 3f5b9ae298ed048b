//! The parts that an object is made of.

use std::ops::Range;

use opendal::{Buffer, BytesRange, ErrorKind};

use super::error::store_error;
use super::store::Store;
use crate::{BlobError, ObjectKey};

/// A part and its bytes.
pub(super) type Part = (ObjectKey, u64);

/// Reads some bytes of a part into memory.
pub(super) async fn fetch(store: &Store, (key, _): &Part, range: Range<u64>) -> Result<Buffer, BlobError> {
    let wanted = range.end - range.start;
    if wanted == 0 {
        return Ok(Buffer::new());
    }
    let bytes = match store.operator.read_with(key.as_str()).range(BytesRange::from(range)).await {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(BlobError::MissingPart(key.to_string())),
        Err(error) => return Err(store_error(error)),
    };
    match bytes.len() as u64 {
        found if found == wanted => Ok(bytes),
        found => Err(BlobError::Damaged { expected: wanted, found }),
    }
}
