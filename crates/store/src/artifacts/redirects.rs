//! Where artifacts went that were moved, and repositories that were renamed: their old names lead on until they are used anew.
//!
//! A row's reference is a tag, a digest, or empty for a whole repository.

use wharf_model::{ManifestId, ProjectId, RepositoryId, Timestamp};
use wharf_oci::{Digest, RepositoryName};

use super::Artifacts;
use crate::db::{Conn, parse, sql, sql_locking};
use crate::{StoreError, Writer};

/// Most places that are asked for a blob under an old name.
const PLACES: u64 = 8;

/// A name and what was under it.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The project.
    pub project: ProjectId,
    /// The repository's path below it.
    pub path: &'a str,
}

impl Artifacts<'_> {
    /// The repository that what was `reference` at `place` is in now, under the name it has now; `None` when nothing leads on.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifact_redirects.find")]
    pub async fn moved_to(&mut self, place: Place<'_>, reference: &str) -> Result<Option<RepositoryName>, StoreError> {
        let row: Option<(String,)> = self
            .conn
            .fetch_optional(sql!(
                "SELECT p.name || '/' || d.target_path FROM artifact_redirects d JOIN projects p ON p.id = d.target_project_id
                 WHERE d.project_id = $1 AND d.path = $2 AND d.reference IN ($3, '') ORDER BY d.reference DESC LIMIT 1",
                place.project,
                place.path,
                reference
            ))
            .await?;
        row.map(|(name,)| parse(&name, "artifact_redirects", "target_path", &name))
            .transpose()
    }

    /// Whether anything that was at `place` is somewhere else now.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifact_redirects.any")]
    pub async fn leads_on(&mut self, place: Place<'_>) -> Result<bool, StoreError> {
        let (any,): (bool,) = self
            .conn
            .fetch_one(sql!(
                "SELECT EXISTS (SELECT 1 FROM artifact_redirects WHERE project_id = $1 AND path = $2)",
                place.project,
                place.path
            ))
            .await?;
        Ok(any)
    }

    /// Repositories that something of `place` was moved to and that hold the blob, under the names they have now.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifact_redirects.of_blob")]
    pub async fn blob_moved_to(&mut self, place: Place<'_>, digest: &Digest) -> Result<Vec<RepositoryName>, StoreError> {
        let rows: Vec<(String,)> = self
            .conn
            .fetch_all(sql!(
                "SELECT r.full_name FROM repositories r
                   JOIN (SELECT DISTINCT d.target_project_id, d.target_path FROM artifact_redirects d WHERE d.project_id = $1 AND d.path = $2) t
                     ON r.project_id = t.target_project_id AND r.path = t.target_path
                 WHERE EXISTS (SELECT 1 FROM blobs b JOIN repository_blobs rb ON rb.blob_id = b.id AND rb.repository_id = r.id WHERE b.digest = $3)
                 ORDER BY r.id LIMIT $4",
                place.project,
                place.path,
                digest,
                PLACES
            ))
            .await?;
        rows.iter().map(|(name,)| parse(name, "repositories", "full_name", name)).collect()
    }
}

impl Writer<Artifacts<'_>> {
    /// Keeps others from moving anything between two repositories at the same time, in either direction.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.lock_both")]
    pub async fn lock_both(&mut self, one: RepositoryId, other: RepositoryId) -> Result<(), StoreError> {
        let _: Vec<(i64,)> = self
            .conn
            .fetch_all(sql_locking!(
                "SELECT id FROM repositories WHERE id = $1 OR id = $2 ORDER BY id",
                one,
                other
            ))
            .await?;
        Ok(())
    }

    /// Gives the copy of a manifest in `target` what only its source has: its times, those of its tags, and its labels. A label of
    /// the source's project becomes the one of the same name in the target's, where there is one.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifacts.hand_over")]
    pub async fn hand_over(&mut self, source: ManifestId, target: RepositoryId, now: Timestamp) -> Result<(), StoreError> {
        for statement in [
            sql!(
                "UPDATE manifests SET pushed_at = (SELECT s.pushed_at FROM manifests s WHERE s.id = $1),
                        pulled_at = (SELECT s.pulled_at FROM manifests s WHERE s.id = $1)
                 WHERE repository_id = $2 AND digest = (SELECT s.digest FROM manifests s WHERE s.id = $1)",
                source,
                target
            ),
            sql!(
                "UPDATE tags SET created_at = (SELECT s.created_at FROM tags s WHERE s.manifest_id = $1 AND s.name = tags.name),
                        pushed_at = (SELECT s.pushed_at FROM tags s WHERE s.manifest_id = $1 AND s.name = tags.name),
                        pulled_at = (SELECT s.pulled_at FROM tags s WHERE s.manifest_id = $1 AND s.name = tags.name)
                 WHERE repository_id = $2 AND name IN (SELECT s.name FROM tags s WHERE s.manifest_id = $1)",
                source,
                target
            ),
            sql!(
                "INSERT INTO artifact_labels (manifest_id, label_id, created_at)
                 SELECT t.id, k.id, $3 FROM manifests s
                   JOIN artifact_labels al ON al.manifest_id = s.id JOIN labels g ON g.id = al.label_id
                   JOIN manifests t ON t.repository_id = $2 AND t.digest = s.digest
                   JOIN repositories r ON r.id = t.repository_id
                   JOIN labels k ON k.scope = g.scope AND k.name = g.name
                    AND k.project_id = CASE WHEN g.scope = 'g' THEN 0 ELSE r.project_id END
                 WHERE s.id = $1 ORDER BY k.id
                 ON CONFLICT (manifest_id, label_id) DO NOTHING",
                source,
                target,
                now
            ),
        ] {
            self.conn.execute(statement).await?;
        }
        Ok(())
    }

    /// What was `reference` at `from` is at `to` from now on. Older names that led to `from` lead there too.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a project is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifact_redirects.add")]
    pub async fn lead_on(&mut self, from: Place<'_>, reference: &str, to: Place<'_>, now: Timestamp) -> Result<(), StoreError> {
        for statement in [
            sql!(
                "UPDATE artifact_redirects SET target_project_id = $4, target_path = $5
                 WHERE target_project_id = $1 AND target_path = $2 AND reference = $3",
                from.project,
                from.path,
                reference,
                to.project,
                to.path
            ),
            sql!(
                "INSERT INTO artifact_redirects (project_id, path, reference, target_project_id, target_path, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (project_id, path, reference) DO UPDATE SET
                   target_project_id = excluded.target_project_id, target_path = excluded.target_path, created_at = excluded.created_at",
                from.project,
                from.path,
                reference,
                to.project,
                to.path,
                now
            ),
            // What came home needs no way back to where it is.
            sql!(
                "DELETE FROM artifact_redirects WHERE project_id = $1 AND path = $2 AND reference = $3
                   AND target_project_id = $1 AND target_path = $2",
                to.project,
                to.path,
                reference
            ),
        ] {
            self.conn.execute(statement).await?;
        }
        Ok(())
    }

    /// Gives a repository another path in its project. The old one leads on, also for what led there before. Returns whether the new
    /// path was free.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody took the path at this moment; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.rename")]
    pub async fn rename_repository(&mut self, id: RepositoryId, path: &str, now: Timestamp) -> Result<bool, StoreError> {
        let old: Option<(i64, String)> = self
            .conn
            .fetch_optional(sql_locking!("SELECT project_id, path FROM repositories WHERE id = $1", id))
            .await?;
        let Some((project, old)) = old else { return Ok(false) };
        let taken: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id FROM repositories WHERE project_id = $1 AND path = $2",
                ProjectId(project),
                path
            ))
            .await?;
        if taken.is_some() {
            return Ok(false);
        }
        for statement in [
            sql!(
                "UPDATE repositories SET path = $2, updated_at = $3,
                        full_name = (SELECT p.name FROM projects p WHERE p.id = repositories.project_id) || '/' || CAST($2 AS TEXT) WHERE id = $1",
                id,
                path,
                now
            ),
            // The name is in use again, whatever led away from it.
            sql!(
                "DELETE FROM artifact_redirects WHERE project_id = $1 AND path = $2",
                ProjectId(project),
                path
            ),
            sql!(
                "UPDATE artifact_redirects SET target_path = $3 WHERE target_project_id = $1 AND target_path = $2",
                ProjectId(project),
                old.as_str(),
                path
            ),
            sql!(
                "INSERT INTO artifact_redirects (project_id, path, reference, target_project_id, target_path, created_at)
                 VALUES ($1, $2, '', $1, $3, $4)
                 ON CONFLICT (project_id, path, reference) DO UPDATE SET target_path = excluded.target_path, created_at = excluded.created_at",
                ProjectId(project),
                old.as_str(),
                path,
                now
            ),
        ] {
            self.conn.execute(statement).await?;
        }
        Ok(true)
    }
}

/// A tag or digest is used in a repository: what was under it before leads nowhere any more.
pub(crate) async fn end(conn: &mut Conn<'_>, repository: RepositoryId, reference: &str) -> Result<(), StoreError> {
    conn.execute(sql!(
        "DELETE FROM artifact_redirects WHERE reference = $2
           AND project_id = (SELECT r.project_id FROM repositories r WHERE r.id = $1)
           AND path = (SELECT r.path FROM repositories r WHERE r.id = $1)",
        repository,
        reference
    ))
    .await
    .map(drop)
}
