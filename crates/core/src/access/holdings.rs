//! Everything a caller holds, for a user interface that shows what works.

use wharf_model::{Action, Actor, Caller, Permission, ProjectId, Resource, Scope};

use super::{Decision, authorize_project, decide, live_account, roles};
use crate::{Core, Error, Missing};

/// What of the installation's can be held.
const SYSTEM: &[Resource] = &[
    Resource::AuditLog,
    Resource::Catalog,
    Resource::Cluster,
    Resource::ClusterInventory,
    Resource::Configuration,
    Resource::GarbageCollection,
    Resource::JobserviceMonitor,
    Resource::Label,
    Resource::LdapUser,
    Resource::PreheatInstance,
    Resource::Project,
    Resource::PurgeAudit,
    Resource::Quota,
    Resource::Registry,
    Resource::Replication,
    Resource::ReplicationAdapter,
    Resource::ReplicationPolicy,
    Resource::Robot,
    Resource::Role,
    Resource::ScanAll,
    Resource::Scanner,
    Resource::SecurityHub,
    Resource::SystemVolumes,
    Resource::TagRetention,
    Resource::Trash,
    Resource::User,
    Resource::UserGroup,
];

/// Every permission the caller holds in a project.
///
/// # Errors
/// As [`authorize_project`] for looking at the project.
pub(crate) async fn held_in_project(core: &Core, caller: &Caller, project: ProjectId) -> Result<Vec<Permission>, Error> {
    let found = core.store.read().projects().lookup(project).await?;
    let name = found.map_or_else(String::new, |project| project.name.to_string());
    authorize_project(core, caller, Permission::new(Resource::Project, Action::Read), &name).await?;
    let facts = core.store.read().access().facts(&name, caller.principal.actor()).await?;
    if facts.project.as_ref().map(|project| project.id) != Some(project) {
        return Err(Error::NotFound(Missing::Project));
    }
    let mut held = Vec::new();
    for permission in roles::catalogue() {
        if matches!(decide(core, caller, permission, None, &facts)?, Decision::Allow(_)) {
            held.push(permission);
        }
    }
    Ok(held)
}

/// Every permission the caller holds on the installation itself.
///
/// # Errors
/// [`Error::BadCredentials`] when the account is gone; otherwise when there is no answer.
pub(crate) async fn held_on_system(core: &Core, caller: &Caller) -> Result<Vec<Permission>, Error> {
    let Some(actor) = caller.principal.actor().filter(|_| caller.scope == Scope::Full) else {
        return Ok(Vec::new());
    };
    let account = live_account(core, actor).await?;
    if matches!(actor, Actor::Robot(_)) {
        return Ok(core.store.read().access().held_on_system(actor).await?);
    }
    let every = SYSTEM
        .iter()
        .flat_map(|resource| Action::ALL.iter().map(|action| Permission::new(*resource, *action)));
    Ok(every
        .filter(|permission| account.system_admin || (account.auditor && permission.only_looks()))
        .collect())
}
