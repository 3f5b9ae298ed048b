//! Runs of the collector, whatever began them, for administrators. `schedules.rs` has when they begin by themselves.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use wharf_model::{Action, Caller, Execution, ExecutionId, JobKind, ListQuery, Permission, Resource, Trigger};

use super::{GcPlan, GcReport, collect};
use crate::access::authorize_system;
use crate::audit::{Entry, record};
use crate::job::history::{self, Owner};
use crate::job::{Enqueued, NewExecution, Run, enqueue};
use crate::{Core, Error};

/// Runs that people ask for, and the schedule they set in Harbor's API.
pub(super) const OWNER: Owner = (JobKind::GarbageCollection, 0);

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

/// A page of runs, newest first, with how many there are.
///
/// # Errors
/// [`Error::Invalid`] for a question runs cannot answer, or a refusal.
pub async fn list(core: &Core, caller: &Caller, query: &ListQuery) -> Result<(Vec<GcRun>, i64), Error> {
    authorize(core, caller, Action::List).await?;
    let (runs, total) = history::list(core, OWNER.0, query).await?;
    Ok((runs.into_iter().map(shown).collect(), total))
}

/// A run.
///
/// # Errors
/// [`Missing::Execution`](crate::Missing::Execution), or a refusal.
pub async fn get(core: &Core, caller: &Caller, id: i64) -> Result<GcRun, Error> {
    authorize(core, caller, Action::Read).await?;
    Ok(shown(history::get(core, OWNER.0, ExecutionId(id)).await?))
}

/// What a run tells about itself.
///
/// # Errors
/// [`Missing::Execution`](crate::Missing::Execution), or a refusal.
pub async fn log(core: &Core, caller: &Caller, id: i64) -> Result<String, Error> {
    authorize(core, caller, Action::Read).await?;
    history::whole_log(core, OWNER.0, ExecutionId(id)).await
}

/// Asks a run to stop. One that has ended stays as it is.
///
/// # Errors
/// [`Missing::Execution`](crate::Missing::Execution), or a refusal.
pub async fn stop(core: &Core, caller: &Caller, id: i64) -> Result<(), Error> {
    authorize(core, caller, Action::Stop).await?;
    let mut tx = core.store.begin().await?;
    if history::stop(core, &mut tx, OWNER.0, ExecutionId(id)).await? {
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
    if report.undeleted > 0 {
        run.log(&format!(
            "warning: the storage refused to delete {} objects; they stay condemned and are tried again later",
            report.undeleted
        ));
    }
    let told = serde_json::to_value(Told { report }).map_err(|error| Error::Internal(error.into()))?;
    run.step(&told).await
}

/// The last progress of a run: the report without a place to go on from.
#[derive(Serialize, Deserialize)]
struct Told {
    #[serde(flatten)]
    report: GcReport,
}

pub(super) async fn authorize(core: &Core, caller: &Caller, action: Action) -> Result<(), Error> {
    authorize_system(core, caller, Permission::new(Resource::GarbageCollection, action))
        .await
        .map(drop)
}

pub(super) fn check(plan: &GcPlan) -> Result<(), Error> {
    if (1..=10).contains(&plan.workers) {
        return Ok(());
    }
    Err(Error::Invalid("workers is 1 to 10".into()))
}

pub(super) fn payload(plan: &GcPlan) -> Result<Value, Error> {
    serde_json::to_value(plan).map_err(|error| Error::Internal(error.into()))
}

/// What this release does not know of a plan is as by default.
pub(super) fn plan(payload: &Value) -> GcPlan {
    GcPlan::deserialize(payload).unwrap_or_default()
}

fn shown(execution: Execution) -> GcRun {
    GcRun {
        plan: plan(&execution.payload),
        report: GcReport::deserialize(&execution.progress).unwrap_or_default(),
        execution,
    }
}

pub(super) fn describe(plan: &GcPlan) -> String {
    format!(
        "{}{}{}, {} workers",
        if plan.full { "everything" } else { "what lost a holder" },
        if plan.delete_untagged { ", untagged manifests too" } else { "" },
        if plan.dry_run { ", as a dry run" } else { "" },
        plan.workers
    )
}

pub(super) fn entry<'a>(operation: &'static str, resource: &'a str, detail: &'a str) -> Entry<'a> {
    Entry {
        operation,
        resource_type: "garbage-collection",
        resource,
        project: None,
        detail,
    }
}
