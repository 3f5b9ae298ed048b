//! Objects in memory, for tests and for trying Wharf out.

use std::collections::BTreeMap;
use std::ops::{Bound, Range};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, StreamExt};

use crate::driver::{Listing, resolve};
use crate::path::check_prefix;
use crate::{BlobDriver, BlobError, ByteStream, Capacity, Features, ObjectKey, ObjectReader, stream_of};

/// A store in memory with a bound. Nothing survives the process.
#[derive(Debug)]
pub struct Memory {
    limit: u64,
    shelf: Arc<Mutex<Shelf>>,
}

#[derive(Debug, Default)]
struct Shelf {
    objects: BTreeMap<String, Bytes>,
    used: u64,
}

impl Memory {
    /// An empty store that holds at most `limit_bytes`.
    pub fn new(limit_bytes: u64) -> Self {
        Self {
            limit: limit_bytes,
            shelf: Arc::default(),
        }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        lock(&self.shelf)
    }

    fn insert(&self, key: &ObjectKey, bytes: Bytes) -> Result<u64, BlobError> {
        let len = bytes.len() as u64;
        let mut shelf = self.shelf();
        if shelf.objects.contains_key(key.as_str()) {
            return Err(BlobError::Exists);
        }
        if shelf.used + len > self.limit {
            return Err(BlobError::Full);
        }
        shelf.used += len;
        shelf.objects.insert(key.as_str().to_owned(), bytes);
        Ok(len)
    }

    fn get(&self, key: &ObjectKey) -> Option<Bytes> {
        self.shelf().objects.get(key.as_str()).cloned()
    }
}

/// A panic elsewhere cannot leave the map half-changed, so a poisoned lock is still good.
fn lock(shelf: &Mutex<Shelf>) -> MutexGuard<'_, Shelf> {
    shelf.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl BlobDriver for Memory {
    fn name(&self) -> &'static str {
        "memory"
    }

    async fn put(&self, key: &ObjectKey, mut body: ByteStream) -> Result<u64, BlobError> {
        let mut bytes = BytesMut::new();
        while let Some(chunk) = body.next().await {
            bytes.extend_from_slice(&chunk.map_err(BlobError::Source)?);
            if bytes.len() as u64 > self.limit {
                return Err(BlobError::Full);
            }
        }
        self.insert(key, bytes.freeze())
    }

    fn put_memory(&self) -> u64 {
        // What is stored counts against the limit of the store.
        0
    }

    async fn open(&self, key: &ObjectKey, range: Option<Range<u64>>) -> Result<Option<ObjectReader>, BlobError> {
        let Some(bytes) = self.get(key) else { return Ok(None) };
        let size = bytes.len() as u64;
        let range = resolve(range, size)?;
        let stream = stream_of(bytes.slice(range.start as usize..range.end as usize));
        Ok(Some(ObjectReader { size, stream }))
    }

    async fn size(&self, key: &ObjectKey) -> Result<Option<u64>, BlobError> {
        Ok(self.get(key).map(|bytes| bytes.len() as u64))
    }

    async fn compose(&self, parts: &[ObjectKey], to: &ObjectKey) -> Result<ObjectKey, BlobError> {
        let mut whole = BytesMut::new();
        for part in parts {
            let bytes = self.get(part).ok_or_else(|| BlobError::MissingPart(part.to_string()))?;
            whole.extend_from_slice(&bytes);
        }
        self.insert(to, whole.freeze())?;
        Ok(to.clone())
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), BlobError> {
        let mut shelf = self.shelf();
        if let Some(bytes) = shelf.objects.remove(key.as_str()) {
            shelf.used -= bytes.len() as u64;
        }
        Ok(())
    }

    async fn list(&self, prefix: &str) -> Result<Listing, BlobError> {
        check_prefix(prefix)?;
        let (shelf, prefix) = (Arc::clone(&self.shelf), prefix.to_owned());
        let step = move |after: Option<String>| {
            let shelf = lock(&shelf);
            let from = after.as_ref().map_or(Bound::Included(&prefix), Bound::Excluded);
            let found = shelf.objects.range::<String, _>((from, Bound::Unbounded)).next();
            let found = found.filter(|(key, _)| key.starts_with(&prefix));
            let next = found.map(|(key, bytes)| (Ok((key.clone(), bytes.len() as u64)), Some(key.clone())));
            std::future::ready(next)
        };
        Ok(stream::unfold(None, step).boxed())
    }

    async fn capacity(&self) -> Result<Option<Capacity>, BlobError> {
        let used = self.shelf().used;
        Ok(Some(Capacity {
            total: self.limit,
            free: self.limit.saturating_sub(used),
        }))
    }

    async fn features(&self) -> Result<Features, BlobError> {
        Ok(Features {
            guards_writes: true,
            joins: true,
            links: false,
            capacity: true,
        })
    }

    async fn check(&self) -> Result<(), BlobError> {
        if self.shelf().used < self.limit {
            Ok(())
        } else {
            Err(BlobError::Full)
        }
    }
}
