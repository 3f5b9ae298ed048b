//! What a manifest refers to, and how it shows where it is referred from.

use std::collections::HashSet;

use wharf_model::RepositoryId;
use wharf_oci::{Descriptor, Digest, Manifest, MediaType};
use wharf_store::Tx;

use crate::{Core, Error};

/// What a manifest refers to, each once.
pub(super) struct References {
    /// Config and layers.
    pub(super) blobs: Vec<Digest>,
    /// Manifests of an index.
    pub(super) children: Vec<Digest>,
}

impl References {
    pub(super) fn of(manifest: &Manifest) -> Self {
        Self {
            blobs: distinct(manifest.blobs()),
            children: distinct(manifest.manifests.iter()),
        }
    }

    /// Keeps what is there until the commit, also where holes are allowed: what is found here must not go before the manifest refers to it.
    /// Every config, layer and child must be in this very repository: content of another repository counts only once it is mounted,
    /// whoever else has it.
    ///
    /// Returns the blobs that are not there, for which the repository is locked then.
    ///
    /// # Errors
    /// [`Error::MissingReferences`] where no holes are allowed.
    pub(super) async fn keep(&self, core: &Core, tx: &mut Tx, repository: RepositoryId, manifest: &Manifest) -> Result<Vec<Digest>, Error> {
        let elsewhere: HashSet<&Digest> = manifest
            .blobs()
            .filter(|blob| blob.is_nondistributable())
            .map(|blob| &blob.digest)
            .collect();
        let mut holes = tx.blobs().keep(repository, &self.blobs).await?;
        let mut missing: Vec<Digest> = holes.iter().filter(|digest| !elsewhere.contains(digest)).cloned().collect();
        missing.extend(tx.manifests().keep(repository, &self.children).await?);
        if !core.policy.allow_sparse && !missing.is_empty() {
            return Err(Error::MissingReferences(missing));
        }
        if !holes.is_empty() {
            // Whoever brings one of them at this moment is waited for: either it is found now, or it finds what is noted.
            tx.repositories().lock(repository).await?;
            holes = tx.blobs().keep(repository, &holes).await?;
        }
        Ok(holes)
    }
}

fn distinct<'a>(descriptors: impl Iterator<Item = &'a Descriptor>) -> Vec<Digest> {
    let mut seen = HashSet::new();
    descriptors
        .map(|descriptor| &descriptor.digest)
        .filter(|digest| seen.insert(*digest))
        .cloned()
        .collect()
}

/// The descriptor a referrers list shows for this manifest (distribution-spec, "Listing Referrers").
pub(super) fn referrer_descriptor(manifest: &Manifest, digest: &Digest, size: usize) -> Result<String, Error> {
    let index = matches!(manifest.media_type, MediaType::OciIndex | MediaType::DockerList);
    let artifact_type = if index {
        manifest.artifact_type.as_deref()
    } else {
        manifest.effective_artifact_type()
    };
    let descriptor = Descriptor {
        media_type: manifest.media_type.to_string(),
        digest: digest.clone(),
        size: size as i64,
        artifact_type: artifact_type.map(str::to_owned),
        annotations: (!manifest.annotations.is_empty()).then(|| manifest.annotations.clone()),
    };
    serde_json::to_string(&descriptor).map_err(|error| Error::Internal(error.into()))
}
