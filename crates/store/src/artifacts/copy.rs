//! Copies of manifests in other repositories.

use wharf_model::{BlobId, ManifestId, ProjectId, RepositoryId, Timestamp};

use super::{Artifacts, redirects};
use crate::db::sql;
use crate::manifests::{holes, keep_one};
use crate::{StoreError, Writer};

impl Writer<Artifacts<'_>> {
    /// Copies a manifest with its bytes, details, children's digests and links to blobs into another repository and returns
    /// its id there. The blobs are linked, not copied; tags and accessories are not among what is copied.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the repository is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifacts.copy")]
    pub async fn copy(&mut self, source: ManifestId, target: RepositoryId, now: Timestamp) -> Result<Option<ManifestId>, StoreError> {
        // Kept, so that neither it nor the blobs it refers to go before they are linked to the copy.
        if !keep_one(&mut self.conn, source).await? {
            return Ok(None);
        }
        let Some((id, project)) = self.copy_row(source, target, now).await? else {
            return Ok(None);
        };
        let blobs: Vec<(i64,)> = self
            .conn
            .fetch_all(sql!(
                "INSERT INTO manifest_blobs (manifest_id, blob_id) SELECT CAST($2 AS BIGINT), blob_id FROM manifest_blobs WHERE manifest_id = $1
                 ON CONFLICT (manifest_id, blob_id) DO NOTHING RETURNING blob_id",
                source,
                id
            ))
            .await?;
        self.conn
            .note(|ledger| blobs.into_iter().for_each(|(blob,)| ledger.hold(project, BlobId(blob))));
        for statement in [
            sql!(
                "INSERT INTO manifest_payloads (manifest_id, payload) SELECT CAST($2 AS BIGINT), payload FROM manifest_payloads WHERE manifest_id = $1
                 ON CONFLICT (manifest_id) DO NOTHING",
                source,
                id
            ),
            sql!(
                "INSERT INTO repository_blobs (repository_id, blob_id, created_at, touched_at)
                 SELECT CAST($2 AS BIGINT), blob_id, $3, $3 FROM manifest_blobs WHERE manifest_id = $1 ORDER BY blob_id
                 ON CONFLICT (repository_id, blob_id) DO UPDATE SET touched_at = excluded.touched_at",
                source,
                target,
                now
            ),
            sql!(
                "INSERT INTO manifest_children (parent_id, child_digest) SELECT CAST($2 AS BIGINT), child_digest FROM manifest_children WHERE parent_id = $1
                 ON CONFLICT (parent_id, child_digest) DO NOTHING",
                source,
                id
            ),
            sql!(
                "INSERT INTO manifest_holes (manifest_id, blob_digest) SELECT CAST($2 AS BIGINT), blob_digest FROM manifest_holes WHERE manifest_id = $1
                 ON CONFLICT (manifest_id, blob_digest) DO NOTHING",
                source,
                id
            ),
            sql!(
                "INSERT INTO artifact_details (manifest_id, kind, media_type, total_size, details)
                 SELECT CAST($2 AS BIGINT), kind, media_type, total_size, details FROM artifact_details WHERE manifest_id = $1
                 ON CONFLICT (manifest_id) DO NOTHING",
                source,
                id
            ),
        ] {
            self.conn.execute(statement).await?;
        }
        holes::fill_of(&mut self.conn, id, project, now).await?;
        Ok(Some(id))
    }

    /// The copy's id and its project. The row was there already when somebody copied or pushed the same before.
    async fn copy_row(
        &mut self,
        source: ManifestId,
        target: RepositoryId,
        now: Timestamp,
    ) -> Result<Option<(ManifestId, ProjectId)>, StoreError> {
        let added: Option<(i64, i64, i64, String)> = self
            .conn
            .fetch_optional(sql!(
                "INSERT INTO manifests (repository_id, digest, media_type, size, artifact_type, subject_digest, referrer, pushed_at)
                 SELECT CAST($2 AS BIGINT), digest, media_type, size, artifact_type, subject_digest, referrer, $3 FROM manifests WHERE id = $1
                 ON CONFLICT (repository_id, digest) DO NOTHING
                 RETURNING id, size, (SELECT r.project_id FROM repositories r WHERE r.id = repository_id) AS project_id, digest",
                source,
                target,
                now
            ))
            .await?;
        if let Some((id, size, project, digest)) = added {
            redirects::end(&mut self.conn, target, &digest).await?;
            self.conn.note(|ledger| ledger.manifest(ProjectId(project), size));
            return Ok(Some((ManifestId(id), ProjectId(project))));
        }
        let refreshed: Option<(i64, i64)> = self
            .conn
            .fetch_optional(sql!(
                "UPDATE manifests SET pushed_at = $3 WHERE repository_id = $2 AND digest = (SELECT s.digest FROM manifests s WHERE s.id = $1)
                 RETURNING id, (SELECT r.project_id FROM repositories r WHERE r.id = repository_id) AS project_id",
                source,
                target,
                now
            ))
            .await?;
        Ok(refreshed.map(|(id, project)| (ManifestId(id), ProjectId(project))))
    }

    /// Says of the copy what was said of the source: whose accessory it is, if it is one.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.accessories.copy")]
    pub async fn copy_accessory(
        &mut self,
        source: ManifestId,
        made: ManifestId,
        target: RepositoryId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "INSERT INTO accessories (manifest_id, repository_id, subject_digest, kind, created_at)
                 SELECT CAST($2 AS BIGINT), CAST($3 AS BIGINT), subject_digest, kind, $4 FROM accessories WHERE manifest_id = $1
                 ON CONFLICT (manifest_id) DO NOTHING",
                source,
                made,
                target,
                now
            ))
            .await
            .map(drop)
    }
}
