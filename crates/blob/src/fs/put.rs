//! Writing an object. Bytes are gathered into batches while the batch before is being written, so that
//! receiving, hashing (done by whoever made the stream) and writing overlap. A blocking thread is held
//! only while a batch is written: a thousand slow clients hold a thousand buffers and no threads.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::StreamExt;
use tokio::task::spawn_blocking;

use super::draft::{Draft, Order};
use super::root::Root;
use super::{blocking, joined};
use crate::{BlobError, ByteStream, ObjectKey};

/// Bytes of one batch: large enough that a system call and a thread hop cost nothing beside it.
const BATCH: usize = 1 << 20;
/// Bytes in memory at most: a batch that is gathered, and one that is written.
pub(super) const MEMORY: u64 = 2 * BATCH as u64;
/// Chunks of one batch, so that tiny chunks cannot pile up.
const MAX_CHUNKS: usize = 1024;

/// Some of the incoming bytes, as they came.
#[derive(Default)]
struct Batch {
    chunks: Vec<Bytes>,
    last: bool,
}

/// Stores `body` under `key`, made durable in `order`.
pub(super) async fn put(root: Arc<Root>, key: ObjectKey, mut body: ByteStream, order: Order) -> Result<u64, BlobError> {
    let first = next_batch(&mut body).await?;
    if first.last {
        let written = blocking(move || {
            let draft = Draft::create(&root, &key)?;
            write(draft, &first.chunks, Some(order))
        });
        return Ok(keep(written.await?));
    }
    let mut writing = spawn_blocking(move || {
        let draft = Draft::create(&root, &key)?;
        write(draft, &first.chunks, None)
    });
    loop {
        let batch = next_batch(&mut body).await;
        let mut draft = joined(writing).await?;
        let ready = match batch {
            Ok(batch) if batch.last => draft.settle_early().await.map(|()| batch),
            Ok(batch) => draft.sync_early().await.map(|()| batch),
            Err(error) => Err(error),
        };
        let batch = match ready {
            Ok(batch) => batch,
            Err(error) => {
                blocking(move || {
                    draft.discard();
                    Ok(())
                })
                .await?;
                return Err(error);
            }
        };
        if batch.last {
            let written = blocking(move || write(draft, &batch.chunks, Some(order))).await?;
            return Ok(keep(written));
        }
        writing = spawn_blocking(move || write(draft, &batch.chunks, None));
    }
}

/// Keeps a finished file, now that the caller is known to be still there. Returns its bytes.
fn keep(draft: Draft) -> u64 {
    let (len, name) = draft.finish();
    name.keep();
    len
}

/// Writes one batch; the `last` one makes the object, durable. The file is gone before a failure is told.
fn write(mut draft: Draft, chunks: &[Bytes], last: Option<Order>) -> Result<Draft, BlobError> {
    let written = draft.write(chunks);
    let outcome = written.and_then(|()| last.map_or(Ok(()), |order| draft.publish(order)));
    match outcome {
        Ok(()) => Ok(draft),
        Err(error) => {
            draft.discard();
            Err(error)
        }
    }
}

async fn next_batch(body: &mut ByteStream) -> Result<Batch, BlobError> {
    let mut batch = Batch::default();
    let mut len = 0;
    while len < BATCH && batch.chunks.len() < MAX_CHUNKS {
        match body.next().await {
            None => {
                batch.last = true;
                break;
            }
            Some(chunk) => {
                let chunk = chunk.map_err(BlobError::Source)?;
                len += chunk.len();
                batch.chunks.push(chunk);
            }
        }
    }
    Ok(batch)
}
