//! Runs of a purge, and the one schedule.

use sea_query::{Expr, Order, Query};
use wharf_model::{AuditPurge, AuditPurgePlan, AuditPurgeSchedule, ListQuery, Timestamp};

use super::Audit;
use crate::db::{Statement, sql};
use crate::listing::{self, Field, Kind};
use crate::{Engine, StoreError, Writer};

#[derive(sqlx::FromRow)]
struct PurgeRow {
    id: i64,
    started_by: String,
    retention_hours: i64,
    event_types: String,
    dry_run: bool,
    status: String,
    entries: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct ScheduleRow {
    id: i64,
    kind: String,
    cron: String,
    retention_hours: i64,
    event_types: String,
    dry_run: bool,
    next_at: Timestamp,
    created_at: Timestamp,
    updated_at: Timestamp,
}

const FIELDS: &[Field] = &[
    field("id", "id", Kind::Number),
    field("job_status", "status", Kind::Text),
    field("status", "status", Kind::Text),
    field("creation_time", "created_at", Kind::Time),
    field("update_time", "updated_at", Kind::Time),
];

const fn field(name: &'static str, column: &'static str, kind: Kind) -> Field {
    Field {
        name,
        column: ("audit_purges", column),
        kind,
    }
}

impl Audit<'_> {
    /// A page of runs, newest first, and how many there are.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field runs do not have; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_purges.list")]
    pub async fn purges(&mut self, query: &ListQuery) -> Result<(Vec<AuditPurge>, i64), StoreError> {
        let (count, select) = statements(self.conn.engine(), query)?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<PurgeRow> = self.conn.fetch_all(select).await?;
        Ok((rows.into_iter().map(PurgeRow::read).collect(), total))
    }

    /// One run.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_purges.lookup")]
    pub async fn find_purge(&mut self, id: i64) -> Result<Option<AuditPurge>, StoreError> {
        let row: Option<PurgeRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, started_by, retention_hours, event_types, dry_run, status, entries, created_at, updated_at
                 FROM audit_purges WHERE id = $1",
                id
            ))
            .await?;
        Ok(row.map(PurgeRow::read))
    }

    /// The log of a run.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_purges.log")]
    pub async fn purge_log(&mut self, id: i64) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> = self
            .conn
            .fetch_optional(sql!("SELECT log FROM audit_purges WHERE id = $1", id))
            .await?;
        Ok(row.map(|(log,)| log))
    }

    /// The schedule, if there is one.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_purge_schedules.find")]
    pub async fn purge_schedule(&mut self) -> Result<Option<AuditPurgeSchedule>, StoreError> {
        let row: Option<ScheduleRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, kind, cron, retention_hours, event_types, dry_run, next_at, created_at, updated_at
                 FROM audit_purge_schedules ORDER BY id DESC LIMIT 1"
            ))
            .await?;
        Ok(row.map(ScheduleRow::read))
    }
}

impl Writer<Audit<'_>> {
    /// Starts a run. `None` while another one shows signs of life, which is one after `alive_since`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_purges.start")]
    pub async fn start_purge(
        &mut self,
        started_by: &str,
        plan: &AuditPurgePlan,
        now: Timestamp,
        alive_since: Timestamp,
    ) -> Result<Option<i64>, StoreError> {
        self.conn
            .execute(sql!(
                "UPDATE audit_purges SET status = 'Error', updated_at = $1, log = log || 'interrupted: its process ended'
                 WHERE status = 'Running' AND updated_at < $2",
                now,
                alive_since
            ))
            .await?;
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "INSERT INTO audit_purges (started_by, retention_hours, event_types, dry_run, status, stop_asked, entries, log, created_at, updated_at)
                 SELECT $1, $2, $3, $4, 'Running', FALSE, 0, '', $5, $5
                 WHERE NOT EXISTS (SELECT 1 FROM audit_purges WHERE status = 'Running')
                 RETURNING id",
                started_by,
                plan.retention_hours,
                plan.event_types.as_str(),
                plan.dry_run,
                now
            ))
            .await?;
        Ok(row.map(|(id,)| id))
    }

    /// Forgets all but the newest `keep` runs.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_purges.trim")]
    pub async fn trim_purges(&mut self, keep: u64) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "DELETE FROM audit_purges WHERE status <> 'Running' AND id NOT IN
                   (SELECT k.id FROM (SELECT id FROM audit_purges ORDER BY id DESC LIMIT $1) k)",
                keep
            ))
            .await
            .map(drop)
    }

    /// Adds to what a run has removed, as its sign of life. Returns whether it may go on: it may not when somebody asked it to stop, or
    /// when it was given up for dead.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_purges.advance")]
    pub async fn advance_purge(&mut self, id: i64, entries: u64, now: Timestamp) -> Result<bool, StoreError> {
        let row: Option<(bool,)> = self
            .conn
            .fetch_optional(sql!(
                "UPDATE audit_purges SET entries = entries + $2, updated_at = $3 WHERE id = $1 AND status = 'Running' RETURNING stop_asked",
                id,
                entries,
                now
            ))
            .await?;
        Ok(row == Some((false,)))
    }

    /// Ends a run. One that was given up for dead stays as it is.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_purges.finish")]
    pub async fn finish_purge(&mut self, id: i64, status: &str, log: &str, now: Timestamp) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "UPDATE audit_purges SET status = $2, log = $3, updated_at = $4 WHERE id = $1 AND status = 'Running'",
                id,
                status,
                log,
                now
            ))
            .await
            .map(drop)
    }

    /// Asks a run to stop. Returns whether it runs.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_purges.stop")]
    pub async fn stop_purge(&mut self, id: i64) -> Result<bool, StoreError> {
        let touched = self
            .conn
            .execute(sql!(
                "UPDATE audit_purges SET stop_asked = TRUE WHERE id = $1 AND status = 'Running'",
                id
            ))
            .await?;
        Ok(touched == 1)
    }

    /// Puts `schedule` in the place of the one there was, or removes that. Returns the new one's id. The id and the dates of `schedule`
    /// do not count.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_purge_schedules.set")]
    pub async fn set_purge_schedule(&mut self, schedule: Option<&AuditPurgeSchedule>, now: Timestamp) -> Result<Option<i64>, StoreError> {
        self.conn.execute(sql!("DELETE FROM audit_purge_schedules")).await?;
        let Some(schedule) = schedule else { return Ok(None) };
        let (id,): (i64,) = self
            .conn
            .fetch_one(sql!(
                "INSERT INTO audit_purge_schedules (kind, cron, retention_hours, event_types, dry_run, next_at, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $7) RETURNING id",
                schedule.kind.as_str(),
                schedule.cron.as_str(),
                schedule.plan.retention_hours,
                schedule.plan.event_types.as_str(),
                schedule.plan.dry_run,
                schedule.next_at,
                now
            ))
            .await?;
        Ok(Some(id))
    }

    /// Moves a schedule from `due` to `next`. Of several replicas one succeeds.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_purge_schedules.claim")]
    pub async fn claim_purge(&mut self, id: i64, due: Timestamp, next: Timestamp) -> Result<bool, StoreError> {
        let claimed = self
            .conn
            .execute(sql!(
                "UPDATE audit_purge_schedules SET next_at = $3 WHERE id = $1 AND next_at = $2",
                id,
                due,
                next
            ))
            .await?;
        Ok(claimed == 1)
    }
}

fn statements(engine: Engine, query: &ListQuery) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let mut select = Query::select().from("audit_purges").take();
    listing::filter(&mut select, query, FIELDS)?;
    let count = Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))?;
    select.columns([
        "id",
        "started_by",
        "retention_hours",
        "event_types",
        "dry_run",
        "status",
        "entries",
        "created_at",
        "updated_at",
    ]);
    listing::order_and_page(&mut select, query, FIELDS, &[(("audit_purges", "id"), Order::Desc)])?;
    Ok((count, Statement::built(engine, &select)?))
}

impl PurgeRow {
    fn read(self) -> AuditPurge {
        AuditPurge {
            id: self.id,
            started_by: self.started_by,
            plan: AuditPurgePlan {
                retention_hours: self.retention_hours,
                event_types: self.event_types,
                dry_run: self.dry_run,
            },
            status: self.status,
            entries: self.entries,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}

impl ScheduleRow {
    fn read(self) -> AuditPurgeSchedule {
        AuditPurgeSchedule {
            id: self.id,
            kind: self.kind,
            cron: self.cron,
            plan: AuditPurgePlan {
                retention_hours: self.retention_hours,
                event_types: self.event_types,
                dry_run: self.dry_run,
            },
            next_at: self.next_at,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}
