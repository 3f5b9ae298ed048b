//! When jobs run by themselves: one row for each kind and vendor id. Of several replicas that find it due one moves it on.

use wharf_model::{JobKind, Schedule, ScheduleId, Timestamp};

use crate::db::{Conn, inconsistent, sql};
use crate::{StoreError, Writer};

/// When jobs run by themselves.
#[derive(Debug)]
pub struct Schedules<'h> {
    pub(crate) conn: Conn<'h>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    kind: String,
    vendor_id: i64,
    cron_type: String,
    cron: String,
    payload: String,
    next_at: Timestamp,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl Schedules<'_> {
    /// The schedule of a kind and vendor id.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.schedules.find")]
    pub async fn find(&mut self, kind: JobKind, vendor_id: i64) -> Result<Option<Schedule>, StoreError> {
        let row: Option<Row> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, kind, vendor_id, cron_type, cron, payload, next_at, created_at, updated_at
                 FROM schedules WHERE kind = $1 AND vendor_id = $2",
                kind.as_str(),
                vendor_id
            ))
            .await?;
        row.map_or(Ok(None), Row::read)
    }

    /// A page of all schedules in the order they were made, and how many there are. Those that somebody ended (`None`) are not among them.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.schedules.list")]
    pub async fn list(&mut self, offset: u64, most: u64) -> Result<(Vec<Schedule>, i64), StoreError> {
        let (total,): (i64,) = self
            .conn
            .fetch_one(sql!("SELECT COUNT(*) FROM schedules WHERE cron_type <> 'None'"))
            .await?;
        let rows: Vec<Row> = self
            .conn
            .fetch_all(sql!(
                "SELECT id, kind, vendor_id, cron_type, cron, payload, next_at, created_at, updated_at
                 FROM schedules WHERE cron_type <> 'None' ORDER BY id LIMIT $1 OFFSET $2",
                most,
                offset
            ))
            .await?;
        Ok((read_all(rows)?, total))
    }

    /// Schedules whose time has come, the most overdue first.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.schedules.due")]
    pub async fn due(&mut self, now: Timestamp, most: u64) -> Result<Vec<Schedule>, StoreError> {
        let rows: Vec<Row> = self
            .conn
            .fetch_all(sql!(
                "SELECT id, kind, vendor_id, cron_type, cron, payload, next_at, created_at, updated_at
                 FROM schedules WHERE next_at <= $1 ORDER BY next_at, id LIMIT $2",
                now,
                most
            ))
            .await?;
        read_all(rows)
    }
}

impl Writer<Schedules<'_>> {
    /// Puts `schedule` in the place of the one of its kind and vendor id, if there was one. Its id and the date it was made do not count.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.schedules.set")]
    pub async fn set(&mut self, schedule: &Schedule) -> Result<ScheduleId, StoreError> {
        let (id,): (i64,) = self
            .conn
            .fetch_one(sql!(
                "INSERT INTO schedules (kind, vendor_id, cron_type, cron, payload, next_at, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
                 ON CONFLICT (kind, vendor_id) DO UPDATE SET cron_type = $3, cron = $4, payload = $5, next_at = $6, updated_at = $7
                 RETURNING id",
                schedule.kind.as_str(),
                schedule.vendor_id,
                schedule.cron_type.as_str(),
                schedule.cron.as_str(),
                schedule.payload.to_string(),
                schedule.next_at,
                schedule.updated_at
            ))
            .await?;
        Ok(ScheduleId(id))
    }

    /// Removes the schedule of a kind and vendor id. Returns whether there was one.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.schedules.remove")]
    pub async fn remove(&mut self, kind: JobKind, vendor_id: i64) -> Result<bool, StoreError> {
        let removed = self
            .conn
            .execute(sql!(
                "DELETE FROM schedules WHERE kind = $1 AND vendor_id = $2",
                kind.as_str(),
                vendor_id
            ))
            .await?;
        Ok(removed == 1)
    }

    /// Moves a schedule from `due` to `next`. Of several replicas one succeeds.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.schedules.claim")]
    pub async fn claim(&mut self, id: ScheduleId, due: Timestamp, next: Timestamp) -> Result<bool, StoreError> {
        let claimed = self
            .conn
            .execute(sql!(
                "UPDATE schedules SET next_at = $3 WHERE id = $1 AND next_at = $2",
                id,
                due,
                next
            ))
            .await?;
        Ok(claimed == 1)
    }
}

/// Leaves out kinds that only a newer release knows.
fn read_all(rows: Vec<Row>) -> Result<Vec<Schedule>, StoreError> {
    rows.into_iter().filter_map(|row| row.read().transpose()).collect()
}

impl Row {
    fn read(self) -> Result<Option<Schedule>, StoreError> {
        let Some(kind) = JobKind::named(&self.kind) else { return Ok(None) };
        let payload = serde_json::from_str(&self.payload).map_err(|_| inconsistent("schedules", "payload", self.id))?;
        Ok(Some(Schedule {
            id: ScheduleId(self.id),
            kind,
            vendor_id: self.vendor_id,
            cron_type: self.cron_type,
            cron: self.cron,
            payload,
            next_at: self.next_at,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }))
    }
}
