//! Into the queue.

use serde_json::Value;
use wharf_model::{ExecutionId, JobKind, TaskId, Timestamp, Trigger};
use wharf_store::{NewTask, Tx};

use crate::{Core, Error};

/// Longest payload of an execution or a task, in bytes of JSON.
const PAYLOAD: usize = 64 << 10;
/// Most tasks that an execution begins with.
const TASKS: usize = 10_000;

/// An execution on its way into the queue.
#[derive(Debug, Clone)]
pub struct NewExecution {
    /// What kind of job.
    pub kind: JobKind,
    /// Of which policy, repository, …; 0 where the kind has only one.
    pub vendor_id: i64,
    /// Why.
    pub trigger: Trigger,
    /// What is asked for. People see it; never put a secret in it.
    pub payload: Value,
    /// Of two executions with the same key one is open.
    pub unique_key: Option<String>,
    /// What each task is to do; without any, there is one task, whose payload is the execution's.
    pub tasks: Vec<Value>,
    /// Higher ones first; 0 is usual.
    pub priority: i64,
    /// Not before this; `None` for now.
    pub not_before: Option<Timestamp>,
}

/// What became of a [`NewExecution`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enqueued {
    /// It is in the queue.
    New(ExecutionId),
    /// One with the same key is open; nothing was added.
    Open(ExecutionId),
}

impl NewExecution {
    /// With one task, for now, beside others of its kind.
    pub fn new(kind: JobKind, vendor_id: i64, trigger: Trigger, payload: Value) -> Self {
        Self {
            kind,
            vendor_id,
            trigger,
            payload,
            unique_key: None,
            tasks: Vec::new(),
            priority: 0,
            not_before: None,
        }
    }

    /// Only one of its kind and vendor id at a time. Executions that a schedule starts always are so.
    #[must_use]
    pub fn unique(mut self) -> Self {
        self.unique_key = Some(format!("{}/{}", self.kind, self.vendor_id));
        self
    }
}

impl Enqueued {
    /// The execution that is open now.
    pub fn id(self) -> ExecutionId {
        match self {
            Self::New(id) | Self::Open(id) => id,
        }
    }
}

/// Puts an execution into the queue, together with the change of `tx` that makes it necessary. Workers of this process begin after the
/// commit, those of others within moments. Old executions of the same kind and vendor id are forgotten.
/// The use case that calls this has asked for the right and writes the audit entry.
///
/// # Errors
/// [`Error::Invalid`] for a payload that is too long, or when the database does not answer.
pub async fn enqueue(core: &Core, tx: &mut Tx, new: NewExecution) -> Result<Enqueued, Error> {
    check(&new)?;
    let now = tx.jobs().time(core.clock.now()).await?;
    let row = wharf_store::NewExecution {
        kind: new.kind,
        vendor_id: new.vendor_id,
        trigger: new.trigger,
        payload: &new.payload,
        open_key: new.unique_key.as_deref(),
        now,
    };
    let execution_id = match tx.jobs().add_execution(&row).await? {
        Ok(id) => id,
        Err(open) => return Ok(Enqueued::Open(open)),
    };
    let whole = [new.payload.clone()];
    let tasks = if new.tasks.is_empty() { &whole[..] } else { &new.tasks };
    for payload in tasks {
        let task = NewTask {
            execution_id,
            kind: new.kind,
            payload,
            priority: new.priority,
            available_at: new.not_before.unwrap_or(now),
            now,
        };
        tx.jobs().add_task(&task).await?;
    }
    tx.jobs().trim(new.kind, new.vendor_id).await?;
    Ok(Enqueued::New(execution_id))
}

/// Adds a task to an execution that is open, from within one of its tasks. Call it before [`Run::fence`](super::Run::fence), which
/// locks what comes after an execution.
///
/// # Errors
/// [`Error::Invalid`] for a payload that is too long, or when the database does not answer.
pub async fn add_task(core: &Core, tx: &mut Tx, kind: JobKind, execution_id: ExecutionId, payload: &Value) -> Result<TaskId, Error> {
    bounded(payload)?;
    let now = tx.jobs().time(core.clock.now()).await?;
    let task = NewTask {
        execution_id,
        kind,
        payload,
        priority: 0,
        available_at: now,
        now,
    };
    Ok(tx.jobs().add_task(&task).await?)
}

fn check(new: &NewExecution) -> Result<(), Error> {
    if new.tasks.len() > TASKS {
        return Err(Error::Invalid(format!("an execution begins with at most {TASKS} tasks")));
    }
    bounded(&new.payload)?;
    new.tasks.iter().try_for_each(bounded)
}

fn bounded(payload: &Value) -> Result<(), Error> {
    if payload.to_string().len() > PAYLOAD {
        return Err(Error::Invalid(format!("what a job is asked for is longer than {PAYLOAD} bytes")));
    }
    Ok(())
}
