//! Manifests as the REST API shows them: what was read from their bytes, filtered lists, and copies.

mod by_tag;
mod copy;
mod list;
pub(crate) mod redirects;

use sea_query::{Expr, ExprTrait, Query};
use wharf_model::{Artifact, ArtifactDetails, ManifestId, ProjectId, RepositoryId, Timestamp};
use wharf_oci::{Digest, MediaType};

pub use list::{ArtifactQuery, Where};
pub use redirects::Place;

use crate::db::{Conn, Statement, inconsistent, parse, sql};
use crate::{CHUNK, Engine, StoreError, Writer};

/// Manifests as the REST API shows them.
#[derive(Debug)]
pub struct Artifacts<'h> {
    pub(crate) conn: Conn<'h>,
}

/// What was read from a manifest's bytes.
#[derive(Debug, Clone, Copy)]
pub struct NewDetails<'a> {
    /// The manifest.
    pub manifest: ManifestId,
    /// What it is.
    pub details: &'a ArtifactDetails,
}

#[derive(sqlx::FromRow)]
struct ArtifactRow {
    id: i64,
    project_id: i64,
    repository_id: i64,
    full_name: String,
    digest: String,
    manifest_type: String,
    artifact_type: Option<String>,
    size: i64,
    pushed_at: Timestamp,
    pulled_at: Option<Timestamp>,
    kind: Option<String>,
    media_type: Option<String>,
    total_size: Option<i64>,
    details: Option<String>,
}

impl Artifacts<'_> {
    /// The artifact a manifest is.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifacts.lookup")]
    pub async fn lookup(&mut self, id: ManifestId) -> Result<Option<Artifact>, StoreError> {
        let row: Option<ArtifactRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT m.id, r.project_id, m.repository_id, r.full_name, m.digest, m.media_type AS manifest_type, m.artifact_type, m.size,
                        m.pushed_at, m.pulled_at, d.kind, d.media_type, d.total_size, d.details
                 FROM manifests m JOIN repositories r ON r.id = m.repository_id LEFT JOIN artifact_details d ON d.manifest_id = m.id
                 WHERE m.id = $1",
                id
            ))
            .await?;
        row.map(ArtifactRow::read).transpose()
    }

    /// The artifacts these manifests are, in no order.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifacts.of")]
    pub async fn of(&mut self, ids: &[ManifestId]) -> Result<Vec<Artifact>, StoreError> {
        let mut found = Vec::new();
        for chunk in ids.chunks(CHUNK) {
            let rows: Vec<ArtifactRow> = self.conn.fetch_all(list::select_of(self.conn.engine(), chunk)?).await?;
            for row in rows {
                found.push(row.read()?);
            }
        }
        Ok(found)
    }

    /// Whether anything holds the manifest besides its digest: a tag, or an index that lists it.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifacts.is_held")]
    pub async fn is_held(&mut self, repository: RepositoryId, id: ManifestId, digest: &Digest) -> Result<bool, StoreError> {
        let (held,): (bool,) = self
            .conn
            .fetch_one(sql!(
                "SELECT EXISTS (SELECT 1 FROM tags WHERE manifest_id = $2)
                     OR EXISTS (SELECT 1 FROM manifest_children c JOIN manifests p ON p.id = c.parent_id
                                WHERE c.child_digest = $3 AND p.repository_id = $1)",
                repository,
                id,
                digest
            ))
            .await?;
        Ok(held)
    }

    /// Ids of those of `digests` that the repository holds.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifacts.ids")]
    pub async fn ids(&mut self, repository: RepositoryId, digests: &[Digest]) -> Result<Vec<(Digest, ManifestId)>, StoreError> {
        let mut found = Vec::new();
        for chunk in digests.chunks(CHUNK) {
            let select = select_ids(self.conn.engine(), repository, chunk)?;
            let rows: Vec<(String, i64)> = self.conn.fetch_all(select).await?;
            for (digest, id) in rows {
                found.push((parse(&digest, "manifests", "digest", id)?, ManifestId(id)));
            }
        }
        Ok(found)
    }

    /// Digests of the accessories of `subject` in a repository.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifacts.accessories_of")]
    pub async fn accessories_of(&mut self, repository: RepositoryId, subject: &Digest) -> Result<Vec<Digest>, StoreError> {
        let rows: Vec<(String,)> = self
            .conn
            .fetch_all(sql!(
                "SELECT m.digest FROM accessories a JOIN manifests m ON m.id = a.manifest_id
                 WHERE a.repository_id = $1 AND a.subject_digest = $2 ORDER BY a.id",
                repository,
                subject
            ))
            .await?;
        rows.iter().map(|(digest,)| parse(digest, "manifests", "digest", digest)).collect()
    }

    /// What goes where a manifest goes: the children an index lists and the manifest's accessories, as far as its
    /// repository holds them.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifacts.belonging_to")]
    pub async fn belonging_to(&mut self, id: ManifestId) -> Result<Vec<ManifestId>, StoreError> {
        let rows: Vec<(i64,)> = self
            .conn
            .fetch_all(sql!(
                "SELECT k.id FROM manifests m JOIN manifest_children c ON c.parent_id = m.id
                   JOIN manifests k ON k.repository_id = m.repository_id AND k.digest = c.child_digest WHERE m.id = $1
                 UNION
                 SELECT a.manifest_id FROM manifests m
                   JOIN accessories a ON a.repository_id = m.repository_id AND a.subject_digest = m.digest WHERE m.id = $1",
                id
            ))
            .await?;
        Ok(rows.into_iter().map(|(id,)| ManifestId(id)).collect())
    }
}

impl Writer<Artifacts<'_>> {
    /// Keeps what was read from a manifest's bytes; the size of an index comes with that of the children its repository holds. Returns
    /// the size; nothing happens when the manifest is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifact_details.set")]
    pub async fn set_details(&mut self, new: NewDetails<'_>) -> Result<Option<i64>, StoreError> {
        let content = serde_json::to_string(&new.details.content).map_err(|error| StoreError::Other(error.into()))?;
        let stored: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "INSERT INTO artifact_details (manifest_id, kind, media_type, details, total_size)
                 SELECT m.id, $2, $3, $5, $4 + CAST(COALESCE((
                     SELECT SUM(COALESCE(kd.total_size, k.size)) FROM manifest_children c
                       JOIN manifests k ON k.repository_id = m.repository_id AND k.digest = c.child_digest
                       LEFT JOIN artifact_details kd ON kd.manifest_id = k.id WHERE c.parent_id = m.id), 0) AS BIGINT)
                 FROM manifests m WHERE m.id = $1
                 ON CONFLICT (manifest_id) DO UPDATE SET kind = excluded.kind, media_type = excluded.media_type,
                   total_size = excluded.total_size, details = excluded.details
                 RETURNING total_size",
                new.manifest,
                new.details.kind.as_str(),
                new.details.media_type.as_str(),
                new.details.total_size,
                content
            ))
            .await?;
        Ok(stored.map(|(size,)| size))
    }
}

fn select_ids(engine: Engine, repository: RepositoryId, digests: &[Digest]) -> Result<Statement<'static>, StoreError> {
    let select = Query::select()
        .columns(["digest", "id"])
        .from("manifests")
        .and_where(Expr::col("repository_id").eq(repository.0))
        .and_where(Expr::col("digest").is_in(digests.iter().map(Digest::as_str)))
        .take();
    Statement::built(engine, &select)
}

impl ArtifactRow {
    fn read(self) -> Result<Artifact, StoreError> {
        let details = match (self.kind, self.media_type, self.total_size, self.details) {
            (Some(kind), Some(media_type), Some(total_size), Some(content)) => Some(ArtifactDetails {
                kind,
                media_type,
                total_size,
                content: serde_json::from_str(&content).map_err(|_| inconsistent("artifact_details", "details", self.id))?,
            }),
            _ => None,
        };
        Ok(Artifact {
            id: ManifestId(self.id),
            project_id: ProjectId(self.project_id),
            repository_id: RepositoryId(self.repository_id),
            repository_name: self.full_name,
            digest: parse(&self.digest, "manifests", "digest", self.id)?,
            manifest_type: MediaType::parse(&self.manifest_type).ok_or_else(|| inconsistent("manifests", "media_type", self.id))?,
            artifact_type: self.artifact_type,
            manifest_size: self.size,
            details,
            pushed_at: self.pushed_at,
            pulled_at: self.pulled_at,
        })
    }
}
