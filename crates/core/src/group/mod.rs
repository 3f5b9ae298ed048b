//! User groups of LDAP, of a proxy that authenticates, and of OpenID Connect providers.

use wharf_auth::ldap::dn_key;
use wharf_model::{Action, Caller, Filter, GroupId, GroupKind, ListQuery, Page, Permission, Resource, Test, Timestamp, UserGroup};
use wharf_store::Tx;

use crate::access::{authorize_system, require_login};
use crate::audit::{self, Entry};
use crate::{Core, Error, Missing};

/// Longest name and key, in characters.
const MAX_TEXT: usize = 1024;

/// A group as somebody describes it.
#[derive(Debug, Clone)]
pub struct GroupRequest {
    /// Name for people. For proxy and OIDC groups it is also what the provider calls it.
    pub name: String,
    /// Where it comes from.
    pub kind: GroupKind,
    /// The DN of an LDAP group.
    pub dn: String,
}

/// A page of the groups, with how many there are.
///
/// # Errors
/// A refusal.
pub async fn list(core: &Core, caller: &Caller, query: &ListQuery) -> Result<(Vec<UserGroup>, i64), Error> {
    authorize_system(core, caller, on_groups(Action::List)).await?;
    Ok(core.store.read().groups().list(query, None).await?)
}

/// A page of the groups whose name contains `text`, for whoever adds members: everybody who is logged in.
///
/// # Errors
/// [`Error::Invalid`] for an empty text, or a refusal.
pub async fn search(core: &Core, caller: &Caller, text: &str, page: Page) -> Result<(Vec<UserGroup>, i64), Error> {
    require_login(core, caller).await?;
    if text.is_empty() {
        return Err(Error::Invalid("groupname has at least one character".into()));
    }
    let mut query = ListQuery::page(page);
    query.filters.push(Filter {
        field: "group_name".into(),
        test: Test::Contains(text.to_owned()),
    });
    Ok(core.store.read().groups().list(&query, None).await?)
}

/// A group.
///
/// # Errors
/// [`Missing::Group`], or a refusal.
pub async fn get(core: &Core, caller: &Caller, id: GroupId) -> Result<UserGroup, Error> {
    authorize_system(core, caller, on_groups(Action::Read)).await?;
    core.store.read().groups().lookup(id).await?.ok_or(Error::NotFound(Missing::Group))
}

/// Makes a group, so that it can be given rights before one of its users logs in.
///
/// # Errors
/// [`Error::Conflict`] when there is one, [`Error::Invalid`], or a refusal.
pub async fn create(core: &Core, caller: &Caller, request: &GroupRequest) -> Result<GroupId, Error> {
    authorize_system(core, caller, on_groups(Action::Create)).await?;
    let (key, name) = key_and_name(request)?;
    let mut tx = core.store.begin().await?;
    let id = tx
        .groups()
        .add(request.kind, &key, &name, core.clock.now())
        .await?
        .ok_or_else(|| Error::Conflict(format!("the group {name} already exists")))?;
    record(core, caller, &mut tx, "create", &name).await?;
    tx.commit().await?;
    tracing::info!(group = %name, user = caller.principal.name(), "user group created");
    Ok(id)
}

/// Renames a group. What the provider identifies it by stays.
///
/// # Errors
/// [`Missing::Group`], [`Error::Invalid`], or a refusal.
pub async fn rename(core: &Core, caller: &Caller, id: GroupId, name: &str) -> Result<(), Error> {
    authorize_system(core, caller, on_groups(Action::Update)).await?;
    check_text(name)?;
    let mut tx = core.store.begin().await?;
    if !tx.groups().rename(id, name, core.clock.now()).await? {
        return Err(Error::NotFound(Missing::Group));
    }
    record(core, caller, &mut tx, "update", name).await?;
    tx.commit().await?;
    tracing::info!(group = name, user = caller.principal.name(), "user group renamed");
    Ok(())
}

/// Deletes a group with the rights given to it. It comes back without them when the provider names it again.
///
/// # Errors
/// [`Missing::Group`], or a refusal.
pub async fn delete(core: &Core, caller: &Caller, id: GroupId) -> Result<(), Error> {
    authorize_system(core, caller, on_groups(Action::Delete)).await?;
    let mut tx = core.store.begin().await?;
    let group = tx.groups().lookup(id).await?.ok_or(Error::NotFound(Missing::Group))?;
    if !tx.groups().remove(id).await? {
        return Err(Error::NotFound(Missing::Group));
    }
    record(core, caller, &mut tx, "delete", &group.name).await?;
    tx.commit().await?;
    tracing::info!(group = %group.name, user = caller.principal.name(), "user group deleted");
    Ok(())
}

/// The group a request describes, made when it is not known yet.
///
/// # Errors
/// [`Error::Invalid`] when it describes none.
pub(crate) async fn find_or_add(tx: &mut Tx, request: &GroupRequest, now: Timestamp) -> Result<GroupId, Error> {
    let (key, name) = key_and_name(request)?;
    if let Some(id) = tx.groups().add(request.kind, &key, &name, now).await? {
        return Ok(id);
    }
    let found = tx.groups().find(request.kind, &key).await?;
    found.map(|group| group.id).ok_or(Error::NotFound(Missing::Group))
}

async fn record(core: &Core, caller: &Caller, tx: &mut Tx, operation: &'static str, name: &str) -> Result<(), Error> {
    let entry = Entry {
        operation,
        resource_type: "user_group",
        resource: name,
        project: None,
        detail: "",
    };
    audit::record(core, tx, caller, entry).await
}

fn on_groups(action: Action) -> Permission {
    Permission::new(Resource::UserGroup, action)
}

/// What the provider identifies the group by, and its name for people.
fn key_and_name(request: &GroupRequest) -> Result<(String, String), Error> {
    if request.kind != GroupKind::Ldap {
        check_text(&request.name)?;
        return Ok((request.name.clone(), request.name.clone()));
    }
    check_text(&request.dn)?;
    let (key, first) = dn_key(&request.dn).ok_or_else(|| Error::Invalid("ldap_group_dn is not a distinguished name".into()))?;
    let name = if request.name.is_empty() { first } else { request.name.clone() };
    check_text(&name)?;
    Ok((key, name))
}

fn check_text(text: &str) -> Result<(), Error> {
    if text.trim().is_empty() || text.chars().count() > MAX_TEXT || text.chars().any(char::is_control) {
        return Err(Error::Invalid(format!(
            "group_name and ldap_group_dn have 1 to {MAX_TEXT} characters and no control characters"
        )));
    }
    Ok(())
}
