//! Members of a project.

use wharf_model::{Action, Caller, Member, Resource, Role, UserId};

use super::{ProjectKey, read};
use crate::audit::{self, Entry};
use crate::{Core, Error, Missing};

/// Who is a member.
///
/// # Errors
/// [`Missing::Project`], or a refusal.
pub async fn members(core: &Core, caller: &Caller, key: &ProjectKey) -> Result<Vec<Member>, Error> {
    let project = read::find(core, caller, key, Action::List, Resource::Member).await?;
    Ok(core.store.read().members().list(project.id).await?)
}

/// Gives the user called `username` a role.
///
/// # Errors
/// [`Error::Conflict`] when the user is a member already, [`Missing::User`], or a refusal.
pub async fn add_member(core: &Core, caller: &Caller, key: &ProjectKey, username: &str, role: Role) -> Result<UserId, Error> {
    let project = read::find(core, caller, key, Action::Create, Resource::Member).await?;
    let mut tx = core.store.begin().await?;
    let user = tx.users().find_by_name(username).await?.ok_or(Error::NotFound(Missing::User))?;
    if tx.projects().role_of(project.id, user.id).await?.is_some() {
        return Err(Error::Conflict(format!("{} is a member of {} already", user.name, project.name)));
    }
    tx.members().set(project.id, user.id, role, core.clock.now()).await?;
    let entry = Entry {
        operation: "create",
        resource_type: "member",
        resource: user.name.as_str(),
        project: Some(project.id),
        detail: &format!("{} in {}", role.name(), project.name),
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    tracing::info!(project = %project.name, member = %user.name, role = role.name(), user = caller.principal.name(), "member added");
    Ok(user.id)
}

/// Ends a membership.
///
/// # Errors
/// [`Missing::Member`], or a refusal.
pub async fn remove_member(core: &Core, caller: &Caller, key: &ProjectKey, user: UserId) -> Result<(), Error> {
    let project = read::find(core, caller, key, Action::Delete, Resource::Member).await?;
    let mut tx = core.store.begin().await?;
    if !tx.members().remove(project.id, user).await? {
        return Err(Error::NotFound(Missing::Member));
    }
    let account = tx.users().lookup(user).await?;
    let entry = Entry {
        operation: "delete",
        resource_type: "member",
        resource: account.as_ref().map_or("", |account| account.name.as_str()),
        project: Some(project.id),
        detail: &format!("of {}", project.name),
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    tracing::info!(project = %project.name, member = %user, user = caller.principal.name(), "member removed");
    Ok(())
}
