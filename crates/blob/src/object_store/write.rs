//! Writing objects: a small body is one PUT, a larger one a multipart upload with a few parts in flight.

use std::mem;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt;
use opendal::{Buffer, ErrorKind, Operator, Writer};
use tokio::sync::{mpsc, oneshot};
use wharf_model::Generation;

use super::error::store_error;
use super::parts::{PART, PartPlan};
use super::store::{MARK, Store};
use crate::{BlobError, ByteStream, ObjectKey};

/// Parts in flight.
const CONCURRENT: usize = 4;
/// Chunks between the sender and the writer.
const QUEUE: usize = 8;
/// Bytes in memory at most, before parts grow: parts in flight, and one that is being filled.
pub(super) const MEMORY: u64 = ((CONCURRENT + 1) * PART) as u64;

/// What the sender hands to the writer. A sender that goes away without an end has failed.
enum Piece {
    Chunk(Bytes),
    End,
}

/// Stores `body` under `key`.
pub(super) async fn put(store: Arc<Store>, key: ObjectKey, mut body: ByteStream) -> Result<u64, BlobError> {
    let (feed, pieces) = mpsc::channel(QUEUE);
    let outcome = detached(store, key, |upload| receive(upload, pieces));
    loop {
        let piece = match body.next().await {
            Some(Ok(chunk)) => Piece::Chunk(chunk),
            None => Piece::End,
            Some(Err(error)) => {
                drop(feed);
                // Wait until everything is cleaned up; the outcome itself is known.
                let _ = outcome.await;
                return Err(BlobError::Source(error));
            }
        };
        let last = matches!(piece, Piece::End);
        // A writer that hangs up has failed, and its outcome says why.
        if feed.send(piece).await.is_err() || last {
            return finished(outcome).await;
        }
    }
}

/// An object on its way into the store.
pub(super) struct Upload {
    pub(super) store: Arc<Store>,
    pub(super) key: ObjectKey,
    mark: String,
}

/// Runs `work` to its end whatever happens to the caller. When nobody takes the result, the object goes too.
pub(super) fn detached<F>(
    store: Arc<Store>,
    key: ObjectKey,
    work: impl FnOnce(Arc<Upload>) -> F,
) -> oneshot::Receiver<Result<u64, BlobError>>
where
    F: Future<Output = Result<u64, BlobError>> + Send + 'static,
{
    let upload = Arc::new(Upload {
        store,
        key,
        mark: Generation::new().to_string(),
    });
    let work = work(Arc::clone(&upload));
    let (done, outcome) = oneshot::channel();
    tokio::spawn(async move {
        if let Err(Ok(_)) = done.send(work.await) {
            upload.withdraw().await;
        }
    });
    outcome
}

/// The outcome of detached work.
pub(super) async fn finished(outcome: oneshot::Receiver<Result<u64, BlobError>>) -> Result<u64, BlobError> {
    outcome.await.unwrap_or_else(|gone| Err(BlobError::unavailable(gone)))
}

async fn receive(upload: Arc<Upload>, mut pieces: mpsc::Receiver<Piece>) -> Result<u64, BlobError> {
    let mut writer = upload.writer(&upload.store.operator, None, CONCURRENT).await?;
    match fill(&mut writer, upload.store.parts, &mut pieces).await {
        Ok(len) => upload.finish(writer, len).await,
        Err(error) => {
            upload.abort(&mut writer).await;
            Err(error)
        }
    }
}

/// Hands everything to the writer, cut into parts. Returns the bytes.
async fn fill(writer: &mut Writer, plan: PartPlan, pieces: &mut mpsc::Receiver<Piece>) -> Result<u64, BlobError> {
    let (mut len, mut number) = (0, 0);
    let (mut part, mut missing) = (Vec::new(), plan.size(0));
    loop {
        let mut chunk = match pieces.recv().await {
            Some(Piece::Chunk(chunk)) => chunk,
            Some(Piece::End) => break,
            None => return Err(BlobError::Source(std::io::ErrorKind::ConnectionAborted.into())),
        };
        len += chunk.len() as u64;
        while chunk.len() >= missing {
            part.push(chunk.split_to(missing));
            writer.write(Buffer::from(mem::take(&mut part))).await.map_err(store_error)?;
            number += 1;
            missing = plan.size(number);
        }
        missing -= chunk.len();
        part.push(chunk);
    }
    let rest = Buffer::from(part);
    if !rest.is_empty() {
        writer.write(rest).await.map_err(store_error)?;
    }
    Ok(len)
}

impl Upload {
    /// Starts writing through `operator`, with `concurrent` parts in flight. Parts have `part` bytes, except the last; without, every write of at least S3's minimum
    /// becomes a part.
    pub(super) async fn writer(&self, operator: &Operator, part: Option<usize>, concurrent: usize) -> Result<Writer, BlobError> {
        let guarded = self.store.guards_writes().await?;
        if !guarded && super::read::size(&self.store, &self.key).await?.is_some() {
            return Err(BlobError::Exists);
        }
        let writer = operator.writer_with(self.key.as_str()).concurrent(concurrent);
        let writer = part.into_iter().fold(writer, |writer, part| writer.chunk(part));
        let writer = writer.user_metadata([(MARK.to_owned(), self.mark.clone())]).if_not_exists(guarded);
        writer.await.map_err(store_error)
    }

    /// Completes the object of `len` bytes, and believes it when it sees it.
    pub(super) async fn finish(&self, mut writer: Writer, len: u64) -> Result<u64, BlobError> {
        let closed = writer.close().await.map_err(store_error);
        let seen = self.sighting(len).await;
        match (closed, seen) {
            (_, Ok(Sighting::Ours)) => Ok(len),
            // A store that keeps no metadata: its word has to do.
            (Ok(_), Ok(Sighting::Unmarked(found))) if found == len => Ok(len),
            (closed, seen) => {
                self.abort(&mut writer).await;
                Err(match (closed, seen) {
                    (Err(error), _) | (Ok(_), Err(error)) => error,
                    (Ok(_), Ok(Sighting::Other)) => BlobError::Exists,
                    (Ok(_), Ok(seen)) => BlobError::Damaged {
                        expected: len,
                        found: seen.len(),
                    },
                })
            }
        }
    }

    /// Gives up: the parts go, and the object too if the store has it after all.
    pub(super) async fn abort(&self, writer: &mut Writer) {
        match writer.abort().await {
            Ok(()) => {}
            // The upload was completed or aborted before.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => tracing::warn!(blob.key = %self.key, error = %error, "a multipart upload could not be aborted"),
        }
        self.remove().await;
    }

    /// Removes the object that this upload completed, when nobody takes it. Where the store refuses to overwrite it is this upload's also without
    /// a mark.
    async fn withdraw(&self) {
        let guarded = self.store.guards_writes().await.unwrap_or(false);
        self.remove_if(|seen| guarded && matches!(seen, Sighting::Unmarked(_))).await;
    }

    /// Removes the object if it is this upload's.
    pub(super) async fn remove(&self) {
        self.remove_if(|_| false).await;
    }

    /// Removes the object if it has this upload's mark, or if `ours` says so.
    async fn remove_if(&self, ours: impl Fn(&Sighting) -> bool + Send) {
        let removed = match self.sighting(0).await {
            Ok(Sighting::Ours | Sighting::Partly(_)) => self.delete().await,
            Ok(seen) if ours(&seen) => self.delete().await,
            Ok(_) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = removed {
            tracing::warn!(blob.key = %self.key, error = %error, "an unfinished object could not be removed");
        }
    }

    async fn delete(&self) -> Result<(), BlobError> {
        self.store.operator.delete(self.key.as_str()).await.map_err(store_error)
    }

    async fn sighting(&self, len: u64) -> Result<Sighting, BlobError> {
        let metadata = match self.store.operator.stat(self.key.as_str()).await {
            Ok(metadata) => metadata,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Sighting::Nothing),
            Err(error) => return Err(store_error(error)),
        };
        let found = metadata.content_length();
        Ok(match metadata.user_metadata().and_then(|marks| marks.get(MARK)) {
            Some(mark) if mark == self.mark && found == len => Sighting::Ours,
            Some(mark) if mark == self.mark => Sighting::Partly(found),
            Some(_) => Sighting::Other,
            None => Sighting::Unmarked(found),
        })
    }
}

/// What the store has under a key.
enum Sighting {
    Nothing,
    /// This upload's object, whole.
    Ours,
    /// This upload's object with another length.
    Partly(u64),
    /// Another upload's object.
    Other,
    /// An object without a mark.
    Unmarked(u64),
}

impl Sighting {
    fn len(&self) -> u64 {
        match self {
            Self::Partly(len) | Self::Unmarked(len) => *len,
            Self::Nothing | Self::Ours | Self::Other => 0,
        }
    }
}
