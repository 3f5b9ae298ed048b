//! Scrub: stored bytes are read again and compared with their digests, so that damage is found before somebody pulls it.
//!
//! ```text
//! blobs.rs      every blob, by its object; what is damaged is set aside, and the log names who needs it
//! heal.rs       from the second copy, where another store is read beside this one (`storage.beside`)
//! manifests.rs  every manifest, and those in the trash
//! manage.rs     runs and their schedule, for administrators
//! ```
//!
//! A blob that is set aside is served to nobody and nobody is told that it is there, so the next push of the same content brings it back.

mod blobs;
mod heal;
mod manage;
mod manifests;

pub(crate) use blobs::set_aside;
pub use manage::{ScrubSchedule, ensure_schedule, list, run, schedule, schedule_as, start};

use serde::{Deserialize, Serialize};
use wharf_model::{BlobId, ManifestId, TrashId};

use crate::job::Run;
use crate::{Core, Error};

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
    /// Blobs that were damaged and were copied from the other store.
    pub restored: u64,
    /// Manifests read, in repositories and in the trash.
    pub manifests: u64,
    /// Manifests whose bytes do not hash to their digests.
    pub damaged_manifests: u64,
}

/// What was read last.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Place {
    Blob(BlobId),
    Manifest(ManifestId),
    Trash(TrashId, String),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Progress {
    #[serde(flatten)]
    report: ScrubReport,
    place: Place,
}

/// One run.
struct Scrub<'a> {
    core: &'a Core,
    run: &'a dyn Run,
    report: ScrubReport,
}

/// Reads everything once.
///
/// # Errors
/// [`Error::Stopped`], or when the storage or the database gives no answer: that says nothing about any blob.
pub async fn scrub(core: &Core, run: &dyn Run) -> Result<ScrubReport, Error> {
    let begun = run.progress().and_then(|left| Progress::deserialize(left).ok());
    let (report, mut place) = begun.map_or((ScrubReport::default(), Place::Blob(BlobId(0))), |begun| {
        (begun.report, begun.place)
    });
    let mut scrub = Scrub { core, run, report };
    loop {
        place = match place {
            Place::Blob(after) => {
                scrub.blobs(after).await?;
                Place::Manifest(ManifestId(0))
            }
            Place::Manifest(after) => {
                scrub.manifests(after).await?;
                Place::Trash(TrashId(0), String::new())
            }
            Place::Trash(after, digest) => {
                scrub.trash(after, digest).await?;
                return Ok(scrub.report);
            }
        };
        scrub.step(place.clone()).await?;
    }
}

impl Scrub<'_> {
    async fn step(&self, place: Place) -> Result<(), Error> {
        let progress = Progress {
            report: self.report,
            place,
        };
        let progress = serde_json::to_value(progress).map_err(|error| Error::Internal(error.into()))?;
        self.run.step(&progress).await
    }
}
