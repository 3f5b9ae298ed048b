//! From a verified upload to rows: one object, one transaction, and what is left over goes.

use wharf_model::{Actor, Blob, RepositoryId, Upload, UploadPart};
use wharf_oci::{Digest, Hasher, RepositoryName};
use wharf_store::StoreError;

use super::commit::{self, Prepared, Recorded};
use crate::access::Authorized;
use crate::retry::retrying;
use crate::{Core, Error, Missing};

/// How often an object is prepared when the garbage collector takes it away before it is named. Each time nobody held it.
const PREPARE_TRIES: u32 = 3;

/// Whose rows are written: a session that ends with it, or a repository that may not exist yet.
pub(super) enum Target<'a> {
    Session(&'a Upload),
    Repository(&'a Authorized, &'a RepositoryName),
}

/// How far a commit got that did not succeed.
pub(super) enum Failure {
    /// No row was written, so what was stored for them can go.
    Undone(Error),
    /// The database gave no answer to the commit, so rows may name what was stored: it stays, at worst as an orphan.
    Unknown(Error),
    /// The garbage collector took away what was to be used again. No row was written.
    Collected,
}

impl Failure {
    pub(super) fn into_error(self) -> Error {
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

/// Checks the digest, makes one object of the pieces and names it by rows. Memory that takes is on the account of `who`.
pub(super) async fn close(
    core: &Core,
    who: Option<Actor>,
    target: &Target<'_>,
    digest: &Digest,
    pieces: &[UploadPart],
    state: Option<Hasher>,
) -> Result<(), Failure> {
    commit::verify(core, pieces, state, digest).await?;
    name(core, who, target, digest, pieces).await
}

/// Prepares the object and writes its rows, again when the garbage collector comes between the two.
async fn name(core: &Core, who: Option<Actor>, target: &Target<'_>, digest: &Digest, pieces: &[UploadPart]) -> Result<(), Failure> {
    let mut outcome = Err(Failure::Collected);
    for _ in 0..PREPARE_TRIES {
        let prepared = commit::prepare(core, who, digest, pieces).await?;
        let lost = |failure: &Failure| matches!(failure, Failure::Undone(error) if error.is_contention());
        let recorded = retrying(|| record(core, target, digest, &prepared), lost).await;
        outcome = settle(core, pieces, &prepared, recorded).await;
        if !matches!(outcome, Err(Failure::Collected)) {
            break;
        }
    }
    outcome
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
