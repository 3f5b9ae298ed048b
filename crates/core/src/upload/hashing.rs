//! Hashing beside everything else: bytes go to the storage and through the digest at the same time.

use bytes::Bytes;
use futures_util::{StreamExt as _, stream};
use tokio::sync::{mpsc, oneshot};
use wharf_blob::ByteStream;
use wharf_oci::Hasher;

/// Batches on their way to be hashed, and the bytes of one.
const HASH_QUEUE: usize = 8;
const HASH_BATCH: usize = 256 << 10;
/// Bytes that wait to be hashed at most, beside those that wait to be stored.
pub(super) const HASHED_BEHIND: u64 = ((HASH_QUEUE + 2) * HASH_BATCH) as u64;

/// Passes `body` on and feeds it to `hasher` beside it, so that hashing, writing and receiving overlap.
/// The receiver yields the state once the stream has been read to its end.
pub(super) fn hash_beside(body: ByteStream, hasher: Option<Hasher>) -> (ByteStream, oneshot::Receiver<Option<Hasher>>) {
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

/// A thread is taken while there is something to hash and not for the whole body: as many as there are threads could wait for slow clients
/// at once, and then nothing would be left to write files with.
async fn hash_all(mut hasher: Hasher, mut queue: mpsc::Receiver<Vec<Bytes>>) -> Option<Hasher> {
    while let Some(batch) = queue.recv().await {
        let hashing = tokio::task::spawn_blocking(move || {
            hash(&mut hasher, batch);
            while let Ok(next) = queue.try_recv() {
                hash(&mut hasher, next);
            }
            (hasher, queue)
        });
        (hasher, queue) = hashing.await.ok()?;
    }
    Some(hasher)
}

fn hash(hasher: &mut Hasher, batch: Vec<Bytes>) {
    for chunk in batch {
        hasher.update(&chunk);
    }
}
