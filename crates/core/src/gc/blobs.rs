//! Links no manifest needs, then blobs nothing holds: batch by batch, each in a transaction of its own.

use std::collections::HashMap;

use wharf_model::{BlobId, Timestamp};
use wharf_store::{CondemnedObject, LooseLink, Tx};

use super::{Collector, Phase};
use crate::Error;

/// Links of some blobs that no manifest of their repositories needs.
struct Loose {
    /// What was last touched before this is `old`.
    cutoff: Timestamp,
    old: Vec<LooseLink>,
    young: Vec<LooseLink>,
}

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
            let loose = self.look(&blobs).await?;
            self.phase = Phase::Candidates { after };
            let condemned = self.sweep(&blobs, &loose, &due).await?;
            self.delete(&condemned).await?;
        }
    }

    /// Every blob, in order of ids.
    pub(super) async fn all_blobs(&mut self, mut after: BlobId) -> Result<(), Error> {
        loop {
            let blobs = self.core.store.read().garbage().blobs_after(after, self.batch()).await?;
            let Some(last) = blobs.last() else { return Ok(()) };
            after = *last;
            self.phase = Phase::Blobs { after };
            if self.plan.dry_run {
                self.tell(&blobs).await?;
                self.passed().await?;
                continue;
            }
            let loose = self.look(&blobs).await?;
            if loose.old.is_empty() && self.core.store.read().garbage().unheld(&blobs).await?.is_empty() {
                self.passed().await?;
                continue;
            }
            let condemned = self.sweep(&blobs, &loose, &[]).await?;
            self.delete(&condemned).await?;
        }
    }

    /// The links to `blobs` that no manifest needs, by age.
    async fn look(&mut self, blobs: &[BlobId]) -> Result<Loose, Error> {
        let cutoff = self.cutoff();
        self.report.examined += blobs.len() as u64;
        let loose = self.core.store.read().garbage().loose_links(blobs).await?;
        let (old, young) = loose.into_iter().partition(|link| link.touched_at < cutoff);
        Ok(Loose { cutoff, old, young })
    }

    /// Removes what can go of `blobs`, settles the notes that named them and tells where the run is, at once. The objects of what comes
    /// back are still there.
    async fn sweep(&mut self, blobs: &[BlobId], loose: &Loose, due: &[(i64, BlobId)]) -> Result<Vec<CondemnedObject>, Error> {
        let now = self.core.clock.now();
        let mut tx = self.core.store.begin_shared().await?;
        let dropped = tx.garbage().drop_links(&loose.old, loose.cutoff).await?;
        let condemned = tx.garbage().condemn(blobs, now).await?;
        if !due.is_empty() {
            let grace = self.core.policy.gc_grace;
            let mut waiting: HashMap<BlobId, Timestamp> = loose.young.iter().map(|link| (link.blob, link.touched_at + grace)).collect();
            // Somebody was using the rest at that moment.
            if dropped < loose.old.len() as u64 {
                waiting.extend(loose.old.iter().map(|link| (link.blob, now)));
            }
            waiting.extend(tx.garbage().unheld(blobs).await?.into_iter().map(|(blob, _)| (blob, now)));
            settle_notes(&mut tx, due, &waiting).await?;
        }
        self.report.dropped_links += dropped;
        self.report.purged_blobs += condemned.len() as u64;
        self.step_in(tx).await?;
        Ok(condemned)
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
