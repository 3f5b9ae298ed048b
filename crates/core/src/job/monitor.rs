//! Harbor's dashboard: all jobs, for administrators.

use chrono::Duration;
use wharf_model::{
    Action, Caller, Execution, ExecutionId, JobKind, JobQueue, ListQuery, Page, Permission, Resource, Schedule, Task, TaskId, WorkerPool,
};

use super::log;
use super::schedule::SCHEDULER;
use crate::access::{authorize_system, require_login};
use crate::audit::{Entry, record};
use crate::{Core, Error, Missing};

/// What happens to a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueueAction {
    /// What waits is ended.
    Stop,
    /// Nobody takes from it.
    Pause,
    /// It goes on.
    Resume,
}

/// One place in a pool, and what is done there.
#[derive(Debug, Clone)]
pub struct Worker {
    /// Its name, `pool/number`.
    pub id: String,
    /// Its pool.
    pub pool: String,
    /// What it does now.
    pub task: Option<Task>,
}

async fn may(core: &Core, caller: &Caller, action: Action) -> Result<(), Error> {
    authorize_system(core, caller, Permission::new(Resource::JobserviceMonitor, action)).await
}

/// The processes that do jobs.
///
/// # Errors
/// A refusal, or when the database does not answer.
pub async fn pools(core: &Core, caller: &Caller) -> Result<Vec<WorkerPool>, Error> {
    may(core, caller, Action::List).await?;
    living(core).await
}

async fn living(core: &Core) -> Result<Vec<WorkerPool>, Error> {
    let since = core.clock.now() - core.policy.jobs.lease.max(Duration::seconds(30)) * 2;
    Ok(core.store.read().jobs().pools(since).await?)
}

/// The workers of one pool, or of all for `None`.
///
/// # Errors
/// [`Missing::WorkerPool`], a refusal, or when the database does not answer.
pub async fn workers(core: &Core, caller: &Caller, pool: Option<&str>) -> Result<Vec<Worker>, Error> {
    may(core, caller, Action::List).await?;
    let mut pools = living(core).await?;
    pools.retain(|known| pool.is_none_or(|pool| pool == known.id));
    if pool.is_some() && pools.is_empty() {
        return Err(Error::NotFound(Missing::WorkerPool));
    }
    let mut running = core.store.read().jobs().running().await?;
    let mut workers = Vec::new();
    for pool in pools {
        for number in 1..=pool.workers {
            let id = format!("{}/{number}", pool.id);
            let found = running.iter().position(|task| task.worker.as_deref() == Some(&id));
            workers.push(Worker {
                id,
                pool: pool.id.clone(),
                task: found.map(|at| running.swap_remove(at)),
            });
        }
    }
    Ok(workers)
}

/// The queue of every kind that somebody does.
///
/// # Errors
/// A refusal, or when the database does not answer.
pub async fn queues(core: &Core, caller: &Caller) -> Result<Vec<JobQueue>, Error> {
    may(core, caller, Action::List).await?;
    let mut queues = core.store.read().jobs().queues().await?;
    queues.retain(|queue| queue.kind.has_worker());
    Ok(queues)
}

/// Stops, pauses or resumes the queue of a kind's word; `all` for every kind, `SCHEDULER` for all schedules.
///
/// # Errors
/// [`Error::Invalid`] without an action, [`Missing::Queue`], a refusal, or when the database does not answer.
pub async fn act_on_queue(core: &Core, caller: &Caller, word: &str, action: Option<QueueAction>) -> Result<(), Error> {
    may(core, caller, Action::Stop).await?;
    let action = action.ok_or_else(|| Error::Invalid("action is stop, pause or resume".into()))?;
    let kind = JobKind::named(word);
    let all = word.eq_ignore_ascii_case("all");
    if kind.is_none() && !all && word != SCHEDULER {
        return Err(Error::NotFound(Missing::Queue));
    }
    let operation = match action {
        QueueAction::Stop => "stop",
        QueueAction::Pause => "pause",
        QueueAction::Resume => "resume",
    };
    let mut tx = core.store.begin().await?;
    match action {
        QueueAction::Stop => {}
        QueueAction::Pause | QueueAction::Resume => {
            for queue in JobKind::ALL.iter().map(|kind| kind.as_str()).chain([SCHEDULER]) {
                if all || queue == word {
                    tx.jobs().pause(queue, action == QueueAction::Pause).await?;
                }
            }
        }
    }
    record(core, &mut tx, caller, entry("job-queue", word, operation)).await?;
    tx.commit().await?;
    // A schedule that is due does not wait in a queue.
    if action == QueueAction::Stop && word != SCHEDULER {
        stop_waiting(core, kind).await?;
    }
    Ok(())
}

/// Ends what waits now, a page after the other: each in a transaction of its own, so that nobody waits for a long queue.
async fn stop_waiting(core: &Core, kind: Option<JobKind>) -> Result<(), Error> {
    let mut after = TaskId(0);
    loop {
        let page = core.store.read().jobs().waiting(kind, after).await?;
        let Some((_, last)) = page.last() else { return Ok(()) };
        after = *last;
        let mut tx = core.store.begin().await?;
        for (execution, task) in page {
            tx.jobs().stop_task(execution, task, core.clock.now()).await?;
        }
        tx.commit().await?;
    }
}

fn entry<'a>(resource_type: &'static str, resource: &'a str, detail: &'a str) -> Entry<'a> {
    Entry {
        operation: "update",
        resource_type,
        resource,
        project: None,
        detail,
    }
}

/// A task by its id.
///
/// # Errors
/// [`Missing::Job`], a refusal, or when the database does not answer.
pub async fn job(core: &Core, caller: &Caller, id: TaskId) -> Result<Task, Error> {
    may(core, caller, Action::List).await?;
    find_job(core, id).await
}

async fn find_job(core: &Core, id: TaskId) -> Result<Task, Error> {
    core.store.read().jobs().find_task(id).await?.ok_or(Error::NotFound(Missing::Job))
}

/// What a task tells.
///
/// # Errors
/// [`Missing::Job`], a refusal, or when the database does not answer.
pub async fn log_of_job(core: &Core, caller: &Caller, id: TaskId) -> Result<String, Error> {
    may(core, caller, Action::List).await?;
    find_job(core, id).await?;
    log::read(core, id).await
}

/// Stops a task, or for `None` every task that runs. One that has ended stays as it is.
///
/// # Errors
/// [`Missing::Job`], a refusal, or when the database does not answer.
pub async fn stop_job(core: &Core, caller: &Caller, id: Option<TaskId>) -> Result<(), Error> {
    may(core, caller, Action::Stop).await?;
    let tasks = match id {
        Some(id) => vec![find_job(core, id).await?],
        None => core.store.read().jobs().running().await?,
    };
    let mut tx = core.store.begin().await?;
    for task in &tasks {
        if tx.jobs().stop_task(task.execution_id, task.id, core.clock.now()).await? {
            let id = task.id.to_string();
            record(core, &mut tx, caller, entry("job", &id, "stop")).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// A page of executions of every kind, newest first, with how many there are.
///
/// # Errors
/// [`Error::Invalid`] for a question executions cannot answer, a refusal, or when the database does not answer.
pub async fn executions(core: &Core, caller: &Caller, query: &ListQuery) -> Result<(Vec<Execution>, i64), Error> {
    may(core, caller, Action::List).await?;
    Ok(core.store.read().jobs().executions(None, None, query).await?)
}

/// One execution.
///
/// # Errors
/// [`Missing::Execution`], a refusal, or when the database does not answer.
pub async fn execution(core: &Core, caller: &Caller, id: ExecutionId) -> Result<Execution, Error> {
    may(core, caller, Action::List).await?;
    let found = core.store.read().jobs().find_execution(id).await?;
    found.ok_or(Error::NotFound(Missing::Execution))
}

/// A page of the tasks of an execution, with how many there are.
///
/// # Errors
/// [`Missing::Execution`], a refusal, or when the database does not answer.
pub async fn tasks(core: &Core, caller: &Caller, id: ExecutionId, query: &ListQuery) -> Result<(Vec<Task>, i64), Error> {
    execution(core, caller, id).await?;
    Ok(core.store.read().jobs().tasks(id, query).await?)
}

/// Stops an execution. One that has ended stays as it is.
///
/// # Errors
/// [`Missing::Execution`], a refusal, or when the database does not answer.
pub async fn stop_execution(core: &Core, caller: &Caller, id: ExecutionId) -> Result<(), Error> {
    may(core, caller, Action::Stop).await?;
    let mut tx = core.store.begin().await?;
    if tx.jobs().find_execution(id).await?.is_none() {
        return Err(Error::NotFound(Missing::Execution));
    }
    if tx.jobs().stop_execution(id, core.clock.now()).await? {
        let id = id.to_string();
        record(core, &mut tx, caller, entry("job", &id, "stop the execution")).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// A page of all schedules, with how many there are.
///
/// # Errors
/// A refusal, or when the database does not answer.
pub async fn schedules(core: &Core, caller: &Caller, page: Page) -> Result<(Vec<Schedule>, i64), Error> {
    may(core, caller, Action::List).await?;
    Ok(core.store.read().schedules().list(page.offset(), page.size).await?)
}

/// Whether schedules are paused. Everybody who is logged in may know.
///
/// # Errors
/// A refusal, or when the database does not answer.
pub async fn scheduler_paused(core: &Core, caller: &Caller) -> Result<bool, Error> {
    require_login(core, caller).await?;
    Ok(core.store.read().jobs().paused().await?.iter().any(|queue| queue == SCHEDULER))
}
