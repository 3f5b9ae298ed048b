//! Queues and who works at them, as the dashboard shows them.

use wharf_model::{ExecutionId, JobKind, JobQueue, Task, TaskId, Timestamp, WorkerPool};

use super::{Jobs, TaskRow};
use crate::db::sql;
use crate::{StoreError, Writer};

/// Rows of one answer of the dashboard.
const MOST: u64 = 1000;

#[derive(sqlx::FromRow)]
struct PoolRow {
    id: String,
    host: String,
    pid: i64,
    workers: i64,
    started_at: Timestamp,
    seen_at: Timestamp,
}

impl Jobs<'_> {
    /// What waits in each queue that has something or is paused.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.job_queues.list")]
    pub async fn queues(&mut self) -> Result<Vec<JobQueue>, StoreError> {
        let waiting: Vec<(String, i64, Option<Timestamp>)> = self
            .conn
            .fetch_all(sql!(
                "SELECT kind, COUNT(*), MIN(available_at) FROM tasks
                 WHERE ended_at IS NULL AND status IN ('Pending', 'Scheduled') GROUP BY kind"
            ))
            .await?;
        let paused = self.paused().await?;
        let queue = |kind: JobKind| {
            let found = waiting.iter().find(|(word, ..)| word == kind.as_str());
            JobQueue {
                kind,
                waiting: found.map_or(0, |(_, count, _)| *count),
                oldest: found.and_then(|(.., oldest)| *oldest),
                paused: paused.iter().any(|word| word == kind.as_str()),
            }
        };
        Ok(JobKind::ALL.iter().copied().map(queue).collect())
    }

    /// The words of the queues that are paused.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.job_queues.paused")]
    pub async fn paused(&mut self) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String,)> = self.conn.fetch_all(sql!("SELECT kind FROM job_queues WHERE paused")).await?;
        Ok(rows.into_iter().map(|(kind,)| kind).collect())
    }

    /// Tasks of a kind that wait, with their executions; `None` for every kind. The oldest thousand with ids after `after`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tasks.waiting")]
    pub async fn waiting(&mut self, kind: Option<JobKind>, after: TaskId) -> Result<Vec<(ExecutionId, TaskId)>, StoreError> {
        let rows: Vec<(i64, i64)> = self
            .conn
            .fetch_all(sql!(
                "SELECT execution_id, id FROM tasks
                 WHERE ended_at IS NULL AND status IN ('Pending', 'Scheduled') AND ($1 = '' OR kind = $1) AND id > $2
                 ORDER BY id LIMIT $3",
                kind.map_or("", JobKind::as_str),
                after,
                MOST
            ))
            .await?;
        Ok(rows
            .into_iter()
            .map(|(execution, task)| (ExecutionId(execution), TaskId(task)))
            .collect())
    }

    /// Tasks that run, the oldest thousand.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tasks.running")]
    pub async fn running(&mut self) -> Result<Vec<Task>, StoreError> {
        let rows: Vec<TaskRow> = self
            .conn
            .fetch_all(sql!(
                "SELECT id, execution_id, kind, status, message, payload, progress, attempts, worker, created_at, started_at, updated_at, ended_at
                 FROM tasks WHERE ended_at IS NULL AND status = 'Running' ORDER BY id LIMIT $1",
                MOST
            ))
            .await?;
        rows.into_iter().filter_map(|row| row.read().transpose()).collect()
    }

    /// The processes that do jobs and gave a sign of life since `since`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.worker_pools.list")]
    pub async fn pools(&mut self, since: Timestamp) -> Result<Vec<WorkerPool>, StoreError> {
        let rows: Vec<PoolRow> = self
            .conn
            .fetch_all(sql!(
                "SELECT id, host, pid, workers, started_at, seen_at FROM worker_pools WHERE seen_at >= $1 ORDER BY started_at, id LIMIT $2",
                since,
                MOST
            ))
            .await?;
        let pool = |row: PoolRow| WorkerPool {
            id: row.id,
            host: row.host,
            pid: row.pid,
            workers: row.workers,
            started_at: row.started_at,
            seen_at: row.seen_at,
        };
        Ok(rows.into_iter().map(pool).collect())
    }
}

impl Writer<Jobs<'_>> {
    /// Pauses a queue, or lets it go on. `queue` is a kind's word, or SCHEDULER for all schedules.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.job_queues.pause")]
    pub async fn pause(&mut self, queue: &str, paused: bool) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "INSERT INTO job_queues (kind, paused) VALUES ($1, $2) ON CONFLICT (kind) DO UPDATE SET paused = $2",
                queue,
                paused
            ))
            .await?;
        self.conn.note_work();
        Ok(())
    }

    /// A process gives a sign of life. Those that gave none since `dead_since` are forgotten.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.worker_pools.seen")]
    pub async fn seen(&mut self, pool: &WorkerPool, dead_since: Timestamp) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "INSERT INTO worker_pools (id, host, pid, workers, started_at, seen_at) VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (id) DO UPDATE SET seen_at = $6",
                pool.id.as_str(),
                pool.host.as_str(),
                pool.pid,
                pool.workers,
                pool.started_at,
                pool.seen_at
            ))
            .await?;
        self.conn
            .execute(sql!("DELETE FROM worker_pools WHERE seen_at < $1", dead_since))
            .await
            .map(drop)
    }

    /// A process ends.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.worker_pools.remove")]
    pub async fn gone(&mut self, pool: &str) -> Result<(), StoreError> {
        self.conn
            .execute(sql!("DELETE FROM worker_pools WHERE id = $1", pool))
            .await
            .map(drop)
    }
}
