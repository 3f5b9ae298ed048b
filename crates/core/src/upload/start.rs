//! Start: mount what is there already, or open a session.

use wharf_model::{Caller, Permission, Upload, UploadId};
use wharf_oci::{Algorithm, Digest, Hasher, RepositoryName};

use super::{Session, mount};
use crate::access::{Authorized, authorize};
use crate::{Core, Error, quota};

/// What a start request asks for.
#[derive(Debug, Clone, Default)]
pub struct StartUpload {
    /// A blob to mount instead of uploading it.
    pub mount: Option<Digest>,
    /// The repository to mount it from; without one, any repository the caller may read.
    pub from: Option<RepositoryName>,
    /// The algorithm the finished blob will be named under, when not SHA-256.
    pub algorithm: Option<Algorithm>,
}

/// How it started.
#[derive(Debug, Clone)]
pub enum Started {
    /// The blob is in the repository; nothing to upload.
    Mounted(Digest),
    /// A session is open.
    Opened(Session),
}

/// Starts an upload.
///
/// # Errors
/// [`Error::TooMany`] at the limit of open sessions, [`Error::OverQuota`] in a full project, or a refusal. A mount that is not possible, for whatever
/// reason, opens a session instead, as the specification says: it tells nothing about other repositories.
pub async fn start(core: &Core, caller: &Caller, repository: &RepositoryName, request: &StartUpload) -> Result<Started, Error> {
    let access = authorize(core, caller, Permission::PUSH, repository).await?;
    if let Some(digest) = &request.mount
        && mount::mount(core, caller, &access, repository, digest, request.from.as_ref()).await?
    {
        return Ok(Started::Mounted(digest.clone()));
    }
    open(core, caller, &access, repository, request.algorithm.unwrap_or(Algorithm::Sha256))
        .await
        .map(Started::Opened)
}

async fn open(
    core: &Core,
    caller: &Caller,
    access: &Authorized,
    repository: &RepositoryName,
    algorithm: Algorithm,
) -> Result<Session, Error> {
    quota::check(core, access.project, 1).await?;
    let now = core.clock.now();
    let mut tx = core.store.begin_shared().await?;
    let home = tx.repositories().ensure(access.project, repository.path(), now).await?;
    let upload = Upload {
        id: UploadId::new(),
        repository_id: home.id,
        owner: caller.principal.actor(),
        size: 0,
        hash_state: Some(Hasher::new(algorithm).save()),
        revision: 0,
        created_at: now,
        expires_at: now + core.policy.upload_expiry,
    };
    if !tx.uploads().open(&upload, core.policy.open_uploads).await? {
        tx.abandon().await?;
        return Err(Error::TooMany(format!(
            "at most {} uploads may be open at once; finish or cancel some",
            core.policy.open_uploads
        )));
    }
    tx.commit().await?;
    Ok(Session::from(&upload))
}
