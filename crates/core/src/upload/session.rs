//! Finding the session a request names, and telling where it stands.

use wharf_model::{Caller, Permission, Upload, UploadId};
use wharf_oci::RepositoryName;
use wharf_store::Reader;

use crate::access::{Authorized, authorize};
use crate::{Core, Error, Missing};

/// Where an upload stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub id: UploadId,
    /// Bytes that are durable.
    pub committed: u64,
}

impl From<&Upload> for Session {
    fn from(upload: &Upload) -> Self {
        Self {
            id: upload.id,
            committed: upload.size.unsigned_abs(),
        }
    }
}

/// Where the upload stands.
///
/// # Errors
/// [`Missing::Upload`], or a refusal.
pub async fn status(core: &Core, caller: &Caller, repository: &RepositoryName, id: UploadId) -> Result<Session, Error> {
    let access = authorize(core, caller, Permission::PUSH, repository).await?;
    let upload = find(core, &core.store.read(), caller, &access, repository, id).await?;
    Ok(Session::from(&upload))
}

/// The open session `id` of this caller in this repository. Anybody else's session, one of another repository and
/// one past its end are all simply unknown (CVE-2026-32589).
pub(super) async fn find(
    core: &Core,
    reader: &Reader,
    caller: &Caller,
    access: &Authorized,
    repository: &RepositoryName,
    id: UploadId,
) -> Result<Upload, Error> {
    let found = reader.uploads().find_in(access.project, repository.path(), id).await?;
    found
        .filter(|upload| upload.owner == caller.principal.actor() && upload.expires_at > core.clock.now())
        .ok_or(Error::NotFound(Missing::Upload))
}
