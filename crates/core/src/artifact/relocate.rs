//! Move: an artifact goes to another repository with everything that belongs to it, and its old names lead there.

use wharf_model::{Action, Caller, Permission, RepositoryId, Resource};
use wharf_oci::{Digest, Reference, RepositoryName};
use wharf_store::{Place, ResolvedManifest, Tx};

use super::copy::{CopyArtifact, authorize_source, copy_into};
use super::read;
use crate::access::{Authorized, authorize};
use crate::audit::{self, Entry};
use crate::removal::{Departed, Removal};
use crate::{Core, Error, Missing};

/// An artifact to move.
#[derive(Debug, Clone, Copy)]
pub struct MoveArtifact<'a> {
    /// Where it is.
    pub source: &'a RepositoryName,
    /// Which it is.
    pub reference: &'a Reference,
    /// Where it goes.
    pub target: &'a RepositoryName,
}

/// Moves an artifact with its tags, labels, children and accessories, and returns its digest. Who may delete it at the source and push
/// at the target may move it; it is no delete, so nothing goes to a trash.
///
/// # Errors
/// [`Error::Conflict`] when the target has one of its tags on something else or is the source, [`Error::Precondition`] for what goes
/// with something else, [`Error::Held`] for what must stay, [`Missing::Manifest`], or a refusal of either side.
pub async fn relocate(core: &Core, caller: &Caller, request: MoveArtifact<'_>) -> Result<Digest, Error> {
    let source = authorize_source(core, caller, request.source).await?;
    authorize(core, caller, Permission::new(Resource::Artifact, Action::Delete), request.source).await?;
    let target = authorize(core, caller, Permission::PUSH, request.target).await?;
    authorize(core, caller, Permission::new(Resource::Artifact, Action::Create), request.target).await?;
    let found = read::resolve(core, &source, request.source, request.reference).await?;
    let digest = found.manifest.digest.clone();

    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let home = tx.repositories().ensure(target.project, request.target.path(), now).await?.id;
    tx.artifacts().lock_both(found.repository_id, home).await?;
    check_alone(&mut tx, request.source, &found).await?;
    check_tags(&mut tx, request.target, &found, home).await?;
    let copy = CopyArtifact {
        source: request.source,
        reference: request.reference,
        target: request.target,
    };
    copy_into(&mut tx, &target, &found, copy, now).await?;
    let removal = Removal::asked(core, caller, request.source, source.project, found.repository_id);
    let departed = removal.depart(&mut tx, &digest, home).await?;
    if departed.is_empty() {
        return Err(Error::NotFound(Missing::Manifest));
    }
    lead_on(core, &mut tx, &request, (source, target), &departed).await?;
    record_both(core, &mut tx, caller, &request, (source, target), &digest).await?;
    tx.commit().await?;
    core.rooms.forget(source.project);
    core.rooms.forget(target.project);
    tracing::info!(source = %request.source, target = %request.target, %digest, moved = departed.len(), user = caller.principal.name(), "artifact moved");
    Ok(digest)
}

/// What goes with something else is moved with it.
async fn check_alone(tx: &mut Tx, source: &RepositoryName, found: &ResolvedManifest) -> Result<(), Error> {
    let digest = &found.manifest.digest;
    if let Some(index) = tx.manifests().listed_by(found.repository_id, digest).await? {
        return Err(Error::Precondition(format!(
            "{digest} is listed by the index {index} of {source}; move the index"
        )));
    }
    if tx.accessories().belongs(found.manifest.id).await? {
        return Err(Error::Precondition(format!(
            "{digest} is an accessory of another artifact of {source}; move that one"
        )));
    }
    Ok(())
}

/// A move never takes a tag from something that is at the target already.
async fn check_tags(tx: &mut Tx, target: &RepositoryName, found: &ResolvedManifest, home: RepositoryId) -> Result<(), Error> {
    for tag in tx.tags().of_manifests(&[found.manifest.id], u64::MAX).await? {
        let there = tx.tags().find(home, &tag.name).await?;
        if there.is_some_and(|there| there.digest != found.manifest.digest) {
            return Err(Error::Conflict(format!("the tag {} of {target} is on another artifact", tag.name)));
        }
    }
    Ok(())
}

/// Every name that stopped leading to something at the source leads to the target.
async fn lead_on(
    core: &Core,
    tx: &mut Tx,
    request: &MoveArtifact<'_>,
    (source, target): (Authorized, Authorized),
    departed: &[Departed],
) -> Result<(), Error> {
    let from = Place {
        project: source.project,
        path: request.source.path(),
    };
    let to = Place {
        project: target.project,
        path: request.target.path(),
    };
    for one in departed {
        let names = one.tags.iter().map(String::as_str).chain([one.digest.as_str()]);
        for name in names {
            tx.artifacts().lead_on(from, name, to, core.clock.now()).await?;
        }
    }
    Ok(())
}

/// One entry for each side: each project's administrators see what left and what came.
async fn record_both(
    core: &Core,
    tx: &mut Tx,
    caller: &Caller,
    request: &MoveArtifact<'_>,
    (source, target): (Authorized, Authorized),
    digest: &Digest,
) -> Result<(), Error> {
    let left = Entry {
        operation: "delete",
        resource_type: "artifact",
        resource: &format!("{}@{digest}", request.source),
        project: Some(source.project),
        detail: &format!("moved to {}", request.target),
    };
    audit::record(core, tx, caller, left).await?;
    let came = Entry {
        operation: "create",
        resource: &format!("{}@{digest}", request.target),
        project: Some(target.project),
        detail: &format!("moved from {}", request.source),
        ..left
    };
    audit::record(core, tx, caller, came).await
}
