//! The referrers tag schema: what clients wrote for registries without the referrers API (distribution-spec,
//! "Referrers Tag Schema"). Read, never written.

use std::collections::HashSet;

use wharf_oci::{Descriptor, Digest, Manifest, Reference, RepositoryName, Tag};

use crate::access::Authorized;
use crate::{Core, Error};

/// Adds the descriptors of the fallback tag's index that are not in `descriptors` yet. An unreadable index is no list.
pub(super) async fn merge(
    core: &Core,
    access: &Authorized,
    repository: &RepositoryName,
    subject: &Digest,
    artifact_type: Option<&str>,
    descriptors: &mut Vec<Descriptor>,
) -> Result<(), Error> {
    let tag = Reference::Tag(Tag::referrers_fallback(subject));
    let reader = core.store.read();
    let Some(resolved) = reader.manifests().resolve(access.project, repository.path(), &tag).await? else {
        return Ok(());
    };
    let Some(payload) = core.payloads.get(&reader, resolved.manifest.id, &resolved.manifest.digest).await? else {
        return Ok(());
    };
    let Ok(index) = Manifest::parse(Some(resolved.manifest.media_type.as_str()), &payload, core.policy.manifest) else {
        return Ok(());
    };
    let known: HashSet<Digest> = descriptors.iter().map(|descriptor| descriptor.digest.clone()).collect();
    let wanted = |descriptor: &Descriptor| {
        !known.contains(&descriptor.digest) && artifact_type.is_none_or(|wanted| descriptor.artifact_type.as_deref() == Some(wanted))
    };
    descriptors.extend(index.manifests.into_iter().filter(wanted));
    Ok(())
}
