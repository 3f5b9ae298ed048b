//! What comes back: one schedule for each kind and vendor id. The use case that owns the kind has asked for the right and writes the
//! audit entry.

use chrono::Duration;
use serde_json::Value;
use wharf_model::{Caller, JobKind, Schedule, ScheduleId, Timestamp, Trigger};
use wharf_store::Tx;

use super::cron::Cron;
use super::enqueue::{Enqueued, NewExecution, enqueue};
use crate::audit::{Entry, record};
use crate::{Core, Error};

/// The queue that stands for all schedules.
pub(super) const SCHEDULER: &str = "SCHEDULER";
/// Schedules that are followed in one go.
const AT_ONCE: u64 = 100;

/// A schedule as it is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct Wanted {
    /// What kind of job.
    pub kind: JobKind,
    /// Of which policy; 0 where the kind has only one.
    pub vendor_id: i64,
    /// Harbor's word: Hourly, Daily, Weekly, Custom, Schedule.
    pub cron_type: String,
    /// See [`Cron::parse`].
    pub cron: String,
    /// What each run is asked for.
    pub payload: Value,
}

/// The schedule of a kind and vendor id.
///
/// # Errors
/// When the database does not answer.
pub async fn find_schedule(core: &Core, kind: JobKind, vendor_id: i64) -> Result<Option<Schedule>, Error> {
    Ok(core.store.read().schedules().find(kind, vendor_id).await?)
}

/// Puts a schedule in the place of the one there was.
///
/// # Errors
/// [`Error::Invalid`] for one that cannot be followed, or when the database does not answer.
pub async fn set_schedule(core: &Core, tx: &mut Tx, wanted: &Wanted) -> Result<ScheduleId, Error> {
    let now = core.clock.now();
    let schedule = Schedule {
        id: ScheduleId(0),
        kind: wanted.kind,
        vendor_id: wanted.vendor_id,
        cron_type: wanted.cron_type.clone(),
        cron: wanted.cron.clone(),
        payload: wanted.payload.clone(),
        next_at: next(core, &wanted.cron, now)?,
        created_at: now,
        updated_at: now,
    };
    Ok(tx.schedules().set(&schedule).await?)
}

/// Harbor's word for no schedule.
const NEVER: &str = "None";
/// When such a one comes next.
const FAR: Duration = Duration::days(365 * 1000);

/// Ends a schedule that Wharf makes by itself: a row stays, so that the next start does not make it again.
///
/// # Errors
/// When the database does not answer.
pub async fn end_schedule(core: &Core, tx: &mut Tx, kind: JobKind, vendor_id: i64) -> Result<(), Error> {
    let now = core.clock.now();
    let ended = Schedule {
        id: ScheduleId(0),
        kind,
        vendor_id,
        cron_type: NEVER.to_owned(),
        cron: String::new(),
        payload: Value::Object(serde_json::Map::new()),
        next_at: now + FAR,
        created_at: now,
        updated_at: now,
    };
    tx.schedules().set(&ended).await?;
    Ok(())
}

/// Whether somebody ended it by [`end_schedule`].
pub fn is_ended(schedule: &Schedule) -> bool {
    schedule.cron_type == NEVER
}

/// Removes the schedule of a kind and vendor id. Returns whether there was one.
///
/// # Errors
/// When the database does not answer.
pub async fn remove_schedule(tx: &mut Tx, kind: JobKind, vendor_id: i64) -> Result<bool, Error> {
    Ok(tx.schedules().remove(kind, vendor_id).await?)
}

fn next(core: &Core, cron: &str, after: Timestamp) -> Result<Timestamp, Error> {
    Cron::parse(cron, core.policy.jobs.time_zone)?.next(after)
}

/// Starts what is due. A time that was missed, because nobody ran or schedules were paused, is made up for once. Where the last run
/// has not ended, that run does the work.
///
/// # Errors
/// When the database does not answer.
pub async fn run_due(core: &Core) -> Result<(), Error> {
    let now = core.clock.now();
    let due = core.store.read().schedules().due(now, AT_ONCE).await?;
    if due.is_empty() || core.store.read().jobs().paused().await?.iter().any(|queue| queue == SCHEDULER) {
        return Ok(());
    }
    for schedule in due {
        if let Err(error) = follow(core, &schedule, now).await {
            tracing::warn!(%error, kind = %schedule.kind, vendor_id = schedule.vendor_id, "a schedule could not be followed");
        }
    }
    Ok(())
}

/// One replica moves the schedule on, and starts the run in the same transaction: a time is neither lost nor taken twice.
async fn follow(core: &Core, schedule: &Schedule, now: Timestamp) -> Result<(), Error> {
    let next = next(core, &schedule.cron, now)?;
    let mut tx = core.store.begin_background().await?;
    if !tx.schedules().claim(schedule.id, schedule.next_at, next).await? {
        tx.abandon().await?;
        return Ok(());
    }
    let new = NewExecution::new(schedule.kind, schedule.vendor_id, Trigger::Schedule, schedule.payload.clone()).unique();
    let enqueued = enqueue(core, &mut tx, new).await?;
    if let Enqueued::New(id) = enqueued {
        let entry = Entry {
            operation: "create",
            resource_type: "job",
            resource: &id.to_string(),
            project: None,
            detail: schedule.kind.as_str(),
        };
        record(core, &mut tx, &Caller::system("scheduler"), entry).await?;
    }
    tx.commit().await?;
    match enqueued {
        Enqueued::New(id) => tracing::info!(kind = %schedule.kind, execution = %id, "a schedule started a job"),
        Enqueued::Open(id) => tracing::info!(kind = %schedule.kind, execution = %id, "the last run of a schedule goes on"),
    }
    Ok(())
}
