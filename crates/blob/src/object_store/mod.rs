//! Objects in a bucket, through opendal: one file for each kind of store that says how it is reached.
//!
//! Three habits keep the acknowledgement honest. Every write carries a random mark, and is acknowledged only
//! after the store shows the object with that mark and the right size: so a lost response, a repeated
//! request and a store that lies all end in the truth. A writer lives in a task of its own, because a request
//! that goes away in the middle of a call would lose the handle that aborts the upload. And
//! opendal's `append` is never used: stores that do not know it lose bytes silently.
//!
//! # Adding a kind of store
//! A file here with its options and `ObjectStore::<kind>`, a line in `tests/support/mod.rs`, its section in the configuration, a line in the
//! server's wiring.

mod azure;
mod compose;
mod error;
mod gcs;
mod join;
mod link;
mod oss;
mod part;
mod parts;
mod read;
mod s3;
mod signed;
mod store;
mod swift;
mod wire;
mod write;

use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use futures_util::TryStreamExt;
use futures_util::stream::StreamExt;

use crate::driver::Listing;
use crate::path::check_prefix;
use crate::{BlobDriver, BlobError, ByteStream, Features, ObjectKey, ObjectReader, stream_of};
use error::store_error;
use parts::PartPlan;
use store::Store;

pub use azure::AzureOptions;
pub use gcs::GcsOptions;
pub use oss::OssOptions;
pub use s3::S3Options;
pub use swift::{SwiftLogin, SwiftOptions};
pub use wire::Wire;

/// How long somebody waits who asks for an object, or whether it is there: a store that says nothing at all is away. Repeats are included.
const PATIENCE: Duration = Duration::from_secs(20);

async fn in_time<T>(answer: impl Future<Output = Result<T, BlobError>>) -> Result<T, BlobError> {
    let answer = tokio::time::timeout(PATIENCE, answer).await;
    answer.unwrap_or_else(|_| Err(BlobError::unavailable("the store does not answer")))
}

/// A store in a bucket.
///
/// Incomplete uploads are aborted, but a process that is killed cannot do so. Azure and Google forget them after a
/// week; give a bucket of S3 or OSS a lifecycle rule that removes incomplete multipart uploads after a day. Swift has nothing of the kind: what a
/// killed process left stays below `.segments/`, in a folder that bears the name of an object which is not there.
#[derive(Debug)]
pub struct ObjectStore {
    name: &'static str,
    store: Arc<Store>,
}

impl ObjectStore {
    /// Prepares for objects of `largest` bytes, where the usual parts would be too many.
    #[must_use]
    pub fn with_largest(mut self, largest: u64) -> Self {
        // Nobody shares the store before it is used.
        if let Some(store) = Arc::get_mut(&mut self.store) {
            store.parts = PartPlan::up_to(largest);
        }
        self
    }
}

#[async_trait]
impl BlobDriver for ObjectStore {
    fn name(&self) -> &'static str {
        self.name
    }

    async fn put(&self, key: &ObjectKey, body: ByteStream) -> Result<u64, BlobError> {
        write::put(Arc::clone(&self.store), key.clone(), body).await
    }

    fn put_memory(&self) -> u64 {
        write::MEMORY
    }

    async fn open(&self, key: &ObjectKey, range: Option<Range<u64>>) -> Result<Option<ObjectReader>, BlobError> {
        in_time(read::open(&self.store, key, range)).await
    }

    async fn size(&self, key: &ObjectKey) -> Result<Option<u64>, BlobError> {
        in_time(read::size(&self.store, key)).await
    }

    fn compose_memory(&self, parts: usize, bytes: u64) -> u64 {
        if parts > 1 { compose::MEMORY.min(bytes) } else { 0 }
    }

    async fn compose(&self, parts: &[ObjectKey], to: &ObjectKey) -> Result<ObjectKey, BlobError> {
        match parts {
            [] => {
                self.put(to, stream_of("")).await?;
                Ok(to.clone())
            }
            [part] => match self.size(part).await? {
                Some(_) => Ok(part.clone()),
                None => Err(BlobError::MissingPart(part.to_string())),
            },
            parts => {
                compose::compose(Arc::clone(&self.store), parts.to_vec(), to.clone()).await?;
                Ok(to.clone())
            }
        }
    }

    async fn delete(&self, key: &ObjectKey) -> Result<(), BlobError> {
        self.store.operator.delete(key.as_str()).await.map_err(store_error)
    }

    async fn list(&self, prefix: &str) -> Result<Listing, BlobError> {
        check_prefix(prefix)?;
        let lister = self.store.operator.lister_with(prefix).recursive(true).await.map_err(store_error)?;
        let objects = lister.map_err(store_error).try_filter_map(|entry| {
            let (path, metadata) = entry.into_parts();
            // Objects lie in folders; what lies in the root itself is the probe, what ends in `/` a marker, and what begins with a dot
            // the segments that Swift's large objects are made of.
            let is_object = path.contains('/') && !path.ends_with('/') && !path.starts_with('.');
            std::future::ready(Ok(is_object.then(|| (path, metadata.content_length()))))
        });
        Ok(objects.boxed())
    }

    async fn link(&self, key: &ObjectKey, lifetime: Duration) -> Result<Option<String>, BlobError> {
        link::link(&self.store, key, lifetime).await
    }

    async fn features(&self) -> Result<Features, BlobError> {
        Ok(Features {
            guards_writes: self.store.decides && self.store.guards_writes().await?,
            joins: self.store.joins(),
            links: link::kept(&self.store).await?,
            capacity: false,
        })
    }

    async fn check(&self) -> Result<(), BlobError> {
        in_time(self.store.check()).await
    }
}
