//! A storage whose deletions can be held, and whose operations can be made to fail.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use tokio::sync::{Notify, Semaphore};
use wharf_blob::{BlobDriver, BlobError, ByteStream, Features, Listing, ObjectKey, ObjectReader};

/// A store of objects, behind a gate.
pub(super) struct Gate {
    inner: Box<dyn BlobDriver>,
    deletions: Semaphore,
    held: AtomicBool,
    pub(super) waiting: Notify,
    pub(super) fail_deletions: AtomicBool,
    pub(super) fail_listings: AtomicBool,
    pub(super) fail_checks: AtomicBool,
    /// Objects with this in their keys cannot be deleted.
    pub(super) undeletable: Mutex<Option<String>>,
}

impl Gate {
    pub(super) fn new(inner: Box<dyn BlobDriver>) -> Self {
        Self {
            inner,
            deletions: Semaphore::new(0),
            held: AtomicBool::new(false),
            waiting: Notify::new(),
            fail_deletions: AtomicBool::new(false),
            fail_listings: AtomicBool::new(false),
            fail_checks: AtomicBool::new(false),
            undeletable: Mutex::new(None),
        }
    }

    /// From now on deletions wait.
    pub(super) fn hold_deletions(&self) {
        self.held.store(true, Ordering::SeqCst);
    }

    /// Those that wait go on, and later ones do not wait.
    pub(super) fn release_deletions(&self) {
        self.held.store(false, Ordering::SeqCst);
        self.deletions.add_permits(1000);
    }
}

fn broken() -> BlobError {
    BlobError::Unavailable("the test says so".into())
}

#[async_trait]
impl BlobDriver for Gate {
    fn name(&self) -> &'static str {
        "gate"
    }

    async fn put(&self, key: &ObjectKey, body: ByteStream) -> Result<u64, BlobError> {
        self.inner.put(key, body).await
    }

    fn put_memory(&self) -> u64 {
        self.inner.put_memory()
    }

    async fn open(&self, key: &ObjectKey, range: Option<Range<u64>>) -> Result<Option<ObjectReader>, BlobError> {
        self.inner.open(key, range).await
    }

    async fn open_other(&self, key: &ObjectKey) -> Result<Option<ObjectReader>, BlobError> {
        self.inner.open_other(key).await
    }

    async fn size(&self, key: &ObjectKey) -> Result<Option<u64>, BlobError> {
        self.inner.size(key).await
    }

    async fn compose(&self, parts: &[ObjectKey], to: &ObjectKey) -> Result<ObjectKey, BlobError> {
        self.inner.compose(parts, to).await
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), BlobError> {
        if self.fail_deletions.load(Ordering::SeqCst) {
            return Err(broken());
        }
        let stuck = self.undeletable.lock().expect("a lock").clone();
        if stuck.is_some_and(|part| key.as_str().contains(&part)) {
            return Err(broken());
        }
        if self.held.load(Ordering::SeqCst) && key.as_str().starts_with("blobs/") {
            self.waiting.notify_one();
            let permit = self.deletions.acquire().await.map_err(|_| broken())?;
            permit.forget();
        }
        self.inner.delete(key).await
    }

    async fn list(&self, prefix: &str) -> Result<Listing, BlobError> {
        if self.fail_listings.load(Ordering::SeqCst) {
            return Err(broken());
        }
        self.inner.list(prefix).await
    }

    async fn features(&self) -> Result<Features, BlobError> {
        self.inner.features().await
    }

    async fn check(&self) -> Result<(), BlobError> {
        if self.fail_checks.load(Ordering::SeqCst) {
            return Err(broken());
        }
        self.inner.check().await
    }
}
