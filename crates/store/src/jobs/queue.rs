//! Into the queue, and out of it before anybody took it.

use serde_json::Value;
use wharf_model::{ExecutionId, JobKind, JobStatus, TaskCounts, TaskId, Timestamp, Trigger};

use super::Jobs;
use crate::db::{inconsistent, sql, sql_locking};
use crate::{StoreError, Writer};

/// An execution on its way into the queue.
#[derive(Debug, Clone, Copy)]
pub struct NewExecution<'a> {
    /// What kind of job.
    pub kind: JobKind,
    /// Of which policy; 0 where the kind has only one.
    pub vendor_id: i64,
    /// Why.
    pub trigger: Trigger,
    /// What is asked for.
    pub payload: &'a Value,
    /// Of two executions with the same key one is open.
    pub open_key: Option<&'a str>,
    /// Now.
    pub now: Timestamp,
}

/// A piece of an execution on its way into the queue.
#[derive(Debug, Clone, Copy)]
pub struct NewTask<'a> {
    /// Of which execution.
    pub execution_id: ExecutionId,
    /// What kind of job.
    pub kind: JobKind,
    /// What is to be done.
    pub payload: &'a Value,
    /// Higher ones first.
    pub priority: i64,
    /// Not before this.
    pub available_at: Timestamp,
    /// Now.
    pub now: Timestamp,
}

impl Writer<Jobs<'_>> {
    /// Opens an execution without tasks; the other return is the open one that has the same key.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.executions.add")]
    pub async fn add_execution(&mut self, new: &NewExecution<'_>) -> Result<Result<ExecutionId, ExecutionId>, StoreError> {
        // The open one may end between the two statements; then the insert succeeds in the next round.
        loop {
            let row: Option<(i64,)> = self
                .conn
                .fetch_optional(sql!(
                    "INSERT INTO executions (kind, vendor_id, started_by, status, message, payload, open_key, created_at, updated_at)
                     VALUES ($1, $2, $3, 'Running', '', $4, $5, $6, $6) ON CONFLICT (open_key) DO NOTHING RETURNING id",
                    new.kind.as_str(),
                    new.vendor_id,
                    new.trigger.as_str(),
                    new.payload.to_string(),
                    new.open_key,
                    new.now
                ))
                .await?;
            if let Some((id,)) = row {
                return Ok(Ok(ExecutionId(id)));
            }
            let open: Option<(i64,)> = self
                .conn
                .fetch_optional(sql!("SELECT id FROM executions WHERE open_key = $1", new.open_key))
                .await?;
            if let Some((id,)) = open {
                return Ok(Err(ExecutionId(id)));
            }
        }
    }

    /// Puts a task into the queue. Workers of this process hear of it when the transaction is committed.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tasks.add")]
    pub async fn add_task(&mut self, new: &NewTask<'_>) -> Result<TaskId, StoreError> {
        let (id,): (i64,) = self
            .conn
            .fetch_one(sql!(
                "INSERT INTO tasks (execution_id, kind, status, message, payload, priority, attempts, most_attempts, available_at,
                   fence, stop_asked, log_size, created_at, updated_at)
                 VALUES ($1, $2, 'Pending', '', $3, $4, 0, $5, $6, 0, FALSE, 0, $7, $7) RETURNING id",
                new.execution_id,
                new.kind.as_str(),
                new.payload.to_string(),
                new.priority,
                new.kind.attempts(),
                new.available_at,
                new.now
            ))
            .await?;
        self.conn.note_work();
        Ok(TaskId(id))
    }

    /// Ends the tasks of an execution that wait and asks those that run to stop. Returns whether it was open.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.executions.stop")]
    pub async fn stop_execution(&mut self, id: ExecutionId, now: Timestamp) -> Result<bool, StoreError> {
        if !self.lock_execution(id).await? {
            return Ok(false);
        }
        self.conn
            .execute(sql!(
                "UPDATE tasks SET status = 'Stopped', stop_asked = TRUE, updated_at = $2, ended_at = $2
                 WHERE execution_id = $1 AND status IN ('Pending', 'Scheduled')",
                id,
                now
            ))
            .await?;
        self.conn
            .execute(sql!(
                "UPDATE tasks SET stop_asked = TRUE WHERE execution_id = $1 AND status = 'Running'",
                id
            ))
            .await?;
        self.settle_execution(id, now).await?;
        Ok(true)
    }

    /// As [`Self::stop_execution`], for one task.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tasks.stop")]
    pub async fn stop_task(&mut self, execution: ExecutionId, id: TaskId, now: Timestamp) -> Result<bool, StoreError> {
        if !self.lock_execution(execution).await? {
            return Ok(false);
        }
        let ended = self
            .conn
            .execute(sql!(
                "UPDATE tasks SET status = 'Stopped', stop_asked = TRUE, updated_at = $3, ended_at = $3
                 WHERE execution_id = $1 AND id = $2 AND status IN ('Pending', 'Scheduled')",
                execution,
                id,
                now
            ))
            .await?;
        let asked = self
            .conn
            .execute(sql!(
                "UPDATE tasks SET stop_asked = TRUE WHERE execution_id = $1 AND id = $2 AND status = 'Running'",
                execution,
                id
            ))
            .await?;
        self.settle_execution(execution, now).await?;
        Ok(ended + asked > 0)
    }

    /// Locks an execution; false when it has ended or is not there.
    pub(super) async fn lock_execution(&mut self, id: ExecutionId) -> Result<bool, StoreError> {
        let row: Option<(Option<Timestamp>,)> = self
            .conn
            .fetch_optional(sql_locking!("SELECT ended_at FROM executions WHERE id = $1", id))
            .await?;
        Ok(row == Some((None,)))
    }

    /// Writes down where an execution stands by its tasks. It is locked.
    pub(super) async fn settle_execution(&mut self, id: ExecutionId, now: Timestamp) -> Result<(), StoreError> {
        let rows: Vec<(String, i64)> = self
            .conn
            .fetch_all(sql!(
                "SELECT status, COUNT(*) FROM tasks WHERE execution_id = $1 GROUP BY status",
                id
            ))
            .await?;
        let mut counts = TaskCounts::default();
        for (status, count) in rows {
            *counts.of(JobStatus::named(&status).ok_or_else(|| inconsistent("tasks", "status", id))?) = count;
        }
        let status = counts.status();
        let ended = status.is_final();
        self.conn
            .execute(sql!(
                "UPDATE executions SET status = $2, updated_at = $3, ended_at = $4,
                   open_key = CASE WHEN $5 THEN NULL ELSE open_key END
                 WHERE id = $1",
                id,
                status.as_str(),
                now,
                ended.then_some(now),
                ended
            ))
            .await
            .map(drop)
    }
}
