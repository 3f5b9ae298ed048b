//! Links no manifest needs, then blobs nothing holds: batch by batch, in transactions of their own.

use std::collections::HashMap;

use wharf_model::{BlobId, Timestamp};
use wharf_store::LooseLink;

use super::{Collector, Phase};
use crate::Error;

impl Collector<'_> {
    /// What lost a holder since it was last looked at.
    pub(super) async fn candidates(&mut self, mut after: i64) -> Result<(), Error> {
        loop {
            let now = self.core.clock.now();
            let due = self.core.store.read().garbage().candidates(after, now, self.batch()).await?;
            let Some((last, _)) = due.last() else { return Ok(()) };
            after = *last;
            let mut blobs: Vec<BlobId> = due.iter().map(|(_, blob)| *blob).collect();
            blobs.sort_unstable();
            blobs.dedup();
            let waiting = self.examine(&blobs).await?;
            self.settle_notes(&due, &waiting).await?;
            self.phase = Phase::Candidates { after };
            self.step().await?;
        }
    }

    /// Every blob, in order of ids.
    pub(super) async fn all_blobs(&mut self, mut after: BlobId) -> Result<(), Error> {
        loop {
            let blobs = self.core.store.read().garbage().blobs_after(after, self.batch()).await?;
            let Some(last) = blobs.last() else { return Ok(()) };
            after = *last;
            let before = self.report;
            if self.plan.dry_run {
                self.tell(&blobs).await?;
            } else {
                self.examine(&blobs).await?;
            }
            self.phase = Phase::Blobs { after };
            let (dropped, purged) = (self.report.dropped_links, self.report.purged_blobs);
            self.passed((dropped, purged) != (before.dropped_links, before.purged_blobs))
                .await?;
        }
    }

    /// Removes what can go of `blobs`. Returns those to look at again, and when.
    async fn examine(&mut self, blobs: &[BlobId]) -> Result<HashMap<BlobId, Timestamp>, Error> {
        let cutoff = self.cutoff();
        self.report.examined += blobs.len() as u64;
        let loose = self.core.store.read().garbage().loose_links(blobs).await?;
        let (old, young): (Vec<LooseLink>, Vec<LooseLink>) = loose.into_iter().partition(|link| link.touched_at < cutoff);
        let mut waiting: HashMap<BlobId, Timestamp> = young
            .iter()
            .map(|link| (link.blob, link.touched_at + self.core.policy.gc_grace))
            .collect();
        let dropped = self.drop_links(&old, cutoff).await?;
        let unheld = self.core.store.read().garbage().unheld(blobs).await?;
        let unheld: Vec<BlobId> = unheld.into_iter().map(|(blob, _)| blob).collect();
        let condemned = self.condemn(&unheld).await?;
        // Somebody was using the rest at that moment.
        let again = self.core.clock.now();
        if dropped < old.len() as u64 {
            waiting.extend(old.iter().map(|link| (link.blob, again)));
        }
        if condemned < unheld.len() {
            waiting.extend(unheld.iter().map(|blob| (*blob, again)));
        }
        Ok(waiting)
    }

    async fn drop_links(&mut self, old: &[LooseLink], cutoff: Timestamp) -> Result<u64, Error> {
        if old.is_empty() {
            return Ok(0);
        }
        let mut tx = self.core.store.begin_shared().await?;
        self.run.fence(&mut tx).await?;
        let dropped = tx.garbage().drop_links(old, cutoff).await?;
        tx.commit().await?;
        self.report.dropped_links += dropped;
        Ok(dropped)
    }

    async fn condemn(&mut self, unheld: &[BlobId]) -> Result<usize, Error> {
        if unheld.is_empty() {
            return Ok(0);
        }
        let mut tx = self.core.store.begin_shared().await?;
        self.run.fence(&mut tx).await?;
        let condemned = tx.garbage().condemn(unheld, self.core.clock.now()).await?;
        tx.commit().await?;
        self.report.purged_blobs += condemned.len() as u64;
        self.delete(&condemned).await?;
        Ok(condemned.len())
    }

    /// Notes of what is done go, those of what waits stay until it is due.
    async fn settle_notes(&self, due: &[(i64, BlobId)], waiting: &HashMap<BlobId, Timestamp>) -> Result<(), Error> {
        let done: Vec<i64> = due
            .iter()
            .filter(|(_, blob)| !waiting.contains_key(blob))
            .map(|(note, _)| *note)
            .collect();
        let mut tx = self.core.store.begin_shared().await?;
        self.run.fence(&mut tx).await?;
        tx.garbage().remove_candidates(&done).await?;
        for (note, blob) in due {
            if let Some(due_at) = waiting.get(blob) {
                tx.garbage().postpone_candidate(*note, *due_at).await?;
            }
        }
        tx.commit().await?;
        Ok(())
    }

    /// What would go of `blobs`: those that only links hold which would go.
    async fn tell(&mut self, blobs: &[BlobId]) -> Result<(), Error> {
        let cutoff = self.cutoff();
        let read = self.core.store.read();
        self.report.examined += blobs.len() as u64;
        let loose = read.garbage().loose_links(blobs).await?;
        let mut going: HashMap<BlobId, i64> = HashMap::new();
        for link in loose.iter().filter(|link| link.touched_at < cutoff) {
            *going.entry(link.blob).or_default() += 1;
            self.report.dropped_links += 1;
        }
        for (blob, _) in read.garbage().unheld(blobs).await? {
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
