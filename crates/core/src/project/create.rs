//! Create a project. Whoever makes it administers it.

use std::collections::BTreeMap;

use wharf_model::{Action, Actor, Caller, Permission, Principal, ProjectId, ProjectName, Resource, Role, Scope, UserId};

use super::allowlist::{self, SetAllowlist};
use super::metadata;
use super::update::normalised;
use crate::access::{authorize_system, live_account};
use crate::audit::{self, Entry};
use crate::quota::check_limit;
use crate::{Core, Error};

/// A project to make.
#[derive(Debug, Clone)]
pub struct CreateProject {
    /// Its name.
    pub name: ProjectName,
    /// Whether anybody may pull. Private unless asked for.
    pub public: bool,
    /// Settings by Harbor's keys; `public` here has the last word.
    pub metadata: BTreeMap<String, String>,
    /// Its list of accepted vulnerabilities.
    pub allowlist: Option<SetAllowlist>,
    /// Its storage limit in bytes, -1 for none. Only system administrators choose it; for others the installation's default holds.
    pub storage_limit: Option<i64>,
}

/// Makes a project and returns its id.
///
/// # Errors
/// [`Error::Conflict`] when the name is taken, [`Error::Denied`] where only administrators make projects.
pub async fn create(core: &Core, caller: &Caller, request: &CreateProject) -> Result<ProjectId, Error> {
    let (owner, system_admin) = may_create(core, caller).await?;
    let settings = normalised(&request.metadata)?;
    if let Some(list) = &request.allowlist {
        allowlist::check(list)?;
    }
    let limit = request.storage_limit.filter(|_| system_admin);
    check_limit(limit.unwrap_or(-1))?;
    let usual = core.configuration.now().await?.number("storage_per_project");
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    if tx.projects().count().await? >= core.policy.projects {
        return Err(Error::Conflict(format!(
            "there are {} projects already, and not more may be here",
            core.policy.projects
        )));
    }
    let id = tx.projects().add(&request.name, owner, request.public, now).await?;
    let id = id.ok_or_else(|| Error::Conflict(format!("the project named {} already exists", request.name)))?;
    tx.quotas().set_hard(id, limit.unwrap_or(usual), now).await?;
    for (name, value) in &settings {
        metadata::write(core, &mut tx, id, name, value).await?;
    }
    if let Some(list) = &request.allowlist {
        tx.allowlists().set(Some(id), list.expires_at, &list.items, now).await?;
    }
    tx.members().set(id, owner, Role::ProjectAdmin, now).await?;
    audit::record(core, &mut tx, caller, entry(id, request)).await?;
    tx.commit().await?;
    tracing::info!(project = %request.name, user = caller.principal.name(), "project created");
    Ok(id)
}

fn entry(id: ProjectId, request: &CreateProject) -> Entry<'_> {
    Entry {
        operation: "create",
        resource_type: "project",
        resource: request.name.as_str(),
        project: Some(id),
        detail: match request
            .metadata
            .get("public")
            .map_or(request.public, |public| public.as_str() == "true")
        {
            true => "public",
            false => "private",
        },
    }
}

/// Who will own it, and whether that is a system administrator.
async fn may_create(core: &Core, caller: &Caller) -> Result<(UserId, bool), Error> {
    if matches!(caller.principal, Principal::Robot { .. }) {
        return Ok((owner_for_robot(core, caller).await?, false));
    }
    let Principal::User { id, .. } = &caller.principal else {
        return Err(Error::LoginRequired);
    };
    let account = live_account(core, Actor::User(*id)).await?;
    let everyone = core.configuration.now().await?.text("project_creation_restriction") == "everyone";
    let allowed = account.system_admin || everyone;
    if allowed && caller.scope == Scope::Full {
        Ok((*id, account.system_admin))
    } else {
        Err(Error::Denied)
    }
}

/// What robots make belongs to the system administrator with the lowest id, as in Harbor.
async fn owner_for_robot(core: &Core, caller: &Caller) -> Result<UserId, Error> {
    authorize_system(core, caller, Permission::new(Resource::Project, Action::Create)).await?;
    let owner = core.store.read().users().first_system_admin().await?;
    owner.ok_or(Error::Denied)
}

/// Makes the public project `library` on the first start.
///
/// # Errors
/// When the database gives no answer.
pub async fn ensure_library(core: &Core, owner: UserId) -> Result<(), Error> {
    let name: ProjectName = "library"
        .parse()
        .map_err(|error: wharf_model::NameRuleError| Error::Internal(error.into()))?;
    let usual = core.configuration.now().await?.number("storage_per_project");
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    if tx.settings().get("library_created").await?.is_none() {
        if let Some(id) = tx.projects().add(&name, owner, true, now).await? {
            tx.members().set(id, owner, Role::ProjectAdmin, now).await?;
            tx.quotas().set_hard(id, usual, now).await?;
            let request = CreateProject {
                name,
                public: true,
                metadata: BTreeMap::new(),
                allowlist: None,
                storage_limit: None,
            };
            audit::record(core, &mut tx, &Caller::system("first start"), entry(id, &request)).await?;
        }
        // Remembered, so that an administrator who deletes it does not find it again after a restart.
        tx.settings().set_if_absent("library_created", "true").await?;
    }
    tx.commit().await?;
    Ok(())
}
