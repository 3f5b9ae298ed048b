//! The transactions that remove rows. Several at a time, each small: a push on SQLite waits for one of them, and they share a commit.

use std::collections::HashMap;

use futures_util::future::{try_join, try_join_all};
use wharf_model::{BlobId, Timestamp};
use wharf_store::{CondemnedObject, LooseLink, Tx};

use super::Collector;
use super::batch::Batch;
use crate::Error;

/// What the transactions did.
#[derive(Default)]
pub(super) struct Swept {
    pub(super) dropped: u64,
    /// Their objects are still there.
    pub(super) condemned: Vec<CondemnedObject>,
    /// Bytes of objects that were deleted before.
    pub(super) freed: i64,
}

impl Collector<'_> {
    /// Removes what can go of a batch and settles the notes that named it. Beside that, forgets objects that are `deleted` and tells where
    /// the run was before this batch.
    pub(super) async fn sweep(&self, batch: &Batch, deleted: &[String]) -> Result<Swept, Error> {
        let parts = batch.blobs.chunks(self.core.store.background_rows());
        let parts: Vec<_> = parts.map(|blobs| self.sweep_part(batch, blobs)).collect();
        let (parts, freed) = try_join(try_join_all(parts), self.forget(deleted)).await?;
        let mut swept = Swept { freed, ..Swept::default() };
        for part in parts {
            swept.dropped += part.dropped;
            swept.condemned.extend(part.condemned);
        }
        Ok(swept)
    }

    /// Some blobs of a batch, in order.
    async fn sweep_part(&self, batch: &Batch, blobs: &[BlobId]) -> Result<Swept, Error> {
        let among = |blob: BlobId| blobs.binary_search(&blob).is_ok();
        let those = |links: &[LooseLink]| -> Vec<LooseLink> { links.iter().filter(|link| among(link.blob)).copied().collect() };
        let (old, now) = (those(&batch.old), self.core.clock.now());
        let mut tx = self.core.store.begin_background().await?;
        self.fence(&mut tx).await?;
        let dropped = tx.garbage().drop_links(&old, batch.cutoff).await?;
        let condemned = tx.garbage().condemn(blobs, now).await?;
        let due: Vec<(i64, BlobId)> = batch.due.iter().filter(|(_, blob)| among(*blob)).copied().collect();
        if !due.is_empty() {
            let grace = self.core.policy.gc_grace;
            let mut waiting: HashMap<BlobId, Timestamp> = those(&batch.young)
                .iter()
                .map(|link| (link.blob, link.touched_at + grace))
                .collect();
            // Somebody was using the rest at that moment.
            if dropped < old.len() as u64 {
                waiting.extend(old.iter().map(|link| (link.blob, now)));
            }
            if condemned.len() < blobs.len() {
                waiting.extend(tx.garbage().unheld(blobs).await?.into_iter().map(|(blob, _)| (blob, now)));
            }
            settle_notes(&mut tx, &due, &waiting).await?;
        }
        tx.commit().await?;
        Ok(Swept {
            dropped,
            condemned,
            freed: 0,
        })
    }
}

/// Notes of what is done go, those of what waits stay until it is due.
async fn settle_notes(tx: &mut Tx, due: &[(i64, BlobId)], waiting: &HashMap<BlobId, Timestamp>) -> Result<(), Error> {
    let done: Vec<i64> = due
        .iter()
        .filter(|(_, blob)| !waiting.contains_key(blob))
        .map(|(note, _)| *note)
        .collect();
    tx.garbage().remove_candidates(&done).await?;
    for (note, blob) in due {
        if let Some(due_at) = waiting.get(blob) {
            tx.garbage().postpone_candidate(*note, *due_at).await?;
        }
    }
    Ok(())
}
