//! Putting things into the trash, while they are still there.

use wharf_model::{ManifestId, ProjectId, RepositoryId, Timestamp, TrashId, TrashKind};
use wharf_oci::Digest;

use super::Trash;
use crate::db::{parse, sql};
use crate::{StoreError, Writer};

/// Tags that lists of the trash show and can be asked by.
const SHOWN_TAGS: u64 = 100;

/// An item to begin.
#[derive(Debug, Clone, Copy)]
pub struct NewTrash<'a> {
    /// The project.
    pub project: ProjectId,
    /// The repository's path below it.
    pub path: &'a str,
    /// What is deleted.
    pub kind: TrashKind,
    /// The artifact, or what the tag points to.
    pub digest: &'a Digest,
    /// Who deletes it.
    pub deleted_by: &'a str,
    /// Why.
    pub why: &'a str,
    /// The time.
    pub now: Timestamp,
    /// Until when it can come back.
    pub expires_at: Timestamp,
}

impl Trash<'_> {
    /// Manifests of a repository with ids after `after`, at most `limit`; each with whether it is an artifact of its own: it has a tag or
    /// no index lists it, and it is no accessory of something that is there.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifests.list")]
    pub async fn manifests_of(
        &mut self,
        repository: RepositoryId,
        after: ManifestId,
        limit: u64,
    ) -> Result<Vec<(ManifestId, Digest, bool)>, StoreError> {
        let rows: Vec<(i64, String, bool)> = self
            .conn
            .fetch_all(sql!(
                "SELECT m.id, m.digest,
                   (EXISTS (SELECT 1 FROM tags t WHERE t.manifest_id = m.id)
                    OR NOT EXISTS (SELECT 1 FROM manifest_children c JOIN manifests p ON p.id = c.parent_id
                                   WHERE c.child_digest = m.digest AND p.repository_id = m.repository_id))
                   AND NOT EXISTS (SELECT 1 FROM accessories a JOIN manifests s ON s.repository_id = a.repository_id AND s.digest = a.subject_digest
                                   WHERE a.manifest_id = m.id) AS own
                 FROM manifests m WHERE m.repository_id = $1 AND m.id > $2 ORDER BY m.id LIMIT $3",
                repository,
                after,
                limit
            ))
            .await?;
        rows.into_iter()
            .map(|(id, digest, own)| Ok((ManifestId(id), parse(&digest, "manifests", "digest", id)?, own)))
            .collect()
    }
}

impl Writer<Trash<'_>> {
    /// Begins an item. What it holds is added next; [`seal`](Self::seal) ends it.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.trash_items.add")]
    pub async fn open(&mut self, new: NewTrash<'_>) -> Result<TrashId, StoreError> {
        let (id,): (i64,) = self
            .conn
            .fetch_one(sql!(
                "INSERT INTO trash_items (project_id, path, kind, digest, tags, artifact_kind, size, manifests, deleted_by, why, deleted_at, expires_at)
                 VALUES ($1, $2, $3, $4, '', '', 0, 0, $5, $6, $7, $8) RETURNING id",
                new.project,
                new.path,
                new.kind.name(),
                new.digest,
                new.deleted_by,
                new.why,
                new.now,
                new.expires_at
            ))
            .await?;
        Ok(TrashId(id))
    }

    /// Copies a manifest with its bytes, details, labels, links and what it belongs to into an item; its tags too, when it goes.
    /// Nothing happens when the item has it.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.trash_manifests.add")]
    pub async fn keep_manifest(&mut self, item: TrashId, manifest: ManifestId, went: bool) -> Result<(), StoreError> {
        let kept = self
            .conn
            .execute(sql!(
                "INSERT INTO trash_manifests (trash_id, digest, position, went, media_type, size, artifact_type, subject_digest, referrer,
                   pushed_at, pulled_at, payload, kind, config_media_type, total_size, details, accessory_subject, accessory_kind, accessory_at)
                 SELECT CAST($1 AS BIGINT), m.digest, m.id, CASE WHEN $3 THEN TRUE ELSE FALSE END, m.media_type, m.size, m.artifact_type,
                   m.subject_digest, m.referrer, m.pushed_at, m.pulled_at, p.payload, d.kind, d.media_type, d.total_size, d.details,
                   a.subject_digest, a.kind, a.created_at
                 FROM manifests m JOIN manifest_payloads p ON p.manifest_id = m.id
                   LEFT JOIN artifact_details d ON d.manifest_id = m.id LEFT JOIN accessories a ON a.manifest_id = m.id
                 WHERE m.id = $2 ON CONFLICT (trash_id, digest) DO NOTHING",
                item,
                manifest,
                went
            ))
            .await?;
        if kept == 0 {
            return Ok(());
        }
        for statement in [
            sql!(
                "INSERT INTO trash_blobs (trash_id, digest, blob_id) SELECT CAST($1 AS BIGINT), m.digest, mb.blob_id
                 FROM manifests m JOIN manifest_blobs mb ON mb.manifest_id = m.id WHERE m.id = $2 ORDER BY mb.blob_id",
                item,
                manifest
            ),
            sql!(
                "INSERT INTO trash_children (trash_id, digest, child_digest) SELECT CAST($1 AS BIGINT), m.digest, c.child_digest
                 FROM manifests m JOIN manifest_children c ON c.parent_id = m.id WHERE m.id = $2",
                item,
                manifest
            ),
            sql!(
                "INSERT INTO trash_holes (trash_id, digest, blob_digest) SELECT CAST($1 AS BIGINT), m.digest, h.blob_digest
                 FROM manifests m JOIN manifest_holes h ON h.manifest_id = m.id WHERE m.id = $2",
                item,
                manifest
            ),
            sql!(
                "INSERT INTO trash_labels (trash_id, digest, label_id, created_at) SELECT CAST($1 AS BIGINT), m.digest, l.label_id, l.created_at
                 FROM manifests m JOIN artifact_labels l ON l.manifest_id = m.id WHERE m.id = $2",
                item,
                manifest
            ),
        ] {
            self.conn.execute(statement).await?;
        }
        if went {
            self.conn
                .execute(sql!(
                    "INSERT INTO trash_tags (trash_id, name, digest, created_at, pushed_at, pulled_at)
                     SELECT CAST($1 AS BIGINT), t.name, m.digest, t.created_at, t.pushed_at, t.pulled_at
                     FROM manifests m JOIN tags t ON t.manifest_id = m.id WHERE m.id = $2",
                    item,
                    manifest
                ))
                .await?;
        }
        Ok(())
    }

    /// Copies a tag into an item.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.trash_tags.add")]
    pub async fn keep_tag(&mut self, item: TrashId, repository: RepositoryId, name: &str) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "INSERT INTO trash_tags (trash_id, name, digest, created_at, pushed_at, pulled_at)
                 SELECT CAST($1 AS BIGINT), t.name, m.digest, t.created_at, t.pushed_at, t.pulled_at
                 FROM tags t JOIN manifests m ON m.id = t.manifest_id WHERE t.repository_id = $2 AND t.name = $3",
                item,
                repository,
                name
            ))
            .await
            .map(drop)
    }

    /// Ends an item: what lists show of it is read from what it holds.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.trash_items.seal")]
    pub async fn seal(&mut self, item: TrashId) -> Result<(), StoreError> {
        let tags: Vec<(String,)> = self
            .conn
            .fetch_all(sql!(
                "SELECT name FROM trash_tags WHERE trash_id = $1 ORDER BY name LIMIT $2",
                item,
                SHOWN_TAGS
            ))
            .await?;
        let tags: Vec<String> = tags.into_iter().map(|(name,)| name).collect();
        self.conn
            .execute(sql!(
                "UPDATE trash_items SET tags = $2,
                   artifact_kind = COALESCE((SELECT m.kind FROM trash_manifests m WHERE m.trash_id = trash_items.id AND m.digest = trash_items.digest), ''),
                   size = (SELECT CAST(COALESCE(SUM(m.size), 0) AS BIGINT) FROM trash_manifests m WHERE m.trash_id = trash_items.id)
                     + (SELECT CAST(COALESCE(SUM(b.size), 0) AS BIGINT) FROM blobs b
                        WHERE b.id IN (SELECT h.blob_id FROM trash_blobs h WHERE h.trash_id = trash_items.id)),
                   manifests = (SELECT COUNT(*) FROM trash_manifests m WHERE m.trash_id = trash_items.id AND m.went)
                 WHERE id = $1",
                item,
                tags.join(" ")
            ))
            .await
            .map(drop)
    }
}
