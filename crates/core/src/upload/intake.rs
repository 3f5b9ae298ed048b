//! Taking in a request body: within its bounds (`bounds.rs`), as an object of its own, and through the digest beside it (`hashing.rs`).

use std::io;

use wharf_blob::{ByteStream, ObjectKey};
use wharf_model::{Actor, Generation, ProjectId, UploadId, UploadPart};
use wharf_oci::Hasher;

use super::bounds;
use super::hashing::{HASHED_BEHIND, hash_beside};
use crate::{Core, Error, quota};

/// Where a piece belongs.
pub(super) struct Place {
    pub project: ProjectId,
    /// Who sends it.
    pub who: Option<Actor>,
    pub upload: UploadId,
    /// Bytes before it.
    pub offset: u64,
}

/// A stored piece, not yet named by any row.
pub(super) struct StoredPiece {
    /// Where it is and how long; `None` when the body was empty.
    pub part: Option<UploadPart>,
    /// The digest state after it, when there was one before it.
    pub hasher: Option<Hasher>,
}

/// Stores `body` as a piece of an upload. The piece is durable when this returns.
///
/// # Errors
/// [`Error::TooLarge`], [`Error::OverQuota`], [`Error::SizeMismatch`], [`Error::Body`], [`Error::Full`] or [`Error::Unavailable`]; nothing stays behind then.
pub(super) async fn store_piece(
    core: &Core,
    place: Place,
    stated: Option<u64>,
    hasher: Option<Hasher>,
    body: ByteStream,
) -> Result<StoredPiece, Error> {
    let room = bounds::room(core, place.offset, stated)?;
    if stated == Some(0) {
        return Ok(StoredPiece { part: None, hasher });
    }
    quota::check(core, place.project, place.offset + stated.unwrap_or(1)).await?;
    let _admitted = core.admission.admit(place.who, memory(core, stated)).await?;
    let key = ObjectKey::upload_part(place.upload, place.offset, Generation::new());
    let body = bounds::meter(core, place.project, place.offset, bounds::limit(body, room));
    let (body, digest) = hash_beside(body, hasher);
    let stored = core.blobs.put(&key, body).await;
    let size = stored.map_err(|error| bounds::told(error.into(), core.policy.blob_size))?;
    let part = accept(core, place.offset, &key, stated, size).await?;
    Ok(StoredPiece {
        part,
        hasher: digest.await.ok().flatten(),
    })
}

/// The piece as it came. An empty one, and one of another size than stated, is not kept.
async fn accept(core: &Core, offset: u64, key: &ObjectKey, stated: Option<u64>, size: u64) -> Result<Option<UploadPart>, Error> {
    let as_stated = stated.is_none_or(|stated| stated == size);
    if as_stated && size > 0 {
        return Ok(Some(UploadPart {
            offset: signed(offset),
            size: signed(size),
            object_key: key.as_str().to_owned(),
        }));
    }
    discard(core, key.as_str()).await;
    match stated {
        Some(stated) if !as_stated => Err(Error::SizeMismatch { stated, received: size }),
        _ => Ok(None),
    }
}

/// Memory that a body takes while it is stored.
fn memory(core: &Core, stated: Option<u64>) -> u64 {
    let at_most = |bytes: u64| stated.map_or(bytes, |stated| stated.min(bytes));
    at_most(core.blobs.put_memory()) + at_most(HASHED_BEHIND)
}

/// Deletes an object no row names. A failure leaves an orphan for the sweeper and is not the caller's problem.
pub(super) async fn discard(core: &Core, key: &str) {
    let outcome = match ObjectKey::from_stored(key) {
        Ok(key) => core.blobs.delete(&key).await,
        Err(error) => Err(error),
    };
    if let Err(error) = outcome {
        tracing::warn!(%error, key, "an abandoned object could not be deleted");
    }
}

/// Sizes are bounded by the blob limit, far below `i64::MAX`.
pub(super) fn signed(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

/// The error a failed body stands for.
pub fn body_error(cause: io::Error) -> Error {
    Error::Body(cause)
}
