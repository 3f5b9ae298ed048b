//! What a policy makes of repositories as they are now. A preview, a dry run and a run all come through [`of_repository`].

use std::time::Duration;

use tokio::sync::Semaphore;
use wharf_model::{
    Action, Caller, Page, ProjectId, RepositoryId, Resource, RetentionOutcome, RetentionPolicy, RetentionVerdict, Timestamp,
};
use wharf_store::RetentionRepository;

use super::rule::RuleSet;
use super::{candidates, decide, holds};
use crate::project::{self, ProjectKey};
use crate::{Core, Error, Missing};

/// Repositories read in one page.
pub(super) const PAGE: u64 = 100;
/// Previews at once on this replica: each has one repository's artifacts in memory.
static PREVIEWS: Semaphore = Semaphore::const_new(2);
/// How long the next one waits for its turn: those of most projects take a moment.
const PATIENCE: Duration = Duration::from_secs(2);

/// What to look at in a preview.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The project.
    pub project: ProjectKey,
    /// The policy to try; `None` for the one in force there.
    pub policy: Option<RetentionPolicy>,
    /// Only the repository at this path below the project.
    pub repository: Option<String>,
    /// Only what comes out so.
    pub outcome: Option<RetentionOutcome>,
}

/// The verdicts about one repository, in the order of rows; `None` when no rule is about it, which leaves it alone.
pub(super) async fn of_repository(
    core: &Core,
    repository: &RetentionRepository,
    set: &RuleSet,
    now: Timestamp,
) -> Result<Option<Vec<RetentionVerdict>>, Error> {
    let rules = set.for_repository(&repository.project_name, &repository.path);
    if rules.is_empty() {
        return Ok(None);
    }
    let facts = candidates::read(core, repository.id, set.wants_annotations()).await?;
    let mut judgements = decide::judge(&facts, &rules, set.ordered, now);
    let name = full_name(repository)
        .parse()
        .map_err(|_| Error::Precondition("the repository's name cannot be read".into()))?;
    holds::spare(core, repository, &name, &mut judgements).await?;
    Ok(Some(decide::settle(&facts, judgements)))
}

/// One page of the verdicts a policy would come to now, each with its repository's full name, and how many there are. Nothing is changed.
///
/// # Errors
/// [`Error::Invalid`] for a policy that cannot be followed, [`Missing::RetentionPolicy`] where none is given and none in force,
/// [`Error::TooMany`] where others take too long, or a refusal.
pub async fn preview(core: &Core, caller: &Caller, wanted: &Preview, page: Page) -> Result<(Vec<(String, RetentionVerdict)>, i64), Error> {
    let project = project::find(core, caller, &wanted.project, Action::Read, Resource::TagRetention).await?;
    let set = match &wanted.policy {
        Some(policy) => RuleSet::parse(policy)?,
        None => RuleSet::parse(&in_force(core, project.id).await?)?,
    };
    let busy = || Error::TooMany("other previews are being made; try again in a moment".into());
    let turn = tokio::time::timeout(PATIENCE, PREVIEWS.acquire()).await;
    let _turn = turn.map_err(|_| busy())?.map_err(|_| busy())?;
    let now = core.clock.now();
    let (mut rows, mut total, mut after) = (Vec::new(), 0_u64, RepositoryId(0));
    loop {
        let repositories = core.store.read().retentions().repositories(Some(project.id), after, PAGE).await?;
        let Some(last) = repositories.last() else { break };
        after = last.id;
        for repository in &repositories {
            if wanted.repository.as_ref().is_some_and(|path| *path != repository.path) {
                continue;
            }
            let verdicts = of_repository(core, repository, &set, now).await?.unwrap_or_default();
            for verdict in verdicts {
                if wanted.outcome.is_some_and(|outcome| outcome != verdict.outcome) {
                    continue;
                }
                if total >= page.offset() && (rows.len() as u64) < page.size {
                    rows.push((full_name(repository), verdict));
                }
                total += 1;
            }
        }
    }
    Ok((rows, i64::try_from(total).unwrap_or(i64::MAX)))
}

/// The policy of a project; the installation's default where it has none.
async fn in_force(core: &Core, project: ProjectId) -> Result<RetentionPolicy, Error> {
    let reader = core.store.read();
    let found = match reader.retentions().find(Some(project)).await? {
        Some(own) => Some(own),
        None => reader.retentions().find(None).await?,
    };
    found.map(|stored| stored.policy).ok_or(Error::NotFound(Missing::RetentionPolicy))
}

/// The name people know a repository by.
pub(super) fn full_name(repository: &RetentionRepository) -> String {
    format!("{}/{}", repository.project_name, repository.path)
}
