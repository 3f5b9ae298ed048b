//! What would break if this were gone.

use wharf_model::{Action, Caller, Permission, Resource};
use wharf_oci::{Reference, RepositoryName};
use wharf_store::Holding;

use super::hold::{self, Place};
use super::place::{Holders, shown};
use crate::access::{authorize, authorize_project};
use crate::{Core, Error, Missing};

/// Most targets of one question.
const MAX_TARGETS: usize = 200;
/// Most repositories of a project that are answered.
const MAX_REPOSITORIES: u64 = 1000;
/// Most holders of each kind that are shown for a target.
const MAX_SHOWN: u64 = 100;

/// What a target's end would break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Impact {
    /// What was asked, or a repository of the project that was.
    pub target: String,
    /// Who needs it.
    pub holders: Holders,
}

/// Who needs each of `targets`: `project`, `project/repository`, `project/repository:tag` or `project/repository@digest`. A target that
/// nobody needs is not in the answer.
///
/// # Errors
/// [`Error::Invalid`] for a text that is no target, [`Missing::Project`], [`Missing::Repository`], [`Missing::Manifest`], or a refusal.
pub async fn impact(core: &Core, caller: &Caller, targets: &[String]) -> Result<Vec<Impact>, Error> {
    if targets.is_empty() || targets.len() > MAX_TARGETS {
        return Err(Error::Invalid(format!("ask about 1 to {MAX_TARGETS} targets at once")));
    }
    let mut answer = Vec::new();
    for target in targets {
        match target.split_once('/') {
            None => of_project(core, caller, target, &mut answer).await?,
            Some(_) => of_content(core, caller, target, &mut answer).await?,
        }
    }
    answer.retain(|one| one.holders.count > 0);
    Ok(answer)
}

async fn of_project(core: &Core, caller: &Caller, project: &str, answer: &mut Vec<Impact>) -> Result<(), Error> {
    let access = authorize_project(core, caller, Permission::new(Resource::Artifact, Action::List), project).await?;
    let reader = core.store.read();
    let now = core.clock.now();
    for (repository, name) in reader.used().repositories_of(access.project, now, MAX_REPOSITORIES).await? {
        let name: RepositoryName = name.parse().map_err(|_| Error::Internal("a stored name is none".into()))?;
        let place = Place {
            name: &name,
            project: access.project,
            repository,
            now,
        };
        let holders = hold::on_repository(&mut reader.used(), place, MAX_SHOWN).await?;
        add(core, caller, name.as_str(), &name, holders, answer).await?;
    }
    Ok(())
}

async fn of_content(core: &Core, caller: &Caller, target: &str, answer: &mut Vec<Impact>) -> Result<(), Error> {
    let wrong = || Error::Invalid(format!("{target:?} is no project, repository, repository:tag or repository@digest"));
    let (name, reference) = match (target.split_once('@'), target.split_once(':')) {
        (Some((name, digest)), _) => (name, Some(Reference::Digest(digest.parse().map_err(|_| wrong())?))),
        (None, Some((name, tag))) => (name, Some(Reference::Tag(tag.parse().map_err(|_| wrong())?))),
        (None, None) => (target, None),
    };
    let name: RepositoryName = name.parse().map_err(|_| wrong())?;
    let access = authorize(core, caller, Permission::new(Resource::Artifact, Action::Read), &name).await?;
    let reader = core.store.read();
    let found = reader.repositories().find(access.project, name.path()).await?;
    let place = Place {
        name: &name,
        project: access.project,
        repository: found.ok_or(Error::NotFound(Missing::Repository))?.id,
        now: core.clock.now(),
    };
    let holders = match &reference {
        None => hold::on_repository(&mut reader.used(), place, MAX_SHOWN).await?,
        Some(reference) => {
            let found = reader.manifests().resolve(access.project, name.path(), reference).await?;
            let found = found.ok_or(Error::NotFound(Missing::Manifest))?;
            hold::on_manifest(&mut reader.used(), place, &found.manifest.digest, MAX_SHOWN).await?
        }
    };
    add(core, caller, target, &name, holders, answer).await
}

async fn add(
    core: &Core,
    caller: &Caller,
    target: &str,
    name: &RepositoryName,
    holders: Vec<Holding>,
    answer: &mut Vec<Impact>,
) -> Result<(), Error> {
    answer.push(Impact {
        target: target.to_owned(),
        holders: shown(core, caller, name, holders).await?,
    });
    Ok(())
}
