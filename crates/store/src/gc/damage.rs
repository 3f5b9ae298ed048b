//! Blobs whose bytes do not hash to their digest, and who is affected.

use wharf_model::{Blob, BlobId, Timestamp};

use super::Garbage;
use crate::db::{parse, sql};
use crate::{StoreError, Writer};

impl Garbage<'_> {
    /// Blobs with ids after `after` and whether they are known to be damaged, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.to_scrub")]
    pub async fn to_scrub(&mut self, after: BlobId, limit: u64) -> Result<Vec<(Blob, bool)>, StoreError> {
        let rows: Vec<(i64, String, i64, String, bool)> = self
            .conn
            .fetch_all(sql!(
                "SELECT id, digest, size, object_key, damaged_at IS NOT NULL AS damaged FROM blobs WHERE id > $1 ORDER BY id LIMIT $2",
                after,
                limit
            ))
            .await?;
        rows.into_iter()
            .map(|(id, digest, size, object_key, damaged)| {
                let blob = Blob {
                    id: BlobId(id),
                    digest: parse(&digest, "blobs", "digest", id)?,
                    size,
                    object_key,
                };
                Ok((blob, damaged))
            })
            .collect()
    }

    /// Repositories whose manifests refer to a blob, with a tag of each such manifest; empty for one without. At most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifest_blobs.affected")]
    pub async fn affected(&mut self, blob: BlobId, limit: u64) -> Result<Vec<(String, String)>, StoreError> {
        self.conn
            .fetch_all(sql!(
                "SELECT r.full_name, COALESCE(t.name, '') AS tag FROM manifest_blobs mb JOIN manifests m ON m.id = mb.manifest_id
                   JOIN repositories r ON r.id = m.repository_id LEFT JOIN tags t ON t.manifest_id = m.id
                 WHERE mb.blob_id = $1 ORDER BY r.full_name, t.name LIMIT $2",
                blob,
                limit
            ))
            .await
    }
}

impl Writer<Garbage<'_>> {
    /// Notes that the bytes under the blob's key are damaged, or with `None` that they are sound after all. Returns whether the
    /// blob is still there with that key.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.set_damaged")]
    pub async fn set_damaged(&mut self, blob: &Blob, damaged_at: Option<Timestamp>) -> Result<bool, StoreError> {
        let noted = self
            .conn
            .execute(sql!(
                "UPDATE blobs SET damaged_at = $3 WHERE id = $1 AND object_key = $2",
                blob.id,
                blob.object_key.as_str(),
                damaged_at
            ))
            .await?;
        Ok(noted == 1)
    }
}
