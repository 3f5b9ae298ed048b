//! Work in the background: what kinds there are, and what is kept of each run. An execution is one run of a job as people see it; its
//! tasks are the pieces that workers take.

use std::fmt;

use serde_json::Value;

use crate::{ExecutionId, ScheduleId, TaskId, Timestamp};

/// What the runtime has to know of a kind of job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Traits {
    word: &'static str,
    history: u64,
    at_once: u64,
    attempts: i64,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident $word:literal history $history:literal at_once $at_once:literal attempts $attempts:literal)+) => {
        /// A kind of job, with Harbor's `vendor_type` where Harbor has it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum JobKind {
            $($(#[$doc])* $kind,)+
        }

        impl JobKind {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            const fn traits(self) -> Traits {
                match self {
                    $(Self::$kind => Traits { word: $word, history: $history, at_once: $at_once, attempts: $attempts },)+
                }
            }
        }
    };
}

kinds! {
    /// Frees what nothing reaches.
    GarbageCollection "GARBAGE_COLLECTION" history 50 at_once 1 attempts 5
    /// Removes tags that no rule retains.
    Retention "RETENTION" history 50 at_once 0 attempts 5
    /// Removes old audit entries.
    PurgeAuditLog "PURGE_AUDIT_LOG" history 10 at_once 1 attempts 5
    /// Reads stored bytes again and compares them with their digests.
    Scrub "SCRUB" history 50 at_once 1 attempts 5
    /// Compares what is stored with what rows name, after another server took the database over.
    Reconciliation "RECONCILIATION" history 50 at_once 1 attempts 5
    /// Ends what has been in the trash for long enough.
    EmptyTrash "EMPTY_TRASH" history 50 at_once 1 attempts 5
    /// Asks clusters which images they run.
    Inventory "INVENTORY" history 50 at_once 0 attempts 3
    /// Copies artifacts between registries.
    Replication "REPLICATION" history 50 at_once 0 attempts 3
    /// Tells others what happened.
    Webhook "WEBHOOK" history 50 at_once 0 attempts 4
    /// Tells a chat room what happened.
    Slack "SLACK" history 50 at_once 1 attempts 4
    /// Looks into one artifact for vulnerabilities.
    ImageScan "IMAGE_SCAN" history 1 at_once 0 attempts 3
    /// Lists what is in one artifact.
    Sbom "SBOM" history 1 at_once 0 attempts 3
    /// Looks into every artifact.
    ScanAll "SCAN_ALL" history 1 at_once 1 attempts 3
    /// Fills the caches of a peer-to-peer network.
    Preheat "P2P_PREHEAT" history 50 at_once 0 attempts 3
    /// Writes vulnerabilities into a file.
    ScanDataExport "SCAN_DATA_EXPORT" history 50 at_once 0 attempts 3
    /// Removes artifacts that Wharf made for itself.
    SystemArtifactCleanup "SYSTEM_ARTIFACT_CLEANUP" history 50 at_once 1 attempts 5
    /// Forgets old executions.
    ExecutionSweep "EXECUTION_SWEEP" history 10 at_once 1 attempts 5
}

impl JobKind {
    /// The word for it, in the API and in the database.
    pub const fn as_str(self) -> &'static str {
        self.traits().word
    }

    /// The kind of this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }

    /// Executions of one vendor id that are kept, as Harbor does.
    pub const fn history(self) -> u64 {
        self.traits().history
    }

    /// Tasks that run at once over all replicas; 0 for as many as there are workers.
    pub const fn at_once(self) -> u64 {
        self.traits().at_once
    }

    /// Whether this release does jobs of the kind. The words of the others are known because Harbor's clients know them.
    pub const fn has_worker(self) -> bool {
        matches!(
            self,
            Self::GarbageCollection
                | Self::Retention
                | Self::PurgeAuditLog
                | Self::Scrub
                | Self::Reconciliation
                | Self::EmptyTrash
                | Self::Inventory
        )
    }

    /// How often a task is begun before it has failed: after errors that may pass, and after the death of its worker.
    pub const fn attempts(self) -> i64 {
        self.traits().attempts
    }
}

impl fmt::Display for JobKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where an execution or a task stands. Harbor's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum JobStatus {
    /// Waits for a worker. Tasks only.
    Pending,
    /// Waits for its next attempt. Tasks only.
    Scheduled,
    /// A worker has it; of an execution: not all of its tasks have ended.
    Running,
    /// Came to its end.
    Success,
    /// Failed.
    Error,
    /// Ended because somebody asked.
    Stopped,
}

impl JobStatus {
    const ALL: [Self; 6] = [
        Self::Pending,
        Self::Scheduled,
        Self::Running,
        Self::Success,
        Self::Error,
        Self::Stopped,
    ];

    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Scheduled => "Scheduled",
            Self::Running => "Running",
            Self::Success => "Success",
            Self::Error => "Error",
            Self::Stopped => "Stopped",
        }
    }

    /// The status of this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether nothing follows.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Success | Self::Error | Self::Stopped)
    }
}

/// Why an execution began. Harbor's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Trigger {
    /// Somebody asked.
    Manual,
    /// It was time.
    Schedule,
    /// Something happened.
    Event,
}

impl Trigger {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Manual => "MANUAL",
            Self::Schedule => "SCHEDULE",
            Self::Event => "EVENT",
        }
    }

    /// The trigger of this word.
    pub fn named(word: &str) -> Option<Self> {
        [Self::Manual, Self::Schedule, Self::Event]
            .into_iter()
            .find(|trigger| trigger.as_str() == word)
    }
}

/// One run of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Execution {
    /// Id.
    pub id: ExecutionId,
    /// What kind of job.
    pub kind: JobKind,
    /// Of which policy, repository, …; 0 where the kind has only one.
    pub vendor_id: i64,
    /// Why it began.
    pub trigger: Trigger,
    /// Where it stands.
    pub status: JobStatus,
    /// Why it failed, in a sentence; empty otherwise.
    pub message: String,
    /// What was asked for.
    pub payload: Value,
    /// What its first task last said of itself; `Null` before it said anything.
    pub progress: Value,
    /// How many tasks it has of each status.
    pub tasks: TaskCounts,
    /// When it was put into the queue.
    pub created_at: Timestamp,
    /// Its last change.
    pub updated_at: Timestamp,
    /// When the last task ended.
    pub ended_at: Option<Timestamp>,
}

/// How many tasks there are of each status.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TaskCounts {
    /// Wait.
    pub pending: i64,
    /// Wait for another attempt.
    pub scheduled: i64,
    /// Run.
    pub running: i64,
    /// Came to their end.
    pub success: i64,
    /// Failed.
    pub error: i64,
    /// Were stopped.
    pub stopped: i64,
}

impl TaskCounts {
    /// The count of one status.
    pub fn of(&mut self, status: JobStatus) -> &mut i64 {
        match status {
            JobStatus::Pending => &mut self.pending,
            JobStatus::Scheduled => &mut self.scheduled,
            JobStatus::Running => &mut self.running,
            JobStatus::Success => &mut self.success,
            JobStatus::Error => &mut self.error,
            JobStatus::Stopped => &mut self.stopped,
        }
    }

    /// All of them.
    pub fn all(self) -> i64 {
        self.pending + self.scheduled + self.running + self.success + self.error + self.stopped
    }

    /// Where an execution with these tasks stands.
    pub fn status(self) -> JobStatus {
        if self.pending + self.scheduled + self.running > 0 {
            JobStatus::Running
        } else if self.error > 0 {
            JobStatus::Error
        } else if self.stopped > 0 {
            JobStatus::Stopped
        } else {
            JobStatus::Success
        }
    }
}

/// A piece of an execution that one worker does.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Id.
    pub id: TaskId,
    /// The execution it belongs to.
    pub execution_id: ExecutionId,
    /// What kind of job.
    pub kind: JobKind,
    /// Where it stands.
    pub status: JobStatus,
    /// Why it failed, or why its last attempt did; empty otherwise.
    pub message: String,
    /// What is to be done.
    pub payload: Value,
    /// What it last said of itself; `Null` before it said anything.
    pub progress: Value,
    /// How often it was begun.
    pub attempts: i64,
    /// Who has it, or had it last.
    pub worker: Option<String>,
    /// When it was put into the queue.
    pub created_at: Timestamp,
    /// When it was first begun.
    pub started_at: Option<Timestamp>,
    /// Its last sign of life.
    pub updated_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// When jobs of a kind run by themselves. There is one for each kind and vendor id.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Id; a changed schedule keeps it.
    pub id: ScheduleId,
    /// What kind of job.
    pub kind: JobKind,
    /// Of which policy; 0 where the kind has only one.
    pub vendor_id: i64,
    /// Harbor's word: Hourly, Daily, Weekly, Custom, …
    pub cron_type: String,
    /// Five or six fields, with `CRON_TZ=Zone/City ` in front for another time zone than the installation's.
    pub cron: String,
    /// What each run is asked for.
    pub payload: Value,
    /// The next time.
    pub next_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What waits in the queue of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobQueue {
    /// The kind.
    pub kind: JobKind,
    /// Tasks that wait.
    pub waiting: i64,
    /// Since when the oldest of them waits.
    pub oldest: Option<Timestamp>,
    /// Whether nobody takes from it.
    pub paused: bool,
}

/// A process that does jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerPool {
    /// Its id, another one after each start.
    pub id: String,
    /// The machine.
    pub host: String,
    /// The process.
    pub pid: i64,
    /// Tasks it does at once.
    pub workers: i64,
    /// When it started.
    pub started_at: Timestamp,
    /// Its last sign of life.
    pub seen_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_written() {
        for kind in JobKind::ALL {
            assert_eq!(JobKind::named(kind.as_str()), Some(*kind));
            assert!(kind.history() > 0 && kind.attempts() > 0, "{kind}");
        }
        for status in JobStatus::ALL {
            assert_eq!(JobStatus::named(status.as_str()), Some(status));
        }
        assert_eq!(JobKind::named("SCHEDULER"), None);
    }

    #[test]
    fn an_execution_stands_where_its_tasks_stand() {
        let mut counts = TaskCounts::default();
        for (status, expected) in [
            (JobStatus::Success, JobStatus::Success),
            (JobStatus::Stopped, JobStatus::Stopped),
            (JobStatus::Error, JobStatus::Error),
            (JobStatus::Scheduled, JobStatus::Running),
        ] {
            *counts.of(status) += 1;
            assert_eq!(counts.status(), expected);
        }
        assert_eq!(counts.all(), 4);
    }
}
