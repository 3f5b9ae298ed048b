//! Looking at the audit log: everything for system administrators and auditors, one's own projects for everybody else.

use wharf_model::{Action, AuditEntry, Caller, Filter, ListQuery, Operand, Permission, Resource, Role, Scope, Test};
use wharf_store::AuditSight;

use super::EVENTS;
use crate::access::{authorize_project, authorize_system, role_holds};
use crate::project::ProjectKey;
use crate::{Core, Error};

/// Entries in one piece of an export.
const EXPORTED: u64 = 500;

/// The right to a project's log.
const PROJECT_LOG: Permission = Permission::new(Resource::Log, Action::List);
/// The right to the installation's.
const WHOLE_LOG: Permission = Permission::new(Resource::AuditLog, Action::List);

/// A page of what the caller may see, newest first, with how many there are (counted up to a million).
///
/// # Errors
/// [`Error::Invalid`] for a question entries cannot answer, or a refusal.
pub async fn list(core: &Core, caller: &Caller, query: &ListQuery) -> Result<(Vec<AuditEntry>, i64), Error> {
    let sight = sight(core, caller).await?;
    Ok(core.store.read().audit().list(&sight, query).await?)
}

/// A page of one project's entries.
///
/// # Errors
/// [`Error::Invalid`] for a question entries cannot answer, or a refusal.
pub async fn list_of_project(core: &Core, caller: &Caller, key: &ProjectKey, query: &ListQuery) -> Result<(Vec<AuditEntry>, i64), Error> {
    let name = match key {
        ProjectKey::Name(name) => Some(name.clone()),
        ProjectKey::Id(id) => {
            let found = core.store.read().projects().lookup(*id).await?;
            found.map(|project| project.name.to_string())
        }
    };
    // An unknown id is judged under a name no project can have, so that the answer is the same refusal.
    let access = authorize_project(core, caller, PROJECT_LOG, name.as_deref().unwrap_or("")).await?;
    let sight = AuditSight::Project(access.project);
    Ok(core.store.read().audit().list(&sight, query).await?)
}

/// A piece of an export.
#[derive(Debug)]
pub struct ExportPage {
    /// Newest first.
    pub entries: Vec<AuditEntry>,
    /// What to ask for next: entries below this id. `None` at the end.
    pub next: Option<i64>,
}

/// The next piece of what the caller may see. Rights are asked for again at each: an export ends with the right to it.
///
/// # Errors
/// As [`list`].
pub async fn export(core: &Core, caller: &Caller, query: &ListQuery, before: Option<i64>) -> Result<ExportPage, Error> {
    let sight = sight(core, caller).await?;
    let entries = core.store.read().audit().walk(&sight, query, before, EXPORTED).await?;
    let full = entries.len() as u64 == EXPORTED;
    Ok(ExportPage {
        next: entries.last().map(|entry| entry.id).filter(|_| full),
        entries,
    })
}

/// Kinds of events, for those who may see the installation's log.
///
/// # Errors
/// A refusal.
pub async fn events(core: &Core, caller: &Caller) -> Result<&'static [&'static str], Error> {
    authorize_system(core, caller, WHOLE_LOG).await?;
    Ok(EVENTS)
}

async fn sight(core: &Core, caller: &Caller) -> Result<AuditSight, Error> {
    match authorize_system(core, caller, WHOLE_LOG).await {
        Ok(()) => return Ok(AuditSight::Everything),
        Err(Error::Denied) if caller.scope == Scope::Full => {}
        Err(error) => return Err(error),
    }
    let actor = caller.principal.actor().ok_or(Error::LoginRequired)?;
    let roles = Role::ALL.into_iter().filter(|role| role_holds(*role, PROJECT_LOG)).map(Role::id);
    Ok(AuditSight::Held {
        actor,
        roles: roles.collect(),
        permission: PROJECT_LOG.to_string(),
    })
}

/// The condition that leaves only what was done: for Harbor's older lists, whose entries cannot say that something was refused.
pub fn only_done() -> Filter {
    Filter {
        field: "operation_result".to_owned(),
        test: Test::Is(Operand::Text("true".to_owned())),
    }
}
