//! Work in the background: executions, their tasks, their logs, the queues and who works at them. [`Schedules`](crate::Schedules)
//! tell when it comes back.
//!
//! A task is leased, never locked: who claims it gets a fence, a number that grows with every claim. Every later change of a worker
//! names its fence, so a worker that slept through its lease changes nothing.
//! Rows are locked in one order: queue, execution, task.

mod history;
mod lease;
mod log;
mod queue;
mod read;
mod watch;

use serde_json::Value;
use wharf_model::{Execution, ExecutionId, JobKind, JobStatus, Task, TaskCounts, TaskId, Timestamp, Trigger};

use crate::StoreError;
use crate::db::{Conn, inconsistent};

pub use lease::{ClaimedTask, DueTask, Lapsed, Outcome};
pub use queue::{NewExecution, NewTask};

/// Executions and their tasks.
#[derive(Debug)]
pub struct Jobs<'h> {
    pub(crate) conn: Conn<'h>,
}

#[derive(sqlx::FromRow)]
struct ExecutionRow {
    id: i64,
    kind: String,
    vendor_id: i64,
    started_by: String,
    status: String,
    message: String,
    payload: String,
    progress: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    ended_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct TaskRow {
    id: i64,
    execution_id: i64,
    kind: String,
    status: String,
    message: String,
    payload: String,
    progress: Option<String>,
    attempts: i64,
    worker: Option<String>,
    created_at: Timestamp,
    started_at: Option<Timestamp>,
    updated_at: Timestamp,
    ended_at: Option<Timestamp>,
}

impl ExecutionRow {
    /// `None` for a kind that only a newer release knows.
    fn read(self, tasks: TaskCounts) -> Result<Option<Execution>, StoreError> {
        let wrong = |column| inconsistent("executions", column, self.id);
        let Some(kind) = JobKind::named(&self.kind) else { return Ok(None) };
        Ok(Some(Execution {
            id: ExecutionId(self.id),
            kind,
            vendor_id: self.vendor_id,
            trigger: Trigger::named(&self.started_by).ok_or_else(|| wrong("started_by"))?,
            status: JobStatus::named(&self.status).ok_or_else(|| wrong("status"))?,
            message: self.message,
            payload: json(Some(&self.payload)).ok_or_else(|| wrong("payload"))?,
            progress: json(self.progress.as_deref()).ok_or_else(|| inconsistent("tasks", "progress", self.id))?,
            tasks,
            created_at: self.created_at,
            updated_at: self.updated_at,
            ended_at: self.ended_at,
        }))
    }
}

impl TaskRow {
    /// `None` for a kind that only a newer release knows.
    fn read(self) -> Result<Option<Task>, StoreError> {
        let wrong = |column| inconsistent("tasks", column, self.id);
        let Some(kind) = JobKind::named(&self.kind) else { return Ok(None) };
        Ok(Some(Task {
            id: TaskId(self.id),
            execution_id: ExecutionId(self.execution_id),
            kind,
            status: JobStatus::named(&self.status).ok_or_else(|| wrong("status"))?,
            message: self.message,
            payload: json(Some(&self.payload)).ok_or_else(|| wrong("payload"))?,
            progress: json(self.progress.as_deref()).ok_or_else(|| wrong("progress"))?,
            attempts: self.attempts,
            worker: self.worker,
            created_at: self.created_at,
            started_at: self.started_at,
            updated_at: self.updated_at,
            ended_at: self.ended_at,
        }))
    }
}

/// Stored JSON; nothing stored reads as `Null`.
fn json(text: Option<&str>) -> Option<Value> {
    text.map_or(Some(Value::Null), |text| serde_json::from_str(text).ok())
}
