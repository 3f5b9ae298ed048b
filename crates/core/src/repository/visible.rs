//! Which repositories show where somebody holds rights on some of a project's repositories only.

use wharf_model::{Action, Caller, ListQuery, Permission, Project, Resource};
use wharf_store::{PartlyVisible, RepositoryQuery, Visibility};

use crate::access::{RepositoryFilter, repository_filter, visibility};
use crate::{Core, Error};

/// Most projects, and most repositories of each, that are looked through. What lies beyond does not show.
const MAX_PROJECTS: u64 = 200;
const MAX_REPOSITORIES: u64 = 10_000;
/// Most repositories that show by patterns in one list: their ids are values of the question.
const MAX_SHOWN: usize = 20_000;

/// The projects of which the caller sees some repositories only, with these.
pub(crate) async fn partly_visible(core: &Core, caller: &Caller, visible_to: Visibility) -> Result<Vec<PartlyVisible>, Error> {
    let (Visibility::Holder(_), Some(actor)) = (visible_to, caller.principal.actor()) else {
        return Ok(Vec::new());
    };
    let reader = core.store.read();
    let list = Permission::new(Resource::Repository, Action::List);
    let (mut found, mut left) = (Vec::new(), MAX_SHOWN);
    for (project, name) in reader.repositories().patterned_projects(actor, MAX_PROJECTS).await? {
        let filter = match repository_filter(core, caller, list, &name).await {
            Ok(RepositoryFilter::Everything) => continue,
            Ok(filter) => filter,
            // The pattern gives something else than lists.
            Err(Error::Denied | Error::LoginRequired | Error::InsufficientScope) => RepositoryFilter::Patterns(vec![]),
            Err(no_answer) => return Err(no_answer),
        };
        let paths = reader.repositories().paths(project, MAX_REPOSITORIES).await?;
        let shown = paths.into_iter().filter(|(_, path)| filter.shows(path)).map(|(id, _)| id);
        let repositories: Vec<_> = shown.take(left).collect();
        left -= repositories.len();
        found.push(PartlyVisible { project, repositories });
    }
    Ok(found)
}

/// Counts in `projects` the repositories that the caller sees, where that is not all of them: a count tells of the others, too.
///
/// # Errors
/// When the database gives no answer.
pub(crate) async fn count_visible(core: &Core, caller: &Caller, projects: &mut [Project]) -> Result<(), Error> {
    if caller.is_anonymous() {
        return Ok(());
    }
    let visible_to = visibility(core, caller).await?;
    for partly in partly_visible(core, caller, visible_to).await? {
        let Some(project) = projects.iter_mut().find(|project| project.id == partly.project) else {
            continue;
        };
        let query = RepositoryQuery {
            project: Some(project.id),
            visible_to: Visibility::Everything,
            partly: vec![partly],
            name_contains: None,
            list: ListQuery::default(),
        };
        (_, project.repository_count) = core.store.read().repositories().list(&query).await?;
    }
    Ok(())
}
