//! A damaged blob is copied from the second store, where one is read beside the first and has it. The copy is an object of its own: it is
//! read again before the row names it, and what it replaces is an object that no row names, which garbage collection takes.

use wharf_blob::ObjectKey;
use wharf_model::{Blob, Generation};

use super::Scrub;
use super::blobs::fault;
use crate::Error;

impl Scrub<'_> {
    /// Whether it is sound now. A second store that does not answer, or has it damaged too, heals nothing.
    pub(super) async fn heal(&self, blob: &Blob) -> Result<bool, Error> {
        let damaged = ObjectKey::from_stored(&blob.object_key)?;
        let other = match self.core.blobs.open_other(&damaged).await {
            Ok(Some(other)) if other.size == blob.size.unsigned_abs() => other,
            Ok(_) => return Ok(false),
            Err(error) => {
                tracing::warn!(%error, digest = %blob.digest, "the other store does not say whether it has a copy");
                return Ok(false);
            }
        };
        let copy = ObjectKey::blob(&blob.digest, Generation::new());
        if let Err(error) = self.core.blobs.put(&copy, other.stream).await {
            tracing::warn!(%error, digest = %blob.digest, "a damaged blob could not be copied from the other store");
            return Ok(false);
        }
        if fault(self.core, blob, &copy).await?.is_some() {
            self.core.blobs.delete(&copy).await?;
            return Ok(false);
        }
        let mut tx = self.core.store.begin().await?;
        let replaced = tx
            .blobs()
            .replace_object(blob.id, &blob.object_key, copy.as_str(), blob.size)
            .await?;
        self.run.fence(&mut tx).await?;
        tx.commit().await?;
        Ok(replaced)
    }
}
