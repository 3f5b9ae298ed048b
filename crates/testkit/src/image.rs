//! Tiny images with real digests.

use bytes::Bytes;
use serde_json::{Value, json};
use wharf_oci::Digest;

/// Media type of the manifests made here.
pub const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";

/// Bytes with their digest.
#[derive(Debug, Clone)]
pub struct Blob {
    /// SHA-256.
    pub digest: Digest,
    /// The bytes.
    pub bytes: Bytes,
}

impl Blob {
    /// A blob of `bytes`.
    pub fn new(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self {
            digest: Digest::sha256(&bytes),
            bytes,
        }
    }

    /// A blob of `size` bytes that nobody has pushed before.
    pub fn random(size: usize) -> Self {
        let mut bytes = Vec::with_capacity(size + 16);
        while bytes.len() < size {
            bytes.extend_from_slice(uuid::Uuid::new_v4().as_bytes());
        }
        bytes.truncate(size);
        Self::new(bytes)
    }
}

/// An image manifest with everything it points to.
#[derive(Debug, Clone)]
pub struct Image {
    /// The config.
    pub config: Blob,
    /// The layers.
    pub layers: Vec<Blob>,
    /// The manifest's bytes.
    pub manifest: Bytes,
    /// The manifest's digest.
    pub digest: Digest,
    /// The manifest's media type.
    pub media_type: &'static str,
}

impl Image {
    /// A new image with `layers` layers of `size` bytes.
    pub fn random(layers: usize, size: usize) -> Self {
        Self::of((0..layers).map(|_| Blob::random(size)).collect())
    }

    /// An image of these layers.
    pub fn of(layers: Vec<Blob>) -> Self {
        Self::with(layers, |_| {})
    }

    /// An image of these layers whose manifest `change` may alter.
    ///
    /// # Panics
    /// Never: JSON values can be written.
    pub fn with(layers: Vec<Blob>, change: impl FnOnce(&mut Value)) -> Self {
        let diff_ids: Vec<_> = layers.iter().map(|layer| layer.digest.to_string()).collect();
        let config = json!({"architecture": "amd64", "os": "linux", "config": {}, "rootfs": {"type": "layers", "diff_ids": diff_ids}});
        let config = Blob::new(config.to_string());
        let descriptor = |media_type: &str, blob: &Blob| json!({"mediaType": media_type, "digest": blob.digest, "size": blob.bytes.len()});
        let mut manifest = json!({
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": descriptor("application/vnd.oci.image.config.v1+json", &config),
            "layers": layers.iter().map(|layer| descriptor("application/vnd.oci.image.layer.v1.tar", layer)).collect::<Vec<_>>(),
        });
        change(&mut manifest);
        let manifest = Bytes::from(manifest.to_string());
        Self {
            config,
            layers,
            digest: Digest::sha256(&manifest),
            manifest,
            media_type: MANIFEST,
        }
    }

    /// Config and layers.
    pub fn blobs(&self) -> impl Iterator<Item = &Blob> {
        std::iter::once(&self.config).chain(&self.layers)
    }
}

/// An OCI index of `images`.
pub fn index_of(images: &[&Image]) -> Bytes {
    let manifests: Vec<_> = images
        .iter()
        .map(|image| json!({"mediaType": image.media_type, "digest": image.digest, "size": image.manifest.len(), "platform": {"architecture": "amd64", "os": "linux"}}))
        .collect();
    let index = json!({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": manifests});
    Bytes::from(index.to_string())
}
