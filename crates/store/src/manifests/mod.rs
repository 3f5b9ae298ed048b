//! Manifests: a row per manifest and repository, its bytes in a table of their own, and what it points to.
//!
//! ```text
//! repositories ── manifests ── manifest_payloads   the bytes, exactly as pushed
//!                   │  ├────── manifest_blobs      config and layers the repository holds
//!                   │  ├────── manifest_holes      those it does not hold yet, by digest
//!                   │  └────── manifest_children   manifests an index lists, by digest
//!                   └── tags
//! ```

pub(crate) mod holes;
mod links;
mod put;
mod referrers;

pub use put::NewManifest;

use sea_query::{Expr, ExprTrait, LockType, Order, Query};
use wharf_model::{BlobId, Manifest, ManifestId, ProjectId, RepositoryId};
use wharf_oci::{Digest, MediaType, Reference};

use crate::db::{Conn, Statement, inconsistent, parse, sql, sql_keeping, sql_locking};
use crate::{Engine, StoreError, Writer};

/// Manifests.
#[derive(Debug)]
pub struct Manifests<'h> {
    pub(crate) conn: Conn<'h>,
}

/// What a reference in a repository stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedManifest {
    /// The manifest.
    pub manifest: Manifest,
    /// The repository it is in.
    pub repository_id: RepositoryId,
}

#[derive(sqlx::FromRow)]
struct ManifestRow {
    id: i64,
    repository_id: i64,
    digest: String,
    media_type: String,
    size: i64,
}

impl Manifests<'_> {
    /// The manifest, if this repository holds it.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifests.find")]
    pub async fn find(&mut self, repository: RepositoryId, digest: &Digest) -> Result<Option<Manifest>, StoreError> {
        let row: Option<ManifestRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, repository_id, digest, media_type, size FROM manifests WHERE repository_id = $1 AND digest = $2",
                repository,
                digest
            ))
            .await?;
        row.map(|row| Ok(row.read()?.manifest)).transpose()
    }

    /// What a tag or digest stands for in the repository at `path`, in one statement.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifests.resolve")]
    pub async fn resolve(&mut self, project: ProjectId, path: &str, reference: &Reference) -> Result<Option<ResolvedManifest>, StoreError> {
        let statement = match reference {
            Reference::Tag(tag) => sql!(
                "SELECT m.id, m.repository_id, m.digest, m.media_type, m.size FROM repositories r
                 JOIN tags t ON t.repository_id = r.id AND t.name = $3
                 JOIN manifests m ON m.id = t.manifest_id
                 WHERE r.project_id = $1 AND r.path = $2",
                project,
                path,
                tag.as_str()
            ),
            Reference::Digest(digest) => sql!(
                "SELECT m.id, m.repository_id, m.digest, m.media_type, m.size FROM repositories r
                 JOIN manifests m ON m.repository_id = r.id AND m.digest = $3
                 WHERE r.project_id = $1 AND r.path = $2",
                project,
                path,
                digest
            ),
        };
        let row: Option<ManifestRow> = self.conn.fetch_optional(statement).await?;
        row.map(ManifestRow::read).transpose()
    }

    /// The bytes as pushed; `None` when the manifest is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifest_payloads.find")]
    pub async fn payload(&mut self, id: ManifestId) -> Result<Option<Vec<u8>>, StoreError> {
        let row: Option<(Vec<u8>,)> = self
            .conn
            .fetch_optional(sql!("SELECT payload FROM manifest_payloads WHERE manifest_id = $1", id))
            .await?;
        Ok(row.map(|(payload,)| payload))
    }

    /// Those of `digests` that the repository does not hold as manifests, each once, in the order given.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifests.missing")]
    pub async fn missing(&mut self, repository: RepositoryId, digests: &[Digest]) -> Result<Vec<Digest>, StoreError> {
        self.conn
            .absent(digests, |engine, chunk| select_held(engine, repository, chunk))
            .await
    }

    /// How many manifests the repository holds.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifests.count")]
    pub async fn count(&mut self, repository: RepositoryId) -> Result<i64, StoreError> {
        let (count,): (i64,) = self
            .conn
            .fetch_one(sql!("SELECT COUNT(*) FROM manifests WHERE repository_id = $1", repository))
            .await?;
        Ok(count)
    }
}

impl Writer<Manifests<'_>> {
    /// Locks a manifest until the transaction ends, so that nobody tags it meanwhile, and returns its id if it is there.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifests.lock")]
    pub async fn lock(&mut self, repository: RepositoryId, digest: &Digest) -> Result<Option<ManifestId>, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql_locking!(
                "SELECT id FROM manifests WHERE repository_id = $1 AND digest = $2",
                repository,
                digest
            ))
            .await?;
        Ok(row.map(|(id,)| ManifestId(id)))
    }

    /// Locks a manifest until the transaction ends, as [`lock`](Self::lock) does, and returns its digest if it is there.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifests.lock_id")]
    pub async fn lock_id(&mut self, id: ManifestId) -> Result<Option<Digest>, StoreError> {
        let row: Option<(String,)> = self
            .conn
            .fetch_optional(sql_locking!("SELECT digest FROM manifests WHERE id = $1", id))
            .await?;
        row.map(|(digest,)| parse(&digest, "manifests", "digest", id)).transpose()
    }

    /// Keeps those of `digests` that the repository holds as manifests until the transaction ends, and returns the others, each
    /// once, in the order given.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifests.keep")]
    pub async fn keep(&mut self, repository: RepositoryId, digests: &[Digest]) -> Result<Vec<Digest>, StoreError> {
        self.conn
            .absent(digests, |engine, chunk| select_kept(engine, repository, chunk))
            .await
    }

    /// Removes a manifest with its tags, links and bytes. Returns whether the repository held it. Indexes that list it
    /// and referrers that name it as their subject stay.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifests.remove")]
    pub async fn remove(&mut self, repository: RepositoryId, digest: &Digest) -> Result<bool, StoreError> {
        // The lock makes a push that would tag this manifest wait; its tag then finds no manifest and the push starts over.
        let locked: Option<(i64, i64, i64)> = self
            .conn
            .fetch_optional(sql_locking!(
                "SELECT id, size, (SELECT r.project_id FROM repositories r WHERE r.id = repository_id) AS project_id
                 FROM manifests WHERE repository_id = $1 AND digest = $2",
                repository,
                digest
            ))
            .await?;
        let Some((id, size, project)) = locked else {
            return Ok(false);
        };
        self.conn
            .execute(sql!("DELETE FROM artifact_labels WHERE manifest_id = $1", id))
            .await?;
        self.conn
            .execute(sql!("DELETE FROM accessories WHERE manifest_id = $1", id))
            .await?;
        self.conn
            .execute(sql!("DELETE FROM artifact_details WHERE manifest_id = $1", id))
            .await?;
        self.conn.execute(sql!("DELETE FROM tags WHERE manifest_id = $1", id)).await?;
        let blobs: Vec<(i64,)> = self
            .conn
            .fetch_all(sql!("DELETE FROM manifest_blobs WHERE manifest_id = $1 RETURNING blob_id", id))
            .await?;
        self.conn.note(|ledger| {
            ledger.manifest(ProjectId(project), -size);
            for (blob,) in blobs {
                ledger.unreference(ProjectId(project), BlobId(blob));
            }
        });
        for statement in [
            sql!("DELETE FROM manifest_holes WHERE manifest_id = $1", id),
            sql!("DELETE FROM manifest_children WHERE parent_id = $1", id),
            sql!("DELETE FROM manifest_payloads WHERE manifest_id = $1", id),
        ] {
            self.conn.execute(statement).await?;
        }
        Ok(self.conn.execute(sql!("DELETE FROM manifests WHERE id = $1", id)).await? == 1)
    }
}

fn select_held(engine: Engine, repository: RepositoryId, digests: &[Digest]) -> Result<Statement<'static>, StoreError> {
    let select = Query::select()
        .column("digest")
        .from("manifests")
        .and_where(Expr::col("repository_id").eq(repository.0))
        .and_where(Expr::col("digest").is_in(digests.iter().map(Digest::as_str)))
        .take();
    Statement::built(engine, &select)
}

/// Keeps one manifest until the transaction ends. Returns whether it is still there.
pub(crate) async fn keep_one(conn: &mut Conn<'_>, id: ManifestId) -> Result<bool, StoreError> {
    let found: Option<(i64,)> = conn
        .fetch_optional(sql_keeping!("SELECT id FROM manifests WHERE id = $1", id))
        .await?;
    Ok(found.is_some())
}

fn select_kept(engine: Engine, repository: RepositoryId, digests: &[Digest]) -> Result<Statement<'static>, StoreError> {
    let mut select = Query::select()
        .column("digest")
        .from("manifests")
        .and_where(Expr::col("repository_id").eq(repository.0))
        .and_where(Expr::col("digest").is_in(digests.iter().map(Digest::as_str)))
        .order_by("id", Order::Asc)
        .take();
    if engine == Engine::Postgres {
        select.lock(LockType::KeyShare);
    }
    Statement::built(engine, &select)
}

impl ManifestRow {
    fn read(self) -> Result<ResolvedManifest, StoreError> {
        Ok(ResolvedManifest {
            manifest: Manifest {
                digest: parse(&self.digest, "manifests", "digest", self.id)?,
                media_type: MediaType::parse(&self.media_type).ok_or_else(|| inconsistent("manifests", "media_type", self.id))?,
                id: ManifestId(self.id),
                size: self.size,
            },
            repository_id: RepositoryId(self.repository_id),
        })
    }
}
