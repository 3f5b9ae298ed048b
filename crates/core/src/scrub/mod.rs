//! Scrub: stored bytes are read again and compared with their digests, so that damage is found before somebody pulls it.
//!
//! What does not match is set aside: nobody is served it and nobody is told that it is there, so the next push of the same
//! content brings it back. The log names the repositories and tags that need it. Where a second copy of the registry is known, it
//! could be fetched from there; there is none yet.

mod manage;

pub use manage::{ensure_schedule, list, run, start};

use futures_util::StreamExt as _;
use serde::{Deserialize, Serialize};
use wharf_blob::ObjectKey;
use wharf_model::{Blob, BlobId};
use wharf_oci::Hasher;

use crate::job::Run;
use crate::{Core, Error};

/// Blobs looked at between two steps.
const BATCH: u64 = 20;
/// Repositories and tags named for one damaged blob.
const NAMED: u64 = 100;

/// What a run found.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScrubReport {
    /// Blobs read.
    pub checked: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Blobs whose bytes are damaged or missing.
    pub damaged: u64,
    /// Blobs that were set aside and are sound now.
    pub healed: u64,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Progress {
    #[serde(flatten)]
    report: ScrubReport,
    after: BlobId,
}

/// Reads every blob once.
///
/// # Errors
/// [`Error::Stopped`], or when the storage or the database gives no answer: that says nothing about any blob.
pub async fn scrub(core: &Core, run: &dyn Run) -> Result<ScrubReport, Error> {
    let begun = run
        .progress()
        .and_then(|left| serde_json::from_value::<Progress>(left.clone()).ok());
    let mut progress = begun.unwrap_or(Progress {
        report: ScrubReport::default(),
        after: BlobId(0),
    });
    loop {
        let blobs = core.store.read().garbage().to_scrub(progress.after, BATCH).await?;
        let Some((last, _)) = blobs.last() else { break };
        progress.after = last.id;
        for (blob, known) in &blobs {
            look_at(core, run, blob, *known, &mut progress.report).await?;
        }
        step(run, &progress).await?;
    }
    step(run, &progress).await?;
    Ok(progress.report)
}

async fn step(run: &dyn Run, progress: &Progress) -> Result<(), Error> {
    let progress = serde_json::to_value(progress).map_err(|error| Error::Internal(error.into()))?;
    run.step(&progress).await
}

async fn look_at(core: &Core, run: &dyn Run, blob: &Blob, known: bool, report: &mut ScrubReport) -> Result<(), Error> {
    let fault = fault(core, blob).await?;
    report.checked += 1;
    report.bytes += blob.size.unsigned_abs();
    // One that was collected or replaced meanwhile is nobody's loss.
    if (fault.is_none() && !known) || !note(core, run, blob, fault.is_some()).await? {
        return Ok(());
    }
    let Some(fault) = fault else {
        report.healed += 1;
        run.log(&format!("{} is sound again", blob.digest));
        return Ok(());
    };
    report.damaged += 1;
    tracing::error!(digest = %blob.digest, key = %blob.object_key, fault, "the bytes of a blob are damaged; the next push of it replaces them");
    run.log(&format!("{}: {fault}", blob.digest));
    for (repository, tag) in core.store.read().garbage().affected(blob.id, NAMED).await? {
        run.log(&format!("  needed by {repository}:{tag}"));
    }
    Ok(())
}

async fn note(core: &Core, run: &dyn Run, blob: &Blob, damaged: bool) -> Result<bool, Error> {
    let mut tx = core.store.begin().await?;
    let noted = tx.garbage().set_damaged(blob, damaged.then(|| core.clock.now())).await?;
    run.fence(&mut tx).await?;
    tx.commit().await?;
    Ok(noted)
}

/// What is wrong with the bytes, if anything is.
async fn fault(core: &Core, blob: &Blob) -> Result<Option<&'static str>, Error> {
    let key = ObjectKey::from_stored(&blob.object_key)?;
    let Some(mut object) = core.blobs.open(&key, None).await? else {
        return Ok(Some("the object is missing"));
    };
    if object.size != blob.size.unsigned_abs() {
        return Ok(Some("the object has another size"));
    }
    let mut hasher = Hasher::new(blob.digest.algorithm());
    while let Some(chunk) = object.stream.next().await {
        match chunk {
            Ok(chunk) => hasher.update(&chunk),
            // Cut short meanwhile is damage; anything else is no answer.
            Err(error) => {
                return match core.blobs.size(&key).await? {
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
