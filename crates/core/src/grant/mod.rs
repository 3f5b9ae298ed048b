//! Rights on some repositories of a project: a role that counts only where a pattern of paths matches.

use wharf_model::{Action, Caller, Grant, GrantId, GroupId, Holder, ListQuery, Project, Resource, RobotId, RoleId, UserId};
use wharf_store::{StoreError, Tx};

use crate::access::Pattern;
use crate::audit::{self, Entry};
use crate::project::{self, ProjectKey};
use crate::{Core, Error, Missing, role};

/// Who a grant is for.
#[derive(Debug, Clone)]
pub enum Grantee {
    /// By kind and id.
    Known(Holder),
    /// The user of this name.
    Username(String),
    /// The group of this name, when only one has it.
    GroupName(String),
    /// The project's own robot of this name, or the installation's.
    RobotName(String),
}

/// A page of the grants, with how many there are.
///
/// # Errors
/// [`Missing::Project`], or a refusal.
pub async fn list(core: &Core, caller: &Caller, key: &ProjectKey, query: &ListQuery) -> Result<(Vec<Grant>, i64), Error> {
    let project = project::find(core, caller, key, Action::List, Resource::RepositoryGrant).await?;
    Ok(core.store.read().grants().list(project.id, query).await?)
}

/// One grant.
///
/// # Errors
/// [`Missing::Grant`], also for another project's, or a refusal.
pub async fn get(core: &Core, caller: &Caller, key: &ProjectKey, id: GrantId) -> Result<Grant, Error> {
    let project = project::find(core, caller, key, Action::Read, Resource::RepositoryGrant).await?;
    let found = core.store.read().grants().lookup(project.id, id).await?;
    found.ok_or(Error::NotFound(Missing::Grant))
}

/// Gives somebody a role on the repositories whose path matches, at most what the caller holds.
///
/// # Errors
/// [`Error::Conflict`] when they have a grant for the pattern or there are too many, [`Error::Invalid`], a missing holder, or a
/// refusal.
pub async fn create(core: &Core, caller: &Caller, key: &ProjectKey, who: &Grantee, pattern: &str, role: RoleId) -> Result<GrantId, Error> {
    let project = project::find(core, caller, key, Action::Create, Resource::RepositoryGrant).await?;
    check_pattern(pattern)?;
    project::check_role(core, caller, &project, role).await?;
    let mut tx = core.store.begin().await?;
    role::keep(&mut tx, role).await?;
    if tx.grants().count(project.id).await? >= core.policy.grants_per_project {
        return Err(Error::Conflict(format!(
            "the project has {} grants already, the most there may be",
            core.policy.grants_per_project
        )));
    }
    let holder = find_holder(&mut tx, &project, who).await?;
    let id = tx.grants().add(project.id, holder, pattern, role, core.clock.now()).await?;
    let id = id.ok_or_else(exists)?;
    record(core, caller, &mut tx, &project, "create", id).await?;
    tx.commit().await?;
    tracing::info!(project = %project.name, grant = %id, pattern, role = %role, user = caller.principal.name(), "repository grant created");
    Ok(id)
}

/// Changes pattern and role of a grant.
///
/// # Errors
/// [`Missing::Grant`], [`Error::Conflict`], [`Error::Invalid`], or a refusal.
pub async fn update(core: &Core, caller: &Caller, key: &ProjectKey, id: GrantId, pattern: &str, role: RoleId) -> Result<(), Error> {
    let project = project::find(core, caller, key, Action::Update, Resource::RepositoryGrant).await?;
    check_pattern(pattern)?;
    let found = core.store.read().grants().lookup(project.id, id).await?;
    found.ok_or(Error::NotFound(Missing::Grant))?;
    project::check_role(core, caller, &project, role).await?;
    let mut tx = core.store.begin().await?;
    role::keep(&mut tx, role).await?;
    let changed = tx.grants().update(project.id, id, pattern, role).await;
    match changed {
        Ok(true) => {}
        Ok(false) => return Err(Error::NotFound(Missing::Grant)),
        Err(StoreError::Conflict { .. }) => return Err(exists()),
        Err(other) => return Err(other.into()),
    }
    record(core, caller, &mut tx, &project, "update", id).await?;
    tx.commit().await?;
    tracing::info!(project = %project.name, grant = %id, pattern, role = %role, user = caller.principal.name(), "repository grant changed");
    Ok(())
}

/// Takes a grant back.
///
/// # Errors
/// [`Missing::Grant`], or a refusal.
pub async fn delete(core: &Core, caller: &Caller, key: &ProjectKey, id: GrantId) -> Result<(), Error> {
    let project = project::find(core, caller, key, Action::Delete, Resource::RepositoryGrant).await?;
    let mut tx = core.store.begin().await?;
    record(core, caller, &mut tx, &project, "delete", id).await?;
    if !tx.grants().remove(project.id, id).await? {
        return Err(Error::NotFound(Missing::Grant));
    }
    tx.commit().await?;
    tracing::info!(project = %project.name, grant = %id, user = caller.principal.name(), "repository grant deleted");
    Ok(())
}

/// Writes an entry about a grant as it is in the transaction.
async fn record(core: &Core, caller: &Caller, tx: &mut Tx, project: &Project, operation: &'static str, id: GrantId) -> Result<(), Error> {
    let grant = tx.grants().lookup(project.id, id).await?.ok_or(Error::NotFound(Missing::Grant))?;
    let entry = Entry {
        operation,
        resource_type: "repository_grant",
        resource: &grant.name,
        project: Some(project.id),
        detail: &format!("{} on {}/{}", grant.role_name, project.name, grant.pattern),
    };
    audit::record(core, tx, caller, entry).await
}

fn exists() -> Error {
    Error::Conflict("they have a grant for this pattern already".into())
}

fn check_pattern(pattern: &str) -> Result<(), Error> {
    match pattern.parse::<Pattern>() {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::Invalid(error.to_string())),
    }
}

async fn find_holder(tx: &mut Tx, project: &Project, who: &Grantee) -> Result<Holder, Error> {
    match who {
        Grantee::Known(Holder::User(id)) => find_user(tx, *id).await,
        Grantee::Known(Holder::Group(id)) => find_group(tx, *id).await,
        Grantee::Known(Holder::Robot(id)) => find_robot(tx, project, *id).await,
        Grantee::Username(name) => {
            let user = tx.users().find_by_name(name).await?.ok_or(Error::NotFound(Missing::User))?;
            Ok(Holder::User(user.id))
        }
        Grantee::GroupName(name) => {
            let mut named = tx.groups().named(name).await?;
            match (named.pop(), named.pop()) {
                (Some(group), None) => Ok(Holder::Group(group.id)),
                (Some(_), Some(_)) => Err(Error::Invalid(format!("several groups are called {name}; give entity_id"))),
                (None, _) => Err(Error::NotFound(Missing::Group)),
            }
        }
        Grantee::RobotName(name) => {
            let own = tx.robots().find(Some(project.id), name).await?;
            let found = match own {
                Some(id) => Some(id),
                None => tx.robots().find(None, name).await?,
            };
            found.map(Holder::Robot).ok_or(Error::NotFound(Missing::Robot))
        }
    }
}

async fn find_user(tx: &mut Tx, id: UserId) -> Result<Holder, Error> {
    let user = tx.users().lookup(id).await?.ok_or(Error::NotFound(Missing::User))?;
    Ok(Holder::User(user.id))
}

async fn find_group(tx: &mut Tx, id: GroupId) -> Result<Holder, Error> {
    let group = tx.groups().lookup(id).await?.ok_or(Error::NotFound(Missing::Group))?;
    Ok(Holder::Group(group.id))
}

/// Another project's robot is not there, as far as this project is concerned (CVE-2022-31667).
async fn find_robot(tx: &mut Tx, project: &Project, id: RobotId) -> Result<Holder, Error> {
    let robot = tx.robots().lookup(id).await?;
    let robot = robot.filter(|robot| robot.project.is_none_or(|own| own == project.id));
    robot.map(|robot| Holder::Robot(robot.id)).ok_or(Error::NotFound(Missing::Robot))
}
