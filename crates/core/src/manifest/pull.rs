//! Pull: authorize, resolve, serve.

use bytes::Bytes;
use wharf_model::{Caller, Manifest, Permission};
use wharf_oci::{Reference, RepositoryName};

use crate::access::judge;
use crate::{Core, Error, Missing};

/// A manifest with its bytes.
#[derive(Debug, Clone)]
pub struct PulledManifest {
    /// What it is.
    pub manifest: Manifest,
    /// The bytes as pushed.
    pub payload: Bytes,
}

/// What `reference` points to, without its bytes.
///
/// # Errors
/// [`Missing::Manifest`], or a refusal.
pub async fn head(core: &Core, caller: &Caller, repository: &RepositoryName, reference: &Reference) -> Result<Manifest, Error> {
    let (facts, found) = core
        .store
        .read()
        .pulls()
        .manifest(repository, caller.principal.actor(), reference)
        .await?;
    judge(core, caller, Permission::PULL, repository, &facts)?;
    found.map(|resolved| resolved.manifest).ok_or(Error::NotFound(Missing::Manifest))
}

/// What `reference` points to.
///
/// # Errors
/// [`Missing::Manifest`], or a refusal.
pub async fn pull(core: &Core, caller: &Caller, repository: &RepositoryName, reference: &Reference) -> Result<PulledManifest, Error> {
    let manifest = head(core, caller, repository, reference).await?;
    let payload = core.payloads.get(&core.store.read(), manifest.id, &manifest.digest).await?;
    // Deleted between the two reads: it is not there.
    let payload = payload.ok_or(Error::NotFound(Missing::Manifest))?;
    Ok(PulledManifest { manifest, payload })
}
