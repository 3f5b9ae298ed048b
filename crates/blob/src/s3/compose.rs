//! Making one object of several. The store copies large parts itself; parts below its minimum of 5 MiB have
//! to pass through us, a few at a time.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use opendal::{Buffer, BytesRange, ErrorKind, Writer};

use super::error::store_error;
use super::read;
use super::store::Store;
use super::write::{PART, Upload, detached, finished};
use crate::{BlobError, ObjectKey};

/// Requests in flight that ask for sizes.
const SIZES: usize = 16;
/// Small parts in memory: with [`PART`], 32 MiB.
const FETCHES: usize = 4;
/// Bytes of one copy call; opendal's bound is 5 GiB.
const COPY: u64 = 4 << 30;
/// Parts that S3 allows in one object.
const MAX_PARTS: u64 = 10_000;

/// A part and its bytes.
type Part = (ObjectKey, u64);

/// What is done with a part.
enum Piece {
    Fetched(Buffer),
    Large(Part),
}

/// Makes `to` of the parts' bytes.
pub(super) async fn compose(store: Arc<Store>, parts: Vec<ObjectKey>, to: ObjectKey) -> Result<(), BlobError> {
    let parts = measure(&store, parts).await?;
    let outcome = detached(store, to, |upload| async move {
        match join(&upload, &parts, true).await {
            Err(Failed::Copying(error)) => {
                tracing::warn!(blob.key = %upload.key, error = %error, "the store did not copy; the bytes are read and written instead");
                join(&upload, &parts, false).await.map_err(Failed::into_error)
            }
            outcome => outcome.map_err(Failed::into_error),
        }
    });
    finished(outcome).await.map(|_| ())
}

/// Where joining stopped.
enum Failed {
    /// At a copy inside the store, which may be a feature that it lacks.
    Copying(BlobError),
    Otherwise(BlobError),
}

impl Failed {
    fn into_error(self) -> BlobError {
        match self {
            Self::Copying(error) | Self::Otherwise(error) => error,
        }
    }
}

/// The parts with their sizes, asked for side by side.
async fn measure(store: &Arc<Store>, parts: Vec<ObjectKey>) -> Result<Vec<Part>, BlobError> {
    let sizes = stream::iter(parts).map(|part| {
        let store = Arc::clone(store);
        async move {
            let size = read::size(&store, &part).await?;
            size.map(|size| (part.clone(), size))
                .ok_or_else(|| BlobError::MissingPart(part.to_string()))
        }
    });
    sizes.buffered(SIZES).try_collect().await
}

/// Writes all parts into one object, with copies inside the store if `native`.
async fn join(upload: &Arc<Upload>, parts: &[Part], native: bool) -> Result<u64, Failed> {
    let total: u64 = parts.iter().map(|(_, size)| size).sum();
    let part = usize::try_from(total.div_ceil(MAX_PARTS - 1)).unwrap_or(usize::MAX).max(PART);
    let mut writer = upload.writer(part).await.map_err(Failed::Otherwise)?;
    match append_all(upload, &mut writer, parts, native).await {
        Ok(()) => upload.finish(writer, total).await.map_err(Failed::Otherwise),
        Err(failed) => {
            upload.abort(&mut writer).await;
            Err(failed)
        }
    }
}

async fn append_all(upload: &Arc<Upload>, writer: &mut Writer, parts: &[Part], native: bool) -> Result<(), Failed> {
    let pieces = stream::iter(parts.to_vec()).map(|part| {
        let store = Arc::clone(&upload.store);
        async move {
            if part.1 < PART as u64 {
                fetch(&store, part).await
            } else {
                Ok(Piece::Large(part))
            }
        }
    });
    let mut pieces = pieces.buffered(FETCHES);
    while let Some(piece) = pieces.next().await {
        match piece.map_err(Failed::Otherwise)? {
            Piece::Fetched(bytes) => writer.write(bytes).await.map_err(|error| Failed::Otherwise(store_error(error)))?,
            Piece::Large(part) if native => copy(writer, &part).await?,
            Piece::Large(part) => pass_through(&upload.store, writer, &part).await.map_err(Failed::Otherwise)?,
        }
    }
    Ok(())
}

async fn fetch(store: &Store, (key, size): Part) -> Result<Piece, BlobError> {
    let bytes = match store.operator.read(key.as_str()).await {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(BlobError::MissingPart(key.to_string())),
        Err(error) => return Err(store_error(error)),
    };
    match bytes.len() as u64 {
        found if found == size => Ok(Piece::Fetched(bytes)),
        found => Err(BlobError::Damaged { expected: size, found }),
    }
}

async fn copy(writer: &mut Writer, (key, size): &Part) -> Result<(), Failed> {
    let mut from = 0;
    while from < *size {
        let len = COPY.min(size - from);
        let copied = writer.copy_from(key.as_str(), BytesRange::new(from, Some(len))).await;
        copied.map_err(|error| Failed::Copying(store_error(error)))?;
        from += len;
    }
    Ok(())
}

async fn pass_through(store: &Store, writer: &mut Writer, (key, _): &Part) -> Result<(), BlobError> {
    let reader = read::open(store, key, None)
        .await?
        .ok_or_else(|| BlobError::MissingPart(key.to_string()))?;
    let mut stream = reader.stream;
    while let Some(chunk) = stream.next().await {
        let chunk: Bytes = chunk.map_err(BlobError::unavailable)?;
        writer.write(chunk).await.map_err(store_error)?;
    }
    Ok(())
}
