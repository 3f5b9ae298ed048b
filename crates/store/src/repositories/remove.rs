//! The end of a repository.

use wharf_model::{BlobId, ProjectId, RepositoryId};

use super::Repositories;
use crate::db::{Conn, sql, sql_locking};
use crate::{StoreError, Writer};

impl Writer<Repositories<'_>> {
    /// Removes a repository with everything in it: tags, manifests, accessories, links to blobs, open uploads. Bytes are
    /// left to clean-up. Returns whether it was there.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.remove")]
    pub async fn remove(&mut self, id: RepositoryId) -> Result<bool, StoreError> {
        // From parent to child, so that no push can add what would be left behind.
        let locked: Option<(i64,)> = self
            .conn
            .fetch_optional(sql_locking!("SELECT project_id FROM repositories WHERE id = $1", id))
            .await?;
        let Some((project,)) = locked else { return Ok(false) };
        let manifests: Vec<(i64,)> = self
            .conn
            .fetch_all(sql_locking!("SELECT size FROM manifests WHERE repository_id = $1 ORDER BY id", id))
            .await?;
        let size: i64 = manifests.iter().map(|(size,)| size).sum();
        self.conn.note(|ledger| ledger.manifest(ProjectId(project), -size));
        remove_content(&mut self.conn, ProjectId(project), id).await?;
        Ok(self.conn.execute(sql!("DELETE FROM repositories WHERE id = $1", id)).await? == 1)
    }

    /// Removes a repository that holds no manifest and has no open upload, with its links to blobs. Returns whether it went.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.remove_if_empty")]
    pub async fn remove_if_empty(&mut self, id: RepositoryId) -> Result<bool, StoreError> {
        // The lock makes pushes that would add a manifest or an upload wait; they then find the repository gone.
        let locked: Option<(i64,)> = self
            .conn
            .fetch_optional(sql_locking!("SELECT project_id FROM repositories WHERE id = $1", id))
            .await?;
        let (used,): (bool,) = self
            .conn
            .fetch_one(sql!(
                "SELECT EXISTS (SELECT 1 FROM manifests WHERE repository_id = $1) OR EXISTS (SELECT 1 FROM uploads WHERE repository_id = $1)",
                id
            ))
            .await?;
        let Some((project,)) = locked.filter(|_| !used) else {
            return Ok(false);
        };
        let blobs: Vec<(i64,)> = self
            .conn
            .fetch_all(sql!("DELETE FROM repository_blobs WHERE repository_id = $1 RETURNING blob_id", id))
            .await?;
        self.conn.note(|ledger| {
            for (blob,) in blobs {
                ledger.unlink(ProjectId(project), BlobId(blob));
            }
        });
        Ok(self.conn.execute(sql!("DELETE FROM repositories WHERE id = $1", id)).await? == 1)
    }
}

/// From child to parent, as the foreign keys ask for.
async fn remove_content(conn: &mut Conn<'_>, project: ProjectId, id: RepositoryId) -> Result<(), StoreError> {
    let referenced: Vec<(i64,)> = conn
        .fetch_all(sql!(
            "DELETE FROM manifest_blobs WHERE manifest_id IN (SELECT id FROM manifests WHERE repository_id = $1) RETURNING blob_id",
            id
        ))
        .await?;
    let linked: Vec<(i64,)> = conn
        .fetch_all(sql!("DELETE FROM repository_blobs WHERE repository_id = $1 RETURNING blob_id", id))
        .await?;
    conn.note(|ledger| {
        referenced.into_iter().for_each(|(blob,)| ledger.unreference(project, BlobId(blob)));
        linked.into_iter().for_each(|(blob,)| ledger.unlink(project, BlobId(blob)));
    });
    for statement in [
        sql!("DELETE FROM tags WHERE repository_id = $1", id),
        sql!("DELETE FROM accessories WHERE repository_id = $1", id),
        sql!(
            "DELETE FROM artifact_labels WHERE manifest_id IN (SELECT id FROM manifests WHERE repository_id = $1)",
            id
        ),
        sql!(
            "DELETE FROM artifact_details WHERE manifest_id IN (SELECT id FROM manifests WHERE repository_id = $1)",
            id
        ),
        sql!(
            "DELETE FROM manifest_holes WHERE manifest_id IN (SELECT id FROM manifests WHERE repository_id = $1)",
            id
        ),
        sql!(
            "DELETE FROM manifest_children WHERE parent_id IN (SELECT id FROM manifests WHERE repository_id = $1)",
            id
        ),
        sql!(
            "DELETE FROM manifest_payloads WHERE manifest_id IN (SELECT id FROM manifests WHERE repository_id = $1)",
            id
        ),
        sql!("DELETE FROM manifests WHERE repository_id = $1", id),
        sql!(
            "DELETE FROM upload_parts WHERE upload_id IN (SELECT id FROM uploads WHERE repository_id = $1)",
            id
        ),
        sql!("DELETE FROM uploads WHERE repository_id = $1", id),
    ] {
        conn.execute(statement).await?;
    }
    Ok(())
}
