//! Look at projects.

use std::fmt;

use wharf_model::{Action, Caller, ListQuery, Permission, Project, ProjectId, Resource};
use wharf_store::{ProjectFilter, Visibility};

use crate::access::{authorize_project, visibility};
use crate::{Core, Error, Missing};

/// How a request names a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProjectKey {
    /// By id.
    Id(ProjectId),
    /// By name.
    Name(String),
}

/// As paths name it.
impl fmt::Display for ProjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Name(name) => f.write_str(name),
        }
    }
}

/// Which projects to list.
#[derive(Debug, Clone, Default)]
pub struct ProjectQuery {
    /// Only names that contain this text.
    pub name: Option<String>,
    /// Only public or only private ones.
    pub public: Option<bool>,
    /// Only those of this owner.
    pub owner: Option<String>,
    /// Page, further conditions and order.
    pub list: ListQuery,
}

/// Finds the project `key` names and checks `permission` on it.
///
/// # Errors
/// [`Missing::Project`] for administrators; everybody else is refused as if it were not theirs.
pub(crate) async fn find(core: &Core, caller: &Caller, key: &ProjectKey, action: Action, resource: Resource) -> Result<Project, Error> {
    let reader = core.store.read();
    let found = match key {
        ProjectKey::Id(id) => reader.projects().lookup(*id).await?,
        ProjectKey::Name(name) => match reader.projects().find_by_name(name).await? {
            Some(project) => Some(project),
            None => match reader.projects().redirected(name).await? {
                Some(now) => reader.projects().find_by_name(&now).await?,
                None => None,
            },
        },
    };
    // An unknown id is judged under a name no project can have, so that the answer is the same refusal.
    let name = found.as_ref().map_or("", |project| project.name.as_str());
    authorize_project(core, caller, Permission::new(resource, action), name).await?;
    found.ok_or(Error::NotFound(Missing::Project))
}

/// A project.
///
/// # Errors
/// [`Missing::Project`], or a refusal.
pub async fn get(core: &Core, caller: &Caller, key: &ProjectKey) -> Result<Project, Error> {
    find(core, caller, key, Action::Read, Resource::Project).await
}

/// A page of the projects the caller may see, with how many there are.
///
/// # Errors
/// [`Error::Invalid`] for a question projects cannot answer; [`Error::LoginRequired`] for anonymous callers where anonymous access is off.
pub async fn list(core: &Core, caller: &Caller, query: &ProjectQuery) -> Result<(Vec<Project>, i64), Error> {
    let visible_to: Visibility = visibility(core, caller).await?;
    let filter = ProjectFilter {
        name_contains: query.name.clone(),
        public: query.public,
        owner: query.owner.clone(),
        visible_to,
    };
    Ok(core.store.read().projects().search(&filter, &query.list).await?)
}

/// Whether the caller can see a project called `name`.
///
/// # Errors
/// [`Error::LoginRequired`] for anonymous callers.
pub async fn exists(core: &Core, caller: &Caller, name: &str) -> Result<bool, Error> {
    if caller.is_anonymous() {
        return Err(Error::LoginRequired);
    }
    match get(core, caller, &ProjectKey::Name(name.to_owned())).await {
        Ok(_) => Ok(true),
        Err(Error::Denied | Error::NotFound(_)) => Ok(false),
        Err(no_answer) => Err(no_answer),
    }
}
