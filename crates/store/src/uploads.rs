//! Open uploads. Several replicas may serve one session, so every accepted chunk is a compare-and-set on its revision.

use wharf_model::{Actor, ProjectId, RepositoryId, Timestamp, Upload, UploadId, UploadPart};

use crate::db::{Conn, parse, sql, sql_locking};
use crate::{StoreError, Writer};

/// Open uploads.
#[derive(Debug)]
pub struct Uploads<'h> {
    pub(crate) conn: Conn<'h>,
}

#[derive(sqlx::FromRow)]
struct UploadRow {
    id: String,
    repository_id: i64,
    owner_id: Option<i64>,
    owner_kind: String,
    size: i64,
    hash_state: Option<Vec<u8>>,
    revision: i64,
    created_at: Timestamp,
    expires_at: Timestamp,
}

impl Uploads<'_> {
    /// One session.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.uploads.find")]
    pub async fn find(&mut self, id: UploadId) -> Result<Option<Upload>, StoreError> {
        let row: Option<UploadRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, repository_id, owner_id, owner_kind, size, hash_state, revision, created_at, expires_at FROM uploads WHERE id = $1",
                id
            ))
            .await?;
        row.map(UploadRow::read).transpose()
    }

    /// One session of the repository at `path`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.uploads.find_in")]
    pub async fn find_in(&mut self, project: ProjectId, path: &str, id: UploadId) -> Result<Option<Upload>, StoreError> {
        let row: Option<UploadRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT u.id, u.repository_id, u.owner_id, u.owner_kind, u.size, u.hash_state, u.revision, u.created_at, u.expires_at
                 FROM uploads u JOIN repositories r ON r.id = u.repository_id WHERE u.id = $1 AND r.project_id = $2 AND r.path = $3",
                id,
                project,
                path
            ))
            .await?;
        row.map(UploadRow::read).transpose()
    }

    /// The durable pieces of a session in the order of their bytes.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.upload_parts.list")]
    pub async fn parts(&mut self, id: UploadId) -> Result<Vec<UploadPart>, StoreError> {
        let rows: Vec<(i64, i64, String)> = self
            .conn
            .fetch_all(sql!(
                "SELECT byte_offset, size, object_key FROM upload_parts WHERE upload_id = $1 ORDER BY byte_offset",
                id
            ))
            .await?;
        let part = |(offset, size, object_key)| UploadPart { offset, size, object_key };
        Ok(rows.into_iter().map(part).collect())
    }

    /// Sessions that ended before `now`, longest ago first, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.uploads.expired")]
    pub async fn expired(&mut self, now: Timestamp, limit: u64) -> Result<Vec<UploadId>, StoreError> {
        let rows: Vec<(String,)> = self
            .conn
            .fetch_all(sql!(
                "SELECT id FROM uploads WHERE expires_at < $1 ORDER BY expires_at, id LIMIT $2",
                now,
                limit
            ))
            .await?;
        rows.into_iter().map(|(id,)| parse(&id, "uploads", "id", &id)).collect()
    }
}

impl Writer<Uploads<'_>> {
    /// Opens a session, unless its owner has `most` open that have not ended by themselves. Returns whether it did. Counting and opening are
    /// one statement: exact on SQLite, which has one writer; on PostgreSQL, those that start at the same moment do not count each other.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the repository is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.uploads.open")]
    pub async fn open(&mut self, upload: &Upload, most: i64) -> Result<bool, StoreError> {
        let opened = self
            .conn
            .execute(sql!(
                "INSERT INTO uploads (id, repository_id, owner_id, owner_kind, size, hash_state, revision, created_at, expires_at)
                 SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9
                 WHERE (SELECT COUNT(*) FROM uploads WHERE owner_id = $3 AND owner_kind = $4 AND expires_at > $8) < $10",
                upload.id,
                upload.repository_id,
                upload.owner.map(Actor::id),
                upload.owner.map_or("u", Actor::kind),
                upload.size,
                upload.hash_state.as_deref(),
                upload.revision,
                upload.created_at,
                upload.expires_at,
                most
            ))
            .await?;
        Ok(opened == 1)
    }

    /// Adds a durable piece if the session still stands at `expected_revision`. Returns whether it did: of several writers
    /// with one revision exactly one wins, and the part of a loser is not recorded.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.uploads.append")]
    pub async fn append(
        &mut self,
        id: UploadId,
        expected_revision: i64,
        part: &UploadPart,
        new_size: i64,
        hash_state: Option<&[u8]>,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let won = self
            .conn
            .execute(sql!(
                "UPDATE uploads SET size = $3, hash_state = $4, expires_at = $5, revision = revision + 1 WHERE id = $1 AND revision = $2",
                id,
                expected_revision,
                new_size,
                hash_state,
                expires_at
            ))
            .await?;
        if won == 0 {
            return Ok(false);
        }
        self.conn
            .execute(sql!(
                "INSERT INTO upload_parts (upload_id, byte_offset, size, object_key) VALUES ($1, $2, $3, $4)",
                id,
                part.offset,
                part.size,
                part.object_key.as_str()
            ))
            .await?;
        Ok(true)
    }

    /// Ends a session: its row and its parts go; the caller removes their objects after the commit. With a revision, only
    /// if the session still stands there. Returns whether it ended; if not, nothing may be committed.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.uploads.remove")]
    pub async fn remove(&mut self, id: UploadId, expected_revision: Option<i64>) -> Result<bool, StoreError> {
        let revision = match expected_revision {
            Some(revision) => revision,
            None => match self.stand_still(id).await? {
                Some(revision) => revision,
                None => return Ok(false),
            },
        };
        self.conn
            .execute(sql!(
                "DELETE FROM upload_parts WHERE upload_id = $1 AND EXISTS (SELECT 1 FROM uploads WHERE id = $1 AND revision = $2)",
                id,
                revision
            ))
            .await?;
        let removed = self
            .conn
            .execute(sql!("DELETE FROM uploads WHERE id = $1 AND revision = $2", id, revision));
        Ok(removed.await? == 1)
    }

    /// Keeps others from adding to a session, and returns its revision.
    async fn stand_still(&mut self, id: UploadId) -> Result<Option<i64>, StoreError> {
        let standing: Option<(i64,)> = self
            .conn
            .fetch_optional(sql_locking!("SELECT revision FROM uploads WHERE id = $1", id))
            .await?;
        Ok(standing.map(|(revision,)| revision))
    }
}

impl UploadRow {
    fn read(self) -> Result<Upload, StoreError> {
        Ok(Upload {
            id: parse(&self.id, "uploads", "id", &self.id)?,
            repository_id: RepositoryId(self.repository_id),
            owner: self.owner_id.and_then(|id| Actor::from_parts(&self.owner_kind, id)),
            size: self.size,
            hash_state: self.hash_state,
            revision: self.revision,
            created_at: self.created_at,
            expires_at: self.expires_at,
        })
    }
}
