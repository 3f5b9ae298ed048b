//! Finish: verify the digest, make one object, commit row and link.

use wharf_model::{Caller, Permission, RepositoryId, Upload, UploadId, UploadPart};
use wharf_oci::{Digest, Hasher, RepositoryName};

use super::append::{Chunk, check_step};
use super::{commit, intake, session};
use crate::access::{Authorized, authorize};
use crate::{Core, Error, Missing};

/// Closes the session: its bytes, with `last` appended, become the blob `digest` of the repository.
///
/// # Errors
/// [`Error::DigestMismatch`] (the session stays as it was), [`Error::OutOfStep`], [`Error::SizeMismatch`], [`Missing::Upload`], or a refusal.
pub async fn finish(
    core: &Core,
    caller: &Caller,
    repository: &RepositoryName,
    id: UploadId,
    digest: &Digest,
    last: Chunk,
) -> Result<(), Error> {
    let access = authorize(core, caller, Permission::PUSH, repository).await?;
    let upload = match session::find(core, &core.store.read(), caller, &access, repository, id).await {
        Err(Error::NotFound(Missing::Upload)) => return already_done(core, &access, repository, digest).await,
        other => other?,
    };
    let stated = check_step(&upload, &last)?;
    let mut pieces = core.store.read().uploads().parts(id).await?;
    let state = upload.hash_state.as_deref().and_then(Hasher::restore);
    let tail = intake::store_piece(core, id, upload.size.unsigned_abs(), stated, state, last.body).await?;
    let outcome = close(core, &upload, digest, &mut pieces, &tail).await;
    if let (Err(_), Some(part)) = (&outcome, &tail.part) {
        intake::discard(core, &part.object_key).await;
    }
    match outcome {
        // Another request closed the session first.
        Err(Error::NotFound(Missing::Upload)) => already_done(core, &access, repository, digest).await,
        other => other,
    }
}

async fn close(
    core: &Core,
    upload: &Upload,
    digest: &Digest,
    pieces: &mut Vec<UploadPart>,
    tail: &intake::StoredPiece,
) -> Result<(), Error> {
    pieces.extend(tail.part.clone());
    commit::verify(core, pieces, tail.hasher.clone(), digest).await?;
    let prepared = commit::prepare(core, digest, pieces).await?;
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    if !tx.uploads().remove(upload.id, Some(upload.revision)).await? {
        return Err(Error::NotFound(Missing::Upload));
    }
    let blob = commit::record(&mut tx, digest, &prepared, now).await?;
    tx.blobs().link(upload.repository_id, blob.id, now).await?;
    tx.commit().await?;
    commit::tidy(core, pieces, &prepared, &blob).await;
    Ok(())
}

/// A repeated PUT whose first answer was lost: the same 201 if the blob is there, else the session is unknown.
async fn already_done(core: &Core, access: &Authorized, repository: &RepositoryName, digest: &Digest) -> Result<(), Error> {
    match core.store.read().blobs().find_in(access.project, repository.path(), digest).await? {
        Some(_) => Ok(()),
        None => Err(Error::NotFound(Missing::Upload)),
    }
}

/// Stores a whole blob sent in one request, without a session.
///
/// # Errors
/// [`Error::DigestMismatch`], [`Error::TooLarge`], [`Error::Body`], or a refusal; nothing stays behind then.
pub async fn upload_whole(core: &Core, caller: &Caller, repository: &RepositoryName, digest: &Digest, chunk: Chunk) -> Result<(), Error> {
    let access = authorize(core, caller, Permission::PUSH, repository).await?;
    let hasher = Some(Hasher::new(digest.algorithm()));
    let piece = intake::store_piece(core, UploadId::new(), 0, chunk.length, hasher, chunk.body).await?;
    let pieces: Vec<UploadPart> = piece.part.into_iter().collect();
    let outcome = link_whole(core, &access, repository, digest, &pieces, piece.hasher).await;
    if let (Err(_), Some(part)) = (&outcome, pieces.first()) {
        intake::discard(core, &part.object_key).await;
    }
    outcome
}

async fn link_whole(
    core: &Core,
    access: &Authorized,
    repository: &RepositoryName,
    digest: &Digest,
    pieces: &[UploadPart],
    hasher: Option<Hasher>,
) -> Result<(), Error> {
    commit::verify(core, pieces, hasher, digest).await?;
    let prepared = commit::prepare(core, digest, pieces).await?;
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let home: RepositoryId = tx.repositories().ensure(access.project, repository.path(), now).await?.id;
    let blob = commit::record(&mut tx, digest, &prepared, now).await?;
    tx.blobs().link(home, blob.id, now).await?;
    tx.commit().await?;
    commit::tidy(core, pieces, &prepared, &blob).await;
    Ok(())
}
