//! Executions, tasks and logs of one kind, for the use case that owns the kind and has asked for the right. An id of another kind or
//! another vendor id is not there.

use wharf_model::{Execution, ExecutionId, JobKind, ListQuery, Task, TaskId};
use wharf_store::Tx;

use super::log;
use crate::{Core, Error, Missing};

/// Whose executions: a kind and a vendor id.
pub type Owner = (JobKind, i64);

/// A page of executions, newest first, with how many there are.
///
/// # Errors
/// [`Error::Invalid`] for a question executions cannot answer, or when the database does not answer.
pub async fn list(core: &Core, (kind, vendor_id): Owner, query: &ListQuery) -> Result<(Vec<Execution>, i64), Error> {
    Ok(core.store.read().jobs().executions(Some(kind), Some(vendor_id), query).await?)
}

/// One execution.
///
/// # Errors
/// [`Missing::Execution`], or when the database does not answer.
pub async fn get(core: &Core, owner: Owner, id: ExecutionId) -> Result<Execution, Error> {
    let found = core.store.read().jobs().find_execution(id).await?;
    found
        .filter(|found| (found.kind, found.vendor_id) == owner)
        .ok_or(Error::NotFound(Missing::Execution))
}

/// The tasks of an execution, with how many there are.
///
/// # Errors
/// [`Missing::Execution`], or when the database does not answer.
pub async fn tasks(core: &Core, owner: Owner, id: ExecutionId, query: &ListQuery) -> Result<(Vec<Task>, i64), Error> {
    get(core, owner, id).await?;
    Ok(core.store.read().jobs().tasks(id, query).await?)
}

/// The log of one of its tasks.
///
/// # Errors
/// [`Missing::Execution`], or when the database does not answer.
pub async fn task_log(core: &Core, owner: Owner, id: ExecutionId, task: TaskId) -> Result<String, Error> {
    get(core, owner, id).await?;
    let found = core.store.read().jobs().find_task(task).await?;
    if found.is_none_or(|found| found.execution_id != id) {
        return Err(Error::NotFound(Missing::Execution));
    }
    log::read(core, task).await
}

/// The logs of its tasks one after the other, of the first hundred.
///
/// # Errors
/// [`Missing::Execution`], or when the database does not answer.
pub async fn whole_log(core: &Core, owner: Owner, id: ExecutionId) -> Result<String, Error> {
    let mut query = ListQuery::default();
    query.page.size = 100;
    let (tasks, _) = tasks(core, owner, id, &query).await?;
    let mut whole = String::new();
    for task in tasks {
        whole.push_str(&log::read(core, task.id).await?);
    }
    Ok(whole)
}

/// Asks an execution to stop; what waits ends at once. Returns whether it was open.
///
/// # Errors
/// [`Missing::Execution`], or when the database does not answer.
pub async fn stop(core: &Core, tx: &mut Tx, owner: Owner, id: ExecutionId) -> Result<bool, Error> {
    let found = tx.jobs().find_execution(id).await?;
    if found.is_none_or(|found| (found.kind, found.vendor_id) != owner) {
        return Err(Error::NotFound(Missing::Execution));
    }
    Ok(tx.jobs().stop_execution(id, core.clock.now()).await?)
}
