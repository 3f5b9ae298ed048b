//! Making one object of several. The store copies large parts itself; parts below its minimum pass through
//! us, a few at a time. A store that cannot copy gets everything passed through.

use std::mem;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt, TryStreamExt};
use opendal::Buffer;

use super::join::{CONCURRENT, Joiner, Stretch, digest};
use super::part::{Part, fetch};
use super::parts::PART;
use super::read;
use super::store::Store;
use super::write::{Upload, detached, finished};
use crate::{BlobError, ObjectKey};

/// Requests in flight that ask for sizes.
const SIZES: usize = 16;
/// Small parts in memory beside what is being joined of them.
const FETCHES: usize = 2;
/// Bytes in memory at most: small parts that are fetched, up to two parts that are joined, parts in flight and one that is being cut.
pub(super) const MEMORY: u64 = ((FETCHES + 2 + CONCURRENT + 1) * PART) as u64;

/// What is done with a part.
enum Piece {
    Fetched(Buffer),
    Large(Part),
}

/// Makes `to` of the parts' bytes.
pub(super) async fn compose(store: Arc<Store>, parts: Vec<ObjectKey>, to: ObjectKey) -> Result<(), BlobError> {
    let parts = measure(&store, parts).await?;
    let native = store.joins();
    let outcome = detached(store, to, move |upload| async move {
        match join(&upload, &parts, native).await {
            Err(BlobError::Unavailable(error)) if native && parts.iter().any(is_large) => {
                tracing::warn!(blob.key = %upload.key, error = %error, "the store did not copy; the bytes are read and written instead");
                join(&upload, &parts, false).await
            }
            outcome => outcome,
        }
    });
    finished(outcome).await.map(|_| ())
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
async fn join(upload: &Arc<Upload>, parts: &[Part], native: bool) -> Result<u64, BlobError> {
    let total = parts.iter().map(|(_, size)| size).sum();
    let mut joiner = Joiner::start(upload, total, native).await?;
    match append_all(upload, &mut joiner, parts, native).await {
        Ok(()) => {
            let unchecked = mem::take(&mut joiner.unchecked);
            upload.finish(joiner.into_writer(), total).await?;
            verify(upload, &unchecked, total).await
        }
        Err(error) => {
            upload.abort(&mut joiner.into_writer()).await;
            Err(error)
        }
    }
}

/// Reads again what was sent without a checksum. An object that holds other bytes is removed.
async fn verify(upload: &Upload, unchecked: &[Stretch], total: u64) -> Result<u64, BlobError> {
    let whole = (upload.key.clone(), total);
    for stretch in unchecked {
        let outcome = match fetch(&upload.store, &whole, stretch.range.clone()).await {
            Ok(bytes) if digest(&bytes) == stretch.digest => continue,
            Ok(_) => BlobError::unavailable("the store joined other bytes than were sent"),
            Err(error) => error,
        };
        upload.remove().await;
        return Err(outcome);
    }
    Ok(total)
}

async fn append_all(upload: &Arc<Upload>, joiner: &mut Joiner, parts: &[Part], native: bool) -> Result<(), BlobError> {
    let pieces = stream::iter(parts.to_vec()).map(|part| {
        let store = Arc::clone(&upload.store);
        async move {
            if is_large(&part) {
                Ok(Piece::Large(part))
            } else {
                fetch(&store, &part, 0..part.1).await.map(Piece::Fetched)
            }
        }
    });
    let mut pieces = pieces.buffered(FETCHES);
    while let Some(piece) = pieces.next().await {
        match piece? {
            Piece::Fetched(bytes) => joiner.push(bytes).await?,
            Piece::Large(part) if native => joiner.copy(&upload.store, &part).await?,
            Piece::Large(part) => pass_through(&upload.store, joiner, &part).await?,
        }
    }
    joiner.flush().await
}

fn is_large((_, size): &Part) -> bool {
    *size >= PART as u64
}

async fn pass_through(store: &Store, joiner: &mut Joiner, (key, _): &Part) -> Result<(), BlobError> {
    let reader = read::open(store, key, None)
        .await?
        .ok_or_else(|| BlobError::MissingPart(key.to_string()))?;
    let mut stream = reader.stream;
    while let Some(chunk) = stream.next().await {
        joiner.push(Buffer::from(chunk.map_err(BlobError::unavailable)?)).await?;
    }
    Ok(())
}
