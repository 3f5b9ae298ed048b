//! What a worker holds while it works: the lease with its fence, the log, and whether the work has to end. Leases are counted by the
//! time of the database.

use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};

use async_trait::async_trait;
use chrono::Duration;
use serde_json::Value;
use wharf_model::{Caller, JobKind, JobStatus, Timestamp};
use wharf_store::{ClaimedTask, Outcome, Tx};

use super::log::Lines;
use super::run::Run;
use crate::{Core, Error};

/// Longest wait between two attempts.
const LONGEST_DELAY: Duration = Duration::hours(1);
/// Longest reason of a failure, in bytes.
const REASON: usize = 1000;
/// Tasks of dead workers that are ended at once.
const REAPED: u64 = 100;

/// Nothing speaks against going on.
const WORKING: u8 = 0;
/// The process ends; another one goes on.
const DRAINING: u8 = 1;
/// Somebody asked the task to stop.
const STOPPING: u8 = 2;
/// Somebody else has the task.
const LOST: u8 = 3;

/// A claimed task.
pub struct Lease {
    core: Core,
    task: ClaimedTask,
    lines: Lines,
    state: AtomicU8,
    told: AtomicBool,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// For good.
    As(JobStatus),
    /// Another attempt follows.
    Again,
    /// Another worker goes on.
    GivenBack,
    /// Another worker has it already; nothing was changed.
    Lost,
}

/// Takes the most urgent task of `kinds` that is due. `None` when there is none, or others were faster.
///
/// # Errors
/// When the database does not answer.
pub async fn claim(core: &Core, worker: &str, kinds: &[JobKind]) -> Result<Option<Lease>, Error> {
    let now = core.store.read().jobs().time(core.clock.now()).await?;
    let mut due = Vec::new();
    for kind in core.store.read().jobs().open_kinds().await? {
        if kinds.contains(&kind) {
            due.extend(core.store.read().jobs().next_due(kind, now).await?);
        }
    }
    due.sort_by_key(|task| (std::cmp::Reverse(task.priority), task.available_at, task.id));
    for task in due {
        let mut tx = core.store.begin_background().await?;
        let claimed = tx.jobs().claim(&task, worker, now, now + core.policy.jobs.lease).await?;
        tx.commit().await?;
        if let Some(task) = claimed {
            return Ok(Some(Lease {
                core: core.clone(),
                task,
                lines: Lines::default(),
                state: AtomicU8::new(WORKING),
                told: AtomicBool::new(false),
            }));
        }
    }
    Ok(None)
}

/// Ends the tasks of dead workers that nobody is to begin again.
///
/// # Errors
/// When the database does not answer.
pub async fn reap(core: &Core) -> Result<(), Error> {
    let now = core.store.read().jobs().time(core.clock.now()).await?;
    for lapsed in core.store.read().jobs().lapsed(now, REAPED).await? {
        let outcome = if lapsed.stop_asked {
            Outcome::Ended(JobStatus::Stopped, "")
        } else {
            Outcome::Ended(JobStatus::Error, "its workers died again and again")
        };
        let mut tx = core.store.begin_background().await?;
        tx.jobs().finish(lapsed.execution_id, lapsed.id, lapsed.fence, outcome, now).await?;
        tx.commit().await?;
    }
    Ok(())
}

impl Lease {
    /// The task.
    pub fn task(&self) -> &ClaimedTask {
        &self.task
    }

    /// Who works: what the task changes is recorded as this caller's.
    pub fn caller(&self) -> Caller {
        Caller::system(self.task.kind.as_str())
    }

    /// The process ends: the work is to end at its next step, and another worker goes on.
    pub fn drain(&self) {
        self.end(DRAINING);
    }

    /// The later of two reasons to end counts only when it is the stronger one.
    fn end(&self, reason: u8) {
        self.state.fetch_max(reason, Ordering::SeqCst);
    }

    fn state(&self) -> u8 {
        self.state.load(Ordering::SeqCst)
    }

    /// Keeps the lease and writes what is in the log. Call it several times in each lease.
    ///
    /// # Errors
    /// [`Error::Stopped`] when the work is to end at its next step; otherwise when the database does not answer.
    pub async fn beat(&self) -> Result<(), Error> {
        self.keep(None).await
    }

    async fn keep(&self, progress: Option<&Value>) -> Result<(), Error> {
        if self.state() == LOST {
            return Err(Error::Stopped);
        }
        self.keep_in(self.core.store.begin_background().await?, progress).await
    }

    async fn keep_in(&self, mut tx: Tx, progress: Option<&Value>) -> Result<(), Error> {
        let now = tx.jobs().time(self.core.clock.now()).await?;
        let asked = tx
            .jobs()
            .keep(self.task.id, self.task.fence, now, now + self.core.policy.jobs.lease)
            .await?;
        match asked {
            None => {
                tx.abandon().await?;
                self.end(LOST);
                return Err(Error::Stopped);
            }
            Some(true) => self.end(STOPPING),
            Some(false) => {}
        }
        if let Some(progress) = progress {
            tx.jobs().set_progress(self.task.id, progress).await?;
        }
        self.commit_with_log(tx).await?;
        if self.state() == WORKING { Ok(()) } else { Err(Error::Stopped) }
    }

    async fn commit_with_log(&self, mut tx: Tx) -> Result<(), Error> {
        let taken = self.lines.write(&mut tx, self.task.id, self.core.policy.jobs.log_size).await?;
        tx.commit().await.inspect_err(|_| self.lines.give_back(&taken))?;
        Ok(())
    }

    /// Writes how the attempt ended.
    ///
    /// # Errors
    /// When the database does not answer: try again, or let the lease lapse.
    pub async fn finish(&self, result: &Result<(), Error>) -> Result<Ended, Error> {
        if self.state() == LOST {
            return Ok(Ended::Lost);
        }
        let now = self.core.store.read().jobs().time(self.core.clock.now()).await?;
        let reason = result.as_ref().err().map(reason).unwrap_or_default();
        let (outcome, ended) = self.outcome(result, &reason, now);
        if !self.told.swap(true, Ordering::SeqCst) {
            self.tell(ended, &reason);
        }
        let mut tx = self.core.store.begin_background().await?;
        let (execution, id, fence) = (self.task.execution_id, self.task.id, self.task.fence);
        if !tx.jobs().finish(execution, id, fence, outcome, now).await? {
            tx.abandon().await?;
            return Ok(Ended::Lost);
        }
        self.commit_with_log(tx).await?;
        Ok(ended)
    }

    fn outcome<'r>(&self, result: &Result<(), Error>, reason: &'r str, now: Timestamp) -> (Outcome<'r>, Ended) {
        let ended = |status, reason| (Outcome::Ended(status, reason), Ended::As(status));
        match result {
            Ok(()) => ended(JobStatus::Success, ""),
            Err(Error::Stopped) if self.state() == DRAINING => (Outcome::GivenBack, Ended::GivenBack),
            Err(Error::Stopped) => ended(JobStatus::Stopped, ""),
            Err(error) if may_pass(error) && self.task.attempts < self.task.most_attempts => {
                (Outcome::Again(reason, now + self.delay()), Ended::Again)
            }
            Err(_) => ended(JobStatus::Error, reason),
        }
    }

    /// Wait after this attempt.
    fn delay(&self) -> Duration {
        let tripled = 3_i32
            .checked_pow(u32::try_from(self.task.attempts - 1).unwrap_or(0))
            .unwrap_or(i32::MAX);
        self.core
            .policy
            .jobs
            .retry_delay
            .checked_mul(tripled)
            .unwrap_or(LONGEST_DELAY)
            .min(LONGEST_DELAY)
    }

    fn tell(&self, ended: Ended, reason: &str) {
        match ended {
            Ended::As(JobStatus::Error) => self.log(&format!("failed: {reason}")),
            Ended::As(status) => self.log(status.as_str()),
            Ended::Again => self.log(&format!("attempt {} failed and is repeated: {reason}", self.task.attempts)),
            Ended::GivenBack => self.log("given back: the process ends"),
            Ended::Lost => {}
        }
    }
}

#[async_trait]
impl Run for Lease {
    fn log(&self, line: &str) {
        self.lines.add(self.core.clock.now(), line);
    }

    async fn step(&self, progress: &Value) -> Result<(), Error> {
        self.keep(Some(progress)).await
    }

    async fn commit_step(&self, tx: Tx, progress: &Value) -> Result<(), Error> {
        self.keep_in(tx, Some(progress)).await
    }

    async fn fence(&self, tx: &mut Tx) -> Result<(), Error> {
        if tx.jobs().holds(self.task.id, self.task.fence).await? {
            return Ok(());
        }
        self.end(LOST);
        Err(Error::Stopped)
    }

    fn progress(&self) -> Option<&Value> {
        self.task.progress.as_ref()
    }
}

/// Whether another attempt may go better.
fn may_pass(error: &Error) -> bool {
    matches!(
        error,
        Error::Unavailable { .. } | Error::Full | Error::TooMany(_) | Error::Throttled { .. } | Error::Internal(_) | Error::Body(_)
    )
}

/// The reason of a failure, for people; never the cause, which may tell too much.
fn reason(error: &Error) -> String {
    let mut text = error.to_string().replace('\0', " ");
    if let Some(cut) = (0..=REASON.min(text.len())).rev().find(|at| text.is_char_boundary(*at)) {
        text.truncate(cut);
    }
    text
}
