//! Pulls of what is in the trash, where the administrator allows them (`trash.allow_pull`): by digest, and each is told in the audit log.

use bytes::Bytes;
use wharf_model::{Blob, Caller, Manifest, ManifestId, Permission};
use wharf_oci::{Digest, Reference, RepositoryName};

use crate::access::authorize;
use crate::audit;
use crate::manifest::PulledManifest;
use crate::{Core, Error, Missing};

/// A manifest in the trash of `repository`. With `noted` it is told in the audit log.
///
/// # Errors
/// [`Missing::Manifest`], also for tags and where the trash serves nothing; or a refusal.
pub(crate) async fn manifest(
    core: &Core,
    caller: &Caller,
    repository: &RepositoryName,
    reference: &Reference,
    noted: bool,
) -> Result<PulledManifest, Error> {
    let missing = || Error::NotFound(Missing::Manifest);
    let Reference::Digest(digest) = reference else {
        return Err(missing());
    };
    if !core.policy.trash_pull {
        return Err(missing());
    }
    let access = authorize(core, caller, Permission::PULL, repository).await?;
    let reader = core.store.read();
    let found = reader
        .trash()
        .manifest(access.project, repository.path(), digest, core.clock.now())
        .await?;
    let (media_type, payload) = found.ok_or_else(missing)?;
    if Digest::of(digest.algorithm(), &payload) != *digest {
        return Err(Error::Internal(
            format!("manifest {digest} in the trash: the stored bytes have another digest").into(),
        ));
    }
    if noted {
        audit::pulls::pulled_from_trash(core, caller, access.project, repository, digest).await?;
    }
    Ok(PulledManifest {
        manifest: Manifest {
            // It has no row among the live ones.
            id: ManifestId(0),
            digest: digest.clone(),
            media_type,
            size: i64::try_from(payload.len()).unwrap_or(i64::MAX),
        },
        payload: Bytes::from(payload),
    })
}

/// A blob of something in the trash of `repository`.
///
/// # Errors
/// [`Missing::Blob`], also where the trash serves nothing; or a refusal.
pub(crate) async fn blob(core: &Core, caller: &Caller, repository: &RepositoryName, digest: &Digest) -> Result<Blob, Error> {
    let missing = || Error::NotFound(Missing::Blob);
    if !core.policy.trash_pull {
        return Err(missing());
    }
    let access = authorize(core, caller, Permission::PULL, repository).await?;
    let found = core
        .store
        .read()
        .trash()
        .blob(access.project, repository.path(), digest, core.clock.now())
        .await?;
    found.ok_or_else(missing)
}
