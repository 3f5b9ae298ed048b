//! Look at repositories.

use wharf_model::{Action, Caller, ListQuery, Permission, Resource};
use wharf_oci::RepositoryName;
use wharf_store::{ListedRepository, RepositoryQuery, Visibility};

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
    let query = RepositoryQuery {
        project: None,
        visible_to: visibility(core, caller).await?,
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
    list: ListQuery,
) -> Result<(Vec<ListedRepository>, i64), Error> {
    let project = find(core, caller, key, Action::List, Resource::Repository).await?;
    let query = RepositoryQuery {
        project: Some(project.id),
        // The decision was made on the project; nothing is left to hide in it.
        visible_to: Visibility::Everything,
        name_contains: None,
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
