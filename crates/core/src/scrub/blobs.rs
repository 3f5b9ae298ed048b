//! Blobs: each object is read whole.

use futures_util::StreamExt as _;
use wharf_blob::{ObjectKey, ObjectReader};
use wharf_model::{Blob, BlobId};
use wharf_oci::Hasher;

use super::{Place, Scrub};
use crate::job::Run;
use crate::{Core, Error};

/// Blobs looked at between two steps.
const BATCH: u64 = 20;
/// Repositories and tags asked for at once, for one damaged blob.
const PAGE: u64 = 100;

impl Scrub<'_> {
    pub(super) async fn blobs(&mut self, mut after: BlobId) -> Result<(), Error> {
        loop {
            let blobs = self.core.store.read().garbage().to_scrub(after, BATCH).await?;
            let Some((last, _)) = blobs.last() else { return Ok(()) };
            after = last.id;
            for (blob, known) in &blobs {
                self.look_at(blob, *known).await?;
            }
            self.step(Place::Blob(after)).await?;
        }
    }

    async fn look_at(&mut self, blob: &Blob, known: bool) -> Result<(), Error> {
        let fault = fault(self.core, blob, &ObjectKey::from_stored(&blob.object_key)?).await?;
        self.report.checked += 1;
        self.report.bytes += blob.size.unsigned_abs();
        // One that was collected or replaced meanwhile is nobody's loss.
        if (fault.is_none() && !known) || !note(self.core, self.run, blob, fault.is_some()).await? {
            return Ok(());
        }
        let Some(fault) = fault else {
            self.report.healed += 1;
            self.run.log(&format!("{} is sound again", blob.digest));
            return Ok(());
        };
        self.run.log(&format!("{}: {fault}", blob.digest));
        if self.heal(blob).await? {
            self.report.restored += 1;
            tracing::warn!(digest = %blob.digest, key = %blob.object_key, fault, "the bytes of a blob were damaged; they were copied from the other store");
            self.run.log("  copied from the other store");
            return Ok(());
        }
        self.report.damaged += 1;
        tracing::error!(digest = %blob.digest, key = %blob.object_key, fault, "the bytes of a blob are damaged; the next push of it replaces them");
        name_affected(self.core, self.run, blob).await
    }
}

/// Sets a blob aside whose object is of no use, and names in the log who needs it. Returns whether it still was the blob's object.
///
/// # Errors
/// [`Error::Stopped`], or when the database does not answer.
pub(crate) async fn set_aside(core: &Core, run: &dyn Run, blob: &Blob, fault: &'static str) -> Result<bool, Error> {
    if !note(core, run, blob, true).await? {
        return Ok(false);
    }
    run.log(&format!("{}: {fault}", blob.digest));
    name_affected(core, run, blob).await?;
    Ok(true)
}

/// Everything by which somebody would pull it.
async fn name_affected(core: &Core, run: &dyn Run, blob: &Blob) -> Result<(), Error> {
    let (mut repository, mut tag) = (String::new(), String::new());
    loop {
        let after = (repository.as_str(), tag.as_str());
        let page = core.store.read().garbage().affected(blob.id, after, PAGE).await?;
        for (repository, tag) in &page {
            run.log(&format!("  needed by {repository}:{tag}"));
        }
        let Some(last) = page.into_iter().last() else { return Ok(()) };
        (repository, tag) = last;
    }
}

async fn note(core: &Core, run: &dyn Run, blob: &Blob, damaged: bool) -> Result<bool, Error> {
    let mut tx = core.store.begin().await?;
    let noted = tx.garbage().set_damaged(blob, damaged.then(|| core.clock.now())).await?;
    run.fence(&mut tx).await?;
    tx.commit().await?;
    Ok(noted)
}

/// What is wrong with the bytes under `key`, if anything is.
pub(super) async fn fault(core: &Core, blob: &Blob, key: &ObjectKey) -> Result<Option<&'static str>, Error> {
    match core.blobs.open(key, None).await? {
        Some(object) => fault_of(core, blob, key, object).await,
        None => Ok(Some("the object is missing")),
    }
}

async fn fault_of(core: &Core, blob: &Blob, key: &ObjectKey, mut object: ObjectReader) -> Result<Option<&'static str>, Error> {
    if object.size != blob.size.unsigned_abs() {
        return Ok(Some("the object has another size"));
    }
    let mut hasher = Hasher::new(blob.digest.algorithm());
    while let Some(chunk) = object.stream.next().await {
        match chunk {
            Ok(chunk) => hasher.update(&chunk),
            // Cut short meanwhile is damage; anything else is no answer.
            Err(error) => {
                return match core.blobs.size(key).await? {
                    Some(size) if size == object.size => Err(Error::Unavailable {
                        what: "the storage",
                        source: error.into(),
                    }),
                    _ => Ok(Some("the object changed while it was read")),
                };
            }
        }
    }
    Ok((hasher.finish() != blob.digest).then_some("the bytes do not hash to the digest"))
}
