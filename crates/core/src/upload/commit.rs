//! From stored pieces to a blob: one object, one row, one link.

use futures_util::StreamExt as _;
use wharf_blob::{BlobError, ObjectKey};
use wharf_model::{Actor, Blob, Generation, Timestamp, UploadPart};
use wharf_oci::{Algorithm, Digest, Hasher};
use wharf_store::{StoreError, Tx};

use super::admission::to_the_end;
use super::intake::{discard, signed};
use crate::{Core, Error};

/// Checks that the pieces hash to `expected`, using the running state where there is one of the right algorithm.
pub(super) async fn verify(core: &Core, pieces: &[UploadPart], state: Option<Hasher>, expected: &Digest) -> Result<(), Error> {
    let actual = match state {
        Some(hasher) if hasher.algorithm() == expected.algorithm() => hasher.finish(),
        _ => hash_again(core, pieces, expected.algorithm()).await?,
    };
    if actual == *expected {
        Ok(())
    } else {
        Err(Error::DigestMismatch {
            expected: expected.clone(),
            actual,
        })
    }
}

/// Reads the pieces once more: the state was lost, or the digest uses another algorithm than announced.
async fn hash_again(core: &Core, pieces: &[UploadPart], algorithm: Algorithm) -> Result<Digest, Error> {
    let mut hasher = Hasher::new(algorithm);
    for piece in pieces {
        let key = ObjectKey::from_stored(&piece.object_key)?;
        let lost = || Error::Unavailable {
            what: "the upload's content",
            source: "a piece is missing".into(),
        };
        let mut object = core.blobs.open(&key, None).await?.ok_or_else(lost)?;
        while let Some(chunk) = object.stream.next().await {
            hasher.update(&chunk.map_err(|error| Error::Unavailable {
                what: "the storage",
                source: error.into(),
            })?);
        }
    }
    Ok(hasher.finish())
}

/// A blob's object, ready to be named by a row.
pub(super) enum Prepared {
    /// The registry has these bytes already, and they are there.
    Existing(Blob),
    /// A new object.
    New {
        /// Its key.
        key: ObjectKey,
        /// Its size in bytes.
        size: i64,
        /// A row whose object was lost and that this one replaces.
        heals: Option<Blob>,
        /// When the object began to be made.
        since: Timestamp,
    },
}

/// What became of a prepared object when it was to be named.
pub(super) enum Recorded {
    /// A row names it.
    Blob(Blob),
    /// The garbage collector was faster: prepare it again.
    Collected,
}

/// Makes sure the bytes of `digest` are durable in one object. What is stored already is used again, after a look
/// that it really is there: a row alone is no proof (a file removed behind our back heals on the next push).
pub(super) async fn prepare(core: &Core, who: Option<Actor>, digest: &Digest, pieces: &[UploadPart]) -> Result<Prepared, Error> {
    let since = core.clock.now();
    let heals = match core.store.read().blobs().find_sound(digest).await? {
        Some((existing, true)) if bytes_are_there(core, &existing).await? => return Ok(Prepared::Existing(existing)),
        lost_or_new => lost_or_new.map(|(blob, _)| blob),
    };
    let parts = pieces
        .iter()
        .map(|piece| ObjectKey::from_stored(&piece.object_key))
        .collect::<Result<Vec<_>, _>>()?;
    let size = pieces.iter().map(|piece| piece.size).sum();
    let key = compose(core, who, parts, size, ObjectKey::blob(digest, Generation::new())).await?;
    Ok(Prepared::New { key, size, heals, since })
}

/// Makes one object of `parts`. Where that takes memory it waits for its share, as a body does, and keeps it to the end, also when the client has
/// left meanwhile.
async fn compose(core: &Core, who: Option<Actor>, parts: Vec<ObjectKey>, size: i64, to: ObjectKey) -> Result<ObjectKey, Error> {
    let memory = core.blobs.compose_memory(parts.len(), size.unsigned_abs());
    if memory == 0 {
        return Ok(core.blobs.compose(&parts, &to).await?);
    }
    let admitted = core.admission.admit(who, memory).await?;
    let work = {
        let (core, parts) = (core.clone(), parts.clone());
        async move { core.blobs.compose(&parts, &to).await }
    };
    let undo = {
        let core = core.clone();
        move |made: Result<ObjectKey, BlobError>| async move {
            if let Some(key) = made.ok().filter(|key| !parts.contains(key)) {
                discard(&core, key.as_str()).await;
            }
        }
    };
    match to_the_end(admitted, work, undo).await {
        Some(made) => Ok(made?),
        None => Err(Error::Unavailable {
            what: "the storage",
            source: "the content was not put together".into(),
        }),
    }
}

/// Whether the object of `blob` exists with the size the row says.
pub(super) async fn bytes_are_there(core: &Core, blob: &Blob) -> Result<bool, Error> {
    let size = core.blobs.size(&ObjectKey::from_stored(&blob.object_key)?).await?;
    if size.map(signed) != Some(blob.size) {
        tracing::error!(digest = %blob.digest, key = %blob.object_key, "the bytes of a blob are missing from the storage; the next upload replaces them");
    }
    Ok(size.map(signed) == Some(blob.size))
}

/// Names the prepared object by a row, in the caller's transaction. The row of a blob whose bytes were lost gets the
/// new object; where another upload of the same digest was faster, its object stays.
///
/// # Errors
/// [`Error::Unavailable`] when so much time has passed that the object may be taken for one that nobody will ever name.
pub(super) async fn record(core: &Core, tx: &mut Tx, digest: &Digest, prepared: &Prepared) -> Result<Recorded, Error> {
    let now = core.clock.now();
    match prepared {
        Prepared::Existing(blob) if tx.blobs().hold(blob.id).await? => Ok(Recorded::Blob(blob.clone())),
        Prepared::Existing(_) => Ok(Recorded::Collected),
        Prepared::New { since, .. } if now - *since > core.policy.gc_grace / 2 => Err(Error::Unavailable {
            what: "the storage",
            source: "storing the content took longer than half the grace period of the garbage collector".into(),
        }),
        Prepared::New { key, size, heals, .. } => {
            if let Some(lost) = heals {
                tx.blobs().replace_object(lost.id, &lost.object_key, key.as_str(), *size).await?;
            }
            Ok(Recorded::Blob(tx.blobs().add(digest, *size, key.as_str(), now).await?))
        }
    }
}

/// Deletes the pieces that are no longer needed, and the object that lost a race. Runs after the commit: bytes go last.
pub(super) async fn tidy(core: &Core, pieces: &[UploadPart], prepared: &Prepared, stored: &Blob) {
    for piece in pieces.iter().filter(|piece| piece.object_key != stored.object_key) {
        discard(core, &piece.object_key).await;
    }
    if !matches!(prepared, Prepared::New { key, .. } if key.as_str() == stored.object_key) {
        withdraw(core, pieces, prepared).await;
    }
}

/// Deletes the prepared object, which no row names. A piece that is its own object is left to whoever owns the piece.
pub(super) async fn withdraw(core: &Core, pieces: &[UploadPart], prepared: &Prepared) {
    if let Prepared::New { key, .. } = prepared
        && !pieces.iter().any(|piece| piece.object_key == key.as_str())
    {
        discard(core, key.as_str()).await;
    }
}

/// Whether a failed commit positively changed nothing. A quota is checked before it, a database without space writes no commit record, who lost to another is rolled back; after any other failure
/// the rows may be there, now or after a restart.
pub(super) fn was_not_made(error: &StoreError) -> bool {
    matches!(error, StoreError::Full(_) | StoreError::OverQuota { .. } | StoreError::Contended(_))
}
