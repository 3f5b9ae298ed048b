//! Bringing things back. What is there already stays as it is: a push of the same digest in between does no harm.

use wharf_model::{BlobId, ManifestId, ProjectId, RepositoryId, Restored, Timestamp, TrashId};
use wharf_oci::Digest;

use super::Trash;
use crate::db::{parse, sql, sql_locking};
use crate::manifests::holes;
use crate::{StoreError, Writer};

/// How often a manifest is added again when somebody keeps removing it.
const TRIES: u32 = 5;

/// A repository that things come back to.
#[derive(Clone, Copy)]
struct Home {
    project: ProjectId,
    repository: RepositoryId,
    now: Timestamp,
}

impl Writer<Trash<'_>> {
    /// Locks an item until the transaction ends, so that it comes back or goes only once. Returns whether it is there.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.trash_items.lock")]
    pub async fn lock(&mut self, project: ProjectId, id: TrashId) -> Result<bool, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql_locking!(
                "SELECT id FROM trash_items WHERE id = $1 AND project_id = $2",
                id,
                project
            ))
            .await?;
        Ok(row.is_some())
    }

    /// Makes live rows of what an item holds, in a repository of its project. The item stays. The project is charged when the
    /// transaction commits.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the repository goes at the same time; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.trash_items.restore")]
    pub async fn restore(
        &mut self,
        id: TrashId,
        project: ProjectId,
        repository: RepositoryId,
        now: Timestamp,
    ) -> Result<Restored, StoreError> {
        let home = Home { project, repository, now };
        let members: Vec<(String, bool)> = self
            .conn
            .fetch_all(sql!(
                "SELECT digest, went FROM trash_manifests WHERE trash_id = $1 ORDER BY position, digest",
                id
            ))
            .await?;
        let mut restored = Restored::default();
        for (digest, went) in members {
            let (manifest, new) = self.manifest_row(id, &digest, home).await?;
            restored.manifests += u64::from(new);
            // What never went and is still there may have changed since: it is not ours to change back.
            if new || went {
                self.manifest_content(id, &digest, manifest, home).await?;
            }
        }
        restored.tags = self.tags_back(id, repository).await?;
        restored.taken = self.tags_elsewhere(id, repository).await?;
        Ok(restored)
    }

    /// The manifest's row, and whether it is new. It stays locked.
    async fn manifest_row(&mut self, id: TrashId, digest: &str, home: Home) -> Result<(ManifestId, bool), StoreError> {
        for _ in 0..TRIES {
            let added: Option<(i64, i64)> = self
                .conn
                .fetch_optional(sql!(
                    "INSERT INTO manifests (repository_id, digest, media_type, size, artifact_type, subject_digest, referrer, pushed_at, pulled_at)
                     SELECT CAST($3 AS BIGINT), digest, media_type, size, artifact_type, subject_digest, referrer, pushed_at, pulled_at
                     FROM trash_manifests WHERE trash_id = $1 AND digest = $2
                     ON CONFLICT (repository_id, digest) DO NOTHING RETURNING id, size",
                    id,
                    digest,
                    home.repository
                ))
                .await?;
            if let Some((manifest, size)) = added {
                self.conn.note(|ledger| ledger.manifest(home.project, size));
                return Ok((ManifestId(manifest), true));
            }
            let there: Option<(i64,)> = self
                .conn
                .fetch_optional(sql_locking!(
                    "SELECT id FROM manifests WHERE repository_id = $1 AND digest = $2",
                    home.repository,
                    digest
                ))
                .await?;
            if let Some((manifest,)) = there {
                return Ok((ManifestId(manifest), false));
            }
        }
        Err(StoreError::Unavailable("the manifest is being removed".into()))
    }

    async fn manifest_content(&mut self, id: TrashId, digest: &str, manifest: ManifestId, home: Home) -> Result<(), StoreError> {
        for statement in [
            sql!(
                "INSERT INTO manifest_payloads (manifest_id, payload) SELECT CAST($3 AS BIGINT), payload
                 FROM trash_manifests WHERE trash_id = $1 AND digest = $2 ON CONFLICT (manifest_id) DO NOTHING",
                id,
                digest,
                manifest
            ),
            sql!(
                "INSERT INTO artifact_details (manifest_id, kind, media_type, total_size, details)
                 SELECT CAST($3 AS BIGINT), kind, config_media_type, total_size, details
                 FROM trash_manifests WHERE trash_id = $1 AND digest = $2 AND details IS NOT NULL ON CONFLICT (manifest_id) DO NOTHING",
                id,
                digest,
                manifest
            ),
            sql!(
                "INSERT INTO accessories (manifest_id, repository_id, subject_digest, kind, created_at)
                 SELECT CAST($3 AS BIGINT), CAST($4 AS BIGINT), accessory_subject, accessory_kind, accessory_at
                 FROM trash_manifests WHERE trash_id = $1 AND digest = $2 AND accessory_kind IS NOT NULL ON CONFLICT (manifest_id) DO NOTHING",
                id,
                digest,
                manifest,
                home.repository
            ),
            sql!(
                "INSERT INTO manifest_children (parent_id, child_digest) SELECT CAST($3 AS BIGINT), child_digest
                 FROM trash_children WHERE trash_id = $1 AND digest = $2 ON CONFLICT (parent_id, child_digest) DO NOTHING",
                id,
                digest,
                manifest
            ),
            sql!(
                "INSERT INTO manifest_holes (manifest_id, blob_digest) SELECT CAST($3 AS BIGINT), blob_digest
                 FROM trash_holes WHERE trash_id = $1 AND digest = $2 ON CONFLICT (manifest_id, blob_digest) DO NOTHING",
                id,
                digest,
                manifest
            ),
            sql!(
                "INSERT INTO artifact_labels (manifest_id, label_id, created_at) SELECT CAST($3 AS BIGINT), l.id, t.created_at
                 FROM trash_labels t JOIN labels l ON l.id = t.label_id WHERE t.trash_id = $1 AND t.digest = $2
                 ON CONFLICT (manifest_id, label_id) DO NOTHING",
                id,
                digest,
                manifest
            ),
            // A link that is there is touched, which also locks it: else it could be collected before this commits.
            sql!(
                "INSERT INTO repository_blobs (repository_id, blob_id, created_at, touched_at) SELECT CAST($3 AS BIGINT), blob_id, $4, $4
                 FROM trash_blobs WHERE trash_id = $1 AND digest = $2 ORDER BY blob_id
                 ON CONFLICT (repository_id, blob_id) DO UPDATE SET touched_at = excluded.touched_at",
                id,
                digest,
                home.repository,
                home.now
            ),
        ] {
            self.conn.execute(statement).await?;
        }
        let held: Vec<(i64,)> = self
            .conn
            .fetch_all(sql!(
                "INSERT INTO manifest_blobs (manifest_id, blob_id) SELECT CAST($3 AS BIGINT), blob_id
                 FROM trash_blobs WHERE trash_id = $1 AND digest = $2 ORDER BY blob_id
                 ON CONFLICT (manifest_id, blob_id) DO NOTHING RETURNING blob_id",
                id,
                digest,
                manifest
            ))
            .await?;
        self.conn
            .note(|ledger| held.into_iter().for_each(|(blob,)| ledger.hold(home.project, BlobId(blob))));
        holes::fill_of(&mut self.conn, manifest, home.project, home.now).await
    }

    /// Tags whose name is free and whose manifest is there.
    async fn tags_back(&mut self, id: TrashId, repository: RepositoryId) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String,)> = self
            .conn
            .fetch_all(sql!(
                "INSERT INTO tags (repository_id, name, manifest_id, created_at, pushed_at, pulled_at)
                 SELECT CAST($2 AS BIGINT), t.name, m.id, t.created_at, t.pushed_at, t.pulled_at
                 FROM trash_tags t JOIN manifests m ON m.digest = t.digest AND m.repository_id = $2 WHERE t.trash_id = $1 ORDER BY t.name
                 ON CONFLICT (repository_id, name) DO NOTHING RETURNING name",
                id,
                repository
            ))
            .await?;
        let mut names: Vec<String> = rows.into_iter().map(|(name,)| name).collect();
        names.sort_unstable();
        Ok(names)
    }

    /// Tags of the item that point to something else now.
    async fn tags_elsewhere(&mut self, id: TrashId, repository: RepositoryId) -> Result<Vec<(String, Digest)>, StoreError> {
        let rows: Vec<(String, String)> = self
            .conn
            .fetch_all(sql!(
                "SELECT t.name, m.digest FROM trash_tags t JOIN tags l ON l.name = t.name AND l.repository_id = $2
                   JOIN manifests m ON m.id = l.manifest_id WHERE t.trash_id = $1 AND m.digest <> t.digest ORDER BY t.name",
                id,
                repository
            ))
            .await?;
        rows.into_iter()
            .map(|(name, digest)| Ok((name, parse(&digest, "manifests", "digest", &digest)?)))
            .collect()
    }
}
