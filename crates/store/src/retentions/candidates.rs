//! What a repository holds, as retention reads it: pages by key, each in the order of its rows.

use std::collections::BTreeMap;

use wharf_model::{DetailedContent, ManifestId, ProjectId, RepositoryId, Timestamp};
use wharf_oci::Digest;

use super::Retentions;
use crate::StoreError;
use crate::db::{inconsistent, parse, sql};

/// A repository a policy may be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionRepository {
    /// Id.
    pub id: RepositoryId,
    /// Its project.
    pub project: ProjectId,
    /// Its project's name.
    pub project_name: String,
    /// The path below the project.
    pub path: String,
}

/// A manifest of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RetentionManifest {
    /// Id.
    pub id: ManifestId,
    /// Digest.
    pub digest: Digest,
    /// `IMAGE` and so on; empty when nobody has read it yet.
    pub kind: String,
    /// Size with config and layers, in bytes; of the manifest alone when nobody has read it yet.
    pub size: i64,
    /// When it was last pushed.
    pub pushed_at: Timestamp,
    /// When it was last pulled.
    pub pulled_at: Option<Timestamp>,
    /// Whose accessory it is, whether that is there or not.
    pub subject: Option<Digest>,
}

/// A tag of a repository.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct RetentionTag {
    /// Id.
    pub id: i64,
    /// The text.
    pub name: String,
    /// Id of the manifest it points to.
    pub manifest_id: i64,
    /// When it was last pushed.
    pub pushed_at: Timestamp,
    /// When it was last pulled by.
    pub pulled_at: Option<Timestamp>,
}

/// A label on a manifest.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct RetentionLabel {
    /// Id of the manifest.
    pub manifest_id: i64,
    /// Id of the label.
    pub label_id: i64,
    /// Its name.
    pub name: String,
}

#[derive(sqlx::FromRow)]
struct ManifestRow {
    id: i64,
    digest: String,
    kind: String,
    size: i64,
    pushed_at: Timestamp,
    pulled_at: Option<Timestamp>,
    subject_digest: Option<String>,
}

/// A manifest with its annotations, where it has any.
type Annotated = (ManifestId, Option<BTreeMap<String, String>>);

impl Retentions<'_> {
    /// Repositories with content after `after`: of a project, or with `None` of every project that has no policy of its own.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention.repositories")]
    pub async fn repositories(
        &mut self,
        project: Option<ProjectId>,
        after: RepositoryId,
        limit: u64,
    ) -> Result<Vec<RetentionRepository>, StoreError> {
        let statement = match project {
            Some(project) => sql!(
                "SELECT r.id, r.project_id, p.name, r.path FROM repositories r JOIN projects p ON p.id = r.project_id
                 WHERE r.project_id = $1 AND r.id > $2 AND EXISTS (SELECT 1 FROM manifests m WHERE m.repository_id = r.id)
                 ORDER BY r.id LIMIT $3",
                project,
                after,
                limit
            ),
            None => sql!(
                "SELECT r.id, r.project_id, p.name, r.path FROM repositories r JOIN projects p ON p.id = r.project_id
                 WHERE r.id > $1 AND EXISTS (SELECT 1 FROM manifests m WHERE m.repository_id = r.id)
                   AND NOT EXISTS (SELECT 1 FROM retention_policies o WHERE o.project_id = r.project_id)
                 ORDER BY r.id LIMIT $2",
                after,
                limit
            ),
        };
        let rows: Vec<(i64, i64, String, String)> = self.conn.fetch_all(statement).await?;
        let read = |(id, project, project_name, path)| RetentionRepository {
            id: RepositoryId(id),
            project: ProjectId(project),
            project_name,
            path,
        };
        Ok(rows.into_iter().map(read).collect())
    }

    /// Manifests after `after`.
    ///
    /// # Errors
    /// When the database does not answer, and when a row cannot be read.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention.manifests")]
    pub async fn manifests(
        &mut self,
        repository: RepositoryId,
        after: ManifestId,
        limit: u64,
    ) -> Result<Vec<RetentionManifest>, StoreError> {
        let rows: Vec<ManifestRow> = self
            .conn
            .fetch_all(sql!(
                "SELECT m.id, m.digest, COALESCE(d.kind, '') AS kind, COALESCE(d.total_size, m.size) AS size, m.pushed_at, m.pulled_at,
                        a.subject_digest
                 FROM manifests m LEFT JOIN artifact_details d ON d.manifest_id = m.id LEFT JOIN accessories a ON a.manifest_id = m.id
                 WHERE m.repository_id = $1 AND m.id > $2 ORDER BY m.id LIMIT $3",
                repository,
                after,
                limit
            ))
            .await?;
        rows.into_iter().map(ManifestRow::read).collect()
    }

    /// Tags after the tag with the id `after`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention.tags")]
    pub async fn tags(&mut self, repository: RepositoryId, after: i64, limit: u64) -> Result<Vec<RetentionTag>, StoreError> {
        self.conn
            .fetch_all(sql!(
                "SELECT id, name, manifest_id, pushed_at, pulled_at FROM tags WHERE repository_id = $1 AND id > $2 ORDER BY id LIMIT $3",
                repository,
                after,
                limit
            ))
            .await
    }

    /// What indexes list, after this pair of index and digest.
    ///
    /// # Errors
    /// When the database does not answer, and when a row cannot be read.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention.children")]
    pub async fn children(
        &mut self,
        repository: RepositoryId,
        after: (ManifestId, &str),
        limit: u64,
    ) -> Result<Vec<(ManifestId, Digest)>, StoreError> {
        let rows: Vec<(i64, String)> = self
            .conn
            .fetch_all(sql!(
                "SELECT c.parent_id, c.child_digest FROM manifests m JOIN manifest_children c ON c.parent_id = m.id
                 WHERE m.repository_id = $1 AND (c.parent_id > $2 OR (c.parent_id = $2 AND c.child_digest > $3))
                 ORDER BY c.parent_id, c.child_digest LIMIT $4",
                repository,
                after.0,
                after.1,
                limit
            ))
            .await?;
        let read = |(parent, child): (i64, String)| Ok((ManifestId(parent), parse(&child, "manifest_children", "child_digest", parent)?));
        rows.into_iter().map(read).collect()
    }

    /// Labels on manifests, after this pair of manifest and label.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention.labels")]
    pub async fn labels(&mut self, repository: RepositoryId, after: (i64, i64), limit: u64) -> Result<Vec<RetentionLabel>, StoreError> {
        self.conn
            .fetch_all(sql!(
                "SELECT al.manifest_id, al.label_id, l.name FROM manifests m JOIN artifact_labels al ON al.manifest_id = m.id
                   JOIN labels l ON l.id = al.label_id
                 WHERE m.repository_id = $1 AND (al.manifest_id > $2 OR (al.manifest_id = $2 AND al.label_id > $3))
                 ORDER BY al.manifest_id, al.label_id LIMIT $4",
                repository,
                after.0,
                after.1,
                limit
            ))
            .await
    }

    /// Annotations of manifests after `after`. A manifest nobody has read yet has `None`.
    ///
    /// # Errors
    /// When the database does not answer, and when a row cannot be read.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention.annotations")]
    pub async fn annotations(&mut self, repository: RepositoryId, after: ManifestId, limit: u64) -> Result<Vec<Annotated>, StoreError> {
        let rows: Vec<(i64, Option<String>)> = self
            .conn
            .fetch_all(sql!(
                "SELECT m.id, d.details FROM manifests m LEFT JOIN artifact_details d ON d.manifest_id = m.id
                 WHERE m.repository_id = $1 AND m.id > $2 ORDER BY m.id LIMIT $3",
                repository,
                after,
                limit
            ))
            .await?;
        let read = |(id, details): (i64, Option<String>)| {
            let content = details
                .map(|text| serde_json::from_str::<DetailedContent>(&text))
                .transpose()
                .map_err(|_| inconsistent("artifact_details", "details", id))?;
            Ok((ManifestId(id), content.map(|content| content.annotations)))
        };
        rows.into_iter().map(read).collect()
    }

    /// One tag.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention.tag")]
    pub async fn tag(&mut self, repository: RepositoryId, name: &str) -> Result<Option<RetentionTag>, StoreError> {
        self.conn
            .fetch_optional(sql!(
                "SELECT id, name, manifest_id, pushed_at, pulled_at FROM tags WHERE repository_id = $1 AND name = $2",
                repository,
                name
            ))
            .await
    }

    /// Names of a manifest's labels, in order.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention.label_names")]
    pub async fn label_names(&mut self, manifest: ManifestId) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String,)> = self
            .conn
            .fetch_all(sql!(
                "SELECT l.name FROM artifact_labels al JOIN labels l ON l.id = al.label_id WHERE al.manifest_id = $1 ORDER BY l.name",
                manifest
            ))
            .await?;
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }

    /// When a manifest, or a child of it, was last pulled, and when it was last pushed. `None` when it is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.retention.times")]
    pub async fn times(&mut self, manifest: ManifestId) -> Result<Option<(Timestamp, Option<Timestamp>)>, StoreError> {
        self.conn
            .fetch_optional(sql!(
                "SELECT m.pushed_at, (SELECT MAX(p.pulled_at) FROM manifests p WHERE p.repository_id = m.repository_id
                   AND (p.id = m.id OR p.digest IN (SELECT c.child_digest FROM manifest_children c WHERE c.parent_id = m.id))) AS pulled_at
                 FROM manifests m WHERE m.id = $1",
                manifest
            ))
            .await
    }
}

impl ManifestRow {
    fn read(self) -> Result<RetentionManifest, StoreError> {
        let subject = self.subject_digest.as_deref();
        Ok(RetentionManifest {
            digest: parse(&self.digest, "manifests", "digest", self.id)?,
            subject: subject
                .map(|subject| parse(subject, "accessories", "subject_digest", self.id))
                .transpose()?,
            id: ManifestId(self.id),
            kind: self.kind,
            size: self.size,
            pushed_at: self.pushed_at,
            pulled_at: self.pulled_at,
        })
    }
}
