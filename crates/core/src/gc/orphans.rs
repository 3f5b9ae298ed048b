//! Objects no row names: a crash came between bytes and rows, or a deletion was undone by a power loss.
//!
//! An object that is being written now has no row yet either. So it must be seen twice, a grace period apart, and whoever
//! names an object does so within half of it ([`crate::upload`] refuses to be later); a piece of an upload whose session is
//! open is left to the session.

use std::time::Instant;

use futures_util::TryStreamExt as _;
use wharf_blob::ObjectKey;
use wharf_model::Timestamp;
use wharf_store::CondemnedObject;

use super::Collector;
use crate::{Core, Error};

/// Where objects are listed.
const PREFIXES: [&str; 2] = ["blobs/", "uploads/"];
/// Objects asked about at once.
const CHUNK: usize = 500;
/// Questions about listed objects that are open at once.
const AHEAD: usize = 2;

impl Collector<'_> {
    pub(super) async fn orphans(&mut self) -> Result<(), Error> {
        let (core, begun) = (self.core, self.core.clock.now());
        for prefix in PREFIXES {
            let listing = core.blobs.list(prefix).await?.try_chunks(CHUNK);
            // The storage is listed on while the database is asked.
            let mut unnamed = listing
                .map_err(|cut| Error::from(cut.1))
                .map_ok(|found| unnamed(core, found))
                .try_buffered(AHEAD);
            loop {
                let asked = Instant::now();
                let Some(unnamed) = unnamed.try_next().await? else { break };
                core.store.rest(asked.elapsed()).await;
                self.sight(&unnamed).await?;
                self.passed().await?;
            }
        }
        self.condemn_ripe(begun).await?;
        let mut tx = self.core.store.begin_background().await?;
        self.fence(&mut tx).await?;
        tx.garbage().forget_unseen(begun).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Notes objects that no row names.
    async fn sight(&self, unnamed: &[CondemnedObject]) -> Result<(), Error> {
        if unnamed.is_empty() {
            return Ok(());
        }
        let mut tx = self.core.store.begin_background().await?;
        self.fence(&mut tx).await?;
        tx.garbage().sight(unnamed, self.core.clock.now()).await?;
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
            self.fence(&mut tx).await?;
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

/// Those of `found` that no row names. One that could not be deleted has a name: it is condemned.
async fn unnamed(core: &Core, found: Vec<(String, u64)>) -> Result<Vec<CondemnedObject>, Error> {
    let keys: Vec<&str> = found.iter().map(|(key, _)| key.as_str()).collect();
    let unnamed = core.store.read().garbage().unnamed_keys(&keys).await?;
    let these = found.into_iter().filter(|(key, _)| unnamed.contains(key));
    Ok(these
        .map(|(key, size)| CondemnedObject::new(key, i64::try_from(size).unwrap_or(i64::MAX)))
        .collect())
}
