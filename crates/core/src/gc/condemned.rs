//! The end of an object: its row went in a committed transaction, so nobody can reach it and nobody can name it again.
//!
//! Bytes go while the run looks at the next batch, whose transaction then forgets what is deleted: one commit for each batch, and the
//! disk is not idle while the database works.

use tokio::task::JoinSet;
use wharf_blob::{BlobError, ObjectKey};
use wharf_store::CondemnedObject;

use super::Collector;
use crate::{Core, Error};

/// Parts that are being deleted while the run goes on.
const BEHIND: usize = 8;
/// Objects whose deletions share what a deletion costs besides itself.
const TOGETHER: usize = 25;

type Outcome = Result<CondemnedObject, BlobError>;

/// Objects that are being deleted. Dropping it ends that, and what is left stays condemned for the next run.
#[derive(Debug, Default)]
pub(super) struct Deletions(JoinSet<Vec<Outcome>>);

impl Deletions {
    /// By as many workers as were asked for.
    fn start(&mut self, core: &Core, condemned: &[CondemnedObject], workers: usize) {
        let each = condemned.len().div_ceil(workers.clamp(1, 10)).max(1);
        for part in condemned.chunks(each) {
            // Owned, so that what is in flight borrows from nobody.
            self.0.spawn(delete_part(core.clone(), part.to_vec()));
        }
    }

    /// What is done by now; waits while more than `parts` are not.
    async fn done_but(&mut self, parts: usize) -> Result<Vec<Outcome>, Error> {
        let mut outcomes = Vec::new();
        loop {
            let part = match self.0.try_join_next() {
                Some(part) => part,
                None if self.0.len() <= parts => return Ok(outcomes),
                None => match self.0.join_next().await {
                    Some(part) => part,
                    None => return Ok(outcomes),
                },
            };
            outcomes.extend(part.map_err(|error| Error::Internal(error.into()))?);
        }
    }
}

impl Collector<'_> {
    /// What an earlier run condemned and did not come to delete.
    pub(super) async fn clear_condemned(&mut self) -> Result<(), Error> {
        let mut after = String::new();
        loop {
            let left = self.core.store.read().garbage().condemned(&after, self.batch()).await?;
            let Some(last) = left.last() else { return Ok(()) };
            after.clone_from(&last.object_key);
            self.delete(&left);
            self.forget_deleted().await?;
        }
    }

    /// Begins to delete objects.
    pub(super) fn delete(&mut self, condemned: &[CondemnedObject]) {
        self.deletions.start(self.core, condemned, self.plan.workers);
    }

    /// The keys of objects that are deleted by now, for [`Collector::forget`].
    pub(super) async fn deleted(&mut self) -> Result<Vec<String>, Error> {
        self.deleted_but(BEHIND).await
    }

    async fn deleted_but(&mut self, parts: usize) -> Result<Vec<String>, Error> {
        let (mut deleted, mut failed) = (Vec::new(), None);
        for outcome in self.deletions.done_but(parts).await? {
            match outcome {
                Ok(object) => {
                    self.run.log(&format!("deleted {}, {} bytes", object.object_key, object.size));
                    deleted.push(object.object_key);
                }
                Err(error) => failed = Some(error),
            }
        }
        let Some(error) = failed else { return Ok(deleted) };
        // The run ends here, and tells what it did.
        self.report.freed_space += self.forget(&deleted).await?;
        Err(error.into())
    }

    /// Forgets deleted objects, tells where the run is and returns the bytes. They count as freed with the row that goes, so once, and the
    /// run that says so is stored with it.
    pub(super) async fn forget(&self, deleted: &[String]) -> Result<i64, Error> {
        let mut tx = self.core.store.begin_background().await?;
        let (objects, bytes) = tx.garbage().remove_condemned(deleted).await?;
        self.run.commit_step(tx, &self.progress(bytes)?).await?;
        wharf_meter::jobs::freed(objects, bytes.unsigned_abs());
        Ok(bytes)
    }

    /// Waits for the objects that are being deleted, forgets them and tells where the run is.
    pub(super) async fn forget_deleted(&mut self) -> Result<(), Error> {
        let deleted = self.deleted_but(0).await?;
        self.report.freed_space += self.forget(&deleted).await?;
        Ok(())
    }
}

async fn delete_part(core: Core, objects: Vec<CondemnedObject>) -> Vec<Outcome> {
    let mut outcomes = Vec::with_capacity(objects.len());
    for some in objects.chunks(TOGETHER) {
        let keys: Result<Vec<_>, _> = some.iter().map(|object| ObjectKey::from_stored(&object.object_key)).collect();
        match keys {
            Ok(keys) => {
                let ended = core.blobs.delete_all(&keys).await;
                outcomes.extend(some.iter().zip(ended).map(|(object, ended)| ended.map(|()| object.clone())));
            }
            Err(error) => outcomes.push(Err(error)),
        }
    }
    outcomes
}
