//! Tags.

use wharf_model::{ManifestId, ProjectId, RepositoryId, StoredTag, TagId, Timestamp};
use wharf_oci::Tag;

use crate::artifacts::redirects;
use crate::db::{Conn, parse, sql};
use crate::text::cursor;
use crate::{StoreError, Writer};

/// Tags.
#[derive(Debug)]
pub struct Tags<'h> {
    pub(crate) conn: Conn<'h>,
}

#[derive(sqlx::FromRow)]
struct TagRow {
    id: i64,
    name: String,
    digest: String,
    pushed_at: Timestamp,
}

impl Tags<'_> {
    /// One tag.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tags.find")]
    pub async fn find(&mut self, repository: RepositoryId, name: &str) -> Result<Option<StoredTag>, StoreError> {
        let row: Option<TagRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT t.id, t.name, m.digest, t.pushed_at FROM tags t JOIN manifests m ON m.id = t.manifest_id
                 WHERE t.repository_id = $1 AND t.name = $2",
                repository,
                name
            ))
            .await?;
        row.map(TagRow::read).transpose()
    }

    /// Names after `after` in byte order, at most `limit`. Empty for a repository that does not exist.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tags.list")]
    pub async fn list(&mut self, project: ProjectId, path: &str, after: Option<&str>, limit: u64) -> Result<Vec<String>, StoreError> {
        let rows: Vec<(String,)> = self
            .conn
            .fetch_all(sql!(
                "SELECT t.name FROM repositories r JOIN tags t ON t.repository_id = r.id
                 WHERE r.project_id = $1 AND r.path = $2 AND t.name > $3 ORDER BY t.name LIMIT $4",
                project,
                path,
                cursor(after),
                limit
            ))
            .await?;
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }
}

impl Writer<Tags<'_>> {
    /// Points a tag at a manifest, making the tag if needed. Concurrent calls for one tag follow each other.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the manifest is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tags.upsert")]
    pub async fn upsert(&mut self, repository: RepositoryId, name: &Tag, manifest: ManifestId, now: Timestamp) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "INSERT INTO tags (repository_id, name, manifest_id, created_at, pushed_at) VALUES ($1, $2, $3, $4, $4)
                 ON CONFLICT (repository_id, name) DO UPDATE SET manifest_id = excluded.manifest_id, pushed_at = excluded.pushed_at",
                repository,
                name.as_str(),
                manifest,
                now
            ))
            .await?;
        redirects::end(&mut self.conn, repository, name.as_str()).await
    }

    /// Removes every tag of a manifest and returns how many there were.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tags.remove_all")]
    pub async fn remove_all(&mut self, repository: RepositoryId, manifest: ManifestId) -> Result<u64, StoreError> {
        self.conn
            .execute(sql!(
                "DELETE FROM tags WHERE manifest_id = $2 AND repository_id = $1",
                repository,
                manifest
            ))
            .await
    }
}

impl TagRow {
    fn read(self) -> Result<StoredTag, StoreError> {
        Ok(StoredTag {
            id: TagId(self.id),
            digest: parse(&self.digest, "manifests", "digest", self.id)?,
            name: self.name,
            pushed_at: self.pushed_at,
        })
    }
}
