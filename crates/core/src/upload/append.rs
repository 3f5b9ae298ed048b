//! Append: one chunk of an open session.

use wharf_blob::ByteStream;
use wharf_model::{Caller, Permission, Upload, UploadId, UploadPart};
use wharf_oci::{ContentRange, Hasher, RepositoryName};
use wharf_store::Tx;

use super::{Session, cancel, commit, intake, session};
use crate::access::authorize;
use crate::{Core, Error};

/// A chunk as sent.
pub struct Chunk {
    /// Its place, when stated.
    pub range: Option<ContentRange>,
    /// Its length in bytes, when stated.
    pub length: Option<u64>,
    /// Its bytes.
    pub body: ByteStream,
}

/// Takes in the next chunk. It is durable when this returns.
///
/// # Errors
/// [`Error::OutOfStep`] when the chunk does not continue the upload, or when another request got there first;
/// [`Error::SizeMismatch`], [`Error::TooLarge`], [`Error::Body`], [`crate::Missing::Upload`], or a refusal. The committed
/// bytes are unchanged then. [`Error::OverQuota`] ends the session.
pub async fn append(core: &Core, caller: &Caller, repository: &RepositoryName, id: UploadId, chunk: Chunk) -> Result<Session, Error> {
    let access = authorize(core, caller, Permission::PUSH, repository).await?;
    let upload = session::find(core, &core.store.read(), caller, &access, repository, id).await?;
    let stated = check_step(&upload, &chunk)?;
    let hasher = upload.hash_state.as_deref().and_then(Hasher::restore);
    let place = intake::Place {
        project: access.project,
        who: caller.principal.actor(),
        upload: id,
        offset: upload.size.unsigned_abs(),
    };
    let stored = intake::store_piece(core, place, stated, hasher, chunk.body).await;
    let piece = cancel::unless_over_quota(core, id, stored).await?;
    let Some(part) = piece.part else {
        return Ok(Session::from(&upload));
    };
    let new_size = upload.size + part.size;
    let state = piece.hasher.map(|hasher| hasher.save());
    let tx = match record(core, &upload, &part, new_size, state.as_deref()).await {
        Ok(Some(tx)) => tx,
        lost => {
            intake::discard(core, &part.object_key).await;
            lost?;
            let now_at = session::find(core, &core.store.read(), caller, &access, repository, id).await?;
            return Err(Error::OutOfStep {
                committed: now_at.size.unsigned_abs(),
            });
        }
    };
    if let Err(error) = tx.commit().await {
        // Without an answer to the commit a row may name the piece: it stays, at worst as an orphan.
        if commit::was_not_made(&error) {
            intake::discard(core, &part.object_key).await;
        }
        return Err(error.into());
    }
    Ok(Session {
        id,
        committed: new_size.unsigned_abs(),
    })
}

/// Names the piece by a row, in a transaction to be committed. `None` when another request has moved the session on.
async fn record(core: &Core, upload: &Upload, part: &UploadPart, new_size: i64, state: Option<&[u8]>) -> Result<Option<Tx>, Error> {
    let expires_at = core.clock.now() + core.policy.upload_expiry;
    let mut tx = core.store.begin_shared().await?;
    let won = tx
        .uploads()
        .append(upload.id, upload.revision, part, new_size, state, expires_at)
        .await?;
    if won {
        return Ok(Some(tx));
    }
    tx.abandon().await?;
    Ok(None)
}

/// Whether the chunk starts where the upload stands; the length it states, if it states one.
pub(super) fn check_step(upload: &Upload, chunk: &Chunk) -> Result<Option<u64>, Error> {
    let Some(range) = chunk.range else { return Ok(chunk.length) };
    let committed = upload.size.unsigned_abs();
    if range.start != committed {
        return Err(Error::OutOfStep { committed });
    }
    match chunk.length {
        Some(length) if length != range.len() => Err(Error::SizeMismatch {
            stated: range.len(),
            received: length,
        }),
        _ => Ok(Some(range.len())),
    }
}
