//! A page of referrers.

use wharf_model::{Caller, ManifestId, Permission};
use wharf_oci::{Descriptor, Digest, RepositoryName};

use super::fallback;
use crate::access::{Authorized, authorize};
use crate::{Core, Error, artifact};

/// What a referrers request asks for.
#[derive(Debug, Clone, Default)]
pub struct ReferrerQuery {
    /// Only this artifact type, exactly.
    pub artifact_type: Option<String>,
    /// Most descriptors to return; `None` for a full page.
    pub n: Option<u64>,
    /// After this row, exclusive.
    pub after: Option<ManifestId>,
}

/// A page of descriptors.
#[derive(Debug, Clone)]
pub struct ReferrerPage {
    /// The descriptors.
    pub descriptors: Vec<Descriptor>,
    /// Where the next page starts, when there is one.
    pub next: Option<ManifestId>,
}

/// The manifests and indexes of `repository` that refer to `subject`, whether `subject` exists or not.
/// The first page also has what clients of older registries listed under the fallback tag.
///
/// # Errors
/// A refusal.
pub async fn list(
    core: &Core,
    caller: &Caller,
    repository: &RepositoryName,
    subject: &Digest,
    query: &ReferrerQuery,
) -> Result<ReferrerPage, Error> {
    let access = authorize(core, caller, Permission::PULL, repository).await?;
    let here = page(core, access, repository, subject, query).await?;
    if !here.descriptors.is_empty() {
        return Ok(here);
    }
    match artifact::follow_referrers(core, caller, access, repository, subject).await? {
        Some((access, home)) => page(core, access, &home, subject, query).await,
        None => Ok(here),
    }
}

async fn page(
    core: &Core,
    access: Authorized,
    repository: &RepositoryName,
    subject: &Digest,
    query: &ReferrerQuery,
) -> Result<ReferrerPage, Error> {
    let reader = core.store.read();
    let Some(found) = reader.repositories().find(access.project, repository.path()).await? else {
        return Ok(ReferrerPage {
            descriptors: vec![],
            next: None,
        });
    };
    let limit = query.n.unwrap_or(core.policy.referrers_page).clamp(1, core.policy.referrers_page);
    let artifact_type = query.artifact_type.as_deref();
    let max_bytes = core.policy.manifest_size;
    let rows = reader
        .manifests()
        .referrers(found.id, subject, artifact_type, query.after, limit, max_bytes)
        .await?;
    let next = match rows.last() {
        Some((last, _))
            if reader
                .manifests()
                .has_referrer_after(found.id, subject, artifact_type, *last)
                .await? =>
        {
            Some(*last)
        }
        _ => None,
    };
    let mut descriptors = rows.iter().map(|(_, json)| parse(json)).collect::<Result<Vec<_>, _>>()?;
    if query.after.is_none() {
        fallback::merge(core, &access, repository, subject, artifact_type, &mut descriptors).await?;
    }
    Ok(ReferrerPage { descriptors, next })
}

fn parse(json: &str) -> Result<Descriptor, Error> {
    serde_json::from_str(json).map_err(|error| Error::Internal(error.into()))
}
