//! Garbage collection, while everything else goes on.
//!
//! ```text
//! untagged manifests ─► (removal) ─┐
//! deletes of all kinds ────────────┴► candidates ─► links nobody needs ─► blobs nobody holds ─► objects
//! crash between bytes and rows ─► listing, twice, a grace apart ─────────────────────────────► objects
//! ```
//!
//! Nothing here depends on being fast or on being alone. What a client was told it may rely upon is kept for the grace period
//! (`links.touched_at`); everything else is decided by rows, in the transaction that removes them, and bytes go after the commit.
//! A run that is cut off goes on where it was; a run that gets no answer removes nothing more and ends with the reason.

mod batch;
mod blobs;
mod condemned;
mod manage;
mod orphans;
mod schedules;
mod sweep;
mod untagged;

pub use manage::{GcRun, get, list, log, run, start, stop};
pub use schedules::{GcSchedule, GcSlot, ensure_schedules, schedule, schedule_as, slot};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use wharf_model::{BlobId, ManifestId, Timestamp};
use wharf_store::{Timeline, Tx};

use self::condemned::Deletions;
use crate::job::Run;
use crate::{Core, Error, timeline, upload};

/// What a run is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GcPlan {
    /// Tell what would go and change nothing.
    pub dry_run: bool,
    /// Remove manifests without tags, too, unless something else refers to them.
    pub delete_untagged: bool,
    /// Look at every blob and every object, not only at what lost a holder since the last run.
    pub full: bool,
    /// Objects deleted at once, 1 to 10; in a folder one after the other.
    pub workers: usize,
}

impl Default for GcPlan {
    fn default() -> Self {
        Self {
            dry_run: false,
            delete_untagged: false,
            full: true,
            workers: 1,
        }
    }
}

/// What a run did; in a dry run, what it would do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GcReport {
    /// Bytes of deleted objects.
    pub freed_space: i64,
    /// Blobs removed.
    pub purged_blobs: u64,
    /// Manifests removed.
    pub purged_manifests: u64,
    /// Links of repositories to blobs that no manifest of theirs needed.
    pub dropped_links: u64,
    /// Uploads that nobody came back to.
    pub ended_uploads: u64,
    /// Objects that no row named.
    pub orphans: u64,
    /// Objects that the storage refused to delete, which are tried again later.
    pub undeleted: u64,
    /// Blobs looked at.
    pub examined: u64,
}

/// Where a run is. Stored with every step, so that another worker goes on there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Phase {
    Untagged { after: ManifestId },
    Candidates { after: i64 },
    Blobs { after: BlobId },
    Orphans,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Progress {
    #[serde(flatten)]
    report: GcReport,
    phase: Phase,
}

/// Collects once.
///
/// # Errors
/// [`Error::Stopped`], or whatever gave no answer: nothing more is removed then.
pub async fn collect(core: &Core, run: &dyn Run, plan: &GcPlan) -> Result<GcReport, Error> {
    let begun = run
        .progress()
        .and_then(|left| serde_json::from_value::<Progress>(left.clone()).ok());
    let mut collector = Collector {
        core,
        run,
        plan: *plan,
        report: begun.map(|progress| progress.report).unwrap_or_default(),
        phase: begun.map_or(Phase::Untagged { after: ManifestId(0) }, |progress| progress.phase),
        idle: 0,
        deletions: Deletions::default(),
        timeline: timeline::notice(core).await?,
    };
    collector.go_through().await?;
    Ok(collector.report)
}

/// One run.
struct Collector<'a> {
    core: &'a Core,
    run: &'a dyn Run,
    plan: GcPlan,
    report: GcReport,
    phase: Phase,
    /// Batches since the last safe point in which there was nothing to remove.
    idle: u32,
    deletions: Deletions,
    /// Where the database was when this began, if it tells.
    timeline: Option<Timeline>,
}

/// Batches without anything to remove after which a run tells where it is.
const TELL_AFTER: u32 = 25;

impl Collector<'_> {
    async fn go_through(&mut self) -> Result<(), Error> {
        if !self.plan.dry_run {
            if let Some(until) = timeline::held_until(self.core).await? {
                self.run.log(&format!(
                    "nothing is removed before {until}: another server took the database over, and what it lost may be pushed again (gc.hold_after_takeover)"
                ));
                return Ok(());
            }
            self.clear_condemned().await?;
            self.report.ended_uploads += upload::sweep_expired(self.core).await?;
        }
        loop {
            self.phase = match self.phase {
                Phase::Untagged { after } => {
                    if self.plan.delete_untagged {
                        self.untagged(after).await?;
                    }
                    if self.plan.full || self.plan.dry_run {
                        Phase::Blobs { after: BlobId(0) }
                    } else {
                        Phase::Candidates { after: 0 }
                    }
                }
                Phase::Candidates { after } => {
                    self.candidates(after).await?;
                    break;
                }
                Phase::Blobs { after } => {
                    self.all_blobs(after).await?;
                    if self.plan.dry_run {
                        break;
                    }
                    self.forget_deleted().await?;
                    Phase::Orphans
                }
                Phase::Orphans => {
                    self.orphans().await?;
                    break;
                }
            };
        }
        self.forget_deleted().await
    }

    /// A safe point behind a batch that removed nothing. Where there is little garbage most do, and a commit for each would be most of
    /// the work.
    async fn passed(&mut self) -> Result<(), Error> {
        self.idle += 1;
        if self.idle >= TELL_AFTER {
            self.step().await?;
        }
        Ok(())
    }

    /// A safe point: nothing is held, and what was done is told.
    async fn step(&mut self) -> Result<(), Error> {
        self.idle = 0;
        self.run.step(&self.progress(0)?).await
    }

    /// Makes the changes of `tx` depend on the lease, and on the database being where it was when the run began.
    async fn fence(&self, tx: &mut Tx) -> Result<(), Error> {
        self.run.fence(tx).await?;
        timeline::same(tx, self.timeline.as_ref()).await
    }

    /// Where the run is, with bytes that are `freed` in the transaction that stores this.
    fn progress(&self, freed: i64) -> Result<Value, Error> {
        let mut report = self.report;
        report.freed_space += freed;
        let progress = Progress { report, phase: self.phase };
        serde_json::to_value(progress).map_err(|error| Error::Internal(error.into()))
    }

    fn batch(&self) -> u64 {
        self.core.policy.gc_batch
    }

    /// What was last touched before this is older than the grace period.
    fn cutoff(&self) -> Timestamp {
        self.core.clock.now() - self.core.policy.gc_grace
    }
}
