//! Which blobs to look at: those that lost a holder, or all in order of their ids.

use sea_query::{Expr, ExprTrait, Query};
use wharf_model::{BlobId, Timestamp};

use super::Garbage;
use crate::db::{Conn, Statement, padded, sql};
use crate::{CHUNK, Engine, StoreError, Writer};

/// Notes that these blobs lost a holder, in the transaction that took it. In order of ids, though nobody can wait here.
pub(crate) async fn queue(conn: &mut Conn<'_>, blobs: &[BlobId]) -> Result<(), StoreError> {
    for chunk in blobs.chunks(CHUNK) {
        let insert = insert_candidates(conn.engine(), chunk)?;
        conn.execute(insert).await?;
    }
    Ok(())
}

impl Garbage<'_> {
    /// Candidates with ids after `after` that are due at `now`, at most `limit`: the note's id and the blob.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.gc_candidates.due")]
    pub async fn candidates(&mut self, after: i64, now: Timestamp, limit: u64) -> Result<Vec<(i64, BlobId)>, StoreError> {
        let rows: Vec<(i64, i64)> = self
            .conn
            .fetch_all(sql!(
                "SELECT id, blob_id FROM gc_candidates WHERE id > $1 AND (due_at IS NULL OR due_at <= $2) ORDER BY id LIMIT $3",
                after,
                now,
                limit
            ))
            .await?;
        Ok(rows.into_iter().map(|(id, blob)| (id, BlobId(blob))).collect())
    }

    /// Where `limit` blobs with ids after `after` end, and how many there are; `None` when there are none.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.stretch")]
    pub async fn stretch(&mut self, after: BlobId, limit: u64) -> Result<Option<(BlobId, u64)>, StoreError> {
        let (last, count): (Option<i64>, i64) = self
            .conn
            .fetch_one(sql!(
                "SELECT MAX(id), COUNT(*) FROM (SELECT id FROM blobs WHERE id > $1 ORDER BY id LIMIT $2) AS stretch",
                after,
                limit
            ))
            .await?;
        Ok(last.map(|last| (BlobId(last), count.unsigned_abs())))
    }

    /// Blobs with ids after `after` and up to `last` that nothing holds, or that a repository is linked to none of whose manifests refers to
    /// them. In order. Both sides of the links are read once, however many manifests share a blob.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.suspects")]
    pub async fn suspects(&mut self, after: BlobId, last: BlobId) -> Result<Vec<BlobId>, StoreError> {
        let rows: Vec<(i64,)> = self
            .conn
            .fetch_all(sql!(
                "SELECT blob_id FROM (
                   SELECT repository_id, blob_id FROM repository_blobs WHERE blob_id > $1 AND blob_id <= $2
                   EXCEPT
                   SELECT m.repository_id, mb.blob_id FROM manifest_blobs mb JOIN manifests m ON m.id = mb.manifest_id
                     WHERE mb.blob_id > $1 AND mb.blob_id <= $2) AS loose
                 UNION
                 SELECT b.id FROM blobs b WHERE b.id > $1 AND b.id <= $2
                   AND NOT EXISTS (SELECT 1 FROM blob_holders h WHERE h.blob_id = b.id)
                 ORDER BY 1",
                after,
                last
            ))
            .await?;
        Ok(rows.into_iter().map(|(id,)| BlobId(id)).collect())
    }
}

impl Writer<Garbage<'_>> {
    /// Removes notes that were looked at.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.gc_candidates.remove")]
    pub async fn remove_candidates(&mut self, notes: &[i64]) -> Result<(), StoreError> {
        for chunk in notes.chunks(CHUNK) {
            let delete = delete_candidates(self.conn.engine(), chunk)?;
            self.conn.execute(delete).await?;
        }
        Ok(())
    }

    /// Asks to look at a blob again at `due_at`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.gc_candidates.postpone")]
    pub async fn postpone_candidate(&mut self, note: i64, due_at: Timestamp) -> Result<(), StoreError> {
        self.conn
            .execute(sql!("UPDATE gc_candidates SET due_at = $2 WHERE id = $1", note, due_at))
            .await
            .map(drop)
    }
}

fn insert_candidates(engine: Engine, blobs: &[BlobId]) -> Result<Statement<'static>, StoreError> {
    let mut insert = Query::insert().into_table("gc_candidates").columns(["blob_id"]).take();
    for blob in blobs {
        insert
            .values([Expr::val(blob.0)])
            .map_err(|error| StoreError::Other(error.into()))?;
    }
    Statement::built(engine, &insert)
}

fn delete_candidates(engine: Engine, notes: &[i64]) -> Result<Statement<'static>, StoreError> {
    let delete = Query::delete()
        .from_table("gc_candidates")
        .and_where(Expr::col("id").is_in(padded(notes)))
        .take();
    Statement::recurring(engine, &delete)
}
