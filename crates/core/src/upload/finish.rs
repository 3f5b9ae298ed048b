//! Finish: verify the digest, make one object, commit row and link.

use wharf_model::{Blob, Caller, Permission, RepositoryId, Upload, UploadId, UploadPart};
use wharf_oci::{Digest, Hasher, RepositoryName};
use wharf_store::StoreError;

use super::append::{Chunk, check_step};
use super::commit::{Prepared, Recorded};
use super::{cancel, commit, intake, session};
use crate::access::{Authorized, authorize};
use crate::retry::retrying;
use crate::{Core, Error, Missing};

/// How often an object is prepared when the garbage collector takes it away before it is named. Each time nobody held it.
const PREPARE_TRIES: u32 = 3;

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
    let place = intake::Place {
        project: access.project,
        who: caller.principal.actor(),
        upload: id,
        offset: upload.size.unsigned_abs(),
    };
    let stored = intake::store_piece(core, place, stated, state, last.body).await;
    let tail = cancel::unless_over_quota(core, id, stored).await?;
    pieces.extend(tail.part.clone());
    match close(core, &upload, digest, &pieces, tail.hasher).await {
        Ok(()) => {
            core.rooms.forget(access.project);
            Ok(())
        }
        Err(Failure::Unknown(error)) => Err(error),
        Err(failure) => {
            let error = failure.into_error();
            if let Some(part) = &tail.part {
                intake::discard(core, &part.object_key).await;
            }
            if matches!(error, Error::OverQuota { .. }) {
                return cancel::unless_over_quota(core, id, Err(error)).await;
            }
            // Another request may have closed the session first, and taken its pieces away.
            match session::find(core, &core.store.read(), caller, &access, repository, id).await {
                Err(Error::NotFound(Missing::Upload)) => already_done(core, &access, repository, digest).await,
                Ok(now_at) if now_at.revision != upload.revision => Err(Error::OutOfStep {
                    committed: now_at.size.unsigned_abs(),
                }),
                _ => Err(error),
            }
        }
    }
}

/// How far a commit got that did not succeed.
enum Failure {
    /// No row was written, so what was stored for them can go.
    Undone(Error),
    /// The database gave no answer to the commit, so rows may name what was stored: it stays, at worst as an orphan.
    Unknown(Error),
    /// The garbage collector took away what was to be used again. No row was written.
    Collected,
}

impl Failure {
    fn into_error(self) -> Error {
        match self {
            Self::Undone(error) | Self::Unknown(error) => error,
            Self::Collected => Error::Unavailable {
                what: "the blob's content",
                source: "it was collected each time it was to be used".into(),
            },
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Undone(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Undone(error.into())
    }
}

async fn close(core: &Core, upload: &Upload, digest: &Digest, pieces: &[UploadPart], state: Option<Hasher>) -> Result<(), Failure> {
    commit::verify(core, pieces, state, digest).await?;
    name(core, &Target::Session(upload), digest, pieces).await
}

/// Prepares the object and writes its rows, again when the garbage collector comes between the two.
async fn name(core: &Core, target: &Target<'_>, digest: &Digest, pieces: &[UploadPart]) -> Result<(), Failure> {
    let mut outcome = Err(Failure::Collected);
    for _ in 0..PREPARE_TRIES {
        let prepared = commit::prepare(core, digest, pieces).await?;
        let lost = |failure: &Failure| matches!(failure, Failure::Undone(error) if error.is_contention());
        let recorded = retrying(|| record(core, target, digest, &prepared), lost).await;
        outcome = settle(core, pieces, &prepared, recorded).await;
        if !matches!(outcome, Err(Failure::Collected)) {
            break;
        }
    }
    outcome
}

/// Whose rows are written: a session that ends with it, or a repository that may not exist yet.
enum Target<'a> {
    Session(&'a Upload),
    Repository(&'a Authorized, &'a RepositoryName),
}

/// The rows of a finished upload, in one transaction.
async fn record(core: &Core, target: &Target<'_>, digest: &Digest, prepared: &Prepared) -> Result<Blob, Failure> {
    let now = core.clock.now();
    let mut tx = core.store.begin_shared().await?;
    let home: RepositoryId = match target {
        Target::Session(upload) if tx.uploads().remove(upload.id, Some(upload.revision)).await? => upload.repository_id,
        Target::Session(_) => {
            tx.abandon().await?;
            return Err(Failure::Undone(Error::NotFound(Missing::Upload)));
        }
        Target::Repository(access, name) => tx.repositories().ensure(access.project, name.path(), now).await?.id,
    };
    let blob = match commit::record(core, &mut tx, digest, prepared).await? {
        Recorded::Blob(blob) => blob,
        Recorded::Collected => {
            tx.abandon().await?;
            return Err(Failure::Collected);
        }
    };
    tx.blobs().link(home, blob.id, now).await?;
    match tx.commit().await {
        Ok(()) => Ok(blob),
        Err(error) if commit::was_not_made(&error) => Err(Failure::Undone(error.into())),
        Err(error) => Err(Failure::Unknown(error.into())),
    }
}

/// Removes what nobody needs after the commit, or after it was positively not made.
async fn settle(core: &Core, pieces: &[UploadPart], prepared: &Prepared, recorded: Result<Blob, Failure>) -> Result<(), Failure> {
    match recorded {
        Ok(blob) => {
            commit::tidy(core, pieces, prepared, &blob).await;
            Ok(())
        }
        Err(unknown @ Failure::Unknown(_)) => Err(unknown),
        Err(not_made) => {
            commit::withdraw(core, pieces, prepared).await;
            Err(not_made)
        }
    }
}

/// A repeated PUT whose first answer was lost: the same 201 if the blob is there, else the session is unknown.
async fn already_done(core: &Core, access: &Authorized, repository: &RepositoryName, digest: &Digest) -> Result<(), Error> {
    let unknown = Error::NotFound(Missing::Upload);
    let read = core.store.read();
    let (Some(home), Some(blob)) = (
        read.repositories().find(access.project, repository.path()).await?,
        read.blobs().find_in(access.project, repository.path(), digest).await?,
    ) else {
        return Err(unknown);
    };
    let mut tx = core.store.begin().await?;
    if !tx.blobs().touch(home.id, blob.id, core.clock.now()).await? {
        return Err(unknown);
    }
    Ok(tx.commit().await?)
}

/// Stores a whole blob sent in one request, without a session.
///
/// # Errors
/// [`Error::DigestMismatch`], [`Error::TooLarge`], [`Error::Body`], or a refusal; nothing stays behind then.
pub async fn upload_whole(core: &Core, caller: &Caller, repository: &RepositoryName, digest: &Digest, chunk: Chunk) -> Result<(), Error> {
    let access = authorize(core, caller, Permission::PUSH, repository).await?;
    let hasher = Some(Hasher::new(digest.algorithm()));
    let place = intake::Place {
        project: access.project,
        who: caller.principal.actor(),
        upload: UploadId::new(),
        offset: 0,
    };
    let piece = intake::store_piece(core, place, chunk.length, hasher, chunk.body).await?;
    let pieces: Vec<UploadPart> = piece.part.into_iter().collect();
    let outcome = link_whole(core, &access, repository, digest, &pieces, piece.hasher).await;
    match outcome {
        Ok(()) => {
            core.rooms.forget(access.project);
            Ok(())
        }
        Err(Failure::Unknown(error)) => Err(error),
        Err(failure) => {
            if let Some(part) = pieces.first() {
                intake::discard(core, &part.object_key).await;
            }
            Err(failure.into_error())
        }
    }
}

async fn link_whole(
    core: &Core,
    access: &Authorized,
    repository: &RepositoryName,
    digest: &Digest,
    pieces: &[UploadPart],
    state: Option<Hasher>,
) -> Result<(), Failure> {
    commit::verify(core, pieces, state, digest).await?;
    name(core, &Target::Repository(access, repository), digest, pieces).await
}
