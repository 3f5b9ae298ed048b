//! Pull: authorize, resolve, serve.

use bytes::Bytes;
use wharf_model::{Caller, Manifest, Permission};
use wharf_oci::{Digest, Reference, RepositoryName};
use wharf_store::ResolvedManifest;

use crate::access::{Authorized, current_name, judge};
use crate::{Core, Error, Missing, artifact, audit, trash};

/// A manifest with its bytes.
#[derive(Debug, Clone)]
pub struct PulledManifest {
    /// What it is.
    pub manifest: Manifest,
    /// The bytes as pushed.
    pub payload: Bytes,
}

/// What came of a pull by a client that may have the manifest already.
#[derive(Debug, Clone)]
pub enum Pull {
    /// It has it: this is what it is.
    Known(Manifest),
    /// It gets it.
    Served(PulledManifest),
}

/// What `reference` points to, without its bytes.
///
/// # Errors
/// [`Missing::Manifest`], or a refusal.
pub async fn head(core: &Core, caller: &Caller, repository: &RepositoryName, reference: &Reference) -> Result<Manifest, Error> {
    match resolve(core, caller, repository, reference).await {
        Err(Error::NotFound(Missing::Manifest)) => {
            let found = trash::manifest(core, caller, repository, reference, false).await?;
            Ok(found.manifest)
        }
        other => other.map(|(_, _, found)| found.manifest),
    }
}

async fn resolve(
    core: &Core,
    caller: &Caller,
    repository: &RepositoryName,
    reference: &Reference,
) -> Result<(Authorized, RepositoryName, ResolvedManifest), Error> {
    let actor = caller.principal.actor();
    let (mut facts, mut found) = core.store.read().pulls().manifest(repository, actor, reference).await?;
    if facts.project.is_none()
        && let Some(renamed) = current_name(core, repository).await?
    {
        (facts, found) = core.store.read().pulls().manifest(&renamed, actor, reference).await?;
    }
    let access = judge(core, caller, Permission::PULL, repository, &facts);
    if let Err(error) = &access {
        let project = facts.project.map(|project| project.id);
        audit::refused(core, caller, Permission::PULL, repository.as_str(), project, error).await;
    }
    let access = access?;
    if let Some(found) = found {
        return Ok((access, repository.clone(), found));
    }
    // Under this name there is nothing; perhaps it moved.
    let moved = artifact::follow(core, caller, access, repository, reference).await?;
    moved.ok_or(Error::NotFound(Missing::Manifest))
}

/// What `reference` points to, noted as a pull.
///
/// # Errors
/// [`Missing::Manifest`], or a refusal.
pub async fn pull(core: &Core, caller: &Caller, repository: &RepositoryName, reference: &Reference) -> Result<PulledManifest, Error> {
    match resolve(core, caller, repository, reference).await {
        Err(Error::NotFound(Missing::Manifest)) => trash::manifest(core, caller, repository, reference, true).await,
        Ok((access, home, found)) => serve(core, caller, access, &home, reference, found).await,
        Err(error) => Err(error),
    }
}

/// As [`pull`], unless the client has the manifest already, which `known` tells by its digest. Then no bytes are read, and it is no pull.
///
/// # Errors
/// As for [`pull`].
pub async fn pull_unless(
    core: &Core,
    caller: &Caller,
    repository: &RepositoryName,
    reference: &Reference,
    known: impl Fn(&Digest) -> bool,
) -> Result<Pull, Error> {
    match resolve(core, caller, repository, reference).await {
        Err(Error::NotFound(Missing::Manifest)) => {
            // What is in the trash is reached by its digest only.
            let noted = !matches!(reference, Reference::Digest(digest) if known(digest));
            let found = trash::manifest(core, caller, repository, reference, noted).await?;
            Ok(if noted { Pull::Served(found) } else { Pull::Known(found.manifest) })
        }
        Ok((_, _, found)) if known(&found.manifest.digest) => Ok(Pull::Known(found.manifest)),
        Ok((access, home, found)) => serve(core, caller, access, &home, reference, found).await.map(Pull::Served),
        Err(error) => Err(error),
    }
}

/// The bytes, noted as a pull.
async fn serve(
    core: &Core,
    caller: &Caller,
    access: Authorized,
    home: &RepositoryName,
    reference: &Reference,
    found: ResolvedManifest,
) -> Result<PulledManifest, Error> {
    let manifest = &found.manifest;
    let payload = core.payloads.get(&core.store.read(), manifest.id, &manifest.digest).await?;
    // Deleted between the two reads: it is not there.
    let payload = payload.ok_or(Error::NotFound(Missing::Manifest))?;
    audit::pulls::pulled(core, caller, access.project, home, reference, &found).await?;
    Ok(PulledManifest {
        manifest: found.manifest,
        payload,
    })
}
