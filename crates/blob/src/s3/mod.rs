//! Objects in S3 and stores that speak its protocol, through opendal.
//!
//! Three habits keep the acknowledgement honest. Every write carries a random mark, and is acknowledged only
//! after the store shows the object with that mark and the right size: so a lost response, a repeated
//! request and a store that lies all end in the truth. A writer lives in a task of its own, because a request
//! that goes away in the middle of a call would lose the handle that aborts the multipart upload. And
//! opendal's `append` is never used: stores that do not know it lose bytes silently.

mod compose;
mod error;
mod join;
mod read;
mod store;
mod write;

use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::TryStreamExt;
use futures_util::stream::StreamExt;
use wharf_model::Secret;

use crate::driver::Listing;
use crate::path::check_prefix;
use crate::{BlobDriver, BlobError, ByteStream, ObjectKey, ObjectReader, stream_of};
use error::store_error;
use store::Store;

/// Where the bucket is and who may use it.
#[derive(Debug, Clone, Default)]
pub struct S3Options {
    /// URL of the service. Empty for Amazon's own in `region`.
    pub endpoint: String,
    /// The region that requests are signed for.
    pub region: String,
    /// The bucket. It has to exist.
    pub bucket: String,
    /// Folder in the bucket that everything lies below. Empty for the bucket itself.
    pub prefix: String,
    /// Access key id. Without keys they come from the environment: variables, profile, web identity, or the
    /// machine's metadata service, and are refreshed from there.
    pub access_key: Option<Secret>,
    /// Secret access key.
    pub secret_key: Option<Secret>,
    /// Whether the bucket goes into the path instead of the host name. Most stores other than Amazon's want it.
    pub path_style: bool,
}

/// A store in a bucket.
///
/// Incomplete multipart uploads are aborted, but a process that is killed cannot do so: give the bucket a
/// lifecycle rule that removes them after a day.
#[derive(Debug)]
pub struct S3 {
    store: Arc<Store>,
}

impl S3 {
    /// Prepares a connection. Nothing is sent; [`BlobDriver::check`] tells whether it works.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`] when the options make no connection.
    pub fn connect(options: S3Options) -> Result<Self, BlobError> {
        Ok(Self {
            store: Arc::new(Store::connect(options)?),
        })
    }
}

#[async_trait]
impl BlobDriver for S3 {
    fn name(&self) -> &'static str {
        "s3"
    }

    async fn put(&self, key: &ObjectKey, body: ByteStream) -> Result<u64, BlobError> {
        write::put(Arc::clone(&self.store), key.clone(), body).await
    }

    async fn open(&self, key: &ObjectKey, range: Option<Range<u64>>) -> Result<Option<ObjectReader>, BlobError> {
        read::open(&self.store, key, range).await
    }

    async fn size(&self, key: &ObjectKey) -> Result<Option<u64>, BlobError> {
        read::size(&self.store, key).await
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
            // Objects lie in folders; what lies in the root itself is the probe, what ends in `/` a marker.
            let is_object = path.contains('/') && !path.ends_with('/');
            std::future::ready(Ok(is_object.then(|| (path, metadata.content_length()))))
        });
        Ok(objects.boxed())
    }

    async fn check(&self) -> Result<(), BlobError> {
        self.store.probe().await
    }
}
