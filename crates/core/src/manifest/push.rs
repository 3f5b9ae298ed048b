//! Push: parse, authorize, verify the digest, check references, commit.

use std::collections::HashSet;

use wharf_model::{ArtifactDetails, Caller, Permission, ProjectId};
use wharf_oci::{Algorithm, Descriptor, Digest, Manifest, MediaType, Reference, RepositoryName, Tag};
use wharf_store::{NewDetails, NewManifest, Tx};

use crate::access::authorize;
use crate::audit::{self, Entry};
use crate::retry::retrying;
use crate::tag::Placement;
use crate::{Core, Error, artifact};

/// A manifest to store.
#[derive(Debug)]
pub struct PushManifest<'a> {
    /// Where.
    pub repository: &'a RepositoryName,
    /// The tag or digest of the URL.
    pub reference: &'a Reference,
    /// More tags, on a push by digest.
    pub tags: &'a [Tag],
    /// `Content-Type` as sent.
    pub content_type: Option<&'a str>,
    /// The bytes.
    pub payload: &'a [u8],
}

/// A stored manifest.
#[derive(Debug)]
pub struct PushedManifest {
    /// Digest of the bytes.
    pub digest: Digest,
    /// The manifest it refers to, when it does.
    pub subject: Option<Digest>,
}

/// Stores a manifest and moves its tags. When this returns, the tags point to it.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::Manifest`], [`Error::DigestMismatch`], [`Error::MissingReferences`], [`Error::Held`], or a refusal.
/// Nothing is changed then.
pub async fn push(core: &Core, caller: &Caller, request: &PushManifest<'_>) -> Result<PushedManifest, Error> {
    let access = authorize(core, caller, Permission::PUSH, request.repository).await?;
    check_size(core, request)?;
    let manifest = Manifest::parse(request.content_type, request.payload, core.policy.manifest)?;
    let digest = check_digest(request)?;

    let details = artifact::read_details(core, access.project, request.repository.path(), &manifest, request.payload).await;

    let rows = || write(core, caller, request, access.project, &manifest, &digest, details.as_ref());
    retrying(rows, Error::is_contention).await?;
    core.rooms.forget(access.project);
    tracing::info!(repository = %request.repository, reference = %request.reference, %digest, user = caller.principal.name(), "manifest pushed");
    Ok(PushedManifest {
        subject: manifest.subject.map(|subject| subject.digest),
        digest,
    })
}

/// Everything that a push changes, in one transaction.
async fn write(
    core: &Core,
    caller: &Caller,
    request: &PushManifest<'_>,
    project: ProjectId,
    manifest: &Manifest,
    digest: &Digest,
    details: Option<&ArtifactDetails>,
) -> Result<(), Error> {
    let mut tx = core.store.begin().await?;
    let now = core.clock.now();
    let repository = tx.repositories().ensure(project, request.repository.path(), now).await?;
    let blobs = distinct(manifest.blobs());
    let children = distinct(manifest.manifests.iter());
    // First the manifest, if it is there, then what it refers to: whoever removes it goes the same way, so neither waits for the other.
    tx.manifests().lock(repository.id, digest).await?;
    // Kept until the commit, also where holes are allowed: what is found here must not go before the manifest refers to it.
    let missing = keep_references(&mut tx, repository.id, manifest, &blobs, &children).await?;
    if !core.policy.allow_sparse && !missing.is_empty() {
        return Err(Error::MissingReferences(missing));
    }
    let subject = manifest.subject.as_ref().map(|subject| &subject.digest);
    let referrer = subject
        .is_some()
        .then(|| referrer_descriptor(manifest, digest, request.payload.len()))
        .transpose()?;
    let stored = NewManifest {
        repository_id: repository.id,
        digest,
        media_type: manifest.media_type,
        payload: request.payload,
        artifact_type: manifest
            .effective_artifact_type()
            .filter(|_| !manifest.media_type.is_index() || manifest.artifact_type.is_some()),
        subject,
        referrer: referrer.as_deref(),
        blobs: &blobs,
        children: &children,
        now,
    };
    let id = tx.manifests().put(stored).await?;
    if let Some(details) = details {
        tx.artifacts().set_details(NewDetails { manifest: id, details }).await?;
    }
    artifact::record_accessory(&mut tx, repository.id, id, manifest, tags(request), now).await?;
    let placement = Placement {
        project: project,
        name: request.repository,
        repository: repository.id,
        manifest: id,
        digest,
        now,
    };
    placement.place(&mut tx, tags(request)).await?;
    write_entries(core, &mut tx, caller, request, project, digest).await?;
    Ok(tx.commit().await?)
}

/// One entry for the artifact, one for each tag that came with it.
async fn write_entries(
    core: &Core,
    tx: &mut Tx,
    caller: &Caller,
    request: &PushManifest<'_>,
    project: ProjectId,
    digest: &Digest,
) -> Result<(), Error> {
    let artifact = Entry {
        operation: "create",
        resource_type: "artifact",
        resource: &format!("{}@{digest}", request.repository),
        project: Some(project),
        detail: "",
    };
    audit::record(core, tx, caller, artifact).await?;
    for tag in tags(request) {
        let tagged = Entry {
            resource_type: "tag",
            resource: &format!("{}:{tag}", request.repository),
            detail: digest.as_str(),
            ..artifact
        };
        audit::record(core, tx, caller, tagged).await?;
    }
    Ok(())
}

fn check_size(core: &Core, request: &PushManifest<'_>) -> Result<(), Error> {
    if request.payload.len() > core.policy.manifest_size {
        return Err(Error::TooLarge {
            limit: core.policy.manifest_size as u64,
        });
    }
    if request.tags.len() > core.policy.tags_per_push {
        return Err(Error::Invalid(format!("at most {} tags in one push", core.policy.tags_per_push)));
    }
    Ok(())
}

fn check_digest(request: &PushManifest<'_>) -> Result<Digest, Error> {
    match request.reference {
        Reference::Tag(_) => Ok(Digest::of(Algorithm::Sha256, request.payload)),
        Reference::Digest(expected) => {
            let actual = Digest::of(expected.algorithm(), request.payload);
            if actual == *expected {
                Ok(actual)
            } else {
                Err(Error::DigestMismatch {
                    expected: expected.clone(),
                    actual,
                })
            }
        }
    }
}

fn tags<'a>(request: &'a PushManifest<'_>) -> impl Iterator<Item = &'a Tag> {
    let named = if let Reference::Tag(tag) = request.reference {
        Some(tag)
    } else {
        None
    };
    named.into_iter().chain(request.tags)
}

fn distinct<'a>(descriptors: impl Iterator<Item = &'a Descriptor>) -> Vec<Digest> {
    let mut seen = HashSet::new();
    descriptors
        .map(|descriptor| &descriptor.digest)
        .filter(|digest| seen.insert(*digest))
        .cloned()
        .collect()
}

/// Every config, layer and child must be in this very repository: content of another repository counts only once it
/// is mounted, whoever else has it. Returns what is missing.
async fn keep_references(
    tx: &mut Tx,
    repository: wharf_model::RepositoryId,
    manifest: &Manifest,
    blobs: &[Digest],
    children: &[Digest],
) -> Result<Vec<Digest>, Error> {
    let elsewhere: HashSet<&Digest> = manifest
        .blobs()
        .filter(|blob| blob.is_nondistributable())
        .map(|blob| &blob.digest)
        .collect();
    let mut missing = tx.blobs().keep(repository, blobs).await?;
    missing.retain(|digest| !elsewhere.contains(digest));
    missing.extend(tx.manifests().keep(repository, children).await?);
    Ok(missing)
}

/// The descriptor a referrers list shows for this manifest (distribution-spec, "Listing Referrers").
fn referrer_descriptor(manifest: &Manifest, digest: &Digest, size: usize) -> Result<String, Error> {
    let index = matches!(manifest.media_type, MediaType::OciIndex | MediaType::DockerList);
    let artifact_type = if index {
        manifest.artifact_type.as_deref()
    } else {
        manifest.effective_artifact_type()
    };
    let descriptor = Descriptor {
        media_type: manifest.media_type.to_string(),
        digest: digest.clone(),
        size: size as i64,
        artifact_type: artifact_type.map(str::to_owned),
        annotations: (!manifest.annotations.is_empty()).then(|| manifest.annotations.clone()),
    };
    serde_json::to_string(&descriptor).map_err(|error| Error::Internal(error.into()))
}
