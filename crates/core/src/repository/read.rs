//! Look at repositories.

use wharf_model::{Action, Caller, ListQuery, Permission, Resource};
use wharf_oci::RepositoryName;
use wharf_store::{ListedRepository, RepositoryQuery, Visibility};

use super::partly_visible;
use crate::access::{authorize, visibility};
use crate::project::{ProjectKey, find};
use crate::{Core, Error, Missing};

/// One page of the repositories the caller may see, and how many there are.
///
/// # Errors
/// [`Error::LoginRequired`] for anonymous callers where anonymous access is off, [`Error::Invalid`] for a field the list
/// does not know.
pub async fn list(
    core: &Core,
    caller: &Caller,
    name_contains: Option<String>,
    list: ListQuery,
) -> Result<(Vec<ListedRepository>, i64), Error> {
    let visible_to = visibility(core, caller).await?;
    let query = RepositoryQuery {
        project: None,
        visible_to,
        partly: partly_visible(core, caller, visible_to).await?,
        name_contains,
        list,
    };
    Ok(core.store.read().repositories().list(&query).await?)
}

/// One page of the repositories of a project, and how many there are.
///
/// # Errors
/// [`Missing::Project`], [`Error::Invalid`], or a refusal.
pub async fn list_in_project(
    core: &Core,
    caller: &Caller,
    key: &ProjectKey,
    name_contains: Option<String>,
    list: ListQuery,
) -> Result<(Vec<ListedRepository>, i64), Error> {
    let project = find(core, caller, key, Action::List, Resource::Repository).await?;
    let visible_to = visibility(core, caller).await?;
    let query = RepositoryQuery {
        project: Some(project.id),
        // That the project may be seen was decided already; which of its repositories, not yet.
        visible_to: Visibility::Everything,
        partly: partly_visible(core, caller, visible_to).await?,
        name_contains,
        list,
    };
    Ok(core.store.read().repositories().list(&query).await?)
}

/// One repository.
///
/// # Errors
/// [`Missing::Repository`], or a refusal.
pub async fn get(core: &Core, caller: &Caller, repository: &RepositoryName) -> Result<ListedRepository, Error> {
    let access = authorize(core, caller, Permission::new(Resource::Repository, Action::Read), repository).await?;
    let found = core.store.read().repositories().show(access.project, repository.path()).await?;
    found.ok_or(Error::NotFound(Missing::Repository))
}
