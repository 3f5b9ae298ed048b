//! Lists of artifacts.

use wharf_model::{Action, Caller, ListQuery, Permission, ProjectId, RepositoryId, Resource};
use wharf_oci::RepositoryName;
use wharf_store::{ArtifactQuery, Where};

use super::details;
use super::read::{ShownArtifact, Wanted, show};
use crate::access::authorize;
use crate::project::{ProjectKey, find};
use crate::{Core, Error, Missing};

/// Fields that are known only of artifacts whose bytes were read.
const FROM_DETAILS: [&str; 3] = ["type", "media_type", "size"];

/// Most artifacts whose bytes one request reads because a list asks about them.
const READ_AT_ONCE: u64 = 100;

/// A page of artifacts and how many there are.
#[derive(Debug, Clone)]
pub struct ArtifactPage {
    /// The artifacts.
    pub artifacts: Vec<ShownArtifact>,
    /// How many the filters find in all.
    pub total: i64,
    /// The project.
    pub project: ProjectId,
}

/// One page of the artifacts of a repository.
///
/// # Errors
/// [`Missing::Repository`], [`Error::Invalid`] for a field lists do not know, or a refusal.
pub async fn list(
    core: &Core,
    caller: &Caller,
    repository: &RepositoryName,
    query: ListQuery,
    wanted: Wanted,
) -> Result<ArtifactPage, Error> {
    let access = authorize(core, caller, Permission::new(Resource::Artifact, Action::List), repository).await?;
    let found = core.store.read().repositories().find(access.project, repository.path()).await?;
    let id: RepositoryId = found.ok_or(Error::NotFound(Missing::Repository))?.id;
    page(core, access.project, Where::Repository(id), query, false, wanted).await
}

/// One page of the artifacts of a project, of each repository only the latest if asked so.
///
/// # Errors
/// [`Missing::Project`], [`Error::Invalid`], or a refusal.
pub async fn list_in_project(
    core: &Core,
    caller: &Caller,
    key: &ProjectKey,
    query: ListQuery,
    latest_in_repository: bool,
    wanted: Wanted,
) -> Result<ArtifactPage, Error> {
    let project = find(core, caller, key, Action::List, Resource::Artifact).await?;
    page(core, project.id, Where::Project(project.id), query, latest_in_repository, wanted).await
}

async fn page(
    core: &Core,
    project: ProjectId,
    within: Where,
    list: ListQuery,
    latest_in_repository: bool,
    wanted: Wanted,
) -> Result<ArtifactPage, Error> {
    read_what_is_asked(core, within, &list).await?;
    let query = ArtifactQuery {
        within,
        latest_in_repository,
        list,
    };
    let (mut artifacts, total) = core.store.read().artifacts().list(&query).await?;
    details::fill_in(core, &mut artifacts).await?;
    Ok(ArtifactPage {
        artifacts: show(core, artifacts, wanted).await?,
        total,
        project,
    })
}

/// Reads bytes of some artifacts that nobody has read yet, where the list asks for what only bytes tell.
pub(super) async fn read_what_is_asked(core: &Core, within: Where, list: &ListQuery) -> Result<(), Error> {
    let filters = list.filters.iter().map(|filter| &filter.field);
    let mut asked = filters.chain(list.sort.iter().map(|sort| &sort.field));
    if asked.any(|field| FROM_DETAILS.contains(&field.as_str())) {
        let mut unread = core.store.read().artifacts().undetailed(within, READ_AT_ONCE).await?;
        details::fill_in(core, &mut unread).await?;
    }
    Ok(())
}
