//! Who did what. A change writes its entry in its own transaction ([`record`]), so neither is there without the other; what was
//! refused is written by [`failed`].

mod clean;

use std::collections::HashSet;

use wharf_model::{AuditRecord, Caller, ProjectId};
use wharf_store::Tx;

use crate::{Core, Error};
use clean::clean;

/// What an entry says besides who, when and from where. Never put a secret, a body or a header in it.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// In Harbor's words: create, update, delete, pull, login, logout, …
    pub operation: &'static str,
    /// artifact, tag, repository, project, user, member, robot, configuration, …
    pub resource_type: &'static str,
    /// Which one: a name people know.
    pub resource: &'a str,
    /// The project it belongs to, if any. Its administrators see the entry.
    pub project: Option<ProjectId>,
    /// A sentence more, or nothing.
    pub detail: &'a str,
}

/// What is recorded.
#[derive(Debug, Clone, Default)]
pub struct Switches {
    /// Harbor's names of events that are not recorded, such as `pull_artifact`.
    pub disabled: HashSet<String>,
    /// Whether entries are forwarded.
    pub forward: bool,
}

/// The audit log's part of a [`Core`].
#[derive(Debug)]
pub struct Audit {
    switches: Switches,
}

impl Audit {
    /// An audit log that obeys `switches`.
    pub fn new(switches: Switches) -> Self {
        Self { switches }
    }

    fn takes(&self, record: &AuditRecord) -> bool {
        !self.switches.disabled.contains(&record.event_type())
    }
}

/// Writes an entry about a change into the transaction that makes the change.
///
/// # Errors
/// When the database does not answer. The change must then not be committed.
pub async fn record(core: &Core, tx: &mut Tx, caller: &Caller, entry: Entry<'_>) -> Result<(), Error> {
    let record = describe(core, caller, entry);
    if core.audit.takes(&record) {
        tx.audit().add(&record, core.audit.switches.forward).await?;
    }
    Ok(())
}

/// Records that something was refused or went wrong. It never fails: the answer is a refusal already, and what cannot be written is
/// in the log.
pub async fn failed(core: &Core, caller: &Caller, entry: Entry<'_>, error: &Error) {
    let mut record = describe(core, caller, entry);
    record.success = false;
    let reason = error.to_string();
    record.detail = clean(
        &if entry.detail.is_empty() {
            reason
        } else {
            format!("{}: {reason}", entry.detail)
        },
        clean::DETAIL,
    );
    if !core.audit.takes(&record) {
        return;
    }
    if let Err(error) = write(core, &record).await {
        tracing::warn!(%error, operation = record.operation, "a refusal could not be recorded");
    }
}

async fn write(core: &Core, record: &AuditRecord) -> Result<(), Error> {
    let mut tx = core.store.begin().await?;
    tx.audit().add(record, core.audit.switches.forward).await?;
    Ok(tx.commit().await?)
}

fn describe(core: &Core, caller: &Caller, entry: Entry<'_>) -> AuditRecord {
    let mut record = AuditRecord::of(caller, core.clock.now());
    record.actor_name = clean(&record.actor_name, clean::NAME);
    record.request_id = clean(&record.request_id, clean::NAME);
    record.operation = entry.operation.to_owned();
    record.resource_type = entry.resource_type.to_owned();
    record.resource = clean(entry.resource, clean::RESOURCE);
    record.project = entry.project;
    record.detail = clean(entry.detail, clean::DETAIL);
    record
}
