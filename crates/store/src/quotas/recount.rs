//! Counting again from the rows themselves, to compare with what was booked.

use wharf_model::ProjectId;

use super::Quotas;
use crate::db::{sql, sql_locking};
use crate::{StoreError, Writer};

/// What is booked for a project, and what there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recount {
    /// The project.
    pub project: ProjectId,
    /// Bytes booked.
    pub stored: i64,
    /// Bytes counted.
    pub counted: i64,
}

impl Quotas<'_> {
    /// Counts projects again, at most `limit` after `after` in order of ids. One statement sees booking and content at the
    /// same moment, so the two agree also while pushes go on.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.quotas.recount")]
    pub async fn recount(&mut self, after: ProjectId, limit: u64) -> Result<Vec<Recount>, StoreError> {
        let rows: Vec<(i64, i64, i64)> = self
            .conn
            .fetch_all(sql!(
                "SELECT project_id, stored, counted FROM project_recount WHERE project_id > $1 ORDER BY project_id LIMIT $2",
                after,
                limit
            ))
            .await?;
        let recount = |(project, stored, counted)| Recount {
            project: ProjectId(project),
            stored,
            counted,
        };
        Ok(rows.into_iter().map(recount).collect())
    }
}

impl Writer<Quotas<'_>> {
    /// Books what is missing in a project and takes back what is too much: after a defect, or rows changed by hand.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.quotas.correct")]
    pub async fn correct(&mut self, project: ProjectId) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "INSERT INTO project_blobs (project_id, blob_id, size) SELECT DISTINCT r.project_id, b.id, b.size FROM repositories r
                   JOIN manifests m ON m.repository_id = r.id JOIN manifest_blobs mb ON mb.manifest_id = m.id JOIN blobs b ON b.id = mb.blob_id
                   WHERE r.project_id = $1 ORDER BY b.id
                 ON CONFLICT (project_id, blob_id) DO NOTHING",
                project
            ))
            .await?;
        let _: Vec<(i64,)> = self
            .conn
            .fetch_all(sql_locking!(
                "SELECT blob_id FROM project_blobs WHERE project_id = $1 ORDER BY blob_id",
                project
            ))
            .await?;
        self.conn
            .execute(sql!(
                "DELETE FROM project_blobs WHERE project_id = $1
                   AND NOT EXISTS (SELECT 1 FROM manifest_blobs mb JOIN manifests m ON m.id = mb.manifest_id JOIN repositories r ON r.id = m.repository_id
                     WHERE mb.blob_id = project_blobs.blob_id AND r.project_id = $1)
                   AND NOT EXISTS (SELECT 1 FROM repository_blobs rb JOIN repositories r ON r.id = rb.repository_id
                     WHERE rb.blob_id = project_blobs.blob_id AND r.project_id = $1)",
                project
            ))
            .await?;
        // The difference is a booking like any other: what others book meanwhile adds to it.
        self.conn
            .execute(sql!(
                "INSERT INTO quota_deltas (project_id, delta) SELECT project_id, counted - stored FROM project_recount
                  WHERE project_id = $1 AND counted <> stored",
                project
            ))
            .await
            .map(drop)
    }
}
