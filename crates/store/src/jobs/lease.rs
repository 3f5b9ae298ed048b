//! What a worker does with a task: claim it, stay alive, tell, and end it.

use serde_json::Value;
use wharf_model::{ExecutionId, JobKind, JobStatus, TaskId, Timestamp, Trigger};

use super::{Jobs, json};
use crate::db::{inconsistent, sql, sql_locking, sql_sharing};
use crate::{Engine, StoreError, Writer};

/// A task that could be claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueTask {
    /// Id.
    pub id: TaskId,
    /// The execution it belongs to.
    pub execution_id: ExecutionId,
    /// What kind of job.
    pub kind: JobKind,
    /// Higher ones first.
    pub priority: i64,
    /// Since when it could be.
    pub available_at: Timestamp,
    /// Its fence so far.
    pub fence: i64,
}

/// A task that belongs to a worker for the time of a lease.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimedTask {
    /// Id.
    pub id: TaskId,
    /// The execution it belongs to.
    pub execution_id: ExecutionId,
    /// What kind of job.
    pub kind: JobKind,
    /// Of which policy.
    pub vendor_id: i64,
    /// Why the execution began.
    pub trigger: Trigger,
    /// What is to be done.
    pub payload: Value,
    /// What an earlier attempt left behind.
    pub progress: Option<Value>,
    /// How often it was begun, with this time.
    pub attempts: i64,
    /// How often it may be.
    pub most_attempts: i64,
    /// The proof that it is this claim.
    pub fence: i64,
}

/// A task whose worker gave no sign of life for longer than its lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lapsed {
    /// Id.
    pub id: TaskId,
    /// The execution it belongs to.
    pub execution_id: ExecutionId,
    /// Its fence.
    pub fence: i64,
    /// Whether somebody asked it to stop; otherwise it was begun too often.
    pub stop_asked: bool,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy)]
pub enum Outcome<'a> {
    /// For good, with the reason of a failure.
    Ended(JobStatus, &'a str),
    /// It failed for this reason and is tried again at that time.
    Again(&'a str, Timestamp),
    /// Its worker gives it back; the attempt does not count.
    GivenBack,
}

#[derive(sqlx::FromRow)]
struct ClaimRow {
    payload: String,
    progress: Option<String>,
    attempts: i64,
    most_attempts: i64,
    fence: i64,
}

impl Jobs<'_> {
    /// The time by which leases are counted: the database's, so that replicas whose clocks differ agree who has what. On SQLite everybody
    /// is on one machine, and it is `now`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.time")]
    pub async fn time(&mut self, now: Timestamp) -> Result<Timestamp, StoreError> {
        if self.conn.engine() == Engine::Sqlite {
            return Ok(now);
        }
        let (time,): (Timestamp,) = self.conn.fetch_one(sql!("SELECT CURRENT_TIMESTAMP")).await?;
        Ok(time)
    }

    /// Kinds that have tasks which are not over.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tasks.open_kinds")]
    pub async fn open_kinds(&mut self) -> Result<Vec<JobKind>, StoreError> {
        let rows: Vec<(String,)> = self
            .conn
            .fetch_all(sql!("SELECT DISTINCT kind FROM tasks WHERE ended_at IS NULL"))
            .await?;
        Ok(rows.iter().filter_map(|(kind,)| JobKind::named(kind)).collect())
    }

    /// The first task of a kind that could be claimed, unless its queue is paused.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tasks.next_due")]
    pub async fn next_due(&mut self, kind: JobKind, now: Timestamp) -> Result<Option<DueTask>, StoreError> {
        let row: Option<(i64, i64, i64, Timestamp, i64)> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, execution_id, priority, available_at, fence FROM tasks
                 WHERE kind = $1 AND ended_at IS NULL AND attempts < most_attempts AND NOT stop_asked
                   AND ((status IN ('Pending', 'Scheduled') AND available_at <= $2) OR (status = 'Running' AND lease_until < $2))
                   AND NOT EXISTS (SELECT 1 FROM job_queues q WHERE q.kind = tasks.kind AND q.paused)
                 ORDER BY priority DESC, id LIMIT 1",
                kind.as_str(),
                now
            ))
            .await?;
        Ok(row.map(|(id, execution_id, priority, available_at, fence)| DueTask {
            id: TaskId(id),
            execution_id: ExecutionId(execution_id),
            kind,
            priority,
            available_at,
            fence,
        }))
    }

    /// Tasks whose workers died and that nobody is to begin again.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tasks.lapsed")]
    pub async fn lapsed(&mut self, now: Timestamp, most: u64) -> Result<Vec<Lapsed>, StoreError> {
        let rows: Vec<(i64, i64, i64, bool)> = self
            .conn
            .fetch_all(sql!(
                "SELECT id, execution_id, fence, stop_asked FROM tasks
                 WHERE ended_at IS NULL AND status = 'Running' AND lease_until < $1 AND (stop_asked OR attempts >= most_attempts)
                 ORDER BY id LIMIT $2",
                now,
                most
            ))
            .await?;
        let lapsed = |(id, execution_id, fence, stop_asked)| Lapsed {
            id: TaskId(id),
            execution_id: ExecutionId(execution_id),
            fence,
            stop_asked,
        };
        Ok(rows.into_iter().map(lapsed).collect())
    }
}

impl Writer<Jobs<'_>> {
    /// Takes a task until `lease_until`. `None` when somebody else was faster, the queue is paused, or as many run as may.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tasks.claim")]
    pub async fn claim(
        &mut self,
        due: &DueTask,
        worker: &str,
        now: Timestamp,
        lease_until: Timestamp,
    ) -> Result<Option<ClaimedTask>, StoreError> {
        if !self.has_room(due, now).await? || !self.lock_execution(due.execution_id).await? {
            return Ok(None);
        }
        let row: Option<ClaimRow> = self
            .conn
            .fetch_optional(sql!(
                "UPDATE tasks SET status = 'Running', fence = fence + 1, attempts = attempts + 1, worker = $3, lease_until = $4,
                   started_at = COALESCE(started_at, $5), updated_at = $5
                 WHERE id = $1 AND fence = $2 AND ended_at IS NULL AND NOT stop_asked AND attempts < most_attempts
                   AND (status <> 'Running' OR lease_until < $5)
                 RETURNING payload, progress, attempts, most_attempts, fence",
                due.id,
                due.fence,
                worker,
                lease_until,
                now
            ))
            .await?;
        let Some(row) = row else { return Ok(None) };
        self.claimed(due, row).await.map(Some)
    }

    async fn claimed(&mut self, due: &DueTask, row: ClaimRow) -> Result<ClaimedTask, StoreError> {
        let (vendor_id, started_by): (i64, String) = self
            .conn
            .fetch_one(sql!("SELECT vendor_id, started_by FROM executions WHERE id = $1", due.execution_id))
            .await?;
        let wrong = |column| inconsistent("tasks", column, due.id);
        Ok(ClaimedTask {
            id: due.id,
            execution_id: due.execution_id,
            kind: due.kind,
            vendor_id,
            trigger: Trigger::named(&started_by).ok_or_else(|| inconsistent("executions", "started_by", due.execution_id))?,
            payload: json(Some(&row.payload)).ok_or_else(|| wrong("payload"))?,
            progress: json(row.progress.as_deref())
                .ok_or_else(|| wrong("progress"))
                .map(|progress| Some(progress).filter(|progress| !progress.is_null()))?,
            attempts: row.attempts,
            most_attempts: row.most_attempts,
            fence: row.fence,
        })
    }

    /// Whether one more of the kind may run. Locks its queue, so that claims of one kind come one after the other.
    async fn has_room(&mut self, due: &DueTask, now: Timestamp) -> Result<bool, StoreError> {
        let kind = due.kind.as_str();
        self.conn
            .execute(sql!(
                "INSERT INTO job_queues (kind, paused) VALUES ($1, FALSE) ON CONFLICT (kind) DO NOTHING",
                kind
            ))
            .await?;
        let (paused,): (bool,) = self
            .conn
            .fetch_one(sql_locking!("SELECT paused FROM job_queues WHERE kind = $1", kind))
            .await?;
        if paused || due.kind.at_once() == 0 {
            return Ok(!paused);
        }
        let (running,): (i64,) = self
            .conn
            .fetch_one(sql!(
                "SELECT COUNT(*) FROM tasks WHERE kind = $1 AND ended_at IS NULL AND status = 'Running' AND lease_until >= $2",
                kind,
                now
            ))
            .await?;
        Ok(running.unsigned_abs() < due.kind.at_once())
    }

    /// Keeps a lease until `lease_until`. Returns whether somebody asked the task to stop; `None` when the lease is lost.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tasks.keep")]
    pub async fn keep(&mut self, id: TaskId, fence: i64, now: Timestamp, lease_until: Timestamp) -> Result<Option<bool>, StoreError> {
        let row: Option<(bool,)> = self
            .conn
            .fetch_optional(sql!(
                "UPDATE tasks SET lease_until = $3, updated_at = $4 WHERE id = $1 AND fence = $2 AND status = 'Running' RETURNING stop_asked",
                id,
                fence,
                lease_until,
                now
            ))
            .await?;
        Ok(row.map(|(asked,)| asked))
    }

    /// Whether the lease is still this one. Until the end of the transaction nobody else can take the task; transactions of the same
    /// lease share this, so they do not wait for one another.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tasks.holds")]
    pub async fn holds(&mut self, id: TaskId, fence: i64) -> Result<bool, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql_sharing!(
                "SELECT id FROM tasks WHERE id = $1 AND fence = $2 AND status = 'Running'",
                id,
                fence
            ))
            .await?;
        Ok(row.is_some())
    }

    /// Writes down what a task says of itself. The lease was kept in this transaction.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tasks.progress")]
    pub async fn set_progress(&mut self, id: TaskId, progress: &Value) -> Result<(), StoreError> {
        self.conn
            .execute(sql!("UPDATE tasks SET progress = $2 WHERE id = $1", id, progress.to_string()))
            .await
            .map(drop)
    }

    /// Ends an attempt. False when the lease is lost: then nothing is changed.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tasks.finish")]
    pub async fn finish(
        &mut self,
        execution: ExecutionId,
        id: TaskId,
        fence: i64,
        outcome: Outcome<'_>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        if !self.lock_execution(execution).await? {
            return Ok(false);
        }
        let (status, message, available_at, given_back) = match outcome {
            Outcome::Ended(status, message) => (status, message, now, 0_i64),
            Outcome::Again(message, at) => (JobStatus::Scheduled, message, at, 0),
            Outcome::GivenBack => (JobStatus::Pending, "", now, 1),
        };
        let touched = self
            .conn
            .execute(sql!(
                "UPDATE tasks SET status = $3, message = $4, available_at = $5, attempts = attempts - $6, lease_until = NULL,
                   updated_at = $7, ended_at = $8
                 WHERE id = $1 AND fence = $2 AND status = 'Running'",
                id,
                fence,
                status.as_str(),
                message,
                available_at,
                given_back,
                now,
                status.is_final().then_some(now)
            ))
            .await?;
        if touched == 0 {
            return Ok(false);
        }
        if status == JobStatus::Error {
            self.conn
                .execute(sql!("UPDATE executions SET message = $2 WHERE id = $1", execution, message))
                .await?;
        }
        self.settle_execution(execution, now).await?;
        // A worker may have waited for the room that this one leaves.
        self.conn.note_work();
        Ok(true)
    }
}
