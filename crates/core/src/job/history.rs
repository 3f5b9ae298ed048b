//! Executions, tasks and logs of one kind, for the use case that owns the kind and has asked for the right. An id of another kind or
//! another vendor id is not there.

use wharf_model::{Execution, ExecutionId, JobKind, ListQuery, Task, TaskId};
use wharf_store::Tx;

use super::log;
use crate::{Core, Error, Missing};

/// Whose executions: a kind and a vendor id.
pub type Owner = (JobKind, i64);

/// Executions of an [`Owner`], or of a kind, whatever the vendor id.
#[derive(Debug, Clone, Copy)]
pub struct Whose {
    kind: JobKind,
    vendor_id: Option<i64>,
}

impl From<Owner> for Whose {
    fn from((kind, vendor_id): Owner) -> Self {
        Self {
            kind,
            vendor_id: Some(vendor_id),
        }
    }
}

impl From<JobKind> for Whose {
    fn from(kind: JobKind) -> Self {
        Self { kind, vendor_id: None }
    }
}

impl Whose {
    fn has(self, found: &Execution) -> bool {
        found.kind == self.kind && self.vendor_id.is_none_or(|vendor_id| vendor_id == found.vendor_id)
    }
}

/// A page of executions, newest first, with how many there are.
///
/// # Errors
/// [`Error::Invalid`] for a question executions cannot answer, or when the database does not answer.
pub async fn list(core: &Core, whose: impl Into<Whose>, query: &ListQuery) -> Result<(Vec<Execution>, i64), Error> {
    let whose = whose.into();
    Ok(core
        .store
        .read()
        .jobs()
        .executions(Some(whose.kind), whose.vendor_id, query)
        .await?)
}

/// One execution.
///
/// # Errors
/// [`Missing::Execution`], or when the database does not answer.
pub async fn get(core: &Core, whose: impl Into<Whose>, id: ExecutionId) -> Result<Execution, Error> {
    let whose = whose.into();
    let found = core.store.read().jobs().find_execution(id).await?;
    found.filter(|found| whose.has(found)).ok_or(Error::NotFound(Missing::Execution))
}

/// The tasks of an execution, with how many there are.
///
/// # Errors
/// [`Missing::Execution`], or when the database does not answer.
pub async fn tasks(core: &Core, whose: impl Into<Whose>, id: ExecutionId, query: &ListQuery) -> Result<(Vec<Task>, i64), Error> {
    get(core, whose, id).await?;
    Ok(core.store.read().jobs().tasks(id, query).await?)
}

/// The log of one of its tasks.
///
/// # Errors
/// [`Missing::Execution`], or when the database does not answer.
pub async fn task_log(core: &Core, whose: impl Into<Whose>, id: ExecutionId, task: TaskId) -> Result<String, Error> {
    get(core, whose, id).await?;
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
pub async fn whole_log(core: &Core, whose: impl Into<Whose>, id: ExecutionId) -> Result<String, Error> {
    let mut query = ListQuery::default();
    query.page.size = 100;
    let (tasks, _) = tasks(core, whose, id, &query).await?;
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
pub async fn stop(core: &Core, tx: &mut Tx, whose: impl Into<Whose>, id: ExecutionId) -> Result<bool, Error> {
    let whose = whose.into();
    let found = tx.jobs().find_execution(id).await?;
    if found.is_none_or(|found| !whose.has(&found)) {
        return Err(Error::NotFound(Missing::Execution));
    }
    Ok(tx.jobs().stop_execution(id, core.clock.now()).await?)
}
