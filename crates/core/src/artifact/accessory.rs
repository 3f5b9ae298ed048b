//! Accessories: which manifests belong to another one, and the list of them.

use wharf_model::{Accessory, Action, Caller, ListQuery, ManifestId, Permission, RepositoryId, Resource, Timestamp};
use wharf_oci::{Digest, Manifest, Reference, RepositoryName, Tag};
use wharf_store::Tx;

use super::read;
use crate::access::authorize;
use crate::{Core, Error};

/// One page of an artifact's accessories, and how many there are.
///
/// # Errors
/// [`Missing::Manifest`](crate::Missing::Manifest), or a refusal.
pub async fn list_accessories(
    core: &Core,
    caller: &Caller,
    repository: &RepositoryName,
    reference: &Reference,
    query: &ListQuery,
) -> Result<(Vec<Accessory>, i64), Error> {
    let access = authorize(core, caller, Permission::new(Resource::Accessory, Action::List), repository).await?;
    let found = read::resolve(core, &access, repository, reference).await?;
    let subject = &found.manifest.digest;
    Ok(core.store.read().accessories().list(found.repository_id, subject, query).await?)
}

/// Notes that a manifest just stored belongs to another one, by its `subject` or by the tag cosign gave it.
pub(crate) async fn record_accessory(
    tx: &mut Tx,
    repository: RepositoryId,
    id: ManifestId,
    manifest: &Manifest,
    tags: impl Iterator<Item = &Tag>,
    now: Timestamp,
) -> Result<(), Error> {
    let by_subject = manifest
        .subject
        .as_ref()
        .map(|subject| (subject.digest.clone(), subject_kind(manifest)));
    let found = by_subject.or_else(|| tags.filter_map(|tag| by_cosign_tag(tag, manifest)).next());
    if let Some((subject, kind)) = found {
        tx.accessories().set(repository, id, &subject, kind, now).await?;
    }
    Ok(())
}

fn subject_kind(manifest: &Manifest) -> &'static str {
    let nydus = |layer: &wharf_oci::Descriptor| {
        let annotations = layer.annotations.as_ref();
        annotations.is_some_and(|known| known.contains_key("containerd.io/snapshot/nydus-bootstrap"))
    };
    match manifest.effective_artifact_type() {
        Some("application/vnd.dev.cosign.artifact.sig.v1+json" | "application/vnd.dev.sigstore.bundle.v0.3+json") => "signature.cosign",
        Some("application/vnd.cncf.notary.signature") => "signature.notation",
        Some("application/vnd.goharbor.harbor.sbom.v1") => "sbom.harbor",
        _ if manifest.layers.last().is_some_and(nydus) => "accelerator.nydus",
        _ => "subject.accessory",
    }
}

/// Cosign's tags name the digest they belong to: `sha256-<hex>.sig`, `.att` or `.sbom`.
fn by_cosign_tag(tag: &Tag, manifest: &Manifest) -> Option<(Digest, &'static str)> {
    let (name, ending) = tag.as_str().rsplit_once('.')?;
    let subject = format!("sha256:{}", name.strip_prefix("sha256-")?).parse().ok()?;
    let signs = |layer: &wharf_oci::Descriptor| layer.media_type == "application/vnd.dev.cosign.simplesigning.v1+json";
    match ending {
        "sig" if manifest.layers.iter().any(signs) => Some((subject, "signature.cosign")),
        "att" | "sbom" if !manifest.media_type.is_index() => Some((subject, "subject.accessory")),
        _ => None,
    }
}
