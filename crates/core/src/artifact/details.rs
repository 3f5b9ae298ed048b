//! Reads what is shown of artifacts: when they are pushed, and later for those that came in another way.

use futures_util::StreamExt as _;
use wharf_blob::ObjectKey;
use wharf_model::{Artifact, ArtifactDetails, ProjectId};
use wharf_oci::{Digest, Manifest};
use wharf_store::NewDetails;

use super::describe::describe;
use crate::{Core, Error};

/// Largest config that is read for its attributes, in bytes.
pub(super) const MAX_CONFIG: i64 = 4 << 20;

/// The details of a manifest. A config that cannot be read only means fewer attributes; `None` while the storage gives
/// no answer, so that somebody asks again.
pub(crate) async fn read_details(
    core: &Core,
    project: ProjectId,
    path: &str,
    manifest: &Manifest,
    payload: &[u8],
) -> Option<ArtifactDetails> {
    let config = match &manifest.config {
        Some(config) if config.size > 2 => match read_blob(core, project, path, &config.digest, MAX_CONFIG).await {
            Ok(config) => config,
            Err(error) => {
                tracing::warn!(digest = %config.digest, %error, "the config of a manifest cannot be read now");
                return None;
            }
        },
        _ => None,
    };
    Some(describe(manifest, payload, config.as_deref()))
}

/// The whole of a blob the repository holds; `None` when it holds none, or the blob is larger than `limit`.
pub(super) async fn read_blob(core: &Core, project: ProjectId, path: &str, digest: &Digest, limit: i64) -> Result<Option<Vec<u8>>, Error> {
    let found = core.store.read().blobs().find_in(project, path, digest).await?;
    let Some(blob) = found.filter(|blob| blob.size <= limit) else {
        return Ok(None);
    };
    let key = ObjectKey::from_stored(&blob.object_key)?;
    let Some(object) = core.blobs.open(&key, None).await? else {
        return Err(unavailable("the object is missing"));
    };
    let mut bytes = Vec::with_capacity(usize::try_from(blob.size).unwrap_or(0));
    let mut stream = object.stream;
    while let Some(chunk) = stream.next().await {
        bytes.extend_from_slice(&chunk.map_err(unavailable)?);
        if bytes.len() as i64 > limit {
            return Ok(None);
        }
    }
    Ok(Some(bytes))
}

fn unavailable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Unavailable {
        what: "the blob's content",
        source: cause.into(),
    }
}

/// Reads the details of those artifacts that have none yet, and keeps them.
pub(super) async fn fill_in(core: &Core, artifacts: &mut [Artifact]) -> Result<(), Error> {
    let mut read = Vec::new();
    for artifact in artifacts.iter_mut().filter(|artifact| artifact.details.is_none()) {
        let Some(payload) = core.payloads.get(&core.store.read(), artifact.id, &artifact.digest).await? else {
            continue;
        };
        let Ok(manifest) = Manifest::parse(Some(artifact.manifest_type.as_str()), &payload, core.policy.manifest) else {
            continue;
        };
        let path = artifact.repository_name.split_once('/').map_or("", |(_, path)| path);
        artifact.details = read_details(core, artifact.project_id, path, &manifest, &payload).await;
        read.extend(artifact.details.as_mut().map(|details| (artifact.id, details)));
    }
    if read.is_empty() {
        return Ok(());
    }
    let mut tx = core.store.begin().await?;
    for (manifest, details) in read {
        if let Some(size) = tx.artifacts().set_details(NewDetails { manifest, details }).await? {
            details.total_size = size;
        }
    }
    tx.commit().await?;
    Ok(())
}
