//! Storing a manifest.

use sea_query::{Expr, ExprTrait, JoinType, OnConflict, Query};
use wharf_model::{BlobId, ManifestId, ProjectId, RepositoryId, Timestamp};
use wharf_oci::{Digest, MediaType};

use super::Manifests;
use crate::artifacts::redirects;
use crate::db::{Statement, sql};
use crate::{CHUNK, Engine, StoreError, Writer};

/// How often a manifest is added again when somebody keeps removing it.
const PUT_TRIES: u32 = 5;

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
        let (id, project) = self.add_or_refresh(&manifest).await?;
        self.add_payload(id, manifest.payload).await?;
        for chunk in manifest.blobs.chunks(CHUNK) {
            let insert = insert_blobs(self.conn.engine(), id, manifest.repository_id, chunk)?;
            let new: Vec<(i64,)> = self.conn.fetch_all(insert).await?;
            self.conn
                .note(|ledger| new.into_iter().for_each(|(blob,)| ledger.hold(project, BlobId(blob))));
        }
        for chunk in manifest.children.chunks(CHUNK) {
            let insert = insert_children(self.conn.engine(), id, chunk)?;
            self.conn.execute(insert).await?;
        }
        Ok(id)
    }

    /// The row's id, and the project it is in.
    async fn add_or_refresh(&mut self, manifest: &NewManifest<'_>) -> Result<(ManifestId, ProjectId), StoreError> {
        for _ in 0..PUT_TRIES {
            if let Some((id, project)) = self.add_row(manifest).await? {
                redirects::end(&mut self.conn, manifest.repository_id, manifest.digest.as_str()).await?;
                let size = size(manifest);
                self.conn.note(|ledger| ledger.manifest(ProjectId(project), size));
                return Ok((ManifestId(id), ProjectId(project)));
            }
            // Somebody may remove it between the two statements; then it is added after all.
            if let Some((id, project)) = self.refresh_row(manifest).await? {
                return Ok((ManifestId(id), ProjectId(project)));
            }
        }
        Err(StoreError::Contended("the manifest is being removed".into()))
    }

    async fn add_row(&mut self, manifest: &NewManifest<'_>) -> Result<Option<(i64, i64)>, StoreError> {
        self.conn
            .fetch_optional(sql!(
                "INSERT INTO manifests (repository_id, digest, media_type, size, artifact_type, subject_digest, referrer, pushed_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (repository_id, digest) DO NOTHING
                 RETURNING id, (SELECT r.project_id FROM repositories r WHERE r.id = repository_id) AS project_id",
                manifest.repository_id,
                manifest.digest,
                manifest.media_type,
                size(manifest),
                manifest.artifact_type,
                manifest.subject.map(Digest::as_str),
                manifest.referrer,
                manifest.now
            ))
            .await
    }

    async fn refresh_row(&mut self, manifest: &NewManifest<'_>) -> Result<Option<(i64, i64)>, StoreError> {
        self.conn
            .fetch_optional(sql!(
                "UPDATE manifests SET media_type = $3, artifact_type = $4, subject_digest = $5, referrer = $6, pushed_at = $7
                 WHERE repository_id = $1 AND digest = $2
                 RETURNING id, (SELECT r.project_id FROM repositories r WHERE r.id = repository_id) AS project_id",
                manifest.repository_id,
                manifest.digest,
                manifest.media_type,
                manifest.artifact_type,
                manifest.subject.map(Digest::as_str),
                manifest.referrer,
                manifest.now
            ))
            .await
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

fn size(manifest: &NewManifest<'_>) -> i64 {
    i64::try_from(manifest.payload.len()).unwrap_or(i64::MAX)
}

/// `INSERT INTO manifest_blobs SELECT id, the blobs of the list that the repository holds RETURNING those that are new`.
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
        .returning_col("blob_id")
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
