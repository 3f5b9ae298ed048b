//! Members of a project: users and groups, each with one role.

use wharf_model::{
    Action, Caller, GroupId, Holder, Member, MemberId, Page, Permission, Project, ProjectId, Reach, Resource, Role, RoleId, UserId,
};
use wharf_store::Tx;

use super::{ProjectKey, read};
use crate::access::must_hold;
use crate::audit::{self, Entry};
use crate::group::{self, GroupRequest};
use crate::{Core, Error, Missing, role};

/// Who is to become a member.
#[derive(Debug, Clone)]
pub enum NewMember {
    /// The user with this id.
    User(UserId),
    /// The user of this name.
    Username(String),
    /// The group with this id.
    Group(GroupId),
    /// This group, made when it is not known yet.
    NamedGroup(GroupRequest),
}

/// A page of the members, those whose name contains `name` if given, with how many there are.
///
/// # Errors
/// [`Missing::Project`], or a refusal.
pub async fn members(core: &Core, caller: &Caller, key: &ProjectKey, name: Option<&str>, page: Page) -> Result<(Vec<Member>, i64), Error> {
    let project = read::find(core, caller, key, Action::List, Resource::Member).await?;
    Ok(core.store.read().members().list(project.id, name, page).await?)
}

/// One member.
///
/// # Errors
/// [`Missing::Member`], also for another project's, or a refusal.
pub async fn member(core: &Core, caller: &Caller, key: &ProjectKey, id: MemberId) -> Result<Member, Error> {
    let project = read::find(core, caller, key, Action::Read, Resource::Member).await?;
    let found = core.store.read().members().lookup(project.id, id).await?;
    found.ok_or(Error::NotFound(Missing::Member))
}

/// Gives a user or a group a role, at most what the caller holds.
///
/// # Errors
/// [`Error::Conflict`] when they are a member already or there are too many, [`Missing::User`], [`Missing::Group`],
/// [`Error::Invalid`], or a refusal.
pub async fn add_member(core: &Core, caller: &Caller, key: &ProjectKey, who: &NewMember, role: RoleId) -> Result<MemberId, Error> {
    let project = read::find(core, caller, key, Action::Create, Resource::Member).await?;
    check_role(core, caller, &project, role).await?;
    let mut tx = core.store.begin().await?;
    role::keep(&mut tx, role).await?;
    if tx.members().count(project.id).await? >= core.policy.members_per_project {
        return Err(Error::Conflict(format!(
            "the project has {} members already, the most there may be",
            core.policy.members_per_project
        )));
    }
    let holder = find_holder(core, &mut tx, who).await?;
    let id = tx.members().add(project.id, holder, role, core.clock.now()).await?;
    let id = id.ok_or_else(|| Error::Conflict(format!("they are a member of {} already", project.name)))?;
    record(core, caller, &mut tx, &project, "create", id).await?;
    tx.commit().await?;
    tracing::info!(project = %project.name, member = %id, role = %role, user = caller.principal.name(), "member added");
    Ok(id)
}

/// Changes a member's role, to at most what the caller holds.
///
/// # Errors
/// [`Missing::Member`], [`Error::Invalid`], or a refusal.
pub async fn change_member(core: &Core, caller: &Caller, key: &ProjectKey, id: MemberId, role: RoleId) -> Result<(), Error> {
    let project = read::find(core, caller, key, Action::Update, Resource::Member).await?;
    let found = core.store.read().members().lookup(project.id, id).await?;
    found.ok_or(Error::NotFound(Missing::Member))?;
    check_role(core, caller, &project, role).await?;
    let mut tx = core.store.begin().await?;
    role::keep(&mut tx, role).await?;
    if !tx.members().set_role(project.id, id, role).await? {
        return Err(Error::NotFound(Missing::Member));
    }
    record(core, caller, &mut tx, &project, "update", id).await?;
    tx.commit().await?;
    tracing::info!(project = %project.name, member = %id, role = %role, user = caller.principal.name(), "member changed");
    Ok(())
}

/// Ends a membership. The last administrator may leave, as in Harbor: system administrators can always help.
///
/// # Errors
/// [`Missing::Member`], or a refusal.
pub async fn remove_member(core: &Core, caller: &Caller, key: &ProjectKey, id: MemberId) -> Result<(), Error> {
    let project = read::find(core, caller, key, Action::Delete, Resource::Member).await?;
    let mut tx = core.store.begin().await?;
    record(core, caller, &mut tx, &project, "delete", id).await?;
    if !tx.members().remove(project.id, id).await? {
        return Err(Error::NotFound(Missing::Member));
    }
    tx.commit().await?;
    tracing::info!(project = %project.name, member = %id, user = caller.principal.name(), "member removed");
    Ok(())
}

/// The caller's roles in each of these projects, as a member and through groups, the highest first (Harbor's
/// `current_user_role_id` is the first). Nothing for callers that are not users. The projects must have been shown to the
/// caller already.
///
/// # Errors
/// When the database gives no answer.
pub async fn roles_of(core: &Core, caller: &Caller, projects: &[ProjectId]) -> Result<Vec<(ProjectId, Vec<RoleId>)>, Error> {
    let mut found: Vec<(ProjectId, Vec<RoleId>)> = projects.iter().map(|project| (*project, Vec::new())).collect();
    let Some(user) = caller.principal.user_id() else {
        return Ok(found);
    };
    for (project, role) in core.store.read().members().roles_of(user, projects).await? {
        if let Some((_, roles)) = found.iter_mut().find(|(id, _)| *id == project) {
            roles.push(role);
        }
    }
    for (_, roles) in &mut found {
        roles.sort_by_key(|role| (rank(*role), role.0));
    }
    Ok(found)
}

/// Harbor's five from the highest to the lowest, then custom ones.
fn rank(role: RoleId) -> usize {
    let known = Role::from_id(role.0).and_then(|role| Role::ALL.iter().position(|other| *other == role));
    known.unwrap_or(Role::ALL.len())
}

/// Writes an entry about a membership as it is in the transaction.
async fn record(core: &Core, caller: &Caller, tx: &mut Tx, project: &Project, operation: &'static str, id: MemberId) -> Result<(), Error> {
    let member = tx.members().lookup(project.id, id).await?.ok_or(Error::NotFound(Missing::Member))?;
    let entry = Entry {
        operation,
        resource_type: "member",
        resource: &member.name,
        project: Some(project.id),
        detail: &format!("{} in {}", member.role_name, project.name),
    };
    audit::record(core, tx, caller, entry).await
}

/// Checks that there is such a role and that it gives nothing the caller does not hold in the project: otherwise the right to add
/// members would be every right.
pub(crate) async fn check_role(core: &Core, caller: &Caller, project: &Project, role: RoleId) -> Result<(), Error> {
    let given: Vec<Permission> = role::given_by(core, role).await?;
    must_hold(core, caller, Reach::Project(project.id), &given).await
}

async fn find_holder(core: &Core, tx: &mut Tx, who: &NewMember) -> Result<Holder, Error> {
    Ok(match who {
        NewMember::User(id) => {
            let user = tx.users().lookup(*id).await?.ok_or(Error::NotFound(Missing::User))?;
            Holder::User(user.id)
        }
        NewMember::Username(name) => {
            let user = tx.users().find_by_name(name).await?.ok_or(Error::NotFound(Missing::User))?;
            Holder::User(user.id)
        }
        NewMember::Group(id) => {
            let group = tx.groups().lookup(*id).await?.ok_or(Error::NotFound(Missing::Group))?;
            Holder::Group(group.id)
        }
        NewMember::NamedGroup(request) => Holder::Group(group::find_or_add(tx, request, core.clock.now()).await?),
    })
}
