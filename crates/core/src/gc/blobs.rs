//! Links no manifest needs, then blobs nothing holds, batch by batch: what lost a holder, or everything.
//!
//! The next batch is looked for while the rows of the one before go. What was found is asked again in the transaction that removes it
//! (`sweep.rs`), so it may be old.

use std::collections::HashMap;
use std::time::Instant;

use futures_util::future::try_join;
use wharf_model::BlobId;

use super::batch::Batch;
use super::{Collector, Phase};
use crate::Error;

/// How much smaller stretches are while somebody else writes.
const BUSY: u64 = 8;

impl Collector<'_> {
    /// What lost a holder since it was last looked at.
    pub(super) async fn candidates(&mut self, after: i64) -> Result<(), Error> {
        let mut next = self.due(after).await?;
        while let Some((after, batch)) = next {
            let deleted = self.deleted().await?;
            let (swept, following) = try_join(self.sweep(&batch, &deleted), self.due(after)).await?;
            self.swept(&batch, swept);
            next = following;
        }
        Ok(())
    }

    /// Every blob, in order of ids.
    pub(super) async fn all_blobs(&mut self, after: BlobId) -> Result<(), Error> {
        let mut next = self.stored(after).await?;
        while let Some((after, batch)) = next {
            if self.plan.dry_run {
                self.tell(&batch).await?;
            }
            if self.plan.dry_run || batch.blobs.is_empty() {
                self.report.examined += batch.examined;
                self.phase = batch.reached;
                self.passed().await?;
                next = self.stored(after).await?;
                continue;
            }
            let deleted = self.deleted().await?;
            let (swept, following) = try_join(self.sweep(&batch, &deleted), self.stored(after)).await?;
            self.swept(&batch, swept);
            next = following;
        }
        Ok(())
    }

    fn swept(&mut self, batch: &Batch, swept: super::sweep::Swept) {
        self.report.examined += batch.examined;
        self.report.dropped_links += swept.dropped;
        self.report.purged_blobs += swept.condemned.len() as u64;
        self.report.freed_space += swept.freed;
        self.phase = batch.reached;
        self.delete(&swept.condemned);
    }

    /// The candidates behind a note, and the last note among them.
    async fn due(&self, after: i64) -> Result<Option<(i64, Batch)>, Error> {
        let now = self.core.clock.now();
        let due = self.core.store.read().garbage().candidates(after, now, self.batch()).await?;
        let Some((last, _)) = due.last().copied() else { return Ok(None) };
        let mut blobs: Vec<BlobId> = due.iter().map(|(_, blob)| *blob).collect();
        blobs.sort_unstable();
        blobs.dedup();
        let batch = self.look(blobs, due, Phase::Candidates { after: last }).await?;
        Ok(Some((last, batch)))
    }

    /// What may be garbage among the blobs behind one, and the last of those.
    async fn stored(&self, after: BlobId) -> Result<Option<(BlobId, Batch)>, Error> {
        let (store, began) = (&self.core.store, Instant::now());
        let Some((last, examined)) = store.read().garbage().stretch(after, self.stretch()).await? else {
            return Ok(None);
        };
        let suspects = store.read().garbage().suspects(after, last).await?;
        store.rest(began.elapsed()).await;
        let batch = self.look(suspects, Vec::new(), Phase::Blobs { after: last }).await?;
        Ok(Some((last, Batch { examined, ..batch })))
    }

    /// Blobs among which suspects are looked for at once: fewer while others want the processors.
    fn stretch(&self) -> u64 {
        let whole = self.batch();
        if self.core.store.is_quiet() { whole } else { whole.div_ceil(BUSY) }
    }

    async fn look(&self, blobs: Vec<BlobId>, due: Vec<(i64, BlobId)>, reached: Phase) -> Result<Batch, Error> {
        let cutoff = self.cutoff();
        let loose = self.core.store.read().garbage().loose_links(&blobs).await?;
        let (old, young) = loose.into_iter().partition(|link| link.touched_at < cutoff);
        Ok(Batch {
            examined: blobs.len() as u64,
            blobs,
            due,
            cutoff,
            old,
            young,
            reached,
        })
    }

    /// What would go of a batch: the blobs that only links hold which would go.
    async fn tell(&mut self, batch: &Batch) -> Result<(), Error> {
        let read = self.core.store.read();
        let mut going: HashMap<BlobId, i64> = HashMap::new();
        for link in &batch.old {
            *going.entry(link.blob).or_default() += 1;
            self.report.dropped_links += 1;
        }
        for (blob, _) in read.garbage().unheld(&batch.blobs).await? {
            going.entry(blob).or_default();
        }
        for (blob, links) in going {
            if let Some((holders, size, digest)) = read.garbage().held_times(blob).await?
                && holders <= links
            {
                self.report.purged_blobs += 1;
                self.report.freed_space += size;
                self.run.log(&format!("would delete blob {digest}, {size} bytes"));
            }
        }
        Ok(())
    }
}
