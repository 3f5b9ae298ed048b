//! Removing old entries: by hand, by a schedule, or by the retention of the configuration. Small transactions, one after another, so
//! that nobody waits for long; a run shows its progress and can be stopped.

mod plan;
mod schedule;

use std::sync::Arc;

use chrono::Duration;
use wharf_model::{Action, AuditPurge, AuditPurgePlan, Caller, ListQuery, Permission, Resource, Timestamp};
use wharf_store::{PurgeWindow, PurgedEvents};

use super::{Entry, record};
use crate::access::authorize_system;
use crate::{Core, Error, Missing};

pub use plan::MAX_RETENTION_HOURS;
pub(super) use schedule::run_due;
pub use schedule::{Schedule, schedule, set_schedule};

/// Entries looked at in one transaction.
const WINDOW: u64 = 1000;
/// Runs remembered, as Harbor does.
const HISTORY: u64 = 10;
/// A run without a sign of life for so long is dead.
const DEAD_AFTER: Duration = Duration::minutes(10);

/// A page of runs, newest first, with how many there are.
///
/// # Errors
/// [`Error::Invalid`] for a question runs cannot answer, or a refusal.
pub async fn list(core: &Core, caller: &Caller, query: &ListQuery) -> Result<(Vec<AuditPurge>, i64), Error> {
    authorize_system(core, caller, Permission::new(Resource::PurgeAudit, Action::List)).await?;
    Ok(core.store.read().audit().purges(query).await?)
}

/// A run.
///
/// # Errors
/// [`Missing::Execution`], or a refusal.
pub async fn get(core: &Core, caller: &Caller, id: i64) -> Result<AuditPurge, Error> {
    authorize_system(core, caller, Permission::new(Resource::PurgeAudit, Action::Read)).await?;
    let found = core.store.read().audit().find_purge(id).await?;
    found.ok_or(Error::NotFound(Missing::Execution))
}

/// What a run tells about itself.
///
/// # Errors
/// [`Missing::Execution`], or a refusal.
pub async fn log(core: &Core, caller: &Caller, id: i64) -> Result<String, Error> {
    authorize_system(core, caller, Permission::new(Resource::PurgeAudit, Action::Read)).await?;
    let found = core.store.read().audit().purge_log(id).await?;
    found.ok_or(Error::NotFound(Missing::Execution))
}

/// Asks a run to stop. One that has ended stays as it is.
///
/// # Errors
/// [`Missing::Execution`], or a refusal.
pub async fn stop(core: &Core, caller: &Caller, id: i64) -> Result<(), Error> {
    authorize_system(core, caller, Permission::new(Resource::PurgeAudit, Action::Stop)).await?;
    let mut tx = core.store.begin().await?;
    if tx.audit().find_purge(id).await?.is_none() {
        return Err(Error::NotFound(Missing::Execution));
    }
    if tx.audit().stop_purge(id).await? {
        let run = id.to_string();
        record(core, &mut tx, caller, entry("update", &run, "stop")).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Starts a run in the background and returns its id.
///
/// # Errors
/// [`Error::Invalid`] for a plan that cannot be, [`Error::Conflict`] while another run goes on, or a refusal.
pub async fn start(core: &Core, caller: &Caller, plan: &AuditPurgePlan) -> Result<i64, Error> {
    authorize_system(core, caller, Permission::new(Resource::PurgeAudit, Action::Create)).await?;
    let id = open(core, caller, "MANUAL", plan).await?;
    let (core, plan) = (core.clone(), Arc::new(plan.clone()));
    tokio::spawn(async move { execute(&core, id, &plan).await });
    Ok(id)
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

/// The row of a run, and the entry that tells of it.
async fn open(core: &Core, caller: &Caller, started_by: &'static str, plan: &AuditPurgePlan) -> Result<i64, Error> {
    plan::check(plan)?;
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let id = tx.audit().start_purge(started_by, plan, now, now - DEAD_AFTER).await?;
    let id = id.ok_or_else(|| Error::Conflict("a purge of the audit log is running".into()))?;
    tx.audit().trim_purges(HISTORY).await?;
    record(core, &mut tx, caller, entry("create", &id.to_string(), &plan::describe(plan))).await?;
    tx.commit().await?;
    Ok(id)
}

/// Runs the whole of it, and writes how it ended.
async fn execute(core: &Core, id: i64, plan: &AuditPurgePlan) {
    let began = core.clock.now();
    let (status, end) = match work(core, id, plan, began).await {
        Ok((true, entries)) => ("Success", told(plan, entries)),
        Ok((false, entries)) => ("Stopped", format!("stopped; {}", told(plan, entries))),
        Err(error) => {
            tracing::warn!(%error, id, "a purge of the audit log failed");
            ("Error", format!("failed: {error}"))
        }
    };
    let now = core.clock.now();
    let log = format!("{began:?} purge of the audit log: {}\n{now:?} {end}\n", plan::describe(plan));
    tracing::info!(id, status, "purge of the audit log ended");
    let written = async {
        let mut tx = core.store.begin().await?;
        tx.audit().finish_purge(id, status, &log, now).await?;
        tx.commit().await
    };
    if let Err(error) = written.await {
        tracing::warn!(%error, id, "the end of a purge could not be recorded");
    }
}

fn told(plan: &AuditPurgePlan, entries: u64) -> String {
    if plan.dry_run {
        format!("{entries} entries would be removed")
    } else {
        format!("{entries} entries removed")
    }
}

/// Whether it came to its end, and how many entries it took.
async fn work(core: &Core, id: i64, plan: &AuditPurgePlan, now: Timestamp) -> Result<(bool, u64), Error> {
    if plan.retention_hours <= 0 {
        return Ok((true, 0));
    }
    let before = now - Duration::hours(plan.retention_hours);
    let events = plan::events(plan);
    let (mut after, mut entries) = (0, 0);
    while let Some(up_to) = core.store.read().audit().next_window(after, before, WINDOW).await? {
        let window = window(core, after, up_to, before, &events);
        let mut tx = core.store.begin().await?;
        let taken = if plan.dry_run {
            tx.audit().count_purged(&window).await?
        } else {
            tx.audit().purge(&window).await?
        };
        let goes_on = tx.audit().advance_purge(id, taken, core.clock.now()).await?;
        tx.commit().await?;
        entries += taken;
        if !goes_on {
            return Ok((false, entries));
        }
        after = up_to;
    }
    Ok((true, entries))
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

/// Removes what is older than the configured retention.
pub(super) async fn retain(core: &Core) -> Result<(), Error> {
    let Some(retention) = core.audit.switches.retention else {
        return Ok(());
    };
    let before = core.clock.now() - retention;
    let (mut after, mut entries) = (0, 0);
    while let Some(up_to) = core.store.read().audit().next_window(after, before, WINDOW).await? {
        let mut tx = core.store.begin().await?;
        entries += tx.audit().purge(&window(core, after, up_to, before, &PurgedEvents::All)).await?;
        tx.commit().await?;
        after = up_to;
    }
    if entries > 0 {
        tracing::info!(entries, "audit entries past their retention removed");
    }
    Ok(())
}
