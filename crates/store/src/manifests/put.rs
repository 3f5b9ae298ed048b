//! Storing a manifest.

use sea_query::{Expr, ExprTrait, JoinType, OnConflict, Query};
use wharf_model::{ManifestId, RepositoryId, Timestamp};
use wharf_oci::{Digest, MediaType};

use super::Manifests;
use crate::db::{Statement, sql};
use crate::{CHUNK, Engine, StoreError, Writer};

/// A manifest to store.
#[derive(Debug, Clone, Copy)]
pub struct NewManifest<'a> {
    /// Where.
    pub repository_id: RepositoryId,
    /// Digest of `payload`.
    pub digest: &'a Digest,
    /// Type it is pushed with.
    pub media_type: MediaType,
    /// The bytes.
    pub payload: &'a [u8],
    /// What the artifact is, for lists filtered by it.
    pub artifact_type: Option<&'a str>,
    /// The manifest this one refers to.
    pub subject: Option<&'a Digest>,
    /// Descriptor shown in referrers lists, JSON.
    pub referrer: Option<&'a str>,
    /// Config and layers. Repetitions are legal; what the repository does not hold is not referenced.
    pub blobs: &'a [Digest],
    /// Manifests an index lists. Repetitions are legal.
    pub children: &'a [Digest],
    /// The time.
    pub now: Timestamp,
}

impl Writer<Manifests<'_>> {
    /// Stores a manifest. A re-push keeps the id and refreshes the time and what was read from the bytes. The row stays
    /// locked until the transaction ends, so the manifest cannot go before it is tagged.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the repository is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifests.put")]
    pub async fn put(&mut self, manifest: NewManifest<'_>) -> Result<ManifestId, StoreError> {
        let size = i64::try_from(manifest.payload.len()).unwrap_or(i64::MAX);
        let (id,): (i64,) = self
            .conn
            .fetch_one(sql!(
                "INSERT INTO manifests (repository_id, digest, media_type, size, artifact_type, subject_digest, referrer, pushed_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                 ON CONFLICT (repository_id, digest) DO UPDATE SET media_type = excluded.media_type, artifact_type = excluded.artifact_type,
                   subject_digest = excluded.subject_digest, referrer = excluded.referrer, pushed_at = excluded.pushed_at
                 RETURNING id",
                manifest.repository_id,
                manifest.digest,
                manifest.media_type,
                size,
                manifest.artifact_type,
                manifest.subject.map(Digest::as_str),
                manifest.referrer,
                manifest.now
            ))
            .await?;
        let id = ManifestId(id);
        self.add_payload(id, manifest.payload).await?;
        for chunk in manifest.blobs.chunks(CHUNK) {
            let insert = insert_blobs(self.conn.engine(), id, manifest.repository_id, chunk)?;
            self.conn.execute(insert).await?;
        }
        for chunk in manifest.children.chunks(CHUNK) {
            let insert = insert_children(self.conn.engine(), id, chunk)?;
            self.conn.execute(insert).await?;
        }
        Ok(id)
    }

    async fn add_payload(&mut self, id: ManifestId, payload: &[u8]) -> Result<(), StoreError> {
        let insert = sql!(
            "INSERT INTO manifest_payloads (manifest_id, payload) VALUES ($1, $2) ON CONFLICT (manifest_id) DO NOTHING",
            id,
            payload
        );
        self.conn.execute(insert).await.map(drop)
    }
}

/// `INSERT INTO manifest_blobs SELECT id, the blobs of the list that the repository holds`.
fn insert_blobs(engine: Engine, id: ManifestId, repository: RepositoryId, digests: &[Digest]) -> Result<Statement<'static>, StoreError> {
    let link = Expr::col(("rb", "blob_id"))
        .equals(("b", "id"))
        .and(Expr::col(("rb", "repository_id")).eq(repository.0));
    let held = Query::select()
        .expr(Expr::val(id.0).cast_as("BIGINT"))
        .column(("b", "id"))
        .from_as("blobs", "b")
        .join_as(JoinType::InnerJoin, "repository_blobs", "rb", link)
        .and_where(Expr::col(("b", "digest")).is_in(digests.iter().map(Digest::as_str)))
        .take();
    let insert = Query::insert()
        .into_table("manifest_blobs")
        .columns(["manifest_id", "blob_id"])
        .select_from(held)
        .map_err(|error| StoreError::Other(error.into()))?
        .on_conflict(OnConflict::columns(["manifest_id", "blob_id"]).do_nothing().to_owned())
        .take();
    Statement::built(engine, &insert)
}

fn insert_children(engine: Engine, id: ManifestId, digests: &[Digest]) -> Result<Statement<'static>, StoreError> {
    let mut insert = Query::insert()
        .into_table("manifest_children")
        .columns(["parent_id", "child_digest"])
        .take();
    for digest in digests {
        let row = [Expr::val(id.0), Expr::val(digest.as_str())];
        insert.values(row).map_err(|error| StoreError::Other(error.into()))?;
    }
    insert.on_conflict(OnConflict::columns(["parent_id", "child_digest"]).do_nothing().to_owned());
    Statement::built(engine, &insert)
}
