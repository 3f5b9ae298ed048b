//! Who did what. A change writes its entry in its own transaction ([`record`]), so neither is there without the other. What was
//! refused ([`failed`]) and what was pulled goes through a bounded queue with one writer (`pulls.rs`), so that neither costs the
//! request a write of its own.
//!
//! A new kind of event is a call of [`record`] in the use case, before its commit, and a line in `events.rs`.

mod clean;
mod events;
pub mod forward;
mod list;
pub mod pulls;
pub mod purge;
mod refused;
mod switches;

use std::sync::{Arc, PoisonError, RwLock};

use wharf_model::{AuditRecord, Caller, ProjectId};
use wharf_store::Tx;

use crate::{Core, Error};
use clean::clean;

pub use events::EVENTS;
pub use list::{ExportPage, events, export, list, list_of_project, only_done};
pub use refused::failed;
pub(crate) use refused::{login_failed, refused};
pub(crate) use switches::check;
pub use switches::{Switches, refresh};

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

/// The audit log's part of a [`Core`].
#[derive(Debug)]
pub struct Audit {
    switches: RwLock<Arc<Switches>>,
    queue: pulls::Queue,
    refusals: refused::Limiter,
}

impl Audit {
    /// An audit log that obeys `switches`. Run [`pulls::run`], or what is queued is never written.
    pub fn new(switches: Switches) -> Self {
        Self {
            queue: pulls::Queue::new(switches.queue),
            refusals: refused::Limiter::new(),
            switches: RwLock::new(Arc::new(switches)),
        }
    }

    /// What holds now.
    fn switches(&self) -> Arc<Switches> {
        Arc::clone(&self.switches.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn takes(&self, record: &AuditRecord) -> bool {
        let switches = self.switches();
        switches.disabled.is_empty() || !switches.disabled.contains(&record.event_type())
    }

    /// Whether new entries wait to be forwarded.
    fn pending(&self) -> bool {
        self.switches().forward.is_some()
    }
}

/// Writes an entry about a change into the transaction that makes the change.
///
/// # Errors
/// When the database does not answer. The change must then not be committed.
pub async fn record(core: &Core, tx: &mut Tx, caller: &Caller, entry: Entry<'_>) -> Result<(), Error> {
    let record = describe(core, caller, entry);
    if core.audit.takes(&record) {
        tx.audit().add(&record, core.audit.pending()).await?;
    }
    Ok(())
}

/// The whole entry, clean and bounded.
fn describe(core: &Core, caller: &Caller, entry: Entry<'_>) -> AuditRecord {
    let mut record = AuditRecord::of(caller, core.clock.now());
    record.actor_name = clean(record.actor_name, clean::NAME);
    record.request_id = clean(record.request_id, clean::NAME);
    record.operation = entry.operation.into();
    record.resource_type = entry.resource_type.into();
    record.resource = clean(entry.resource, clean::RESOURCE);
    record.project = entry.project;
    record.detail = clean(entry.detail, clean::DETAIL);
    record
}
