//! Stored blobs, and which repositories hold them. Bytes are shared by the whole registry; a repository sees a blob only
//! through a link of its own, so that knowing a digest gives nobody another project's content.

mod keep;
mod readable;

pub use readable::Readable;

use sea_query::{Expr, ExprTrait, JoinType, Query};
use wharf_model::{Blob, BlobId, ProjectId, RepositoryId, Timestamp};
use wharf_oci::Digest;

use crate::db::{Conn, Statement, parse, sql, sql_locking};
use crate::manifests::holes;
use crate::{Engine, StoreError, Writer};

/// Stored blobs and which repositories hold them.
#[derive(Debug)]
pub struct Blobs<'h> {
    pub(crate) conn: Conn<'h>,
}

/// What became of a repository's link to a blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlinked {
    /// It is gone.
    Gone,
    /// A manifest of the repository refers to the blob; the link stays.
    Needed,
    /// The repository does not hold the blob.
    NotThere,
}

#[derive(sqlx::FromRow)]
struct BlobRow {
    id: i64,
    digest: String,
    size: i64,
    object_key: String,
}

impl Blobs<'_> {
    /// The blob, if this repository holds it.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.find_in_repository")]
    pub async fn find_in_repository(&mut self, repository: RepositoryId, digest: &Digest) -> Result<Option<Blob>, StoreError> {
        let row: Option<BlobRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT b.id, b.digest, b.size, b.object_key FROM blobs b
                 JOIN repository_blobs rb ON rb.blob_id = b.id AND rb.repository_id = $1 WHERE b.digest = $2",
                repository,
                digest
            ))
            .await?;
        row.map(BlobRow::read).transpose()
    }

    /// The blob, if the repository at `path` holds it and its bytes are sound as far as anybody knows.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.find_in")]
    pub async fn find_in(&mut self, project: ProjectId, path: &str, digest: &Digest) -> Result<Option<Blob>, StoreError> {
        let row: Option<BlobRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT b.id, b.digest, b.size, b.object_key FROM repositories r
                 JOIN blobs b ON b.digest = $3
                 JOIN repository_blobs rb ON rb.repository_id = r.id AND rb.blob_id = b.id
                 WHERE r.project_id = $1 AND r.path = $2 AND b.damaged_at IS NULL",
                project,
                path,
                digest
            ))
            .await?;
        row.map(BlobRow::read).transpose()
    }

    /// The blob, whoever holds it. Only for work that never shows the result to a caller without a right to it.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.find")]
    pub async fn find(&mut self, digest: &Digest) -> Result<Option<Blob>, StoreError> {
        let row: Option<BlobRow> = self
            .conn
            .fetch_optional(sql!("SELECT id, digest, size, object_key FROM blobs WHERE digest = $1", digest))
            .await?;
        row.map(BlobRow::read).transpose()
    }

    /// The blob, whoever holds it, and whether its bytes are sound as far as anybody knows.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.find_sound")]
    pub async fn find_sound(&mut self, digest: &Digest) -> Result<Option<(Blob, bool)>, StoreError> {
        let row: Option<(i64, String, i64, String, bool)> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, digest, size, object_key, damaged_at IS NULL AS sound FROM blobs WHERE digest = $1",
                digest
            ))
            .await?;
        let sound = |(id, digest, size, object_key, sound)| {
            let row = BlobRow {
                id,
                digest,
                size,
                object_key,
            };
            Ok((row.read()?, sound))
        };
        row.map(sound).transpose()
    }

    /// Those of `digests` that the repository does not hold, each once, in the order given.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.missing")]
    pub async fn missing(&mut self, repository: RepositoryId, digests: &[Digest]) -> Result<Vec<Digest>, StoreError> {
        self.conn
            .absent(digests, |engine, chunk| select_held(engine, repository, chunk))
            .await
    }
}

impl Writer<Blobs<'_>> {
    /// Records stored bytes and returns the row that stands: with the object key given, or with that of the copy that was
    /// there before. The row stays locked until the transaction ends, so it cannot be condemned meanwhile.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.add")]
    pub async fn add(&mut self, digest: &Digest, size: i64, object_key: &str, now: Timestamp) -> Result<Blob, StoreError> {
        let row: BlobRow = self
            .conn
            .fetch_one(sql!(
                "INSERT INTO blobs (digest, size, object_key, created_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (digest) DO UPDATE SET digest = excluded.digest RETURNING id, digest, size, object_key",
                digest,
                size,
                object_key,
                now
            ))
            .await?;
        row.read()
    }

    /// Points a blob whose bytes were lost to new ones. Nothing happens when somebody else did it first: `lost_key` must
    /// still be what the row says. Returns whether it did.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.replace_object")]
    pub async fn replace_object(&mut self, id: BlobId, lost_key: &str, new_key: &str, size: i64) -> Result<bool, StoreError> {
        let replaced = self
            .conn
            .execute(sql!(
                "UPDATE blobs SET object_key = $3, size = $4, damaged_at = NULL WHERE id = $1 AND object_key = $2",
                id,
                lost_key,
                new_key,
                size
            ))
            .await?;
        Ok(replaced == 1)
    }

    /// Lets a repository hold a blob, and gives it to the manifests that came before it. Where it does, the link counts as made just now: who
    /// was told so has time to use it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when either is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repository_blobs.link")]
    pub async fn link(&mut self, repository: RepositoryId, blob: BlobId, now: Timestamp) -> Result<(), StoreError> {
        let (project,): (i64,) = self
            .conn
            .fetch_one(sql!(
                "INSERT INTO repository_blobs (repository_id, blob_id, created_at, touched_at) VALUES ($1, $2, $3, $3)
                 ON CONFLICT (repository_id, blob_id) DO UPDATE SET touched_at = excluded.touched_at
                 RETURNING (SELECT r.project_id FROM repositories r WHERE r.id = $1)",
                repository,
                blob,
                now
            ))
            .await?;
        // Also where the link was there: what no manifest refers to any more is no longer charged for.
        self.conn.note(|ledger| ledger.hold(ProjectId(project), blob));
        holes::fill(&mut self.conn, repository, blob).await
    }

    /// Lets a repository no longer hold a blob, unless one of its manifests refers to it. No push comes to need it in between: what
    /// a push needs it keeps until its commit.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repository_blobs.unlink")]
    pub async fn unlink(&mut self, repository: RepositoryId, digest: &Digest) -> Result<Unlinked, StoreError> {
        let locked: Option<(i64,)> = self
            .conn
            .fetch_optional(sql_locking!(
                "SELECT blob_id FROM repository_blobs WHERE repository_id = $1 AND blob_id = (SELECT id FROM blobs WHERE digest = $2)",
                repository,
                digest
            ))
            .await?;
        let Some((blob,)) = locked else {
            return Ok(Unlinked::NotThere);
        };
        let (needed,): (bool,) = self
            .conn
            .fetch_one(sql!(
                "SELECT EXISTS (SELECT 1 FROM manifest_blobs mb JOIN manifests m ON m.id = mb.manifest_id
                   WHERE mb.blob_id = $2 AND m.repository_id = $1)",
                repository,
                BlobId(blob)
            ))
            .await?;
        if needed {
            return Ok(Unlinked::Needed);
        }
        self.conn
            .execute(sql!(
                "DELETE FROM repository_blobs WHERE repository_id = $1 AND blob_id = $2",
                repository,
                BlobId(blob)
            ))
            .await?;
        if let Some(project) = self.project_of(repository).await? {
            self.conn.note(|ledger| ledger.unlink(project, BlobId(blob)));
        }
        Ok(Unlinked::Gone)
    }

    async fn project_of(&mut self, repository: RepositoryId) -> Result<Option<ProjectId>, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!("SELECT project_id FROM repositories WHERE id = $1", repository))
            .await?;
        Ok(row.map(|(id,)| ProjectId(id)))
    }
}

fn select_held(engine: Engine, repository: RepositoryId, digests: &[Digest]) -> Result<Statement<'static>, StoreError> {
    let link = Expr::col(("rb", "blob_id"))
        .equals(("b", "id"))
        .and(Expr::col(("rb", "repository_id")).eq(repository.0));
    let select = Query::select()
        .column(("b", "digest"))
        .from_as("blobs", "b")
        .join_as(JoinType::InnerJoin, "repository_blobs", "rb", link)
        .and_where(Expr::col(("b", "digest")).is_in(digests.iter().map(Digest::as_str)))
        .take();
    Statement::built(engine, &select)
}

impl BlobRow {
    fn read(self) -> Result<Blob, StoreError> {
        Ok(Blob {
            digest: parse(&self.digest, "blobs", "digest", self.id)?,
            id: BlobId(self.id),
            size: self.size,
            object_key: self.object_key,
        })
    }
}
