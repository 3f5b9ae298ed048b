//! Runs of the scrub, for administrators, and its schedule.

use serde::Deserialize as _;
use serde_json::{Value, json};
use wharf_model::{Action, Caller, Execution, JobKind, ListQuery, Permission, Resource, Schedule, Trigger};

use super::{ScrubReport, scrub};
use crate::access::authorize_system;
use crate::audit::{Entry, record};
use crate::job::history::{self, Owner};
use crate::job::{Enqueued, NewExecution, Run, Wanted, end_schedule, enqueue, find_schedule, is_ended, set_schedule};
use crate::{Core, Error};

/// There is one storage.
const OWNER: Owner = (JobKind::Scrub, 0);
/// The night of each month's first day.
const CRON: &str = "0 23 2 1 * *";

/// A page of runs, newest first, with what each found, and how many there are.
///
/// # Errors
/// [`Error::Invalid`] for a question runs cannot answer, or a refusal.
pub async fn list(core: &Core, caller: &Caller, query: &ListQuery) -> Result<(Vec<(Execution, ScrubReport)>, i64), Error> {
    authorize(core, caller, Action::List).await?;
    let (runs, total) = history::list(core, OWNER, query).await?;
    let shown = |run: Execution| {
        let report = ScrubReport::deserialize(&run.progress).unwrap_or_default();
        (run, report)
    };
    Ok((runs.into_iter().map(shown).collect(), total))
}

/// Puts a run into the queue and returns its id.
///
/// # Errors
/// [`Error::Conflict`] while one is open, or a refusal.
pub async fn start(core: &Core, caller: &Caller) -> Result<i64, Error> {
    authorize(core, caller, Action::Create).await?;
    let new = NewExecution::new(OWNER.0, OWNER.1, Trigger::Manual, json!({})).unique();
    let mut tx = core.store.begin().await?;
    let Enqueued::New(id) = enqueue(core, &mut tx, new).await? else {
        tx.abandon().await?;
        return Err(Error::Conflict("a scrub is running".into()));
    };
    let entry = Entry {
        operation: "create",
        resource_type: "scrub",
        resource: &id.to_string(),
        project: None,
        detail: "",
    };
    record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    Ok(id.0)
}

/// When stored bytes are read again by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScrubSchedule {
    /// Harbor's word: Hourly, Daily, Weekly, Custom, Schedule.
    pub kind: String,
    /// Five or six fields.
    pub cron: String,
}

/// The schedule, unless somebody ended it.
///
/// # Errors
/// A refusal.
pub async fn schedule(core: &Core, caller: &Caller) -> Result<Option<Schedule>, Error> {
    authorize(core, caller, Action::Read).await?;
    let found = find_schedule(core, OWNER.0, OWNER.1).await?;
    Ok(found.filter(|found| !is_ended(found)))
}

/// Puts a schedule in the place of the one there was, or ends that.
///
/// # Errors
/// [`Error::Invalid`] for one that cannot be followed, or a refusal.
pub async fn schedule_as(core: &Core, caller: &Caller, wanted: Option<&ScrubSchedule>) -> Result<(), Error> {
    authorize(core, caller, Action::Update).await?;
    let mut tx = core.store.begin().await?;
    let (operation, detail) = match wanted {
        Some(wanted) => {
            set_schedule(core, &mut tx, &row(&wanted.kind, &wanted.cron)).await?;
            ("update", format!("{} {}", wanted.kind, wanted.cron))
        }
        None => {
            end_schedule(core, &mut tx, OWNER.0, OWNER.1).await?;
            ("delete", "none".to_owned())
        }
    };
    let entry = Entry {
        operation,
        resource_type: "scrub",
        resource: "schedule",
        project: None,
        detail: &detail,
    };
    record(core, &mut tx, caller, entry).await?;
    Ok(tx.commit().await?)
}

fn row(kind: &str, cron: &str) -> Wanted {
    Wanted {
        kind: OWNER.0,
        vendor_id: OWNER.1,
        cron_type: kind.to_owned(),
        cron: cron.to_owned(),
        payload: json!({}),
    }
}

/// Makes sure that stored bytes are read again every month. Called at each start; what is there, changed or ended, stays as it is.
///
/// # Errors
/// When the database does not answer.
pub async fn ensure_schedule(core: &Core) -> Result<(), Error> {
    if find_schedule(core, OWNER.0, OWNER.1).await?.is_some() {
        return Ok(());
    }
    let mut tx = core.store.begin().await?;
    set_schedule(core, &mut tx, &row("Custom", CRON)).await?;
    Ok(tx.commit().await?)
}

/// The job.
///
/// # Errors
/// [`Error::Stopped`], or when the storage or the database gives no answer.
pub async fn run(core: &Core, caller: &Caller, _: &Value, run: &dyn Run) -> Result<(), Error> {
    authorize(core, caller, Action::Create).await?;
    let report = scrub(core, run).await?;
    run.log(&format!(
        "{} blobs of {} bytes read: {} damaged, {} copied from the other store, {} sound again; {} manifests read: {} damaged",
        report.checked, report.bytes, report.damaged, report.restored, report.healed, report.manifests, report.damaged_manifests
    ));
    let told = serde_json::to_value(report).map_err(|error| Error::Internal(error.into()))?;
    run.step(&told).await
}

/// Whoever may see and start garbage collection may see and start this: both are about the whole storage.
async fn authorize(core: &Core, caller: &Caller, action: Action) -> Result<(), Error> {
    authorize_system(core, caller, Permission::new(Resource::GarbageCollection, action))
        .await
        .map(drop)
}
