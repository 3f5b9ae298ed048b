//! What manifests point to.

use wharf_model::{ManifestId, RepositoryId};
use wharf_oci::Digest;

use super::Manifests;
use crate::StoreError;
use crate::db::{parse, sql};

impl Manifests<'_> {
    /// Config and layers of a manifest that its repository held when it was stored.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifest_blobs.list")]
    pub async fn blobs(&mut self, id: ManifestId) -> Result<Vec<Digest>, StoreError> {
        let rows: Vec<(String,)> = self
            .conn
            .fetch_all(sql!(
                "SELECT b.digest FROM manifest_blobs mb JOIN blobs b ON b.id = mb.blob_id WHERE mb.manifest_id = $1 ORDER BY b.digest",
                id
            ))
            .await?;
        rows.iter().map(|(digest,)| parse(digest, "blobs", "digest", digest)).collect()
    }

    /// Manifests an index lists, whether they are there or not.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifest_children.list")]
    pub async fn children(&mut self, id: ManifestId) -> Result<Vec<Digest>, StoreError> {
        let rows: Vec<(String,)> = self
            .conn
            .fetch_all(sql!(
                "SELECT child_digest FROM manifest_children WHERE parent_id = $1 ORDER BY child_digest",
                id
            ))
            .await?;
        rows.iter()
            .map(|(digest,)| parse(digest, "manifest_children", "child_digest", id))
            .collect()
    }

    /// An index in the repository that lists `digest`, the first if there are several.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifest_children.listed_by")]
    pub async fn listed_by(&mut self, repository: RepositoryId, digest: &Digest) -> Result<Option<Digest>, StoreError> {
        let index: Option<(i64, String)> = self
            .conn
            .fetch_optional(sql!(
                "SELECT p.id, p.digest FROM manifest_children c JOIN manifests p ON p.id = c.parent_id
                 WHERE c.child_digest = $2 AND p.repository_id = $1 ORDER BY p.id LIMIT 1",
                repository,
                digest
            ))
            .await?;
        index.map(|(id, digest)| parse(&digest, "manifests", "digest", id)).transpose()
    }
}
