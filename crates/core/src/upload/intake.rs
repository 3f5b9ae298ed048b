//! Taking in a request body: bytes go to the storage and through the digest at the same time.

use std::io;

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use tokio::sync::{mpsc, oneshot};
use wharf_blob::{ByteStream, ObjectKey};
use wharf_model::{Actor, Generation, ProjectId, UploadId, UploadPart};
use wharf_oci::Hasher;

use crate::{Core, Error, quota};

/// Batches on their way to be hashed, and the bytes of one.
const HASH_QUEUE: usize = 4;
const HASH_BATCH: usize = 256 << 10;
/// Bytes that wait to be hashed at most, beside those that wait to be stored.
const HASHED_BEHIND: u64 = ((HASH_QUEUE + 2) * HASH_BATCH) as u64;

/// Where a piece belongs.
pub(super) struct Place {
    pub project: ProjectId,
    /// Who sends it.
    pub who: Option<Actor>,
    pub upload: UploadId,
    /// Bytes before it.
    pub offset: u64,
}

/// A stored piece, not yet named by any row.
pub(super) struct StoredPiece {
    /// Where it is and how long; `None` when the body was empty.
    pub part: Option<UploadPart>,
    /// The digest state after it, when there was one before it.
    pub hasher: Option<Hasher>,
}

/// Stores `body` as a piece of an upload. The piece is durable when this returns.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::OverQuota`], [`Error::SizeMismatch`], [`Error::Body`], [`Error::Full`] or [`Error::Unavailable`]; nothing stays behind then.
pub(super) async fn store_piece(
    core: &Core,
    place: Place,
    stated: Option<u64>,
    hasher: Option<Hasher>,
    body: ByteStream,
) -> Result<StoredPiece, Error> {
    let Place { project, offset, .. } = place;
    let room = core.policy.blob_size.saturating_sub(offset);
    if stated.is_some_and(|stated| stated > room) {
        return Err(Error::TooLarge {
            limit: core.policy.blob_size,
        });
    }
    if stated == Some(0) {
        return Ok(StoredPiece { part: None, hasher });
    }
    quota::check(core, project, offset + stated.unwrap_or(1)).await?;
    let _admitted = core.admission.admit(place.who, memory(core, stated)).await?;
    let key = ObjectKey::upload_part(place.upload, offset, Generation::new());
    let (body, digest) = hash_beside(meter(core, project, offset, limit(body, room)), hasher);
    let size = core
        .blobs
        .put(&key, body)
        .await
        .map_err(|error| name_limit(error.into(), core.policy.blob_size))?;
    let hasher = digest.await.ok().flatten();
    if let Some(stated) = stated.filter(|stated| *stated != size) {
        discard(core, key.as_str()).await;
        return Err(Error::SizeMismatch { stated, received: size });
    }
    if size == 0 {
        discard(core, key.as_str()).await;
        return Ok(StoredPiece { part: None, hasher });
    }
    let part = UploadPart {
        offset: signed(offset),
        size: signed(size),
        object_key: key.as_str().to_owned(),
    };
    Ok(StoredPiece { part: Some(part), hasher })
}

/// Memory that a body takes while it is stored.
fn memory(core: &Core, stated: Option<u64>) -> u64 {
    let at_most = |bytes: u64| stated.map_or(bytes, |stated| stated.min(bytes));
    at_most(core.blobs.put_memory()) + at_most(HASHED_BEHIND)
}

/// Deletes an object no row names. A failure leaves an orphan for the sweeper and is not the caller's problem.
pub(super) async fn discard(core: &Core, key: &str) {
    let outcome = match ObjectKey::from_stored(key) {
        Ok(key) => core.blobs.delete(&key).await,
        Err(error) => Err(error),
    };
    if let Err(error) = outcome {
        tracing::warn!(%error, key, "an abandoned object could not be deleted");
    }
}

/// Sizes are bounded by the blob limit, far below `i64::MAX`.
pub(super) fn signed(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

/// The stream was cut because it passed the limit.
#[derive(Debug, thiserror::Error)]
#[error("larger than the limit")]
struct OverLimit;

fn limit(body: ByteStream, room: u64) -> ByteStream {
    let mut left = room;
    body.map(move |chunk| {
        let chunk = chunk?;
        left = left.checked_sub(chunk.len() as u64).ok_or_else(|| io::Error::other(OverLimit))?;
        Ok(chunk)
    })
    .boxed()
}

fn name_limit(error: Error, limit: u64) -> Error {
    match error {
        Error::Body(cause) if cause.get_ref().is_some_and(|cause| cause.is::<OverLimit>()) => Error::TooLarge { limit },
        Error::Body(cause) => cause.downcast::<Error>().unwrap_or_else(Error::Body),
        other => other,
    }
}

/// Cuts the stream when the project has no room for what has come so far.
fn meter(core: &Core, project: ProjectId, offset: u64, body: ByteStream) -> ByteStream {
    let state = Some((core.clone(), body, offset));
    stream::unfold(state, move |state| async move {
        let (core, mut body, mut so_far) = state?;
        let chunk = match body.next().await? {
            Ok(chunk) => chunk,
            failed => return Some((failed, None)),
        };
        so_far += chunk.len() as u64;
        match quota::check(&core, project, so_far).await {
            Ok(()) => Some((Ok(chunk), Some((core, body, so_far)))),
            Err(refused) => Some((Err(io::Error::other(refused)), None)),
        }
    })
    .boxed()
}

/// The error a failed body stands for.
pub fn body_error(cause: io::Error) -> Error {
    Error::Body(cause)
}

/// Passes `body` on and feeds it to `hasher` beside it, so that hashing, writing and receiving overlap.
/// The receiver yields the state once the stream has been read to its end.
fn hash_beside(body: ByteStream, hasher: Option<Hasher>) -> (ByteStream, oneshot::Receiver<Option<Hasher>>) {
    let (done, digest) = oneshot::channel();
    let Some(hasher) = hasher else {
        let _ = done.send(None);
        return (body, digest);
    };
    let (batches, queue) = mpsc::channel(HASH_QUEUE);
    tokio::spawn(async move {
        // Nobody waits for the digest of a body that broke off.
        let _ = done.send(hash_all(hasher, queue).await);
    });
    let tee = stream::unfold((body, Some(Feed::new(batches))), |(mut body, feed)| async move {
        match (body.next().await, feed) {
            (Some(Ok(chunk)), Some(mut feed)) => {
                feed.take(chunk.clone()).await;
                Some((Ok(chunk), (body, Some(feed))))
            }
            (Some(outcome), _) => Some((outcome, (body, None))),
            (None, feed) => {
                if let Some(feed) = feed {
                    feed.end().await;
                }
                None
            }
        }
    });
    (tee.boxed(), digest)
}

/// Chunks on their way to be hashed, gathered until a hop to another thread is worth it: clients send as little as 8 KiB at once.
struct Feed {
    batches: mpsc::Sender<Vec<Bytes>>,
    gathered: Vec<Bytes>,
    len: usize,
}

impl Feed {
    fn new(batches: mpsc::Sender<Vec<Bytes>>) -> Self {
        Self {
            batches,
            gathered: Vec::new(),
            len: 0,
        }
    }

    async fn take(&mut self, chunk: Bytes) {
        self.len += chunk.len();
        self.gathered.push(chunk);
        if self.len >= HASH_BATCH {
            self.len = 0;
            // Hashing only ends when this sender is gone.
            let _ = self.batches.send(std::mem::take(&mut self.gathered)).await;
        }
    }

    async fn end(self) {
        let _ = self.batches.send(self.gathered).await;
    }
}

/// A thread is taken for each batch and not for the whole body: as many as there are threads could wait for slow clients at once, and then
/// nothing would be left to write files with.
async fn hash_all(mut hasher: Hasher, mut queue: mpsc::Receiver<Vec<Bytes>>) -> Option<Hasher> {
    while let Some(batch) = queue.recv().await {
        let hashing = tokio::task::spawn_blocking(move || {
            for chunk in batch {
                hasher.update(&chunk);
            }
            hasher
        });
        hasher = hashing.await.ok()?;
    }
    Some(hasher)
}
