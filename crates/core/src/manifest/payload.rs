//! A bounded cache of manifest bytes by digest. Digests never change their content, so nothing here can be stale;
//! whether a repository has the manifest is always asked of the database.

use bytes::Bytes;
use wharf_meter::caches::MANIFESTS;
use wharf_model::ManifestId;
use wharf_oci::Digest;
use wharf_store::Reader;

use crate::Error;

/// Recently served manifest bytes.
#[derive(Clone)]
pub struct PayloadCache(moka::sync::Cache<Digest, Bytes>);

impl PayloadCache {
    /// A cache of at most `capacity` bytes.
    pub fn new(capacity: u64) -> Self {
        let weight = |_: &Digest, bytes: &Bytes| u32::try_from(bytes.len()).unwrap_or(u32::MAX).saturating_add(256);
        Self(moka::sync::Cache::builder().max_capacity(capacity).weigher(weight).build())
    }

    /// The bytes of a manifest that is known to exist, verified against its digest when they come from the database.
    pub(crate) async fn get(&self, reader: &Reader, id: ManifestId, digest: &Digest) -> Result<Option<Bytes>, Error> {
        let cached = self.0.get(digest);
        MANIFESTS.count(cached.is_some());
        if cached.is_some() {
            return Ok(cached);
        }
        let Some(stored) = reader.manifests().payload(id).await? else {
            return Ok(None);
        };
        if Digest::of(digest.algorithm(), &stored) != *digest {
            return Err(Error::Internal(
                format!("manifest {digest}: the stored bytes have another digest").into(),
            ));
        }
        let bytes = Bytes::from(stored);
        self.0.insert(digest.clone(), bytes.clone());
        Ok(Some(bytes))
    }
}
