//! Manifests: their bytes are in the database, and are compared with their digests too.

use wharf_model::{ManifestId, TrashId};
use wharf_oci::{Digest, Hasher};
use wharf_store::StoredPayload;

use super::{Place, Scrub};
use crate::Error;

/// Manifests looked at between two steps.
const BATCH: u64 = 50;

impl Scrub<'_> {
    pub(super) async fn manifests(&mut self, mut after: ManifestId) -> Result<(), Error> {
        loop {
            let page = self.core.store.read().garbage().payloads(after, BATCH).await?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            after = *last;
            for (id, stored) in &page {
                if !self.compare(stored, "") {
                    let tags = self.core.store.read().tags().of_manifests(&[*id], u64::MAX).await?;
                    for tag in tags {
                        self.run.log(&format!("  needed by {}:{}", stored.place, tag.name));
                    }
                }
            }
            self.step(Place::Manifest(after)).await?;
        }
    }

    pub(super) async fn trash(&mut self, mut after: TrashId, mut digest: String) -> Result<(), Error> {
        loop {
            let page = self
                .core
                .store
                .read()
                .garbage()
                .payloads_in_trash((after, digest.as_str()), BATCH)
                .await?;
            let Some((last, stored)) = page.last() else { return Ok(()) };
            (after, digest) = (*last, stored.digest.clone());
            for (_, stored) in &page {
                self.compare(stored, " in the trash");
            }
            self.step(Place::Trash(after, digest.clone())).await?;
        }
    }

    /// Whether a manifest is what its digest says; tells about one that is not.
    fn compare(&mut self, stored: &StoredPayload, place: &str) -> bool {
        self.report.manifests += 1;
        let sound = stored.payload.as_deref().is_some_and(|payload| hashes_to(payload, &stored.digest));
        if !sound {
            self.report.damaged_manifests += 1;
            tracing::error!(
                repository = stored.place,
                digest = stored.digest,
                place,
                "a manifest is damaged; push it again"
            );
            self.run
                .log(&format!("the manifest {}@{}{place} is damaged", stored.place, stored.digest));
        }
        sound
    }
}

fn hashes_to(payload: &[u8], digest: &str) -> bool {
    let Ok(digest) = digest.parse::<Digest>() else { return false };
    let mut hasher = Hasher::new(digest.algorithm());
    hasher.update(payload);
    hasher.finish() == digest
}
