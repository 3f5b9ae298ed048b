//! What every registry is filled with.

use std::ops::Range;
use std::path::Path;

use serde_json::json;

use crate::error::BenchError;
use crate::registry::MANIFEST_TYPE;

/// Blobs that an image refers to: its config and its layers.
const PER_IMAGE: u64 = 100;

/// Images without a blob in common, and blobs of which no image knows. Every blob is empty; digests are counted instead of computed,
/// spread over the folders of their first byte.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Content {
    /// How many images.
    pub(crate) images: u64,
    /// Blobs that are garbage. They are numbered after all others.
    pub(crate) garbage: u64,
}

impl Content {
    /// About `blobs` in all, a tenth of them garbage.
    pub(crate) fn new(blobs: u64) -> Self {
        Self {
            images: blobs / 10 * 9 / PER_IMAGE,
            garbage: blobs / 10,
        }
    }

    /// Blobs that images refer to.
    pub(crate) fn needed(&self) -> u64 {
        self.images * PER_IMAGE
    }

    /// Every blob.
    pub(crate) fn all(&self) -> Range<u64> {
        0..self.needed() + self.garbage
    }

    /// The blobs of an image.
    pub(crate) fn blobs_of(image: u64) -> Range<u64> {
        image * PER_IMAGE..(image + 1) * PER_IMAGE
    }

    /// The hexadecimal digits of a blob's digest.
    pub(crate) fn hex(blob: u64) -> String {
        format!("{:02x}{blob:062x}", blob % 256)
    }

    /// The bytes of an image's manifest.
    pub(crate) fn manifest(image: u64) -> Vec<u8> {
        let mut blobs = Self::blobs_of(image).map(
            |blob| json!({ "mediaType": "application/vnd.oci.image.layer.v1.tar", "digest": format!("sha256:{}", Self::hex(blob)), "size": 0 }),
        );
        let config = blobs.next();
        let layers: Vec<_> = blobs.collect();
        json!({ "schemaVersion": 2, "mediaType": MANIFEST_TYPE, "config": config, "layers": layers })
            .to_string()
            .into_bytes()
    }
}

/// Writes a file below folders that may not be there yet.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), BenchError> {
    let folder = path.parent().unwrap_or(path);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(path, bytes))
        .map_err(BenchError::io(format!("write {}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenth_is_garbage_and_every_digest_is_another() {
        let content = Content::new(10_000);
        assert_eq!((content.images, content.needed(), content.garbage), (90, 9000, 1000));
        let digests: std::collections::HashSet<_> = content.all().map(Content::hex).collect();
        assert_eq!(digests.len(), 10_000);
        assert!(digests.iter().all(|hex| hex.len() == 64));
    }

    #[test]
    fn manifests_refer_to_every_needed_blob_once() {
        let manifest: serde_json::Value = serde_json::from_slice(&Content::manifest(3)).expect("JSON");
        assert_eq!(manifest["layers"].as_array().map(Vec::len), Some(99));
        assert_eq!(manifest["config"]["digest"], format!("sha256:{}", Content::hex(300)));
    }
}
