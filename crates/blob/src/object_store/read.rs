//! Reading objects.

use std::io;
use std::ops::Range;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use opendal::{BytesRange, ErrorKind};

use super::error::store_error;
use super::store::Store;
use crate::driver::resolve;
use crate::{BlobError, ByteStream, ObjectKey, ObjectReader, stream_of};

/// Opens an object, or a range of it, with one request.
pub(super) async fn open(store: &Store, key: &ObjectKey, range: Option<Range<u64>>) -> Result<Option<ObjectReader>, BlobError> {
    if range.as_ref().is_some_and(Range::is_empty) {
        return open_empty(store, key, range).await;
    }
    let wanted = range.clone().map_or_else(BytesRange::default, BytesRange::from);
    let reader = store.operator.reader(key.as_str()).await.map_err(store_error)?;
    let mut stream = reader.into_bytes_stream(wanted).await.map_err(store_error)?;
    let size = match stream.metadata().await {
        Ok(metadata) => metadata.content_length(),
        Err(error) if error.kind() == ErrorKind::NotFound => return confirm_absence(store).await,
        Err(error) if error.kind() == ErrorKind::RangeNotSatisfied => return open_empty(store, key, range).await,
        Err(error) => return Err(refused(store, key, range, error).await),
    };
    let range = resolve(range, size)?;
    Ok(Some(ObjectReader {
        size,
        stream: exactly(range.end - range.start, stream.boxed()),
    }))
}

/// Opens nothing of an object: an empty range, or one that the store says lies outside.
async fn open_empty(store: &Store, key: &ObjectKey, range: Option<Range<u64>>) -> Result<Option<ObjectReader>, BlobError> {
    let Some(size) = size(store, key).await? else { return Ok(None) };
    let range = resolve(range, size)?;
    if range.is_empty() {
        return Ok(Some(ObjectReader {
            size,
            stream: stream_of(""),
        }));
    }
    Err(BlobError::unavailable("the store refuses a range that lies within the object"))
}

/// What a failed read means. Some stores answer a range that begins behind the end with nonsense.
async fn refused(store: &Store, key: &ObjectKey, range: Option<Range<u64>>, error: opendal::Error) -> BlobError {
    if range.is_some()
        && let Ok(Some(size)) = size(store, key).await
        && let Err(outside) = resolve(range, size)
    {
        return outside;
    }
    store_error(error)
}

/// Bytes of an object.
pub(super) async fn size(store: &Store, key: &ObjectKey) -> Result<Option<u64>, BlobError> {
    match store.operator.stat(key.as_str()).await {
        Ok(metadata) => Ok(Some(metadata.content_length())),
        Err(error) if error.kind() == ErrorKind::NotFound => confirm_absence(store).await,
        Err(error) => Err(store_error(error)),
    }
}

/// "Not there", once the bucket itself is known to be: a missing bucket answers 404 too, to a HEAD without
/// saying which of the two it means, and from some stores to a GET with the wrong one.
async fn confirm_absence<T>(store: &Store) -> Result<Option<T>, BlobError> {
    let mut listing = store.operator.lister_with("/").limit(1).await.map_err(store_error)?;
    listing.try_next().await.map_err(store_error)?;
    Ok(None)
}

/// Passes on a stream that must have `len` bytes, and makes an error of any other number.
fn exactly(len: u64, stream: ByteStream) -> ByteStream {
    let step = |(mut stream, left): (ByteStream, Option<u64>)| async move {
        let left = left?;
        let wrong = |kind| {
            Some((
                Err(io::Error::new(kind, "the object has another length than the store said")),
                (stream::empty().boxed(), None),
            ))
        };
        match stream.next().await {
            None if left == 0 => None,
            None => wrong(io::ErrorKind::UnexpectedEof),
            Some(Err(error)) => Some((Err(error), (stream, None))),
            Some(Ok(chunk)) => match left.checked_sub(chunk.len() as u64) {
                Some(left) => Some((Ok(chunk), (stream, Some(left)))),
                None => wrong(io::ErrorKind::InvalidData),
            },
        }
    };
    stream::unfold((stream, Some(len)), step).boxed()
}
