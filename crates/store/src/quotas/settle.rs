//! The last statements of a transaction: which blobs are new to a project, which are free, and the charge.
//!
//! # Locks
//! Everything a transaction locks, it locks in this order, so that no two wait for each other: rows of the change itself
//! (projects, repositories, manifests, blobs; parents first), then rows of `project_blobs` in order of their keys, then
//! rows of `quotas` in order of projects. The last are held for the commit only, and only where there is a limit.
//!
//! # One charge for one blob
//! Who brings a blob inserts its row or, where there is one, takes a shared lock on it: pushes of the same layer do not
//! queue. Who takes a blob away locks the row alone, which waits for all who share it, and looks for other holders in a
//! statement of its own, which sees what they committed. Without one the row goes; who wanted to share it inserts it again.

use sea_query::{Expr, ExprTrait, LockType, Order, Query};
use wharf_model::{BlobId, ProjectId};

use super::ledger::{Holding, Ledger};
use crate::db::{Conn, Statement, padded, sql};
use crate::{CHUNK, Engine, StoreError, gc};

/// How often a row that comes and goes is looked for again.
const TRIES: u32 = 8;

/// Books what `ledger` says.
///
/// # Errors
/// [`StoreError::OverQuota`] when a project would exceed its limit; the transaction must not be committed then.
pub(crate) async fn settle(conn: &mut Conn<'_>, ledger: Ledger) -> Result<(), StoreError> {
    gc::queue(conn, &ledger.lost()).await?;
    let mut deltas = ledger.manifests;
    for (project, blobs) in ledger.blobs {
        let those = |wanted| {
            blobs
                .iter()
                .filter(move |(_, holding)| **holding == wanted)
                .map(|(blob, _)| *blob)
                .collect()
        };
        let added = hold(conn, project, those(Holding::Held)).await?;
        let mut freed = 0;
        for (kind, link_keeps) in [(Holding::Unreferenced, false), (Holding::Unlinked, true)] {
            freed += release(conn, project, those(kind), link_keeps).await?;
        }
        *deltas.entry(project).or_default() += added - freed;
    }
    for (project, delta) in deltas {
        if delta != 0 {
            charge(conn, project, delta).await?;
        }
    }
    Ok(())
}

/// Makes sure the project holds each of `blobs`, and returns the bytes that are new to it.
async fn hold(conn: &mut Conn<'_>, project: ProjectId, blobs: Vec<BlobId>) -> Result<i64, StoreError> {
    let mut missing = blobs;
    // One blob is nearly always an upload, and new. Several are those of a manifest, and nearly always there.
    if missing.len() > 1 {
        let mut there = std::collections::HashSet::new();
        for chunk in missing.chunks(CHUNK) {
            let select = select_rows(conn.engine(), project, chunk, LockType::KeyShare)?;
            let rows: Vec<(i64,)> = conn.fetch_all(select).await?;
            there.extend(rows.into_iter().map(|(id,)| BlobId(id)));
        }
        missing.retain(|blob| !there.contains(blob));
    }
    let mut added = 0;
    for blob in missing {
        added += hold_one(conn, project, blob).await?;
    }
    Ok(added)
}

async fn hold_one(conn: &mut Conn<'_>, project: ProjectId, blob: BlobId) -> Result<i64, StoreError> {
    for _ in 0..TRIES {
        let inserted: Option<(i64,)> = conn
            .fetch_optional(sql!(
                "INSERT INTO project_blobs (project_id, blob_id, size) SELECT CAST($1 AS BIGINT), b.id, b.size FROM blobs b WHERE b.id = $2
                 ON CONFLICT (project_id, blob_id) DO NOTHING RETURNING size",
                project,
                blob
            ))
            .await?;
        if let Some((size,)) = inserted {
            return Ok(size);
        }
        let share = select_rows(conn.engine(), project, &[blob], LockType::KeyShare)?;
        if conn.fetch_optional::<(i64,)>(share).await?.is_some() {
            return Ok(0);
        }
    }
    Err(StoreError::Unavailable("the blob is being removed".into()))
}

/// Lets go of those of `blobs` that nothing in the project holds any more, and returns their bytes.
async fn release(conn: &mut Conn<'_>, project: ProjectId, blobs: Vec<BlobId>, link_keeps: bool) -> Result<i64, StoreError> {
    let mut freed = 0;
    for chunk in lock(conn, project, blobs).await?.chunks(CHUNK) {
        let delete = delete_unheld(conn.engine(), project, chunk, link_keeps)?;
        let rows: Vec<(i64,)> = conn.fetch_all(delete).await?;
        freed += rows.into_iter().map(|(size,)| size).sum::<i64>();
    }
    Ok(freed)
}

/// Those of `blobs` that the project is charged for. On SQLite the transaction is the only one.
async fn lock(conn: &mut Conn<'_>, project: ProjectId, blobs: Vec<BlobId>) -> Result<Vec<BlobId>, StoreError> {
    if conn.engine() == Engine::Sqlite {
        return Ok(blobs);
    }
    let mut locked = Vec::new();
    for chunk in blobs.chunks(CHUNK) {
        let select = select_rows(Engine::Postgres, project, chunk, LockType::Update)?;
        let rows: Vec<(i64,)> = conn.fetch_all(select).await?;
        locked.extend(rows.into_iter().map(|(id,)| BlobId(id)));
    }
    Ok(locked)
}

/// Adds `delta` to what the project uses. Without a limit that is a row of its own, and nobody waits for anybody.
async fn charge(conn: &mut Conn<'_>, project: ProjectId, delta: i64) -> Result<(), StoreError> {
    for _ in 0..TRIES {
        let unlimited = conn
            .execute(sql!(
                "INSERT INTO quota_deltas (project_id, delta) SELECT q.project_id, CAST($2 AS BIGINT) FROM quotas q WHERE q.project_id = $1 AND q.hard < 0",
                project,
                delta
            ))
            .await?;
        if unlimited == 1 || charge_limited(conn, project, delta).await? {
            return Ok(());
        }
    }
    Err(StoreError::Conflict {
        constraint: "quotas.project_id".to_owned(),
    })
}

/// Returns false when the project has no limit any more.
async fn charge_limited(conn: &mut Conn<'_>, project: ProjectId, delta: i64) -> Result<bool, StoreError> {
    let locked: Option<(i64, i64)> = conn
        .fetch_optional(sql!(
            "UPDATE quotas SET used = used + $2 WHERE project_id = $1 AND hard >= 0 RETURNING used, hard",
            project,
            delta
        ))
        .await?;
    let Some((used, hard)) = locked else { return Ok(false) };
    if delta > 0 {
        // In a statement after the lock, because whoever folds these rows into `used` needs the same lock.
        let (pending,): (i64,) = conn
            .fetch_one(sql!(
                "SELECT CAST(COALESCE(SUM(delta), 0) AS BIGINT) FROM quota_deltas WHERE project_id = $1",
                project
            ))
            .await?;
        let total = used + pending;
        if total > hard && limits_hold(conn).await? {
            return Err(StoreError::OverQuota {
                added: delta,
                used: total - delta,
                hard,
            });
        }
    }
    Ok(true)
}

/// Whether administrators let limits refuse anything (Harbor's `quota_per_project_enable`). Asked where one would, so that nobody else pays.
async fn limits_hold(conn: &mut Conn<'_>) -> Result<bool, StoreError> {
    let switch: Option<(String,)> = conn
        .fetch_optional(sql!("SELECT value FROM configuration WHERE name = 'quota_per_project_enable'"))
        .await?;
    Ok(switch.is_none_or(|(value,)| value != "false"))
}

fn select_rows(engine: Engine, project: ProjectId, blobs: &[BlobId], lock: LockType) -> Result<Statement<'static>, StoreError> {
    let mut select = Query::select()
        .column("blob_id")
        .from("project_blobs")
        .and_where(Expr::col("project_id").eq(project.0))
        .and_where(Expr::col("blob_id").is_in(padded(blobs).iter().map(|blob| blob.0)))
        .order_by("blob_id", Order::Asc)
        .take();
    if engine == Engine::Postgres {
        select.lock(lock);
    }
    Statement::recurring(engine, &select)
}

/// Deletes the rows of blobs that no manifest of the project refers to and, where `link_keeps`, no repository of it has.
fn delete_unheld(engine: Engine, project: ProjectId, blobs: &[BlobId], link_keeps: bool) -> Result<Statement<'static>, StoreError> {
    let mut delete = Query::delete()
        .from_table("project_blobs")
        .and_where(Expr::col("project_id").eq(project.0))
        .and_where(Expr::col("blob_id").is_in(padded(blobs).iter().map(|blob| blob.0)))
        .and_where(Expr::cust(
            "NOT EXISTS (SELECT 1 FROM manifest_blobs mb JOIN manifests m ON m.id = mb.manifest_id JOIN repositories r ON r.id = m.repository_id
              WHERE mb.blob_id = project_blobs.blob_id AND r.project_id = project_blobs.project_id)",
        ))
        .returning_col("size")
        .take();
    if link_keeps {
        delete.and_where(Expr::cust(
            "NOT EXISTS (SELECT 1 FROM repository_blobs rb JOIN repositories r ON r.id = rb.repository_id
              WHERE rb.blob_id = project_blobs.blob_id AND r.project_id = project_blobs.project_id)",
        ));
    }
    Statement::recurring(engine, &delete)
}
