//! The rows of a pushed manifest, in the order in which they are taken.

use wharf_model::{Caller, ManifestId, RepositoryId, Timestamp};
use wharf_store::{NewDetails, NewManifest, Tx};

use super::incoming::Incoming;
use super::references::{References, referrer_descriptor};
use crate::audit::{self, Entry};
use crate::tag::Placement;
use crate::{Core, Error, artifact};

/// Writes the manifest, what it refers to, its tags and the entries of the audit log.
///
/// # Errors
/// [`Error::MissingReferences`], [`Error::Held`]; or when the database does not answer. Nothing may be committed then.
pub(super) async fn record(core: &Core, caller: &Caller, tx: &mut Tx, incoming: &Incoming<'_>) -> Result<(), Error> {
    let (now, name) = (core.clock.now(), incoming.request.repository);
    let repository = tx.repositories().ensure(incoming.project, name.path(), now).await?.id;
    let references = References::of(&incoming.manifest);
    // First the manifest, if it is there, then what it refers to: whoever removes it goes the same way, so neither waits for the other.
    tx.manifests().lock(repository, &incoming.digest).await?;
    let holes = references.keep(core, tx, repository, &incoming.manifest).await?;
    let manifest = put(tx, incoming, repository, &references, now).await?;
    tx.manifests().note_holes(manifest, &holes).await?;
    let placement = Placement {
        project: incoming.project,
        name,
        repository,
        manifest,
        digest: &incoming.digest,
        now,
    };
    placement.place(tx, incoming.tags()).await?;
    write_entries(core, caller, tx, incoming).await
}

/// The manifest itself, and what is known about it.
async fn put(
    tx: &mut Tx,
    incoming: &Incoming<'_>,
    repository: RepositoryId,
    references: &References,
    now: Timestamp,
) -> Result<ManifestId, Error> {
    let Incoming {
        manifest, digest, request, ..
    } = incoming;
    let subject = incoming.subject();
    let referrer = subject
        .map(|_| referrer_descriptor(manifest, digest, request.payload.len()))
        .transpose()?;
    let stored = NewManifest {
        repository_id: repository,
        digest,
        media_type: manifest.media_type,
        payload: request.payload,
        artifact_type: manifest
            .effective_artifact_type()
            .filter(|_| !manifest.media_type.is_index() || manifest.artifact_type.is_some()),
        subject,
        referrer: referrer.as_deref(),
        blobs: &references.blobs,
        children: &references.children,
        now,
    };
    let id = tx.manifests().put(stored).await?;
    if let Some(details) = &incoming.details {
        tx.artifacts().set_details(NewDetails { manifest: id, details }).await?;
    }
    artifact::record_accessory(tx, repository, id, manifest, incoming.tags(), now).await?;
    Ok(id)
}

/// One entry for the artifact, one for each tag that came with it.
async fn write_entries(core: &Core, caller: &Caller, tx: &mut Tx, incoming: &Incoming<'_>) -> Result<(), Error> {
    let (name, digest) = (incoming.request.repository, &incoming.digest);
    let artifact = Entry {
        operation: "create",
        resource_type: "artifact",
        resource: &format!("{name}@{digest}"),
        project: Some(incoming.project),
        detail: "",
    };
    audit::record(core, tx, caller, artifact).await?;
    for tag in incoming.tags() {
        let tagged = Entry {
            resource_type: "tag",
            resource: &format!("{name}:{tag}"),
            detail: digest.as_str(),
            ..artifact
        };
        audit::record(core, tx, caller, tagged).await?;
    }
    Ok(())
}
