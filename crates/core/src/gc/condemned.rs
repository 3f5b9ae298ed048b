//! The end of an object: its row went in a committed transaction, so nobody can reach it and nobody can name it again.

use futures_util::{StreamExt as _, stream};
use wharf_blob::{BlobError, ObjectKey};
use wharf_store::CondemnedObject;

use super::Collector;
use crate::{Core, Error};

/// Objects whose deletions share what a deletion costs besides itself.
const TOGETHER: usize = 25;

impl Collector<'_> {
    /// What an earlier run condemned and did not come to delete.
    pub(super) async fn clear_condemned(&mut self) -> Result<(), Error> {
        let mut after = String::new();
        loop {
            let left = self.core.store.read().garbage().condemned(&after, self.batch()).await?;
            let Some(last) = left.last() else { return Ok(()) };
            after.clone_from(&last.object_key);
            self.delete(&left).await?;
        }
    }

    /// Deletes objects, then forgets them and tells where the run is. Bytes count as freed with the row that goes, so once, and the
    /// run that says so is stored with it.
    pub(super) async fn delete(&mut self, condemned: &[CondemnedObject]) -> Result<(), Error> {
        if condemned.is_empty() {
            return Ok(());
        }
        // Owned, so that what is in flight borrows from nobody.
        let core = self.core.clone();
        let parts: Vec<Vec<CondemnedObject>> = condemned.chunks(TOGETHER).map(<[_]>::to_vec).collect();
        let mut deletions = stream::iter(parts)
            .map(move |part| delete_part(core.clone(), part))
            .buffer_unordered(self.plan.workers.clamp(1, 10));
        let (mut deleted, mut failed) = (Vec::new(), None);
        while let Some(outcomes) = deletions.next().await {
            for outcome in outcomes {
                match outcome {
                    Ok(object) => {
                        self.run.log(&format!("deleted {}, {} bytes", object.object_key, object.size));
                        deleted.push(object.object_key);
                    }
                    Err(error) => failed = Some(error),
                }
            }
        }
        drop(deletions);
        let mut tx = self.core.store.begin_shared().await?;
        let (objects, bytes) = tx.garbage().remove_condemned(&deleted).await?;
        self.report.freed_space += bytes;
        self.step_in(tx).await?;
        wharf_meter::jobs::freed(objects, bytes.unsigned_abs());
        failed.map_or(Ok(()), |error| Err(error.into()))
    }
}

async fn delete_part(core: Core, part: Vec<CondemnedObject>) -> Vec<Result<CondemnedObject, BlobError>> {
    let keys: Result<Vec<_>, _> = part.iter().map(|object| ObjectKey::from_stored(&object.object_key)).collect();
    let keys = match keys {
        Ok(keys) => keys,
        Err(error) => return vec![Err(error)],
    };
    let outcomes = core.blobs.delete_all(&keys).await;
    part.into_iter()
        .zip(outcomes)
        .map(|(object, outcome)| outcome.map(|()| object))
        .collect()
}
