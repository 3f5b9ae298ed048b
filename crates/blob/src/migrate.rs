//! Copies every object of one store to another, and reads each copy again.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::stream::{StreamExt, TryStreamExt};
use wharf_oci::{Algorithm, Digest, Hasher};

use crate::{BlobDriver, BlobError, ByteStream, ObjectKey};

/// What became of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// It was copied, and the copy holds the same bytes.
    Copied,
    /// It was there already, as long as here.
    Present,
    /// It was deleted meanwhile, and its copy too.
    Gone,
    /// It was not copied, or its copy was removed again; why.
    Failed(String),
    /// It would have to be copied.
    Missing,
}

/// How objects are copied.
#[derive(Debug, Clone, Copy)]
pub struct MigrateOptions {
    /// Objects at a time.
    pub parallel: usize,
    /// Only says what is missing.
    pub dry_run: bool,
}

/// Copies what `to` lacks of `from`; `each` is told of every object, by key and bytes. Both stores may be in use meanwhile: an object that
/// comes later is found by the next run, one that is deleted meanwhile does not come back.
///
/// # Errors
/// When `from` cannot be listed. What fails of a single object is told to `each`.
pub async fn migrate(
    from: &dyn BlobDriver,
    to: &dyn BlobDriver,
    options: MigrateOptions,
    each: &(dyn Fn(&str, u64, &Moved) + Sync),
) -> Result<(), BlobError> {
    from.list("")
        .await?
        .try_for_each_concurrent(options.parallel, async |(name, size)| {
            let moved = one(from, to, &name, size, options.dry_run)
                .await
                .unwrap_or_else(|error| Moved::Failed(error.to_string()));
            each(&name, size, &moved);
            Ok(())
        })
        .await
}

async fn one(from: &dyn BlobDriver, to: &dyn BlobDriver, name: &str, size: u64, dry_run: bool) -> Result<Moved, BlobError> {
    let key = ObjectKey::from_stored(name)?;
    match to.size(&key).await? {
        Some(there) if there == size => return Ok(Moved::Present),
        Some(there) => return Ok(Moved::Failed(format!("{there} bytes are there instead of {size}"))),
        None if dry_run => return Ok(Moved::Missing),
        None => {}
    }
    let Some(reader) = from.open(&key, None).await? else {
        return Ok(Moved::Gone);
    };
    let named = key.digest();
    let algorithm = named.as_ref().map_or(Algorithm::Sha256, Digest::algorithm);
    let (body, sent) = hashed(reader.stream, algorithm);
    to.put(&key, body).await?;
    let sent = sent.so_far();
    let stored = match to.open(&key, None).await? {
        Some(reader) => Some(digest_of(reader.stream, algorithm).await?),
        None => None,
    };
    if stored.as_ref() != Some(&sent) || named.is_some_and(|named| named != sent) {
        to.delete(&key).await?;
        let found = stored.map_or_else(|| "nothing".to_owned(), |digest| digest.to_string());
        return Ok(Moved::Failed(format!("{sent} was read and {found} was stored; no copy is kept")));
    }
    // Deletions take it from here first, see `Moving`: of what is gone here now, nobody would ever delete the copy.
    if from.size(&key).await?.is_none() {
        to.delete(&key).await?;
        return Ok(Moved::Gone);
    }
    Ok(Moved::Copied)
}

/// What has passed through a stream.
struct Passed(Arc<Mutex<Hasher>>);

impl Passed {
    fn so_far(&self) -> Digest {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone().finish()
    }
}

fn hashed(stream: ByteStream, algorithm: Algorithm) -> (ByteStream, Passed) {
    let hasher = Arc::new(Mutex::new(Hasher::new(algorithm)));
    let passed = Passed(Arc::clone(&hasher));
    let body = stream.inspect_ok(move |chunk| hasher.lock().unwrap_or_else(PoisonError::into_inner).update(chunk));
    (body.boxed(), passed)
}

async fn digest_of(stream: ByteStream, algorithm: Algorithm) -> Result<Digest, BlobError> {
    let (mut body, passed) = hashed(stream, algorithm);
    while body.try_next().await.map_err(BlobError::unavailable)?.is_some() {}
    Ok(passed.so_far())
}
