//! Old names of what was moved. Somebody who may pull under the old name is led to where the artifact is now, if they may pull there
//! too; otherwise the old name is a name under which there is nothing.

use wharf_model::{Caller, Permission};
use wharf_oci::{Digest, Reference, RepositoryName};
use wharf_store::{HeldBlob, Place, ResolvedManifest};

use crate::access::{Authorized, judge_moved};
use crate::{Core, Error};

/// Names that lead to names that lead on. A move repoints what led to the place it left, so more than two are rare.
const HOPS: usize = 4;

/// What was `reference` in `repository`, with the repository it is in now.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn follow(
    core: &Core,
    caller: &Caller,
    from: Authorized,
    repository: &RepositoryName,
    reference: &Reference,
) -> Result<Option<(Authorized, RepositoryName, ResolvedManifest)>, Error> {
    let (mut project, mut path) = (from.project, repository.path().to_owned());
    for _ in 0..HOPS {
        let place = Place { project, path: &path };
        let Some(name) = core.store.read().artifacts().moved_to(place, &reference.to_string()).await? else {
            return Ok(None);
        };
        let (facts, found) = core
            .store
            .read()
            .pulls()
            .manifest(&name, caller.principal.actor(), reference)
            .await?;
        if let Some(found) = found {
            let access = judge_moved(core, caller, Permission::PULL, &name, &facts)?;
            return Ok(access.map(|access| (access, name, found)));
        }
        let Some(next) = facts.project else { return Ok(None) };
        (project, path) = (next.id, name.path().to_owned());
    }
    Ok(None)
}

/// A blob of something that was moved away from `repository`.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn follow_blob(
    core: &Core,
    caller: &Caller,
    from: Authorized,
    repository: &RepositoryName,
    digest: &Digest,
) -> Result<Option<HeldBlob>, Error> {
    let place = Place {
        project: from.project,
        path: repository.path(),
    };
    for name in core.store.read().artifacts().blob_moved_to(place, digest).await? {
        let (facts, found) = core.store.read().pulls().blob(&name, caller.principal.actor(), digest).await?;
        if found.is_some() && judge_moved(core, caller, Permission::PULL, &name, &facts)?.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// Where the referrers of a subject went that was moved away from `repository`.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn follow_referrers(
    core: &Core,
    caller: &Caller,
    from: Authorized,
    repository: &RepositoryName,
    subject: &Digest,
) -> Result<Option<(Authorized, RepositoryName)>, Error> {
    let moved = follow(core, caller, from, repository, &Reference::Digest(subject.clone())).await?;
    Ok(moved.map(|(access, home, _)| (access, home)))
}
