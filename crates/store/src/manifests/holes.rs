//! What manifests refer to and their repositories do not hold yet.

use sea_query::{Expr, OnConflict, Query};
use wharf_model::{BlobId, ManifestId, ProjectId, RepositoryId, Timestamp};
use wharf_oci::Digest;

use super::Manifests;
use crate::db::{Conn, Statement, sql};
use crate::{CHUNK, Engine, StoreError, Writer};

impl Writer<Manifests<'_>> {
    /// Remembers which blobs a manifest refers to that its repository does not hold. The repository must be locked since before they were
    /// looked for: else somebody brings one in between, and nobody notices.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifest_holes.add")]
    pub async fn note_holes(&mut self, manifest: ManifestId, blobs: &[Digest]) -> Result<(), StoreError> {
        for chunk in blobs.chunks(CHUNK) {
            let insert = insert_holes(self.conn.engine(), manifest, chunk)?;
            self.conn.execute(insert).await?;
        }
        Ok(())
    }
}

/// Makes a blob that the repository just came to hold that of the manifests which were pushed before it. After the link, in a statement of its
/// own: only so it sees the holes of a push that the link had to wait for.
pub(crate) async fn fill(conn: &mut Conn<'_>, repository: RepositoryId, blob: BlobId) -> Result<(), StoreError> {
    let filled: Vec<(i64,)> = conn
        .fetch_all(sql!(
            "INSERT INTO manifest_blobs (manifest_id, blob_id) SELECT m.id, b.id FROM blobs b
               JOIN manifest_holes h ON h.blob_digest = b.digest JOIN manifests m ON m.id = h.manifest_id
             WHERE b.id = $2 AND m.repository_id = $1 ORDER BY m.id
             ON CONFLICT (manifest_id, blob_id) DO NOTHING RETURNING manifest_id",
            repository,
            blob
        ))
        .await?;
    for (manifest,) in filled {
        conn.execute(sql!(
            "DELETE FROM manifest_holes WHERE manifest_id = $1 AND blob_digest = (SELECT digest FROM blobs WHERE id = $2)",
            ManifestId(manifest),
            blob
        ))
        .await?;
    }
    Ok(())
}

/// Makes blobs that the repository holds those of a manifest that came there with holes, by a copy or out of the trash. One after the other, and
/// each link is touched: so it is there until this commits, or its hole stays. The `project` is charged for them, for it need not be for a link.
pub(crate) async fn fill_of(conn: &mut Conn<'_>, manifest: ManifestId, project: ProjectId, now: Timestamp) -> Result<(), StoreError> {
    let found: Vec<(i64, i64, String)> = conn
        .fetch_all(sql!(
            "SELECT m.repository_id, b.id, b.digest FROM manifest_holes h JOIN manifests m ON m.id = h.manifest_id
               JOIN blobs b ON b.digest = h.blob_digest JOIN repository_blobs rb ON rb.repository_id = m.repository_id AND rb.blob_id = b.id
             WHERE h.manifest_id = $1 ORDER BY b.id",
            manifest
        ))
        .await?;
    for (repository, blob, digest) in found {
        let touch = sql!(
            "UPDATE repository_blobs SET touched_at = $3 WHERE repository_id = $1 AND blob_id = $2",
            repository,
            blob,
            now
        );
        if conn.execute(touch).await? == 0 {
            continue;
        }
        for statement in [
            sql!(
                "INSERT INTO manifest_blobs (manifest_id, blob_id) VALUES ($1, $2) ON CONFLICT (manifest_id, blob_id) DO NOTHING",
                manifest,
                blob
            ),
            sql!(
                "DELETE FROM manifest_holes WHERE manifest_id = $1 AND blob_digest = $2",
                manifest,
                digest.as_str()
            ),
        ] {
            conn.execute(statement).await?;
        }
        conn.note(|ledger| ledger.hold(project, BlobId(blob)));
    }
    Ok(())
}

fn insert_holes(engine: Engine, manifest: ManifestId, blobs: &[Digest]) -> Result<Statement<'static>, StoreError> {
    let columns = ["manifest_id", "blob_digest"];
    let mut insert = Query::insert().into_table("manifest_holes").columns(columns).take();
    for blob in blobs {
        insert
            .values([Expr::val(manifest.0), Expr::val(blob.as_str())])
            .map_err(|error| StoreError::Other(error.into()))?;
    }
    insert.on_conflict(OnConflict::columns(columns).do_nothing().to_owned());
    Statement::built(engine, &insert)
}
