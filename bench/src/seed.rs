//! What every registry holds before the pull works begin: one small image and one large blob.

use crate::error::BenchError;
use crate::payload::Payload;
use crate::registry::{self, Client, Target};

/// The repository that is pulled from.
pub(crate) const REPOSITORY: &str = "library/bench";
/// The tag that is pulled.
pub(crate) const TAG: &str = "latest";
/// Size of the small blob in bytes.
pub(crate) const SMALL: usize = 4 * 1024;
/// Size of the large blob in bytes.
pub(crate) const LARGE: usize = 100 * 1024 * 1024;

/// The content, the same for all registries.
pub(crate) struct Seed {
    config: Payload,
    layers: [Payload; 2],
    manifest: Vec<u8>,
}

/// How the pull works find and check the content.
#[derive(Debug, Clone)]
pub(crate) struct Seeded {
    /// Length of the manifest in bytes.
    pub(crate) manifest_length: u64,
    /// Digest of the manifest.
    pub(crate) manifest_digest: String,
    /// Digest of the blob of [`SMALL`] bytes.
    pub(crate) small_digest: String,
    /// Digest of the blob of [`LARGE`] bytes.
    pub(crate) large_digest: String,
}

impl Seed {
    /// Makes the content.
    pub(crate) fn new() -> Self {
        let config = registry::config(0);
        let layers = [Payload::random(SMALL, u64::MAX), Payload::random(LARGE, u64::MAX - 1)];
        let manifest = registry::manifest(&config, &layers);
        Self { config, layers, manifest }
    }

    /// Pushes it to one registry.
    pub(crate) async fn push(&self, target: &Target) -> Result<(), BenchError> {
        let mut client = Client::open(target).await?;
        client.push_blob(REPOSITORY, &self.config).await?;
        for layer in &self.layers {
            client.push_blob(REPOSITORY, layer).await?;
        }
        client.push_manifest(REPOSITORY, TAG, &self.manifest).await
    }

    /// What the pull works need to know; the content itself is given up.
    pub(crate) fn into_seeded(self) -> Seeded {
        let [small, large] = self.layers;
        Seeded {
            manifest_length: self.manifest.len() as u64,
            manifest_digest: Payload::of(&self.manifest).digest,
            small_digest: small.digest,
            large_digest: large.digest,
        }
    }
}
