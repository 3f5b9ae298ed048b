//! Runs of the collector and their schedules, for administrators. Wharf's own two runs, the hourly and the daily, are beside the
//! one that Harbor's API knows: nobody has to think of them, and nothing that is set there ends them.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use wharf_model::{Action, Caller, Execution, ExecutionId, JobKind, ListQuery, Permission, Resource, Schedule, Trigger};

use super::{GcPlan, GcReport, collect};
use crate::access::authorize_system;
use crate::audit::{Entry, record};
use crate::job::history::{self, Owner};
use crate::job::{Enqueued, NewExecution, Run, Wanted, enqueue, find_schedule, remove_schedule, set_schedule};
use crate::{Core, Error};

/// Runs that people ask for, and the schedule they set.
const OWNER: Owner = (JobKind::GarbageCollection, 0);
/// Wharf's own: what lost a holder, every hour; everything, once a day.
const OWN: [(i64, &str, &str, bool); 2] = [(1, "Hourly", "0 17 * * * *", false), (2, "Daily", "0 41 3 * * *", true)];

/// A run, as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct GcRun {
    /// The execution.
    pub execution: Execution,
    /// What was asked for.
    pub plan: GcPlan,
    /// What it did so far.
    pub report: GcReport,
}

/// A schedule as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GcSchedule {
    /// Harbor's word: Hourly, Daily, Weekly, Custom, Schedule.
    pub kind: String,
    /// Five or six fields.
    pub cron: String,
    /// What each run does.
    pub plan: GcPlan,
}

/// A page of runs, newest first, with how many there are.
///
/// # Errors
/// [`Error::Invalid`] for a question runs cannot answer, or a refusal.
pub async fn list(core: &Core, caller: &Caller, query: &ListQuery) -> Result<(Vec<GcRun>, i64), Error> {
    authorize(core, caller, Action::List).await?;
    let (runs, total) = history::list(core, OWNER, query).await?;
    Ok((runs.into_iter().map(shown).collect(), total))
}

/// A run.
///
/// # Errors
/// [`Missing::Execution`](crate::Missing::Execution), or a refusal.
pub async fn get(core: &Core, caller: &Caller, id: i64) -> Result<GcRun, Error> {
    authorize(core, caller, Action::Read).await?;
    Ok(shown(history::get(core, OWNER, ExecutionId(id)).await?))
}

/// What a run tells about itself.
///
/// # Errors
/// [`Missing::Execution`](crate::Missing::Execution), or a refusal.
pub async fn log(core: &Core, caller: &Caller, id: i64) -> Result<String, Error> {
    authorize(core, caller, Action::Read).await?;
    history::whole_log(core, OWNER, ExecutionId(id)).await
}

/// Asks a run to stop. One that has ended stays as it is.
///
/// # Errors
/// [`Missing::Execution`](crate::Missing::Execution), or a refusal.
pub async fn stop(core: &Core, caller: &Caller, id: i64) -> Result<(), Error> {
    authorize(core, caller, Action::Stop).await?;
    let mut tx = core.store.begin().await?;
    if history::stop(core, &mut tx, OWNER, ExecutionId(id)).await? {
        record(core, &mut tx, caller, entry("update", &id.to_string(), "stop")).await?;
    }
    Ok(tx.commit().await?)
}

/// Puts a run into the queue and returns its id.
///
/// # Errors
/// [`Error::Invalid`] for a plan that cannot be, [`Error::Conflict`] while another such run is open, or a refusal.
pub async fn start(core: &Core, caller: &Caller, plan: &GcPlan) -> Result<i64, Error> {
    authorize(core, caller, Action::Create).await?;
    check(plan)?;
    let new = NewExecution::new(OWNER.0, OWNER.1, Trigger::Manual, payload(plan)?).unique();
    let mut tx = core.store.begin().await?;
    let Enqueued::New(id) = enqueue(core, &mut tx, new).await? else {
        tx.abandon().await?;
        return Err(Error::Conflict("a garbage collection is running".into()));
    };
    record(core, &mut tx, caller, entry("create", &id.to_string(), &describe(plan))).await?;
    tx.commit().await?;
    Ok(id.0)
}

/// The schedule that somebody set, if there is one.
///
/// # Errors
/// A refusal.
pub async fn schedule(core: &Core, caller: &Caller) -> Result<Option<(Schedule, GcPlan)>, Error> {
    authorize(core, caller, Action::Read).await?;
    let found = find_schedule(core, OWNER.0, OWNER.1).await?;
    Ok(found.map(|found| {
        let plan = plan(&found.payload);
        (found, plan)
    }))
}

/// Puts a schedule in the place of the one there was, or removes that.
///
/// # Errors
/// [`Error::Invalid`] for one that cannot be followed, or a refusal.
pub async fn schedule_as(core: &Core, caller: &Caller, action: Action, wanted: Option<&GcSchedule>) -> Result<(), Error> {
    authorize(core, caller, action).await?;
    let mut tx = core.store.begin().await?;
    let (operation, detail) = match wanted {
        Some(wanted) => {
            check(&wanted.plan)?;
            let row = Wanted {
                kind: OWNER.0,
                vendor_id: OWNER.1,
                cron_type: wanted.kind.clone(),
                cron: wanted.cron.clone(),
                payload: payload(&wanted.plan)?,
            };
            set_schedule(core, &mut tx, &row).await?;
            ("update", format!("{} {}: {}", wanted.kind, wanted.cron, describe(&wanted.plan)))
        }
        None => {
            remove_schedule(&mut tx, OWNER.0, OWNER.1).await?;
            ("delete", "none".to_owned())
        }
    };
    record(core, &mut tx, caller, entry(operation, "schedule", &detail)).await?;
    Ok(tx.commit().await?)
}

/// Makes sure that Wharf collects by itself. Called at each start; what is there stays as it is.
///
/// # Errors
/// When the database does not answer.
pub async fn ensure_schedules(core: &Core) -> Result<(), Error> {
    for (vendor_id, cron_type, cron, full) in OWN {
        if find_schedule(core, OWNER.0, vendor_id).await?.is_some() {
            continue;
        }
        let plan = GcPlan {
            full,
            workers: core.policy.gc_workers,
            ..GcPlan::default()
        };
        let row = Wanted {
            kind: OWNER.0,
            vendor_id,
            cron_type: cron_type.to_owned(),
            cron: cron.to_owned(),
            payload: payload(&plan)?,
        };
        let mut tx = core.store.begin().await?;
        set_schedule(core, &mut tx, &row).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The job: collects by the plan in `payload`.
///
/// # Errors
/// [`Error::Stopped`], or whatever gave no answer.
pub async fn run(core: &Core, caller: &Caller, payload: &Value, run: &dyn Run) -> Result<(), Error> {
    authorize(core, caller, Action::Create).await?;
    let plan = plan(payload);
    run.log(&format!("garbage collection: {}", describe(&plan)));
    let report = collect(core, run, &plan).await?;
    let would = if plan.dry_run { "would be " } else { "" };
    run.log(&format!(
        "{} blobs and {} manifests {would}removed, {} bytes {would}freed; {} links, {} abandoned uploads, {} objects without a row",
        report.purged_blobs, report.purged_manifests, report.freed_space, report.dropped_links, report.ended_uploads, report.orphans
    ));
    let told = serde_json::to_value(Told { report }).map_err(|error| Error::Internal(error.into()))?;
    run.step(&told).await
}

/// The last progress of a run: the report without a place to go on from.
#[derive(Serialize, Deserialize)]
struct Told {
    #[serde(flatten)]
    report: GcReport,
}

async fn authorize(core: &Core, caller: &Caller, action: Action) -> Result<(), Error> {
    authorize_system(core, caller, Permission::new(Resource::GarbageCollection, action))
        .await
        .map(drop)
}

fn check(plan: &GcPlan) -> Result<(), Error> {
    if (1..=10).contains(&plan.workers) {
        return Ok(());
    }
    Err(Error::Invalid("workers is 1 to 10".into()))
}

fn payload(plan: &GcPlan) -> Result<Value, Error> {
    serde_json::to_value(plan).map_err(|error| Error::Internal(error.into()))
}

/// What this release does not know of a plan is as by default.
fn plan(payload: &Value) -> GcPlan {
    GcPlan::deserialize(payload).unwrap_or_default()
}

fn shown(execution: Execution) -> GcRun {
    GcRun {
        plan: plan(&execution.payload),
        report: GcReport::deserialize(&execution.progress).unwrap_or_default(),
        execution,
    }
}

fn describe(plan: &GcPlan) -> String {
    format!(
        "{}{}{}, {} workers",
        if plan.full { "everything" } else { "what lost a holder" },
        if plan.delete_untagged { ", untagged manifests too" } else { "" },
        if plan.dry_run { ", as a dry run" } else { "" },
        plan.workers
    )
}

fn entry<'a>(operation: &'static str, resource: &'a str, detail: &'a str) -> Entry<'a> {
    Entry {
        operation,
        resource_type: "garbage-collection",
        resource,
        project: None,
        detail,
    }
}
