//! Roles: Harbor's five, and custom ones from the catalogue of permissions.

use wharf_model::{Caller, CustomRole, ListQuery, Permission, Role, RoleId};
use wharf_store::{StoreError, Tx};

use crate::access::{can_be_given, require_login, require_system_admin, role_permissions};
use crate::audit::{self, Entry};
use crate::{Core, Error, Missing};

/// Longest name, in characters.
const MAX_NAME: usize = 64;
/// Longest description, in characters.
const MAX_DESCRIPTION: usize = 1024;

/// A custom role as somebody wants it.
#[derive(Debug, Clone)]
pub struct RoleRequest {
    /// Name, unique, also among Harbor's.
    pub name: String,
    /// Free text.
    pub description: String,
    /// What it holds.
    pub permissions: Vec<Permission>,
}

/// A page of the custom roles, with how many there are. For everybody who is logged in.
///
/// # Errors
/// A refusal.
pub async fn list(core: &Core, caller: &Caller, query: &ListQuery) -> Result<(Vec<CustomRole>, i64), Error> {
    require_login(core, caller).await?;
    Ok(core.store.read().roles().list(query).await?)
}

/// A custom role. For everybody who is logged in.
///
/// # Errors
/// [`Missing::Role`], or a refusal.
pub async fn get(core: &Core, caller: &Caller, id: RoleId) -> Result<CustomRole, Error> {
    require_login(core, caller).await?;
    core.store.read().roles().lookup(id).await?.ok_or(Error::NotFound(Missing::Role))
}

/// Makes a custom role. For system administrators.
///
/// # Errors
/// [`Error::Conflict`] when the name is taken or there are too many, [`Error::Invalid`], or a refusal.
pub async fn create(core: &Core, caller: &Caller, request: &RoleRequest) -> Result<RoleId, Error> {
    require_system_admin(core, caller).await?;
    check(request)?;
    let mut tx = core.store.begin().await?;
    let id = tx
        .roles()
        .add(&request.name, &request.description, &request.permissions, core.clock.now())
        .await?
        .ok_or_else(|| taken(&request.name))?;
    record(core, caller, &mut tx, "create", &request.name).await?;
    tx.commit().await?;
    tracing::info!(role = %request.name, user = caller.principal.name(), "role created");
    Ok(id)
}

/// Changes a custom role. Whoever has it holds the new permissions from the next request on. For system administrators.
///
/// # Errors
/// [`Missing::Role`], [`Error::Conflict`] when the name is taken, [`Error::Invalid`], or a refusal.
pub async fn update(core: &Core, caller: &Caller, id: RoleId, request: &RoleRequest) -> Result<(), Error> {
    require_system_admin(core, caller).await?;
    check(request)?;
    let mut tx = core.store.begin().await?;
    tx.roles().lock(id).await?.ok_or(Error::NotFound(Missing::Role))?;
    tx.roles()
        .update(id, &request.name, &request.description, &request.permissions, core.clock.now())
        .await
        .map_err(|error| match error {
            StoreError::Conflict { .. } => taken(&request.name),
            other => other.into(),
        })?;
    record(core, caller, &mut tx, "update", &request.name).await?;
    tx.commit().await?;
    tracing::info!(role = %request.name, user = caller.principal.name(), "role changed");
    Ok(())
}

/// Deletes a custom role nobody has. For system administrators.
///
/// # Errors
/// [`Error::Precondition`] while somebody has it, [`Missing::Role`], or a refusal.
pub async fn delete(core: &Core, caller: &Caller, id: RoleId) -> Result<(), Error> {
    require_system_admin(core, caller).await?;
    let mut tx = core.store.begin().await?;
    let role = tx.roles().lock(id).await?.ok_or(Error::NotFound(Missing::Role))?;
    if !tx.roles().remove(id).await? {
        return Err(Error::Precondition(format!(
            "the role {} is in use; take it from its members, grants and rules first",
            role.name
        )));
    }
    record(core, caller, &mut tx, "delete", &role.name).await?;
    tx.commit().await?;
    tracing::info!(role = %role.name, user = caller.principal.name(), "role deleted");
    Ok(())
}

async fn record(core: &Core, caller: &Caller, tx: &mut Tx, operation: &'static str, name: &str) -> Result<(), Error> {
    let entry = Entry {
        operation,
        resource_type: "role",
        resource: name,
        project: None,
        detail: "",
    };
    audit::record(core, tx, caller, entry).await
}

/// What the role with this id gives, as far as single permissions can be given at all.
///
/// # Errors
/// [`Error::Invalid`] when there is none.
pub(crate) async fn given_by(core: &Core, id: RoleId) -> Result<Vec<Permission>, Error> {
    let mut permissions = match Role::from_id(id.0) {
        Some(role) => role_permissions(role),
        None => core.store.read().roles().lookup(id).await?.ok_or_else(unknown)?.permissions,
    };
    permissions.retain(|permission| can_be_given(*permission, false));
    Ok(permissions)
}

/// Keeps the role from going until the transaction ends, in which somebody is given it.
///
/// # Errors
/// [`Error::Invalid`] when it is gone.
pub(crate) async fn keep(tx: &mut Tx, id: RoleId) -> Result<(), Error> {
    if Role::from_id(id.0).is_none() {
        tx.roles().lock(id).await?.ok_or_else(unknown)?;
    }
    Ok(())
}

fn unknown() -> Error {
    Error::Invalid("role_id is 1 to 5, or the id of a custom role".into())
}

/// Checks a request against the rules.
fn check(request: &RoleRequest) -> Result<(), Error> {
    let shown = |text: &str, most: usize| text.chars().count() <= most && !text.chars().any(char::is_control);
    if request.name.trim() != request.name || request.name.is_empty() || !shown(&request.name, MAX_NAME) {
        return Err(Error::Invalid(format!(
            "a role's name has 1 to {MAX_NAME} characters, no control characters, and no space at its ends"
        )));
    }
    if !shown(&request.description, MAX_DESCRIPTION) {
        return Err(Error::Invalid(format!(
            "a description has at most {MAX_DESCRIPTION} characters and no control characters"
        )));
    }
    if Role::ALL.iter().any(|role| role.name().eq_ignore_ascii_case(&request.name)) {
        return Err(taken(&request.name));
    }
    if request.permissions.is_empty() {
        return Err(Error::Invalid("a role holds at least one permission".into()));
    }
    match request.permissions.iter().find(|permission| !can_be_given(**permission, false)) {
        Some(permission) => Err(Error::Invalid(format!(
            "{permission} is not among the project permissions of GET /permissions"
        ))),
        None => Ok(()),
    }
}

fn taken(name: &str) -> Error {
    Error::Conflict(format!("the role named {name} already exists"))
}
