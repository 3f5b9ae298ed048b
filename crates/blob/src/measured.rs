//! Any driver, measured: operations, their outcome and duration, bytes.

use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use wharf_meter::storage::{Bytes, Operation, bytes};

use crate::{BlobDriver, BlobError, ByteStream, Capacity, Features, Listing, ObjectKey, ObjectReader};

/// A driver whose operations are counted. It changes nothing.
pub struct Measured {
    inner: Arc<dyn BlobDriver>,
    put: Operation,
    open: Operation,
    size: Operation,
    compose: Operation,
    delete: Operation,
    list: Operation,
    capacity: Operation,
    link: Operation,
    check: Operation,
    bytes: Bytes,
}

impl Measured {
    /// Counts what `inner` does, as that of `store` and under its name.
    pub fn new(store: &'static str, inner: Arc<dyn BlobDriver>) -> Self {
        let name = inner.name();
        let operation = |operation| Operation::new(store, name, operation);
        Self {
            put: operation("put"),
            open: operation("open"),
            size: operation("size"),
            compose: operation("compose"),
            delete: operation("delete"),
            list: operation("list"),
            capacity: operation("capacity"),
            link: operation("link"),
            check: operation("check"),
            bytes: bytes(store, name),
            inner,
        }
    }
}

/// Counts an operation that began at `began`.
fn ended<T>(operation: &Operation, began: Instant, answer: Result<T, BlobError>) -> Result<T, BlobError> {
    let outcome = answer.as_ref().map_or_else(word, |_| "ok");
    operation.ended(outcome, began.elapsed().as_secs_f64());
    answer
}

/// As [`ended`], where not to be there is an answer.
fn found<T>(operation: &Operation, began: Instant, answer: Result<Option<T>, BlobError>) -> Result<Option<T>, BlobError> {
    let outcome = match &answer {
        Ok(Some(_)) => "ok",
        Ok(None) => "absent",
        Err(error) => word(error),
    };
    operation.ended(outcome, began.elapsed().as_secs_f64());
    answer
}

fn word(error: &BlobError) -> &'static str {
    match error {
        BlobError::Full => "full",
        BlobError::ReadOnly => "read_only",
        BlobError::Unavailable(_) => "unavailable",
        BlobError::Source(_) => "source",
        BlobError::Exists => "exists",
        BlobError::MissingPart(_) => "absent",
        BlobError::InvalidKey | BlobError::OutOfRange(_) | BlobError::Damaged { .. } => "other",
    }
}

#[async_trait]
impl BlobDriver for Measured {
    fn name(&self) -> &'static str {
        self.inner.name()
    }

    async fn put(&self, key: &ObjectKey, body: ByteStream) -> Result<u64, BlobError> {
        let began = Instant::now();
        let stored = ended(&self.put, began, self.inner.put(key, body).await)?;
        self.bytes.stored(stored);
        Ok(stored)
    }

    async fn put_named(&self, key: &ObjectKey, body: ByteStream) -> Result<u64, BlobError> {
        let began = Instant::now();
        let stored = ended(&self.put, began, self.inner.put_named(key, body).await)?;
        self.bytes.stored(stored);
        Ok(stored)
    }

    fn put_memory(&self) -> u64 {
        self.inner.put_memory()
    }

    async fn open(&self, key: &ObjectKey, range: Option<Range<u64>>) -> Result<Option<ObjectReader>, BlobError> {
        let began = Instant::now();
        let opened = found(&self.open, began, self.inner.open(key, range.clone()).await)?;
        if let Some(reader) = &opened {
            self.bytes.asked(range.map_or(reader.size, |range| range.end - range.start));
        }
        Ok(opened)
    }

    async fn open_other(&self, key: &ObjectKey) -> Result<Option<ObjectReader>, BlobError> {
        self.inner.open_other(key).await
    }

    async fn size(&self, key: &ObjectKey) -> Result<Option<u64>, BlobError> {
        let began = Instant::now();
        found(&self.size, began, self.inner.size(key).await)
    }

    fn compose_memory(&self, parts: usize, bytes: u64) -> u64 {
        self.inner.compose_memory(parts, bytes)
    }

    async fn compose(&self, parts: &[ObjectKey], to: &ObjectKey) -> Result<ObjectKey, BlobError> {
        let began = Instant::now();
        ended(&self.compose, began, self.inner.compose(parts, to).await)
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), BlobError> {
        let began = Instant::now();
        ended(&self.delete, began, self.inner.delete(key).await)
    }

    async fn delete_all(&self, keys: &[ObjectKey]) -> Vec<Result<(), BlobError>> {
        let began = Instant::now();
        let outcomes = self.inner.delete_all(keys).await;
        // They share one stretch of time.
        let share = began.elapsed().as_secs_f64() / outcomes.len().max(1) as f64;
        for outcome in &outcomes {
            self.delete.ended(outcome.as_ref().map_or_else(word, |()| "ok"), share);
        }
        outcomes
    }

    async fn list(&self, prefix: &str) -> Result<Listing, BlobError> {
        let began = Instant::now();
        ended(&self.list, began, self.inner.list(prefix).await)
    }

    async fn capacity(&self) -> Result<Option<Capacity>, BlobError> {
        let began = Instant::now();
        ended(&self.capacity, began, self.inner.capacity().await)
    }

    async fn link(&self, key: &ObjectKey, lifetime: Duration) -> Result<Option<String>, BlobError> {
        let began = Instant::now();
        found(&self.link, began, self.inner.link(key, lifetime).await)
    }

    async fn features(&self) -> Result<Features, BlobError> {
        self.inner.features().await
    }

    async fn check(&self) -> Result<(), BlobError> {
        let began = Instant::now();
        ended(&self.check, began, self.inner.check().await)
    }
}
