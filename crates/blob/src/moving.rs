//! Two stores in the place of one, while their bytes move from one to the other.

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future;
use futures_util::stream::{self, StreamExt, TryStreamExt};

use crate::{BlobDriver, BlobError, ByteStream, Capacity, Features, Listing, ObjectKey, ObjectReader};

/// Questions to the first store at a time while the second is listed.
const ASKED_AT_ONCE: usize = 16;

/// A store that writes to one and reads from two. Objects are write-once under keys that are never used again, so where both have one it is
/// the same.
pub struct Moving {
    first: Arc<dyn BlobDriver>,
    second: Arc<dyn BlobDriver>,
}

impl Moving {
    /// Writes to `first`; what it lacks is read from `second`.
    pub fn new(first: Arc<dyn BlobDriver>, second: Arc<dyn BlobDriver>) -> Self {
        Self { first, second }
    }

    /// One object of parts that are not all in the first store: their bytes pass through this server.
    async fn join(&self, parts: &[ObjectKey], to: &ObjectKey) -> Result<ObjectKey, BlobError> {
        for part in parts {
            if self.size(part).await?.is_none() {
                return Err(BlobError::MissingPart(part.to_string()));
            }
        }
        let stores = (Arc::clone(&self.first), Arc::clone(&self.second));
        let bodies = stream::iter(parts.to_vec()).then(move |part| {
            let (first, second) = stores.clone();
            async move {
                let found = open(first.as_ref(), second.as_ref(), &part, None).await;
                let reader = found.and_then(|found| found.ok_or_else(|| BlobError::MissingPart(part.to_string())));
                reader.map(|reader| reader.stream).map_err(std::io::Error::other)
            }
        });
        match self.first.put(to, bodies.try_flatten().boxed()).await {
            Ok(_) => Ok(to.clone()),
            // The sender of these bytes is a store.
            Err(BlobError::Source(error)) => Err(BlobError::unavailable(error)),
            Err(error) => Err(error),
        }
    }
}

async fn open(
    first: &dyn BlobDriver,
    second: &dyn BlobDriver,
    key: &ObjectKey,
    range: Option<Range<u64>>,
) -> Result<Option<ObjectReader>, BlobError> {
    match first.open(key, range.clone()).await? {
        None => second.open(key, range).await,
        found => Ok(found),
    }
}

#[async_trait]
impl BlobDriver for Moving {
    fn name(&self) -> &'static str {
        self.first.name()
    }

    async fn put(&self, key: &ObjectKey, body: ByteStream) -> Result<u64, BlobError> {
        self.first.put(key, body).await
    }

    async fn put_named(&self, key: &ObjectKey, body: ByteStream) -> Result<u64, BlobError> {
        self.first.put_named(key, body).await
    }

    fn put_memory(&self) -> u64 {
        self.first.put_memory()
    }

    async fn open(&self, key: &ObjectKey, range: Option<Range<u64>>) -> Result<Option<ObjectReader>, BlobError> {
        open(self.first.as_ref(), self.second.as_ref(), key, range).await
    }

    async fn open_other(&self, key: &ObjectKey) -> Result<Option<ObjectReader>, BlobError> {
        self.second.open(key, None).await
    }

    async fn size(&self, key: &ObjectKey) -> Result<Option<u64>, BlobError> {
        match self.first.size(key).await? {
            None => self.second.size(key).await,
            found => Ok(found),
        }
    }

    fn compose_memory(&self, parts: usize, bytes: u64) -> u64 {
        // What lies in the second store is put into the first.
        let joined = self.first.put_memory().min(bytes);
        self.first.compose_memory(parts, bytes).max(joined)
    }

    async fn compose(&self, parts: &[ObjectKey], to: &ObjectKey) -> Result<ObjectKey, BlobError> {
        match self.first.compose(parts, to).await {
            Err(BlobError::MissingPart(_)) => self.join(parts, to).await,
            outcome => outcome,
        }
    }

    /// From the second store first: whoever copies an object asks there, after he has written it, whether it was deleted meanwhile.
    async fn delete(&self, key: &ObjectKey) -> Result<(), BlobError> {
        self.second.delete(key).await?;
        self.first.delete(key).await
    }

    async fn delete_all(&self, keys: &[ObjectKey]) -> Vec<Result<(), BlobError>> {
        let second = self.second.delete_all(keys).await;
        let first = self.first.delete_all(keys).await;
        second.into_iter().zip(first).map(|(second, first)| second.and(first)).collect()
    }

    async fn list(&self, prefix: &str) -> Result<Listing, BlobError> {
        let (first, second) = (self.first.list(prefix).await?, self.second.list(prefix).await?);
        let asked = Arc::clone(&self.first);
        let only_there = second
            .map(move |entry| {
                let asked = Arc::clone(&asked);
                async move {
                    let (key, size) = entry?;
                    let both = match ObjectKey::from_stored(&key) {
                        Ok(key) => asked.size(&key).await?.is_some(),
                        Err(_) => false,
                    };
                    Ok((!both).then_some((key, size)))
                }
            })
            .buffer_unordered(ASKED_AT_ONCE)
            .try_filter_map(future::ok);
        Ok(first.chain(only_there).boxed())
    }

    async fn capacity(&self) -> Result<Option<Capacity>, BlobError> {
        self.first.capacity().await
    }

    async fn link(&self, key: &ObjectKey, lifetime: Duration) -> Result<Option<String>, BlobError> {
        // A link leads to one store, so here it counts whether the object is in it.
        match self.first.size(key).await? {
            Some(_) => self.first.link(key, lifetime).await,
            None => Ok(None),
        }
    }

    async fn features(&self) -> Result<Features, BlobError> {
        self.first.features().await
    }

    async fn check(&self) -> Result<(), BlobError> {
        self.first.check().await?;
        self.second.check().await
    }
}
