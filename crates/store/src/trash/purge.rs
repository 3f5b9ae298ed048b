//! The end of what is in the trash.

use sea_query::{Expr, ExprTrait, Order, Query};
use wharf_model::{BlobId, ProjectId, Timestamp, TrashId};

use super::Trash;
use crate::db::{Conn, Statement, sql, sql_locking};
use crate::{CHUNK, Engine, StoreError, Writer, gc};

/// Tables of what an item holds; the items themselves come last.
const CONTENT: [&str; 6] = [
    "trash_tags",
    "trash_labels",
    "trash_children",
    "trash_holes",
    "trash_blobs",
    "trash_manifests",
];

impl Writer<Trash<'_>> {
    /// Removes an item with everything it holds. Returns whether it was there.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.trash_items.remove")]
    pub async fn remove(&mut self, id: TrashId) -> Result<bool, StoreError> {
        Ok(remove_items(&mut self.conn, &[id.0]).await? == 1)
    }

    /// Ends the time of everything in a project's trash: it shows no more and cannot come back; [`purge`](Self::purge) removes it.
    /// Returns how many items.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.trash_items.expire_all")]
    pub async fn expire_all(&mut self, project: ProjectId, now: Timestamp) -> Result<u64, StoreError> {
        self.conn
            .execute(sql!(
                "UPDATE trash_items SET expires_at = $2 WHERE project_id = $1 AND expires_at > $2",
                project,
                now
            ))
            .await
    }

    /// Removes items whose time is up, at most `limit`, those that waited longest first. Returns how many went.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.trash_items.purge")]
    pub async fn purge(&mut self, now: Timestamp, limit: u64) -> Result<u64, StoreError> {
        let rows: Vec<(i64,)> = self
            .conn
            .fetch_all(sql_locking!(
                "SELECT id FROM trash_items WHERE expires_at <= $1 ORDER BY expires_at, id LIMIT $2",
                now,
                limit
            ))
            .await?;
        let ids: Vec<i64> = rows.into_iter().map(|(id,)| id).collect();
        remove_items(&mut self.conn, &ids).await
    }
}

/// The trash of a project goes with it.
pub(crate) async fn remove_of_project(conn: &mut Conn<'_>, project: ProjectId) -> Result<(), StoreError> {
    loop {
        let rows: Vec<(i64,)> = conn
            .fetch_all(sql!(
                "SELECT id FROM trash_items WHERE project_id = $1 ORDER BY id LIMIT 500",
                project
            ))
            .await?;
        if rows.is_empty() {
            return Ok(());
        }
        let ids: Vec<i64> = rows.into_iter().map(|(id,)| id).collect();
        remove_items(conn, &ids).await?;
    }
}

async fn remove_items(conn: &mut Conn<'_>, ids: &[i64]) -> Result<u64, StoreError> {
    let mut removed = 0;
    for chunk in ids.chunks(CHUNK) {
        let select = select_blobs(conn.engine(), chunk)?;
        let held: Vec<(i64,)> = conn.fetch_all(select).await?;
        let held: Vec<BlobId> = held.into_iter().map(|(id,)| BlobId(id)).collect();
        gc::queue(conn, &held).await?;
        for table in CONTENT {
            let statement = delete(conn.engine(), table, "trash_id", chunk)?;
            conn.execute(statement).await?;
        }
        let statement = delete(conn.engine(), "trash_items", "id", chunk)?;
        removed += conn.execute(statement).await?;
    }
    Ok(removed)
}

/// Blobs that the items hold: the collector looks at them when the items are gone.
fn select_blobs(engine: Engine, ids: &[i64]) -> Result<Statement<'static>, StoreError> {
    let select = Query::select()
        .distinct()
        .column("blob_id")
        .from("trash_blobs")
        .and_where(Expr::col("trash_id").is_in(ids.iter().copied()))
        .order_by("blob_id", Order::Asc)
        .take();
    Statement::built(engine, &select)
}

fn delete(engine: Engine, table: &'static str, column: &'static str, ids: &[i64]) -> Result<Statement<'static>, StoreError> {
    let statement = Query::delete()
        .from_table(table)
        .and_where(Expr::col(column).is_in(ids.iter().copied()))
        .take();
    Statement::built(engine, &statement)
}
