//! What runs of retention found and did: a task for each repository, and its verdicts in pieces. A piece is what one transaction carries
//! out, so that after a crash it is known which are done.

use wharf_model::{Page, RepositoryId, RetentionPolicyId, RetentionTask, RetentionTaskId, RetentionVerdict, Timestamp};

use super::Retentions;
use crate::db::{inconsistent, sql};
use crate::{StoreError, Writer};

/// Verdicts forgotten in one statement, in tasks.
const FORGET: u64 = 200;

#[derive(sqlx::FromRow)]
struct TaskRow {
    id: i64,
    policy_id: i64,
    execution_id: i64,
    repository_id: i64,
    repository: String,
    dry_run: bool,
    status: String,
    total: i64,
    retained: i64,
    failure: String,
    started_at: Timestamp,
    ended_at: Option<Timestamp>,
}

impl Retentions<'_> {
    /// A task.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention_tasks.lookup")]
    pub async fn task(&mut self, id: RetentionTaskId) -> Result<Option<RetentionTask>, StoreError> {
        let row: Option<TaskRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, policy_id, execution_id, repository_id, repository, dry_run, status, total, retained, failure, started_at, ended_at
                 FROM retention_tasks WHERE id = $1",
                id
            ))
            .await?;
        Ok(row.map(TaskRow::read))
    }

    /// A page of an execution's tasks, and how many there are.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention_tasks.list")]
    pub async fn tasks(&mut self, execution: i64, page: Page) -> Result<(Vec<RetentionTask>, i64), StoreError> {
        let (total,): (i64,) = self
            .conn
            .fetch_one(sql!("SELECT COUNT(*) FROM retention_tasks WHERE execution_id = $1", execution))
            .await?;
        let rows: Vec<TaskRow> = self
            .conn
            .fetch_all(sql!(
                "SELECT id, policy_id, execution_id, repository_id, repository, dry_run, status, total, retained, failure, started_at, ended_at
                 FROM retention_tasks WHERE execution_id = $1 ORDER BY id LIMIT $2 OFFSET $3",
                execution,
                page.size,
                page.offset()
            ))
            .await?;
        Ok((rows.into_iter().map(TaskRow::read).collect(), total))
    }

    /// The oldest of the newest `keep` executions of a policy of which tasks are known.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention_tasks.oldest_kept")]
    pub async fn oldest_kept(&mut self, policy: RetentionPolicyId, keep: u64) -> Result<Option<i64>, StoreError> {
        let (oldest,): (Option<i64>,) = self
            .conn
            .fetch_one(sql!(
                "SELECT MIN(k.execution_id) FROM
                   (SELECT DISTINCT t.execution_id FROM retention_tasks t WHERE t.policy_id = $1 ORDER BY t.execution_id DESC LIMIT $2) k",
                policy,
                keep
            ))
            .await?;
        Ok(oldest)
    }

    /// The next piece of a task's verdicts after `after`, with whether it is done.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention_verdicts.next")]
    pub async fn next_piece(
        &mut self,
        task: RetentionTaskId,
        after: i64,
    ) -> Result<Option<(i64, bool, Vec<RetentionVerdict>)>, StoreError> {
        let row: Option<(i64, bool, String)> = self
            .conn
            .fetch_optional(sql!(
                "SELECT piece, done, verdicts FROM retention_verdicts WHERE task_id = $1 AND piece > $2 ORDER BY piece LIMIT 1",
                task,
                after
            ))
            .await?;
        let read = |(piece, done, text): (i64, bool, String)| {
            let verdicts = serde_json::from_str(&text).map_err(|_| inconsistent("retention_verdicts", "verdicts", task.0))?;
            Ok((piece, done, verdicts))
        };
        row.map(read).transpose()
    }
}

impl Writer<Retentions<'_>> {
    /// Begins a repository's part of an execution, or finds where an earlier attempt began it.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention_tasks.begin")]
    pub async fn begin_task(
        &mut self,
        policy: RetentionPolicyId,
        execution: i64,
        repository: (RepositoryId, &str),
        dry_run: bool,
        now: Timestamp,
    ) -> Result<RetentionTask, StoreError> {
        let row: TaskRow = self
            .conn
            .fetch_one(sql!(
                "INSERT INTO retention_tasks
                   (policy_id, execution_id, repository_id, repository, dry_run, status, total, retained, failure, started_at)
                 VALUES ($1, $2, $3, $4, $5, 'Running', 0, 0, '', $6)
                 ON CONFLICT (execution_id, repository_id) DO UPDATE SET repository = excluded.repository
                 RETURNING id, policy_id, execution_id, repository_id, repository, dry_run, status, total, retained, failure, started_at, ended_at",
                policy,
                execution,
                repository.0,
                repository.1,
                dry_run,
                now
            ))
            .await?;
        Ok(row.read())
    }

    /// Ends a task.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention_tasks.end")]
    pub async fn end_task(&mut self, task: RetentionTaskId, status: &str, failure: &str, now: Timestamp) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "UPDATE retention_tasks SET status = $2, failure = $3, ended_at = $4 WHERE id = $1",
                task,
                status,
                failure,
                now
            ))
            .await
            .map(drop)
    }

    /// Counts what was judged and what stays.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention_tasks.count")]
    pub async fn count_task(&mut self, task: RetentionTaskId, total: i64, retained: i64) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "UPDATE retention_tasks SET total = $2, retained = $3 WHERE id = $1",
                task,
                total,
                retained
            ))
            .await
            .map(drop)
    }

    /// Adds to the count of what stays.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention_tasks.retain_more")]
    pub async fn retain_more(&mut self, task: RetentionTaskId, more: i64) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "UPDATE retention_tasks SET retained = retained + $2 WHERE id = $1",
                task,
                more
            ))
            .await
            .map(drop)
    }

    /// Writes a piece of a task's verdicts.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention_verdicts.set")]
    pub async fn set_piece(
        &mut self,
        task: RetentionTaskId,
        piece: i64,
        done: bool,
        verdicts: &[RetentionVerdict],
    ) -> Result<(), StoreError> {
        let text = serde_json::to_string(verdicts).map_err(|error| StoreError::Other(error.into()))?;
        self.conn
            .execute(sql!(
                "INSERT INTO retention_verdicts (task_id, piece, done, verdicts) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (task_id, piece) DO UPDATE SET done = excluded.done, verdicts = excluded.verdicts",
                task,
                piece,
                done,
                text
            ))
            .await
            .map(drop)
    }

    /// Forgets what is known of a policy's executions before `execution`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention_tasks.forget")]
    pub async fn forget_before(&mut self, policy: RetentionPolicyId, execution: i64) -> Result<(), StoreError> {
        loop {
            self.conn
                .execute(sql!(
                    "DELETE FROM retention_verdicts WHERE task_id IN
                       (SELECT t.id FROM retention_tasks t WHERE t.policy_id = $1 AND t.execution_id < $2 ORDER BY t.id LIMIT $3)",
                    policy,
                    execution,
                    FORGET
                ))
                .await?;
            let gone = self
                .conn
                .execute(sql!(
                    "DELETE FROM retention_tasks WHERE id IN
                       (SELECT t.id FROM retention_tasks t WHERE t.policy_id = $1 AND t.execution_id < $2 ORDER BY t.id LIMIT $3)",
                    policy,
                    execution,
                    FORGET
                ))
                .await?;
            if gone == 0 {
                return Ok(());
            }
        }
    }
}

impl TaskRow {
    fn read(self) -> RetentionTask {
        RetentionTask {
            id: RetentionTaskId(self.id),
            policy: RetentionPolicyId(self.policy_id),
            execution: self.execution_id,
            repository_id: RepositoryId(self.repository_id),
            repository: self.repository,
            dry_run: self.dry_run,
            status: self.status,
            total: self.total,
            retained: self.retained,
            failure: self.failure,
            started_at: self.started_at,
            ended_at: self.ended_at,
        }
    }
}
