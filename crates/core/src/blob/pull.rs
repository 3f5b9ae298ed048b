//! Pull: authorize, find the row, open the bytes.

use std::ops::Range;

use wharf_blob::{ByteStream, ObjectKey};
use wharf_model::{Blob, Caller, Permission};
use wharf_oci::{Digest, RepositoryName};
use wharf_store::HeldBlob;

use super::loss::lost;
use crate::access::{current_name, judge};
use crate::{Core, Error, Missing, artifact, audit, trash};

/// A blob with (part of) its bytes.
pub struct PulledBlob {
    /// What it is.
    pub blob: Blob,
    /// The bytes of the range asked for.
    pub stream: ByteStream,
}

/// The blob's row, if `repository` has it, for a client that will rely upon it: an answer here is a promise that the blob stays
/// for at least half the grace period of the garbage collector, so that a manifest can follow.
///
/// # Errors
/// [`Missing::Blob`], also when the bytes are damaged, so that the client sends them again; or a refusal.
pub async fn head(core: &Core, caller: &Caller, repository: &RepositoryName, digest: &Digest) -> Result<Blob, Error> {
    let held = held(core, caller, repository, digest).await?;
    if held.damaged {
        return Err(Error::NotFound(Missing::Blob));
    }
    let now = core.clock.now();
    // Who is not logged in pushes nothing, and a link that is young enough needs no write.
    if !caller.is_anonymous() && now - held.touched_at > core.policy.gc_grace / 2 {
        let mut tx = core.store.begin_shared().await?;
        if !tx.blobs().touch(held.repository, held.blob.id, now).await? {
            tx.abandon().await?;
            return Err(Error::NotFound(Missing::Blob));
        }
        tx.commit().await?;
    }
    Ok(held.blob)
}

/// The blob's row, if `repository` has it, to read the bytes now.
///
/// # Errors
/// [`Missing::Blob`], [`Error::Unavailable`] when the bytes are known to be damaged, or a refusal.
pub async fn find(core: &Core, caller: &Caller, repository: &RepositoryName, digest: &Digest) -> Result<Blob, Error> {
    let held = match held(core, caller, repository, digest).await {
        Err(Error::NotFound(Missing::Blob)) => return trash::blob(core, caller, repository, digest).await,
        other => other?,
    };
    if held.damaged {
        return Err(Error::Unavailable {
            what: "the blob's content",
            source: "the stored bytes are damaged".into(),
        });
    }
    Ok(held.blob)
}

async fn held(core: &Core, caller: &Caller, repository: &RepositoryName, digest: &Digest) -> Result<HeldBlob, Error> {
    let actor = caller.principal.actor();
    let (mut facts, mut found) = core.store.read().pulls().blob(repository, actor, digest).await?;
    if facts.project.is_none()
        && let Some(renamed) = current_name(core, repository).await?
    {
        (facts, found) = core.store.read().pulls().blob(&renamed, actor, digest).await?;
    }
    let access = match judge(core, caller, Permission::PULL, repository, &facts) {
        Ok(access) => access,
        Err(error) => {
            let project = facts.project.map(|project| project.id);
            audit::refused(core, caller, Permission::PULL, repository.as_str(), project, &error).await;
            return Err(error);
        }
    };
    if found.is_none() {
        found = artifact::follow_blob(core, caller, access, repository, digest).await?;
    }
    found.ok_or(Error::NotFound(Missing::Blob))
}

/// A URL by which the client reads `blob`, as found by [`find`] in the same request, from the store itself. `None` when it comes from here.
///
/// # Errors
/// As for [`pull`].
pub async fn link(core: &Core, blob: &Blob) -> Result<Option<String>, Error> {
    let Some(redirect) = core.policy.redirect.filter(|redirect| blob.size.unsigned_abs() >= redirect.size) else {
        return Ok(None);
    };
    let key = ObjectKey::from_stored(&blob.object_key)?;
    let url = match core.blobs.link(&key, redirect.lifetime).await {
        Ok(url) => url,
        Err(error) => {
            // Reading it through here may work, and says so if it does not.
            tracing::warn!(%error, "no link to the object store could be made");
            None
        }
    };
    // The store would answer with an error of its own where the bytes are missing or cut.
    if url.is_some() {
        let size = core.blobs.size(&key).await?;
        if let Some(fault) = fault(blob, size) {
            return Err(lost(core, blob, fault).await);
        }
        wharf_meter::pressure::redirected();
    }
    Ok(url)
}

/// The bytes of `blob`, as found by [`find`] in the same request.
///
/// # Errors
/// [`Error::Unavailable`] when the bytes are not where the row says: that is a loss to be told, not a blob
/// that does not exist.
pub async fn pull(core: &Core, blob: Blob, range: Option<Range<u64>>) -> Result<PulledBlob, Error> {
    let key = ObjectKey::from_stored(&blob.object_key)?;
    let object = core.blobs.open(&key, range).await?;
    match (fault(&blob, object.as_ref().map(|object| object.size)), object) {
        (None, Some(object)) => Ok(PulledBlob {
            blob,
            stream: object.stream,
        }),
        (fault, _) => Err(lost(core, &blob, fault.unwrap_or("the object is missing")).await),
    }
}

/// What is wrong with the object of a blob, by the size it was found to have.
fn fault(blob: &Blob, size: Option<u64>) -> Option<&'static str> {
    match size {
        None => Some("the object is missing"),
        Some(size) if size != blob.size.unsigned_abs() => Some("the object has another size"),
        Some(_) => None,
    }
}
