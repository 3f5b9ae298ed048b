//! Removing old entries: by hand, by a schedule, or by the retention of the configuration. Small transactions, one after another, so
//! that nobody waits for long. All of them are jobs.

mod plan;
mod retain;
mod schedule;

use chrono::Duration;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wharf_model::{
    Action, AuditPurge, AuditPurgePlan, Caller, Execution, ExecutionId, JobKind, ListQuery, Permission, Resource, Timestamp, Trigger,
};
use wharf_store::{PurgeWindow, PurgedEvents};

use super::{Entry, record};
use crate::access::authorize_system;
use crate::job::history::{self, Owner};
use crate::job::{Enqueued, NewExecution, Run, enqueue};
use crate::{Core, Error};

pub use plan::MAX_RETENTION_HOURS;
pub use retain::start_if_due;
pub use schedule::{Schedule, schedule, set_schedule};

/// Entries looked at in one transaction.
const WINDOW: u64 = 1000;
/// There is one purge of the one log.
const OWNER: Owner = (JobKind::PurgeAuditLog, 0);

/// A page of runs, newest first, with how many there are.
///
/// # Errors
/// [`Error::Invalid`] for a question runs cannot answer, or a refusal.
pub async fn list(core: &Core, caller: &Caller, query: &ListQuery) -> Result<(Vec<AuditPurge>, i64), Error> {
    authorize_system(core, caller, Permission::new(Resource::PurgeAudit, Action::List)).await?;
    let (runs, total) = history::list(core, OWNER, query).await?;
    Ok((runs.into_iter().map(shown).collect::<Result<_, _>>()?, total))
}

/// A run.
///
/// # Errors
/// [`Missing::Execution`](crate::Missing::Execution), or a refusal.
pub async fn get(core: &Core, caller: &Caller, id: i64) -> Result<AuditPurge, Error> {
    authorize_system(core, caller, Permission::new(Resource::PurgeAudit, Action::Read)).await?;
    shown(history::get(core, OWNER, ExecutionId(id)).await?)
}

/// What a run tells about itself.
///
/// # Errors
/// [`Missing::Execution`](crate::Missing::Execution), or a refusal.
pub async fn log(core: &Core, caller: &Caller, id: i64) -> Result<String, Error> {
    authorize_system(core, caller, Permission::new(Resource::PurgeAudit, Action::Read)).await?;
    history::whole_log(core, OWNER, ExecutionId(id)).await
}

/// Asks a run to stop. One that has ended stays as it is.
///
/// # Errors
/// [`Missing::Execution`](crate::Missing::Execution), or a refusal.
pub async fn stop(core: &Core, caller: &Caller, id: i64) -> Result<(), Error> {
    authorize_system(core, caller, Permission::new(Resource::PurgeAudit, Action::Stop)).await?;
    let mut tx = core.store.begin().await?;
    if history::stop(core, &mut tx, OWNER, ExecutionId(id)).await? {
        let run = id.to_string();
        record(core, &mut tx, caller, entry("update", &run, "stop")).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Puts a run into the queue and returns its id.
///
/// # Errors
/// [`Error::Invalid`] for a plan that cannot be, [`Error::Conflict`] while another run goes on, or a refusal.
pub async fn start(core: &Core, caller: &Caller, plan: &AuditPurgePlan) -> Result<i64, Error> {
    authorize_system(core, caller, Permission::new(Resource::PurgeAudit, Action::Create)).await?;
    plan::check(plan)?;
    let new = NewExecution::new(OWNER.0, OWNER.1, Trigger::Manual, plan::to_json(plan)).unique();
    let mut tx = core.store.begin().await?;
    let Enqueued::New(id) = enqueue(core, &mut tx, new).await? else {
        tx.abandon().await?;
        return Err(Error::Conflict("a purge of the audit log is running".into()));
    };
    record(core, &mut tx, caller, entry("create", &id.to_string(), &plan::describe(plan))).await?;
    tx.commit().await?;
    Ok(id.0)
}

fn entry<'a>(operation: &'static str, resource: &'a str, detail: &'a str) -> Entry<'a> {
    Entry {
        operation,
        resource_type: "purge-audit",
        resource,
        project: None,
        detail,
    }
}

fn shown(run: Execution) -> Result<AuditPurge, Error> {
    Ok(AuditPurge {
        id: run.id.0,
        started_by: run.trigger.as_str().to_owned(),
        plan: plan::from_json(&run.payload)?,
        status: run.status.as_str().to_owned(),
        entries: Reached::read(Some(&run.progress)).entries.cast_signed(),
        created_at: run.created_at,
        updated_at: run.updated_at,
    })
}

/// How far a run has come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Reached {
    /// Entries removed; in a dry run, counted.
    entries: u64,
    /// The last id looked at.
    after: i64,
    /// Entries older than this go; another attempt keeps to what the first one began with.
    before: Option<Timestamp>,
}

impl Reached {
    fn read(progress: Option<&Value>) -> Self {
        progress.and_then(|progress| Self::deserialize(progress).ok()).unwrap_or_default()
    }
}

/// The job: purges by the plan in `payload`.
///
/// # Errors
/// [`Error::Stopped`], or when the database does not answer.
pub async fn run(core: &Core, caller: &Caller, payload: &Value, run: &dyn Run) -> Result<(), Error> {
    authorize_system(core, caller, Permission::new(Resource::PurgeAudit, Action::Create)).await?;
    if retain::is_meant(payload) {
        return retain::run(core, run).await;
    }
    let plan = plan::from_json(payload)?;
    let mut reached = Reached::read(run.progress());
    run.log(&format!("purge of the audit log: {}", plan::describe(&plan)));
    if plan.retention_hours > 0 {
        let before = *reached
            .before
            .get_or_insert_with(|| core.clock.now() - Duration::hours(plan.retention_hours));
        let events = plan::events(&plan);
        while let Some(up_to) = core.store.read().audit().next_window(reached.after, before, WINDOW).await? {
            reached.entries += take(core, run, &plan, &window(core, reached.after, up_to, before, &events)).await?;
            reached.after = up_to;
            run.step(&json!(reached)).await?;
        }
    }
    run.log(&told(&plan, reached.entries));
    run.step(&json!(reached)).await
}

async fn take(core: &Core, run: &dyn Run, plan: &AuditPurgePlan, window: &PurgeWindow<'_>) -> Result<u64, Error> {
    if plan.dry_run {
        return Ok(core.store.read().audit().count_purged(window).await?);
    }
    let mut tx = core.store.begin().await?;
    let taken = tx.audit().purge(window).await?;
    run.fence(&mut tx).await?;
    tx.commit().await?;
    Ok(taken)
}

fn told(plan: &AuditPurgePlan, entries: u64) -> String {
    if plan.dry_run {
        format!("{entries} entries would be removed")
    } else {
        format!("{entries} entries removed")
    }
}

fn window<'a>(core: &Core, after: i64, up_to: i64, before: Timestamp, events: &'a PurgedEvents) -> PurgeWindow<'a> {
    PurgeWindow {
        after,
        up_to,
        before,
        events,
        spare_pending: core.audit.pending(),
    }
}
