//! Manifests that nothing refers to but their digest.

use wharf_model::{ManifestId, ProjectId, RepositoryId, Timestamp};
use wharf_oci::Digest;

use super::Garbage;
use crate::db::{parse, sql, sql_locking};
use crate::{StoreError, Writer};

/// A manifest without a tag that is nobody's child, nobody's subject and nobody's accessory. The referrer of a subject that was here and
/// went is one too, unless the subject can still come back from the trash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UntaggedManifest {
    /// The manifest.
    pub id: ManifestId,
    /// Its repository.
    pub repository: RepositoryId,
    /// Its project.
    pub project: ProjectId,
    /// The repository's name as people know it.
    pub repository_name: String,
    /// Its digest.
    pub digest: Digest,
}

impl Garbage<'_> {
    /// Such manifests, pushed before `cutoff`, with ids after `after`, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifests.untagged")]
    pub async fn untagged(&mut self, after: ManifestId, cutoff: Timestamp, limit: u64) -> Result<Vec<UntaggedManifest>, StoreError> {
        let rows: Vec<(i64, i64, i64, String, String)> = self
            .conn
            .fetch_all(sql!(
                "SELECT m.id, m.repository_id, r.project_id, r.full_name, m.digest FROM manifests m JOIN repositories r ON r.id = m.repository_id
                 WHERE m.id > $1 AND m.pushed_at < $2
                   AND (m.subject_digest IS NULL OR (m.subject_gone_at < $2
                     AND NOT EXISTS (SELECT 1 FROM manifests s WHERE s.repository_id = m.repository_id AND s.digest = m.subject_digest)
                     AND NOT EXISTS (SELECT 1 FROM trash_manifests d JOIN trash_items i ON i.id = d.trash_id
                                      WHERE d.digest = m.subject_digest AND i.project_id = r.project_id)))
                   AND NOT EXISTS (SELECT 1 FROM tags t WHERE t.manifest_id = m.id)
                   AND (m.subject_digest IS NOT NULL OR NOT EXISTS (SELECT 1 FROM accessories a WHERE a.manifest_id = m.id))
                   AND NOT EXISTS (SELECT 1 FROM manifest_children c JOIN manifests p ON p.id = c.parent_id
                                    WHERE c.child_digest = m.digest AND p.repository_id = m.repository_id)
                   AND NOT EXISTS (SELECT 1 FROM manifests s WHERE s.repository_id = m.repository_id AND s.subject_digest = m.digest)
                 ORDER BY m.id LIMIT $3",
                after,
                cutoff,
                limit
            ))
            .await?;
        rows.into_iter()
            .map(|(id, repository, project, repository_name, digest)| {
                Ok(UntaggedManifest {
                    id: ManifestId(id),
                    repository: RepositoryId(repository),
                    project: ProjectId(project),
                    repository_name,
                    digest: parse(&digest, "manifests", "digest", id)?,
                })
            })
            .collect()
    }
}

impl Garbage<'_> {
    /// Whether a manifest was pushed, or pushed again, since `cutoff`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifests.pushed_since")]
    pub async fn pushed_since(&mut self, id: ManifestId, cutoff: Timestamp) -> Result<bool, StoreError> {
        let (young,): (bool,) = self
            .conn
            .fetch_one(sql!(
                "SELECT EXISTS (SELECT 1 FROM manifests WHERE id = $1 AND pushed_at >= $2)",
                id,
                cutoff
            ))
            .await?;
        Ok(young)
    }
}

impl Writer<Garbage<'_>> {
    /// Notes for what refers to a manifest that it is about to go.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifests.subject_goes")]
    pub async fn subject_goes(&mut self, repository: RepositoryId, digest: &Digest, now: Timestamp) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "UPDATE manifests SET subject_gone_at = $3 WHERE repository_id = $1 AND subject_digest = $2",
                repository,
                digest,
                now
            ))
            .await
            .map(drop)
    }

    /// Locks the manifest and asks again whether it is still what [`Garbage::untagged`] finds. While the lock is held nobody
    /// tags it or lists it in an index.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifests.claim_untagged")]
    pub async fn claim_untagged(&mut self, id: ManifestId, cutoff: Timestamp) -> Result<bool, StoreError> {
        let locked: Option<(i64,)> = self
            .conn
            .fetch_optional(sql_locking!("SELECT id FROM manifests WHERE id = $1", id))
            .await?;
        if locked.is_none() {
            return Ok(false);
        }
        let first = self.untagged(ManifestId(id.0 - 1), cutoff, 1).await?;
        Ok(first.first().is_some_and(|found| found.id == id))
    }
}
