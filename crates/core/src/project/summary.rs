//! What a project's first page shows.

use wharf_model::{Action, Caller, Permission, Quota, Resource};
use wharf_store::RoleCounts;

use super::{ProjectKey, read};
use crate::access::authorize_project;
use crate::repository::count_visible;
use crate::{Core, Error};

/// A project in numbers. What the caller may not see is `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Repositories.
    pub repositories: i64,
    /// Members by role.
    pub members: Option<RoleCounts>,
    /// Limit and use of storage.
    pub quota: Option<Quota>,
}

/// A project in numbers.
///
/// # Errors
/// [`crate::Missing::Project`], or a refusal.
pub async fn summary(core: &Core, caller: &Caller, key: &ProjectKey) -> Result<Summary, Error> {
    let mut project = read::find(core, caller, key, Action::Read, Resource::Project).await?;
    count_visible(core, caller, std::slice::from_mut(&mut project)).await?;
    let may = async |resource, action| -> Result<bool, Error> {
        match authorize_project(core, caller, Permission::new(resource, action), project.name.as_str()).await {
            Ok(_) => Ok(true),
            Err(Error::LoginRequired | Error::InsufficientScope | Error::Denied) => Ok(false),
            Err(no_answer) => Err(no_answer),
        }
    };
    let reader = core.store.read();
    let members = match may(Resource::Member, Action::List).await? {
        true => Some(reader.projects().role_counts(project.id).await?),
        false => None,
    };
    let quota = match may(Resource::Quota, Action::Read).await? {
        true => reader.quotas().of_project(project.id).await?,
        false => None,
    };
    Ok(Summary {
        repositories: project.repository_count,
        members,
        quota,
    })
}

/// Why the project cannot be deleted now; `None` when it can.
///
/// # Errors
/// [`crate::Missing::Project`], or a refusal.
pub async fn hindrance(core: &Core, caller: &Caller, key: &ProjectKey) -> Result<Option<String>, Error> {
    let project = read::find(core, caller, key, Action::Delete, Resource::Project).await?;
    Ok((project.repository_count > 0).then(|| super::delete::holds_repositories(&project)))
}
