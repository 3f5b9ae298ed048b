//! What people see of executions and tasks.

use std::collections::HashMap;

use sea_query::{Expr, ExprTrait, Order, Query, SelectStatement};
use wharf_model::{Execution, ExecutionId, JobKind, JobStatus, ListQuery, Task, TaskCounts, TaskId};

use super::{ExecutionRow, Jobs, TaskRow};
use crate::db::{Statement, sql};
use crate::listing::{self, Field, Kind};
use crate::{Engine, StoreError};

/// What its first task last said stands for an execution.
const PROGRESS: &str = "(SELECT p.progress FROM tasks p WHERE p.execution_id = executions.id ORDER BY p.id LIMIT 1)";

/// What lists can be asked about, by Harbor's names.
const EXECUTION_FIELDS: &[Field] = &[
    Field::new("id", ("executions", "id"), Kind::Number),
    Field::new("vendor_type", ("executions", "kind"), Kind::Text),
    Field::new("vendor_id", ("executions", "vendor_id"), Kind::Number),
    Field::new("trigger", ("executions", "started_by"), Kind::Text),
    Field::new("status", ("executions", "status"), Kind::Text),
    Field::new("job_status", ("executions", "status"), Kind::Text),
    Field::new("start_time", ("executions", "created_at"), Kind::Time),
    Field::new("end_time", ("executions", "ended_at"), Kind::Time),
    Field::new("creation_time", ("executions", "created_at"), Kind::Time),
    Field::new("update_time", ("executions", "updated_at"), Kind::Time),
];

const TASK_FIELDS: &[Field] = &[
    Field::new("id", ("tasks", "id"), Kind::Number),
    Field::new("status", ("tasks", "status"), Kind::Text),
    Field::new("vendor_type", ("tasks", "kind"), Kind::Text),
    Field::new("run_count", ("tasks", "attempts"), Kind::Number),
    Field::new("creation_time", ("tasks", "created_at"), Kind::Time),
    Field::new("start_time", ("tasks", "started_at"), Kind::Time),
    Field::new("update_time", ("tasks", "updated_at"), Kind::Time),
    Field::new("end_time", ("tasks", "ended_at"), Kind::Time),
];

impl Jobs<'_> {
    /// A page of executions, newest first, and how many there are; of one kind and one vendor id, or of all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field executions do not have; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.executions.list")]
    pub async fn executions(
        &mut self,
        kind: Option<JobKind>,
        vendor_id: Option<i64>,
        query: &ListQuery,
    ) -> Result<(Vec<Execution>, i64), StoreError> {
        let (count, select) = executions(self.conn.engine(), kind, vendor_id, query)?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<ExecutionRow> = self.conn.fetch_all(select).await?;
        Ok((self.with_counts(rows).await?, total))
    }

    /// One execution.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.executions.lookup")]
    pub async fn find_execution(&mut self, id: ExecutionId) -> Result<Option<Execution>, StoreError> {
        let row: Option<ExecutionRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, kind, vendor_id, started_by, status, message, payload, created_at, updated_at, ended_at,
                   (SELECT p.progress FROM tasks p WHERE p.execution_id = executions.id ORDER BY p.id LIMIT 1) AS progress
                 FROM executions WHERE id = $1",
                id
            ))
            .await?;
        Ok(self.with_counts(row.into_iter().collect()).await?.pop())
    }

    async fn with_counts(&mut self, rows: Vec<ExecutionRow>) -> Result<Vec<Execution>, StoreError> {
        let mut counts: HashMap<i64, TaskCounts> = HashMap::new();
        if !rows.is_empty() {
            let statement = task_counts(self.conn.engine(), rows.iter().map(|row| row.id))?;
            let found: Vec<(i64, String, i64)> = self.conn.fetch_all(statement).await?;
            for (id, status, count) in found {
                if let Some(status) = JobStatus::named(&status) {
                    *counts.entry(id).or_default().of(status) = count;
                }
            }
        }
        let read = |row: ExecutionRow| {
            let tasks = counts.get(&row.id).copied().unwrap_or_default();
            row.read(tasks).transpose()
        };
        rows.into_iter().filter_map(read).collect()
    }

    /// A page of the tasks of an execution, in the order they were made, and how many there are.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field tasks do not have; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tasks.list")]
    pub async fn tasks(&mut self, execution: ExecutionId, query: &ListQuery) -> Result<(Vec<Task>, i64), StoreError> {
        let (count, select) = tasks(self.conn.engine(), execution, query)?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<TaskRow> = self.conn.fetch_all(select).await?;
        let tasks = rows
            .into_iter()
            .filter_map(|row| row.read().transpose())
            .collect::<Result<_, _>>()?;
        Ok((tasks, total))
    }

    /// One task.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tasks.lookup")]
    pub async fn find_task(&mut self, id: TaskId) -> Result<Option<Task>, StoreError> {
        let row: Option<TaskRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, execution_id, kind, status, message, payload, progress, attempts, worker, created_at, started_at, updated_at, ended_at
                 FROM tasks WHERE id = $1",
                id
            ))
            .await?;
        row.map_or(Ok(None), TaskRow::read)
    }
}

fn executions(
    engine: Engine,
    kind: Option<JobKind>,
    vendor_id: Option<i64>,
    query: &ListQuery,
) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let mut select = Query::select().from("executions").take();
    if let Some(kind) = kind {
        select.and_where(Expr::col(("executions", "kind")).eq(kind.as_str()));
    }
    if let Some(vendor_id) = vendor_id {
        select.and_where(Expr::col(("executions", "vendor_id")).eq(vendor_id));
    }
    listing::filter(&mut select, query, EXECUTION_FIELDS)?;
    let count = count(engine, &select)?;
    for column in [
        "id",
        "kind",
        "vendor_id",
        "started_by",
        "status",
        "message",
        "payload",
        "created_at",
        "updated_at",
        "ended_at",
    ] {
        select.column(("executions", column));
    }
    select.expr_as(Expr::cust(PROGRESS), "progress");
    listing::order_and_page(&mut select, query, EXECUTION_FIELDS, &[(("executions", "id"), Order::Desc)])?;
    Ok((count, Statement::built(engine, &select)?))
}

fn tasks(engine: Engine, execution: ExecutionId, query: &ListQuery) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let mut select = Query::select().from("tasks").take();
    select.and_where(Expr::col(("tasks", "execution_id")).eq(execution.0));
    listing::filter(&mut select, query, TASK_FIELDS)?;
    let count = count(engine, &select)?;
    select.columns([
        "id",
        "execution_id",
        "kind",
        "status",
        "message",
        "payload",
        "progress",
        "attempts",
        "worker",
        "created_at",
        "started_at",
        "updated_at",
        "ended_at",
    ]);
    listing::order_and_page(&mut select, query, TASK_FIELDS, &[(("tasks", "id"), Order::Asc)])?;
    Ok((count, Statement::built(engine, &select)?))
}

fn count(engine: Engine, select: &SelectStatement) -> Result<Statement<'static>, StoreError> {
    Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))
}

fn task_counts(engine: Engine, executions: impl Iterator<Item = i64>) -> Result<Statement<'static>, StoreError> {
    let select = Query::select()
        .columns(["execution_id", "status"])
        .expr(Expr::cust("COUNT(*)"))
        .from("tasks")
        .and_where(Expr::col("execution_id").is_in(executions))
        .group_by_columns(["execution_id", "status"])
        .take();
    Statement::built(engine, &select)
}
