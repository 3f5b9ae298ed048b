//! Objects as files under one folder. Written by hand because it is the hot path of a single-node registry.
//!
//! Every step that can block runs on tokio's blocking threads, and only while there is work: a slow client
//! holds a buffer, never a thread. All paths are resolved from the root's file descriptor, so a volume
//! that is unmounted under us gives errors instead of writes to the folder below it.

mod compose;
mod draft;
mod fault;
mod folder;
mod list;
mod put;
mod read;
mod root;
mod stray;

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::Semaphore;

use crate::driver::Listing;
use crate::{BlobDriver, BlobError, ByteStream, Capacity, Features, ObjectKey, ObjectReader};
use draft::Order;
use root::Root;

/// A store in a local folder, or a shared one such as NFS.
#[derive(Debug)]
pub struct Filesystem {
    root: Arc<Root>,
    /// Many deletions go one after the other: they are work for a processor, and a disk is no faster for several at once.
    deletions: Semaphore,
}

impl Filesystem {
    /// Opens the store, and creates its folders (mode 0700) where they are missing. Files that a killed process left unfinished go.
    ///
    /// # Errors
    /// What creating or opening the folders answers.
    pub fn open(root: &Path) -> Result<Self, BlobError> {
        let root = Root::open(root)?;
        stray::sweep(&root);
        Ok(Self {
            root: Arc::new(root),
            deletions: Semaphore::new(1),
        })
    }
}

/// Runs `work` on a blocking thread. When the caller goes away, `work` still ends and its result is dropped.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, BlobError> + Send + 'static) -> Result<T, BlobError> {
    joined(tokio::task::spawn_blocking(work)).await
}

/// The result of work that was sent to a blocking thread.
async fn joined<T>(handle: tokio::task::JoinHandle<Result<T, BlobError>>) -> Result<T, BlobError> {
    handle.await.unwrap_or_else(|stopped| Err(BlobError::unavailable(stopped)))
}

#[async_trait]
impl BlobDriver for Filesystem {
    fn name(&self) -> &'static str {
        "filesystem"
    }

    async fn put(&self, key: &ObjectKey, body: ByteStream) -> Result<u64, BlobError> {
        put::put(Arc::clone(&self.root), key.clone(), body, Order::NameFirst).await
    }

    async fn put_named(&self, key: &ObjectKey, body: ByteStream) -> Result<u64, BlobError> {
        put::put(Arc::clone(&self.root), key.clone(), body, Order::BytesFirst).await
    }

    fn put_memory(&self) -> u64 {
        put::MEMORY
    }

    async fn open(&self, key: &ObjectKey, range: Option<Range<u64>>) -> Result<Option<ObjectReader>, BlobError> {
        read::open(Arc::clone(&self.root), key.clone(), range).await
    }

    async fn size(&self, key: &ObjectKey) -> Result<Option<u64>, BlobError> {
        let (root, key) = (Arc::clone(&self.root), key.clone());
        blocking(move || root.size(&key)).await
    }

    async fn compose(&self, parts: &[ObjectKey], to: &ObjectKey) -> Result<ObjectKey, BlobError> {
        let (root, parts, target) = (Arc::clone(&self.root), parts.to_vec(), to.clone());
        blocking(move || compose::compose(&root, &parts, &target)).await?.keep();
        Ok(to.clone())
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), BlobError> {
        let (root, key) = (Arc::clone(&self.root), key.clone());
        blocking(move || root.remove(&key)).await
    }

    async fn delete_all(&self, keys: &[ObjectKey]) -> Vec<Result<(), BlobError>> {
        // Never closed, so a permit always comes.
        let _turn = self.deletions.acquire().await;
        let (root, owned) = (Arc::clone(&self.root), keys.to_vec());
        let deleted = blocking(move || Ok(owned.iter().map(|key| root.remove(key)).collect())).await;
        // No answer at all: nothing is known of any of them.
        deleted.unwrap_or_else(|_| {
            keys.iter()
                .map(|_| Err(BlobError::Unavailable("the deletion was cut off".into())))
                .collect()
        })
    }

    async fn list(&self, prefix: &str) -> Result<Listing, BlobError> {
        list::list(Arc::clone(&self.root), prefix).await
    }

    async fn capacity(&self) -> Result<Option<Capacity>, BlobError> {
        let root = Arc::clone(&self.root);
        blocking(move || root.capacity()).await.map(Some)
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
        let root = Arc::clone(&self.root);
        blocking(move || root.probe()).await
    }
}
