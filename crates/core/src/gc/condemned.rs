//! The end of an object: its row went in a committed transaction, so nobody can reach it and nobody can name it again.
//!
//! Bytes go while the run looks at the next batch, whose transaction then forgets what is deleted: one commit for each batch, and the
//! disk is not idle while the database works.
//!
//! An object that the storage refuses to delete stays condemned and is tried again later, with waits that grow. The run goes on: only a
//! storage that does not answer at all ends it.

use chrono::Duration;
use tokio::task::JoinSet;
use wharf_blob::{BlobError, ObjectKey};
use wharf_store::CondemnedObject;

use super::Collector;
use crate::{Core, Error};

/// Parts that are being deleted while the run goes on.
const BEHIND: usize = 8;
/// Objects whose deletions share what a deletion costs besides itself.
const TOGETHER: usize = 25;

/// Wait after the storage refused to delete an object for the first time. It doubles with each further time.
const FIRST_DELAY: Duration = Duration::minutes(15);
/// Longest such wait.
const LONGEST_DELAY: Duration = Duration::hours(24);

type Outcome = (CondemnedObject, Result<(), BlobError>);

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
        let (mut after, now) = (String::new(), self.core.clock.now());
        loop {
            let left = self.core.store.read().garbage().condemned(&after, now, self.batch()).await?;
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
        let (mut deleted, mut refused) = (Vec::new(), Vec::new());
        for (object, outcome) in self.deletions.done_but(parts).await? {
            match outcome {
                Ok(()) => {
                    self.run.log(&format!("deleted {}, {} bytes", object.object_key, object.size));
                    deleted.push(object.object_key);
                }
                Err(error) => refused.push((object, error)),
            }
        }
        if refused.is_empty() {
            return Ok(deleted);
        }
        if let Err(silent @ BlobError::Unavailable(_)) = self.core.blobs.check().await {
            // The run ends here, and tells what it did.
            self.report.freed_space += self.forget(&deleted).await?;
            return Err(silent.into());
        }
        self.postpone(&refused).await?;
        Ok(deleted)
    }

    /// Leaves objects that the storage refused to delete for later.
    async fn postpone(&mut self, refused: &[(CondemnedObject, BlobError)]) -> Result<(), Error> {
        let now = self.core.clock.now();
        let mut tx = self.core.store.begin_background().await?;
        for (object, error) in refused {
            tracing::warn!(key = object.object_key, attempts = object.attempts + 1, %error, "an object could not be deleted; it is tried again later");
            self.run.log(&format!("could not delete {}: {error}", object.object_key));
            tx.garbage()
                .postpone_condemned(&object.object_key, now + delay(object.attempts))
                .await?;
        }
        self.run.fence(&mut tx).await?;
        tx.commit().await?;
        self.report.undeleted += refused.len() as u64;
        wharf_meter::jobs::undeleted(refused.len() as u64);
        Ok(())
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
        let (mut known, mut keys) = (Vec::with_capacity(some.len()), Vec::with_capacity(some.len()));
        for object in some {
            match ObjectKey::from_stored(&object.object_key) {
                Ok(key) => {
                    known.push(object.clone());
                    keys.push(key);
                }
                Err(error) => outcomes.push((object.clone(), Err(error))),
            }
        }
        outcomes.extend(known.into_iter().zip(core.blobs.delete_all(&keys).await));
    }
    outcomes
}

/// Wait before the next attempt, after so many that failed before this one.
fn delay(attempts: i64) -> Duration {
    let doubled = u32::try_from(attempts).ok().and_then(|times| 2_i32.checked_pow(times));
    let delay = doubled.and_then(|times| FIRST_DELAY.checked_mul(times));
    delay.unwrap_or(LONGEST_DELAY).min(LONGEST_DELAY)
}
