//! Cancel, and the end of sessions nobody came back to.

use wharf_model::{Caller, Permission, UploadId, UploadPart};
use wharf_oci::RepositoryName;

use super::{intake, session};
use crate::access::authorize;
use crate::{Core, Error, Missing};

/// Sessions ended in one round of the sweep.
const BATCH: u64 = 100;

/// Ends the session and drops its bytes.
///
/// # Errors
/// [`Missing::Upload`], or a refusal.
pub async fn cancel(core: &Core, caller: &Caller, repository: &RepositoryName, id: UploadId) -> Result<(), Error> {
    let access = authorize(core, caller, Permission::PUSH, repository).await?;
    session::find(core, &core.store.read(), caller, &access, repository, id).await?;
    if end(core, id).await? {
        Ok(())
    } else {
        Err(Error::NotFound(Missing::Upload))
    }
}

/// Ends every session past its end and returns how many. Safe to run anywhere, any number of times at once.
///
/// # Errors
/// When the database gives no answer; the next run goes on.
pub async fn sweep_expired(core: &Core) -> Result<u64, Error> {
    let mut ended = 0;
    loop {
        let expired = core.store.read().uploads().expired(core.clock.now(), BATCH).await?;
        for id in &expired {
            ended += u64::from(end(core, *id).await?);
        }
        if (expired.len() as u64) < BATCH {
            return Ok(ended);
        }
    }
}

/// Ends the session when `outcome` says that the project has no room: what came so far is of no use any more.
pub(super) async fn unless_over_quota<T>(core: &Core, id: UploadId, outcome: Result<T, Error>) -> Result<T, Error> {
    if matches!(outcome, Err(Error::OverQuota { .. }))
        && let Err(error) = end(core, id).await
    {
        tracing::warn!(%error, upload = %id, "an upload without room could not be ended; the sweep will");
    }
    outcome
}

/// Rows first, bytes after.
async fn end(core: &Core, id: UploadId) -> Result<bool, Error> {
    let mut tx = core.store.begin().await?;
    let parts: Vec<UploadPart> = tx.uploads().parts(id).await?;
    if !tx.uploads().remove(id, None).await? {
        return Ok(false);
    }
    tx.commit().await?;
    for part in parts {
        intake::discard(core, &part.object_key).await;
    }
    Ok(true)
}
