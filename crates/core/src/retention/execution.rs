//! Executions of a policy: start, stop, look. One at a time for each policy.

use wharf_model::{
    Action, Caller, Execution, ExecutionId, JobKind, ListQuery, Page, Project, RetentionPolicyId, RetentionTask, RetentionTaskId,
    RetentionVerdict, StoredRetention, Trigger,
};

use super::payload::Payload;
use super::policy::find;
use super::report;
use super::run::PIECE;
use crate::audit::{self, Entry};
use crate::job::{Enqueued, NewExecution, enqueue, history};
use crate::{Core, Error, Missing};

/// A run of a policy.
#[derive(Debug, Clone, PartialEq)]
pub struct RetentionExecution {
    /// The run.
    pub execution: Execution,
    /// Whether nothing is deleted.
    pub dry_run: bool,
}

/// Starts a run and returns its id.
///
/// # Errors
/// [`Error::Conflict`] while another one of this policy has not ended, [`Missing::RetentionPolicy`], or a refusal.
pub async fn start(core: &Core, caller: &Caller, id: RetentionPolicyId, dry_run: bool) -> Result<ExecutionId, Error> {
    let (stored, project) = find(core, caller, id, Action::Update).await?;
    let new = NewExecution::new(JobKind::Retention, id.0, Trigger::Manual, Payload::of(id, dry_run)).unique();
    let mut tx = core.store.begin().await?;
    let execution = match enqueue(core, &mut tx, new).await? {
        Enqueued::New(execution) => execution,
        Enqueued::Open(open) => {
            tx.abandon().await?;
            return Err(Error::Conflict(format!(
                "execution {open} of this policy has not ended; two would not agree"
            )));
        }
    };
    let detail = format!(
        "execution {execution} of policy {}{}",
        stored.id,
        if dry_run { ", dry run" } else { "" }
    );
    audit::record(core, &mut tx, caller, entry("create", project.as_ref(), &detail)).await?;
    tx.commit().await?;
    Ok(execution)
}

/// A page of a policy's runs, newest first, with how many there are.
///
/// # Errors
/// [`Error::Invalid`] for a question runs cannot answer, [`Missing::RetentionPolicy`], or a refusal.
pub async fn list(core: &Core, caller: &Caller, id: RetentionPolicyId, query: &ListQuery) -> Result<(Vec<RetentionExecution>, i64), Error> {
    find(core, caller, id, Action::List).await?;
    let (executions, total) = history::list(core, owner(id), query).await?;
    let shown = executions.into_iter().map(|execution| RetentionExecution {
        dry_run: execution.payload["dry_run"] == true,
        execution,
    });
    Ok((shown.collect(), total))
}

/// Asks a run to stop. One that has ended stays as it is.
///
/// # Errors
/// [`Missing::Execution`], [`Missing::RetentionPolicy`], or a refusal.
pub async fn stop(core: &Core, caller: &Caller, id: RetentionPolicyId, execution: ExecutionId) -> Result<(), Error> {
    let (_, project) = find(core, caller, id, Action::Update).await?;
    let mut tx = core.store.begin().await?;
    if history::stop(core, &mut tx, owner(id), execution).await? {
        let detail = format!("stop execution {execution}");
        audit::record(core, &mut tx, caller, entry("update", project.as_ref(), &detail)).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// A page of what a run did in each repository, with how many there are.
///
/// # Errors
/// [`Missing::Execution`], [`Missing::RetentionPolicy`], or a refusal.
pub async fn tasks(
    core: &Core,
    caller: &Caller,
    id: RetentionPolicyId,
    execution: ExecutionId,
    page: Page,
) -> Result<(Vec<RetentionTask>, i64), Error> {
    let (_, run) = found(core, caller, id, execution, Action::List).await?;
    let (mut tasks, total) = core.store.read().retentions().tasks(execution.0, page).await?;
    tasks.iter_mut().for_each(|task| end_with(task, &run));
    Ok((tasks, total))
}

/// What a run did in one repository, as Harbor's table with reasons.
///
/// # Errors
/// [`Missing::Execution`], [`Missing::RetentionPolicy`], or a refusal.
pub async fn task_log(
    core: &Core,
    caller: &Caller,
    id: RetentionPolicyId,
    execution: ExecutionId,
    task: RetentionTaskId,
) -> Result<String, Error> {
    let (stored, run) = found(core, caller, id, execution, Action::Read).await?;
    let task = core.store.read().retentions().task(task).await?;
    let mut task = task
        .filter(|task| task.execution == execution.0)
        .ok_or(Error::NotFound(Missing::Execution))?;
    end_with(&mut task, &run);
    let (mut verdicts, mut after) = (Vec::new(), -1);
    while verdicts.len() < report::ROWS
        && let Some((piece, _, more)) = core.store.read().retentions().next_piece(task.id, after).await?
    {
        verdicts.extend(more);
        after = piece;
    }
    verdicts.truncate(report::ROWS);
    Ok(report::text(&task, &stored.policy.algorithm, &verdicts))
}

/// A page of all verdicts of a run, each with its repository, and how many there are.
///
/// # Errors
/// [`Missing::Execution`], [`Missing::RetentionPolicy`], or a refusal.
pub async fn verdicts(
    core: &Core,
    caller: &Caller,
    id: RetentionPolicyId,
    execution: ExecutionId,
    page: Page,
) -> Result<(Vec<(String, RetentionVerdict)>, i64), Error> {
    found(core, caller, id, execution, Action::Read).await?;
    let (mut rows, mut total) = (Vec::new(), 0_u64);
    let mut batch = Page { number: 1, size: 100 };
    loop {
        let (tasks, of) = core.store.read().retentions().tasks(execution.0, batch).await?;
        for task in &tasks {
            part(core, task, page, total, &mut rows).await?;
            total += task.total.unsigned_abs();
        }
        if tasks.is_empty() || batch.number * batch.size >= of.unsigned_abs() {
            return Ok((rows, i64::try_from(total).unwrap_or(i64::MAX)));
        }
        batch.number += 1;
    }
}

/// Adds what of a task's verdicts, of which `before` stand before it, is on the page.
async fn part(core: &Core, task: &RetentionTask, page: Page, before: u64, rows: &mut Vec<(String, RetentionVerdict)>) -> Result<(), Error> {
    let (first, size) = (page.offset(), PIECE as u64);
    let mut piece = first.saturating_sub(before) / size;
    while (rows.len() as u64) < page.size && piece * size < task.total.unsigned_abs() {
        let after = i64::try_from(piece).unwrap_or(i64::MAX) - 1;
        let Some((found, _, verdicts)) = core.store.read().retentions().next_piece(task.id, after).await? else {
            return Ok(());
        };
        piece = found.unsigned_abs();
        for (at, verdict) in (before + piece * size..).zip(verdicts) {
            if at >= first && (rows.len() as u64) < page.size {
                rows.push((task.repository.clone(), verdict));
            }
        }
        piece += 1;
    }
    Ok(())
}

/// The policy and the run, when the run is of that policy.
async fn found(
    core: &Core,
    caller: &Caller,
    id: RetentionPolicyId,
    execution: ExecutionId,
    action: Action,
) -> Result<(StoredRetention, Execution), Error> {
    let (stored, _) = find(core, caller, id, action).await?;
    let run = history::get(core, owner(id), execution).await?;
    Ok((stored, run))
}

/// A repository's part that was cut off ended as its run did.
fn end_with(task: &mut RetentionTask, run: &Execution) {
    if task.ended_at.is_none() && run.ended_at.is_some() {
        run.status.as_str().clone_into(&mut task.status);
        task.ended_at = run.ended_at;
    }
}

fn owner(id: RetentionPolicyId) -> history::Owner {
    (JobKind::Retention, id.0)
}

fn entry<'a>(operation: &'static str, project: Option<&'a Project>, detail: &'a str) -> Entry<'a> {
    Entry {
        operation,
        resource_type: "tag-retention",
        resource: project.map_or("the default of all projects", |project| project.name.as_str()),
        project: project.map(|project| project.id),
        detail,
    }
}
