//! Copy: an artifact with its tags, children and accessories into another repository. Blobs are linked, not copied.

use std::collections::HashSet;

use wharf_model::{Action, Caller, ManifestId, Permission, RepositoryId, Resource, Timestamp};
use wharf_oci::{Digest, Reference, RepositoryName, Tag};
use wharf_store::{ResolvedManifest, Tx};

use super::read;
use crate::access::{Authorized, authorize};
use crate::audit::{self, Entry};
use crate::tag::Placement;
use crate::{Core, Error, Missing};

/// An artifact to copy.
#[derive(Debug, Clone, Copy)]
pub struct CopyArtifact<'a> {
    /// Where it is.
    pub source: &'a RepositoryName,
    /// Which it is.
    pub reference: &'a Reference,
    /// Where it goes.
    pub target: &'a RepositoryName,
}

/// Copies an artifact and returns its digest.
///
/// # Errors
/// [`Missing::Manifest`], [`Error::Denied`] for an accessory (it comes with its subject), or a refusal of either side.
pub async fn copy(core: &Core, caller: &Caller, request: CopyArtifact<'_>) -> Result<Digest, Error> {
    let target = authorize(core, caller, Permission::new(Resource::Artifact, Action::Create), request.target).await?;
    let source = authorize_source(core, caller, request.source).await?;
    let found = read::resolve(core, &source, request.source, request.reference).await?;
    if core.store.read().accessories().belongs(found.manifest.id).await? {
        return Err(Error::Denied);
    }
    let mut tx = core.store.begin().await?;
    let copied = copy_into(&mut tx, &target, &found, request, core.clock.now()).await?;
    let entry = Entry {
        operation: "create",
        resource_type: "artifact",
        resource: &format!("{}@{}", request.target, found.manifest.digest),
        project: Some(target.project),
        detail: &format!("copied from {}", request.source),
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    let digest = found.manifest.digest;
    tracing::info!(source = %request.source, target = %request.target, %digest, copied, user = caller.principal.name(), "artifact copied");
    Ok(digest)
}

/// Whoever copies could pull afterwards, so looking at the source is not enough.
pub(super) async fn authorize_source(core: &Core, caller: &Caller, source: &RepositoryName) -> Result<Authorized, Error> {
    authorize(core, caller, Permission::new(Resource::Artifact, Action::Read), source).await?;
    authorize(core, caller, Permission::PULL, source).await
}

/// Copies `found` with what belongs to it and returns how many manifests that were.
pub(super) async fn copy_into(
    tx: &mut Tx,
    target: &Authorized,
    found: &ResolvedManifest,
    request: CopyArtifact<'_>,
    now: Timestamp,
) -> Result<usize, Error> {
    let home = tx.repositories().ensure(target.project, request.target.path(), now).await?.id;
    if home == found.repository_id {
        return Err(Error::Conflict("source and target are the same repository".into()));
    }
    let (mut waiting, mut seen, mut copied) = (vec![found.manifest.id], HashSet::from([found.manifest.id]), 0);
    while let Some(source) = waiting.pop() {
        let made = tx.artifacts().copy(source, home, now).await?;
        let made = made.ok_or(Error::NotFound(Missing::Manifest))?;
        copied += 1;
        let shown = tx.artifacts().lookup(made).await?.ok_or(Error::NotFound(Missing::Manifest))?;
        let placement = Placement {
            project: target.project,
            name: request.target,
            repository: home,
            manifest: made,
            digest: &shown.digest,
            now,
        };
        copy_tags(tx, source, &placement).await?;
        let related = tx.artifacts().belonging_to(source).await?;
        waiting.extend(related.into_iter().filter(|id| seen.insert(*id)));
        tx.artifacts().copy_accessory(source, made, home, now).await?;
    }
    Ok(copied)
}

async fn copy_tags(tx: &mut Tx, source: ManifestId, placement: &Placement<'_>) -> Result<(), Error> {
    let mut names: Vec<Tag> = Vec::new();
    for tag in tx.tags().of_manifests(&[source], u64::MAX).await? {
        let name = tag
            .name
            .parse()
            .map_err(|error: wharf_oci::TagError| Error::Internal(error.into()))?;
        names.push(name);
    }
    placement.place(tx, &names).await
}

/// Copies `found` with its children and accessories but none of its tags, and returns its id in `home`.
pub(super) async fn copy_one(tx: &mut Tx, found: &ResolvedManifest, home: RepositoryId, now: Timestamp) -> Result<ManifestId, Error> {
    let mut seen = HashSet::from([found.manifest.id]);
    let (mut waiting, mut first) = (vec![found.manifest.id], None);
    while let Some(source) = waiting.pop() {
        let made = tx.artifacts().copy(source, home, now).await?;
        let made = made.ok_or(Error::NotFound(Missing::Manifest))?;
        first = first.or(Some(made));
        tx.artifacts().copy_accessory(source, made, home, now).await?;
        let related = tx.artifacts().belonging_to(source).await?;
        waiting.extend(related.into_iter().filter(|id| seen.insert(*id)));
    }
    first.ok_or(Error::NotFound(Missing::Manifest))
}
