//! Counts of the whole registry, for who watches it. Each is one statement that reads a table or an index from end to end, so the caller
//! keeps them for a while.

use wharf_model::{JobKind, Timestamp};

use crate::StoreError;
use crate::db::{Conn, sql};

/// Counts of everything there is.
#[derive(Debug)]
pub struct Census<'h> {
    pub(crate) conn: Conn<'h>,
}

/// One project's.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ProjectCount {
    /// Its name.
    pub name: String,
    /// Whether everybody may pull.
    pub public: bool,
    /// Its limit in bytes, -1 for none.
    pub hard: i64,
    /// Bytes in use.
    pub used: i64,
    /// Repositories.
    pub repositories: i64,
    /// Members: users and groups.
    pub members: i64,
    /// Pulls of its repositories.
    pub pulls: i64,
}

/// Artifacts of one project and kind.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ArtifactCount {
    /// The project's name.
    pub project: String,
    /// Whether everybody may pull.
    pub public: bool,
    /// Harbor's word for the kind, `OTHER` for those that artifacts make up.
    pub kind: String,
    /// How many.
    pub count: i64,
}

impl Census<'_> {
    /// Projects and their repositories: public ones, then private ones.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.census.totals")]
    pub async fn totals(&mut self) -> Result<[(i64, i64); 2], StoreError> {
        let rows: Vec<(bool, i64, i64)> = self
            .conn
            .fetch_all(sql!(
                "SELECT p.public, COUNT(*), CAST(COALESCE(SUM(c.repositories), 0) AS BIGINT) FROM projects p
                   LEFT JOIN (SELECT project_id, COUNT(*) AS repositories FROM repositories GROUP BY project_id) c ON c.project_id = p.id
                  GROUP BY p.public"
            ))
            .await?;
        let of = |public| {
            let found = rows.iter().find(|(of, ..)| *of == public);
            found.map_or((0, 0), |(_, projects, repositories)| (*projects, *repositories))
        };
        Ok([of(true), of(false)])
    }

    /// The `most` projects that use the most storage.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.census.projects")]
    pub async fn projects(&mut self, most: u64) -> Result<Vec<ProjectCount>, StoreError> {
        self.conn
            .fetch_all(sql!(
                "SELECT p.name, p.public, q.hard, CAST(q.used AS BIGINT) AS used,
                        CAST(COALESCE(r.repositories, 0) AS BIGINT) AS repositories,
                        CAST(COALESCE(m.members, 0) AS BIGINT) AS members, CAST(COALESCE(r.pulls, 0) AS BIGINT) AS pulls
                   FROM projects p JOIN project_usage q ON q.project_id = p.id
                   LEFT JOIN (SELECT project_id, COUNT(*) AS repositories, SUM(pull_count) AS pulls FROM repositories GROUP BY project_id) r
                          ON r.project_id = p.id
                   LEFT JOIN (SELECT project_id, COUNT(*) AS members FROM project_members GROUP BY project_id) m ON m.project_id = p.id
                  ORDER BY q.used DESC, p.id LIMIT $1",
                most
            ))
            .await
    }

    /// Artifacts by project and kind, of at most `most` pairs, the greatest first.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.census.artifacts")]
    pub async fn artifacts(&mut self, most: u64) -> Result<Vec<ArtifactCount>, StoreError> {
        self.conn
            .fetch_all(sql!(
                "SELECT p.name AS project, p.public, c.kind, c.artifacts AS count FROM projects p JOIN (
                     SELECT r.project_id, CASE WHEN d.kind IN ('IMAGE', 'CHART', 'CNAB', 'WASM', 'CNAI', 'SBOM', 'UNKNOWN') THEN d.kind
                                               ELSE 'OTHER' END AS kind, COUNT(*) AS artifacts
                       FROM artifact_details d JOIN manifests m ON m.id = d.manifest_id JOIN repositories r ON r.id = m.repository_id
                      GROUP BY 1, 2) c ON c.project_id = p.id
                  ORDER BY c.artifacts DESC, p.id, c.kind LIMIT $1",
                most
            ))
            .await
    }

    /// Bytes of stored blobs, each counted once.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.census.stored_bytes")]
    pub async fn stored_bytes(&mut self) -> Result<i64, StoreError> {
        let (bytes,): (i64,) = self
            .conn
            .fetch_one(sql!("SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) FROM blobs"))
            .await?;
        Ok(bytes)
    }

    /// Blobs whose bytes are known to be damaged or missing.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.census.damaged_blobs")]
    pub async fn damaged_blobs(&mut self) -> Result<i64, StoreError> {
        let (count,): (i64,) = self
            .conn
            .fetch_one(sql!("SELECT COUNT(*) FROM blobs WHERE damaged_at IS NOT NULL"))
            .await?;
        Ok(count)
    }

    /// Tasks that wait for their next attempt.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.census.scheduled")]
    pub async fn scheduled(&mut self) -> Result<i64, StoreError> {
        let (count,): (i64,) = self
            .conn
            .fetch_one(sql!("SELECT COUNT(*) FROM tasks WHERE ended_at IS NULL AND status = 'Scheduled'"))
            .await?;
        Ok(count)
    }

    /// When executions of each kind last succeeded, as far as they are kept.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.census.last_successes")]
    pub async fn last_successes(&mut self) -> Result<Vec<(JobKind, Timestamp)>, StoreError> {
        let rows: Vec<(String, Timestamp)> = self
            .conn
            .fetch_all(sql!(
                "SELECT kind, MAX(ended_at) FROM executions WHERE status = 'Success' AND ended_at IS NOT NULL GROUP BY kind"
            ))
            .await?;
        Ok(rows
            .into_iter()
            .filter_map(|(kind, at)| Some((JobKind::named(&kind)?, at)))
            .collect())
    }
}
