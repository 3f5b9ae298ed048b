//! Blobs and manifests whose bytes do not hash to their digest, and who is affected.

use wharf_model::{Blob, BlobId, ManifestId, Timestamp, TrashId};

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
            .map(|(id, digest, size, key, damaged)| Ok((blob((id, digest, size, key))?, damaged)))
            .collect()
    }

    /// Blobs whose keys begin with `prefix` and come after the key `after`; at most `limit`, in order of keys, without
    /// those that are known to be damaged.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.stored_within")]
    pub async fn stored_within(&mut self, prefix: &str, after: &str, limit: u64) -> Result<Vec<Blob>, StoreError> {
        // Keys are ASCII, so there always is a next character.
        let mut end: String = prefix.to_owned();
        if let Some(last) = end.pop() {
            end.push(char::from_u32(u32::from(last) + 1).unwrap_or(char::MAX));
        }
        let rows: Vec<BlobRow> = self
            .conn
            .fetch_all(sql!(
                "SELECT id, digest, size, object_key FROM blobs
                 WHERE object_key > $1 AND object_key < $2 AND damaged_at IS NULL ORDER BY object_key LIMIT $3",
                after,
                end.as_str(),
                limit
            ))
            .await?;
        rows.into_iter().map(blob).collect()
    }

    /// Repositories whose manifests refer to a blob, with a tag of each such manifest or of an index above it; empty for one without.
    /// After the name and the tag `after`, in this order, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifest_blobs.affected")]
    pub async fn affected(&mut self, blob: BlobId, after: (&str, &str), limit: u64) -> Result<Vec<(String, String)>, StoreError> {
        self.conn
            .fetch_all(sql!(
                "WITH RECURSIVE up (id) AS (
                   SELECT manifest_id FROM manifest_blobs WHERE blob_id = $1
                   UNION
                   SELECT p.id FROM up JOIN manifests m ON m.id = up.id JOIN manifest_children c ON c.child_digest = m.digest
                     JOIN manifests p ON p.id = c.parent_id AND p.repository_id = m.repository_id)
                 SELECT DISTINCT r.full_name, COALESCE(t.name, '') AS tag FROM up JOIN manifests m ON m.id = up.id
                   JOIN repositories r ON r.id = m.repository_id LEFT JOIN tags t ON t.manifest_id = m.id
                 WHERE r.full_name > $2 OR (r.full_name = $2 AND COALESCE(t.name, '') > $3) ORDER BY r.full_name, tag LIMIT $4",
                blob,
                after.0,
                after.1,
                limit
            ))
            .await
    }

    /// Manifests with ids after `after`: id, digest, repository's name and bytes; at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifest_payloads.to_scrub")]
    pub async fn payloads(&mut self, after: ManifestId, limit: u64) -> Result<Vec<(ManifestId, StoredPayload)>, StoreError> {
        let rows: Vec<(i64, String, String, Option<Vec<u8>>)> = self
            .conn
            .fetch_all(sql!(
                "SELECT m.id, m.digest, r.full_name, p.payload FROM manifests m JOIN repositories r ON r.id = m.repository_id
                   LEFT JOIN manifest_payloads p ON p.manifest_id = m.id
                 WHERE m.id > $1 ORDER BY m.id LIMIT $2",
                after,
                limit
            ))
            .await?;
        let stored = |(id, digest, place, payload)| (ManifestId(id), StoredPayload { digest, place, payload });
        Ok(rows.into_iter().map(stored).collect())
    }

    /// Manifests in the trash after the item and digest `after`: item, and what [`Garbage::payloads`] tells; at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.trash_manifests.to_scrub")]
    pub async fn payloads_in_trash(&mut self, after: (TrashId, &str), limit: u64) -> Result<Vec<(TrashId, StoredPayload)>, StoreError> {
        let rows: Vec<(i64, String, String, Vec<u8>)> = self
            .conn
            .fetch_all(sql!(
                "SELECT m.trash_id, m.digest, i.path, m.payload FROM trash_manifests m JOIN trash_items i ON i.id = m.trash_id
                 WHERE m.trash_id > $1 OR (m.trash_id = $1 AND m.digest > $2) ORDER BY m.trash_id, m.digest LIMIT $3",
                after.0,
                after.1,
                limit
            ))
            .await?;
        let stored = |(id, digest, place, payload)| {
            let payload = Some(payload);
            (TrashId(id), StoredPayload { digest, place, payload })
        };
        Ok(rows.into_iter().map(stored).collect())
    }
}

/// Id, digest, size and key.
type BlobRow = (i64, String, i64, String);

fn blob((id, digest, size, object_key): BlobRow) -> Result<Blob, StoreError> {
    Ok(Blob {
        id: BlobId(id),
        digest: parse(&digest, "blobs", "digest", id)?,
        size,
        object_key,
    })
}

/// A manifest as it is stored, to be compared with its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPayload {
    /// Its digest, as it is written down.
    pub digest: String,
    /// Its repository: the full name, in the trash the path below the project.
    pub place: String,
    /// Its bytes; `None` where there are none.
    pub payload: Option<Vec<u8>>,
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
