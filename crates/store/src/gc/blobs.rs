//! Blobs that nothing holds: no repository, no manifest, and whatever else the view `blob_holders` names.

use sea_query::{Expr, ExprTrait, LockBehavior, LockType, Order, Query};
use wharf_model::{BlobId, Timestamp};

use super::{CondemnedObject, Garbage};
use crate::db::{Conn, Statement, padded, sql};
use crate::{CHUNK, Engine, StoreError, Writer};

const UNHELD: &str = "NOT EXISTS (SELECT 1 FROM blob_holders h WHERE h.blob_id = blobs.id)";

impl Garbage<'_> {
    /// Those of `blobs` that nothing holds, with their sizes in bytes.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.unheld")]
    pub async fn unheld(&mut self, blobs: &[BlobId]) -> Result<Vec<(BlobId, i64)>, StoreError> {
        let mut found = Vec::new();
        for chunk in blobs.chunks(CHUNK) {
            let rows: Vec<(i64, i64)> = self.conn.fetch_all(select(self.conn.engine(), chunk, false)?).await?;
            found.extend(rows.into_iter().map(|(id, size)| (BlobId(id), size)));
        }
        Ok(found)
    }

    /// How many holders a blob has, its size in bytes and its digest; `None` when it is gone. For dry runs, which compare the
    /// first with the links that would go.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.held_by")]
    pub async fn held_times(&mut self, blob: BlobId) -> Result<Option<(i64, i64, String)>, StoreError> {
        self.conn
            .fetch_optional(sql!(
                "SELECT (SELECT COUNT(*) FROM blob_holders h WHERE h.blob_id = b.id) AS holders, b.size, b.digest FROM blobs b WHERE b.id = $1",
                blob
            ))
            .await
    }
}

impl Writer<Garbage<'_>> {
    /// Removes those of `blobs` that nothing holds and nobody is about to hold, and condemns their objects. What comes back is
    /// still stored: delete it after the commit.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.condemn")]
    pub async fn condemn(&mut self, blobs: &[BlobId], now: Timestamp) -> Result<Vec<CondemnedObject>, StoreError> {
        let mut condemned = Vec::new();
        for chunk in blobs.chunks(CHUNK) {
            let free = lock(&mut self.conn, chunk).await?;
            if free.is_empty() {
                continue;
            }
            let delete = delete_unheld(self.conn.engine(), &free)?;
            let gone: Vec<(String, i64)> = self.conn.fetch_all(delete).await?;
            condemned.extend(gone.into_iter().map(|(object_key, size)| CondemnedObject::new(object_key, size)));
        }
        self.add_condemned(&condemned, now).await?;
        Ok(condemned)
    }
}

/// Those of `blobs` that nothing holds and nobody is about to hold. On SQLite the transaction is the only one.
async fn lock(conn: &mut Conn<'_>, blobs: &[BlobId]) -> Result<Vec<BlobId>, StoreError> {
    if conn.engine() == Engine::Sqlite {
        return Ok(blobs.to_vec());
    }
    let rows: Vec<(i64, i64)> = conn.fetch_all(select(Engine::Postgres, blobs, true)?).await?;
    Ok(rows.into_iter().map(|(id, _)| BlobId(id)).collect())
}

fn select(engine: Engine, blobs: &[BlobId], lock: bool) -> Result<Statement<'static>, StoreError> {
    let mut select = Query::select()
        .columns(["id", "size"])
        .from("blobs")
        .and_where(Expr::col("id").is_in(padded(blobs).iter().map(|blob| blob.0)))
        .and_where(Expr::cust(UNHELD))
        .order_by("id", Order::Asc)
        .take();
    if lock && engine == Engine::Postgres {
        select.lock_with_tables_behavior(LockType::Update, ["blobs"], LockBehavior::SkipLocked);
    }
    Statement::recurring(engine, &select)
}

/// Asked again under the lock, in a statement that sees what was committed before the lock was there.
fn delete_unheld(engine: Engine, free: &[BlobId]) -> Result<Statement<'static>, StoreError> {
    let delete = Query::delete()
        .from_table("blobs")
        .and_where(Expr::col("id").is_in(padded(free).iter().map(|blob| blob.0)))
        .and_where(Expr::cust(UNHELD))
        .returning(Query::returning().columns(["object_key", "size"]))
        .take();
    Statement::recurring(engine, &delete)
}
