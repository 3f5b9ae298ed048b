//! Copies every object of one store to another, and reads each copy again. A run that is cut off leaves copies that nobody has read yet, so the
//! next one reads what it finds.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::stream::{StreamExt, TryStreamExt};
use wharf_oci::{Algorithm, Digest, Hasher};

use crate::{BlobDriver, BlobError, ByteStream, ObjectKey};

/// What became of one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moved {
    /// It was copied, and the copy holds the same bytes.
    Copied,
    /// It was there already, with the same bytes; or as many of them, where nobody asked to read them.
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
    /// Takes what is there for whole when it has the right number of bytes.
    pub trust_sizes: bool,
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
            let outcome = one(from, to, &name, size, options).await;
            let moved = outcome.unwrap_or_else(|error| Moved::Failed(error.to_string()));
            each(&name, size, &moved);
            Ok(())
        })
        .await
}

async fn one(from: &dyn BlobDriver, to: &dyn BlobDriver, name: &str, size: u64, options: MigrateOptions) -> Result<Moved, BlobError> {
    let key = ObjectKey::from_stored(name)?;
    match to.size(&key).await? {
        Some(there) if there == size && (options.dry_run || options.trust_sizes) => Ok(Moved::Present),
        Some(_) | None if options.dry_run => Ok(Moved::Missing),
        None => copy(from, to, &key).await,
        Some(there) => match compare(from, to, &key, there < size).await? {
            Found::Same => Ok(Moved::Present),
            Found::Gone => Ok(Moved::Gone),
            Found::Damaged => {
                to.delete(&key).await?;
                copy(from, to, &key).await
            }
            Found::Unclear(why) => Ok(Moved::Failed(why)),
        },
    }
}

/// What was found under a key in the new store.
enum Found {
    Same,
    /// It was deleted meanwhile.
    Gone,
    /// Something else than the old store has, which is right.
    Damaged,
    /// Something else, and nothing tells that the old store is right.
    Unclear(String),
}

/// Reads what is in the new store, and only if it is not what its key says, also what is in the old one. `cut`: it is the shorter of the two.
async fn compare(from: &dyn BlobDriver, to: &dyn BlobDriver, key: &ObjectKey, cut: bool) -> Result<Found, BlobError> {
    let named = key.digest();
    let algorithm = named.as_ref().map_or(Algorithm::Sha256, Digest::algorithm);
    let there = read(to, key, algorithm).await?;
    if there.is_some() && there == named {
        return Ok(Found::Same);
    }
    let (Some(there), Some(here)) = (there, read(from, key, algorithm).await?) else {
        return Ok(Found::Gone);
    };
    Ok(match named {
        None if there == here => Found::Same,
        None if cut => Found::Damaged,
        Some(named) if here == named => Found::Damaged,
        _ => Found::Unclear(format!("{here} was read and {there} is there, and neither is known to be right")),
    })
}

/// The digest of what a store has under a key.
async fn read(store: &dyn BlobDriver, key: &ObjectKey, algorithm: Algorithm) -> Result<Option<Digest>, BlobError> {
    match store.open(key, None).await? {
        Some(reader) => digest_of(reader.stream, algorithm).await.map(Some),
        None => Ok(None),
    }
}

async fn copy(from: &dyn BlobDriver, to: &dyn BlobDriver, key: &ObjectKey) -> Result<Moved, BlobError> {
    let Some(reader) = from.open(key, None).await? else {
        return Ok(Moved::Gone);
    };
    let named = key.digest();
    let algorithm = named.as_ref().map_or(Algorithm::Sha256, Digest::algorithm);
    let (body, sent) = hashed(reader.stream, algorithm);
    to.put_named(key, body).await?;
    let sent = sent.so_far();
    let stored = read(to, key, algorithm).await?;
    if stored.as_ref() != Some(&sent) || named.is_some_and(|named| named != sent) {
        to.delete(key).await?;
        let found = stored.map_or_else(|| "nothing".to_owned(), |digest| digest.to_string());
        return Ok(Moved::Failed(format!("{sent} was read and {found} was stored; no copy is kept")));
    }
    // Deletions take it from here first, see `Moving`: of what is gone here now, nobody would ever delete the copy.
    if from.size(key).await?.is_none() {
        to.delete(key).await?;
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

/// The digest of what a stream brings.
///
/// # Errors
/// [`BlobError::Unavailable`] when it breaks off.
pub async fn digest_of(stream: ByteStream, algorithm: Algorithm) -> Result<Digest, BlobError> {
    let (mut body, passed) = hashed(stream, algorithm);
    while body.try_next().await.map_err(BlobError::unavailable)?.is_some() {}
    Ok(passed.so_far())
}
