//! Finish: the last bytes, the digest, and the rows that make a blob of them.

use wharf_model::{Caller, Permission, Upload, UploadId, UploadPart};
use wharf_oci::{Digest, Hasher, RepositoryName};

use super::append::{Chunk, check_step};
use super::intake::StoredPiece;
use super::naming::{Failure, Target, close};
use super::{cancel, intake, session};
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
    let finish = Finish {
        core,
        caller,
        access,
        repository,
        id,
        digest,
    };
    let Some(upload) = finish.session().await? else {
        return finish.already_done().await;
    };
    let mut pieces = core.store.read().uploads().parts(id).await?;
    let tail = finish.take_last(&upload, last).await?;
    pieces.extend(tail.part.clone());
    match close(
        core,
        caller.principal.actor(),
        &Target::Session(&upload),
        digest,
        &pieces,
        tail.hasher,
    )
    .await
    {
        Ok(()) => {
            core.rooms.used(access.project);
            Ok(())
        }
        Err(Failure::Unknown(error)) => Err(error),
        Err(failure) => {
            if let Some(part) = &tail.part {
                intake::discard(core, &part.object_key).await;
            }
            finish.explain(&upload, failure.into_error()).await
        }
    }
}

/// A request to finish, of somebody who may.
struct Finish<'a> {
    core: &'a Core,
    caller: &'a Caller,
    access: Authorized,
    repository: &'a RepositoryName,
    id: UploadId,
    digest: &'a Digest,
}

impl Finish<'_> {
    /// The session, if it is still open.
    async fn session(&self) -> Result<Option<Upload>, Error> {
        let reader = self.core.store.read();
        match session::find(self.core, &reader, self.caller, &self.access, self.repository, self.id).await {
            Ok(upload) => Ok(Some(upload)),
            Err(Error::NotFound(Missing::Upload)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Stores the bytes that come with the request.
    async fn take_last(&self, upload: &Upload, last: Chunk) -> Result<StoredPiece, Error> {
        let stated = check_step(upload, &last)?;
        let state = upload.hash_state.as_deref().and_then(Hasher::restore);
        let place = intake::Place {
            project: self.access.project,
            who: self.caller.principal.actor(),
            upload: self.id,
            offset: upload.size.unsigned_abs(),
        };
        let stored = intake::store_piece(self.core, place, stated, state, last.body).await;
        cancel::unless_over_quota(self.core, self.id, stored).await
    }

    /// What to answer when nothing was committed: another request may have closed the session first, and taken its pieces away, or
    /// moved it on.
    async fn explain(&self, upload: &Upload, error: Error) -> Result<(), Error> {
        if matches!(error, Error::OverQuota { .. }) {
            return cancel::unless_over_quota(self.core, self.id, Err(error)).await;
        }
        match self.session().await {
            Ok(None) => self.already_done().await,
            Ok(Some(now_at)) if now_at.revision != upload.revision => Err(Error::OutOfStep {
                committed: now_at.size.unsigned_abs(),
            }),
            _ => Err(error),
        }
    }

    /// A repeated PUT whose first answer was lost: the same 201 if the blob is there, else the session is unknown.
    async fn already_done(&self) -> Result<(), Error> {
        let unknown = Error::NotFound(Missing::Upload);
        let read = self.core.store.read();
        let (Some(home), Some(blob)) = (
            read.repositories().find(self.access.project, self.repository.path()).await?,
            read.blobs()
                .find_in(self.access.project, self.repository.path(), self.digest)
                .await?,
        ) else {
            return Err(unknown);
        };
        let mut tx = self.core.store.begin_shared().await?;
        if !tx.blobs().touch(home.id, blob.id, self.core.clock.now()).await? {
            tx.abandon().await?;
            return Err(unknown);
        }
        Ok(tx.commit().await?)
    }
}

/// Stores a whole blob sent in one request, without a session.
///
/// # Errors
/// [`Error::DigestMismatch`], [`Error::TooLarge`], [`Error::Body`], or a refusal; nothing stays behind then.
pub async fn upload_whole(core: &Core, caller: &Caller, repository: &RepositoryName, digest: &Digest, chunk: Chunk) -> Result<(), Error> {
    let access = authorize(core, caller, Permission::PUSH, repository).await?;
    let hasher = Some(Hasher::new(digest.algorithm()));
    let who = caller.principal.actor();
    let place = intake::Place {
        project: access.project,
        who,
        upload: UploadId::new(),
        offset: 0,
    };
    let piece = intake::store_piece(core, place, chunk.length, hasher, chunk.body).await?;
    let pieces: Vec<UploadPart> = piece.part.into_iter().collect();
    match close(core, who, &Target::Repository(&access, repository), digest, &pieces, piece.hasher).await {
        Ok(()) => {
            core.rooms.used(access.project);
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
