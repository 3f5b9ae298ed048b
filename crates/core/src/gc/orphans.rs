//! Objects no row names: a crash came between bytes and rows, or a deletion was undone by a power loss.
//!
//! An object that is being written now has no row yet either. So it must be seen twice, a grace period apart, and whoever
//! names an object does so within half of it ([`crate::upload`] refuses to be later); a piece of an upload whose session is
//! open is left to the session.

use futures_util::TryStreamExt as _;
use wharf_blob::ObjectKey;
use wharf_model::Timestamp;
use wharf_store::CondemnedObject;

use super::Collector;
use crate::Error;

/// Where objects are listed.
const PREFIXES: [&str; 2] = ["blobs/", "uploads/"];
/// Objects asked about at once.
const CHUNK: usize = 500;

impl Collector<'_> {
    pub(super) async fn orphans(&mut self) -> Result<(), Error> {
        let begun = self.core.clock.now();
        for prefix in PREFIXES {
            let mut listing = self.core.blobs.list(prefix).await?.try_chunks(CHUNK);
            while let Some(found) = listing.try_next().await.map_err(|cut| Error::from(cut.1))? {
                self.sight(found).await?;
                self.passed().await?;
            }
        }
        self.condemn_ripe(begun).await?;
        let mut tx = self.core.store.begin_background().await?;
        self.run.fence(&mut tx).await?;
        tx.garbage().forget_unseen(begun).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Notes those of `found` that no row names.
    async fn sight(&self, found: Vec<(String, u64)>) -> Result<(), Error> {
        let keys: Vec<String> = found.iter().map(|(key, _)| key.clone()).collect();
        let mut named = self.core.store.read().garbage().named_keys(&keys).await?;
        // One that could not be deleted is known.
        named.extend(self.core.store.read().garbage().condemned_among(&keys).await?);
        let unnamed: Vec<CondemnedObject> = found
            .into_iter()
            .filter(|(key, _)| !named.contains(key))
            .map(|(object_key, size)| CondemnedObject::new(object_key, i64::try_from(size).unwrap_or(i64::MAX)))
            .collect();
        if unnamed.is_empty() {
            return Ok(());
        }
        let mut tx = self.core.store.begin_background().await?;
        self.run.fence(&mut tx).await?;
        tx.garbage().sight(&unnamed, self.core.clock.now()).await?;
        tx.commit().await?;
        Ok(())
    }

    async fn condemn_ripe(&mut self, begun: Timestamp) -> Result<(), Error> {
        let mut after = String::new();
        loop {
            let cutoff = self.cutoff();
            let ripe = self
                .core
                .store
                .read()
                .garbage()
                .ripe_sightings(&after, cutoff, begun, self.batch())
                .await?;
            let Some(last) = ripe.last() else { return Ok(()) };
            after.clone_from(&last.object_key);
            let mut tx = self.core.store.begin_background().await?;
            self.run.fence(&mut tx).await?;
            let mut ended = Vec::with_capacity(ripe.len());
            for object in ripe {
                let open = match ObjectKey::from_stored(&object.object_key)?.upload() {
                    Some(upload) => tx.uploads().find(upload).await?.is_some(),
                    None => false,
                };
                if !open {
                    ended.push(object);
                }
            }
            let condemned = tx.garbage().condemn_orphans(ended, self.core.clock.now()).await?;
            tx.commit().await?;
            self.report.orphans += condemned.len() as u64;
            self.delete(&condemned);
            self.forget_deleted().await?;
        }
    }
}
