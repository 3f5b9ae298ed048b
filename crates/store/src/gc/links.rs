//! Links of repositories to blobs that no manifest of the repository refers to.

use sea_query::{Condition, Expr, ExprTrait, JoinType, LockBehavior, LockType, Order, Query, UnionType};
use wharf_model::{BlobId, ProjectId, RepositoryId, Timestamp};

use super::Garbage;
use crate::db::{Conn, Statement};
use crate::{CHUNK, Engine, StoreError, Writer};

/// Pairs of repository and blob in one statement.
const PAIRS: usize = 100;

/// A link that no manifest of its repository needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LooseLink {
    /// The repository.
    pub repository: RepositoryId,
    /// The blob.
    pub blob: BlobId,
    /// When the link was made, or last promised to a client.
    pub touched_at: Timestamp,
}

type LinkRow = (i64, i64, Timestamp, i64);

impl Garbage<'_> {
    /// Links to `blobs` that no manifest of their repository refers to, however young.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repository_blobs.loose")]
    pub async fn loose_links(&mut self, blobs: &[BlobId]) -> Result<Vec<LooseLink>, StoreError> {
        let mut found = Vec::new();
        for chunk in blobs.chunks(CHUNK) {
            let pairs: Vec<(i64, i64)> = self.conn.fetch_all(select_unneeded(self.conn.engine(), chunk)?).await?;
            for pairs in pairs.chunks(PAIRS) {
                let select = select_links(self.conn.engine(), pairs, false)?;
                let rows: Vec<LinkRow> = self.conn.fetch_all(select).await?;
                found.extend(rows.into_iter().map(|(repository, blob, touched_at, _)| LooseLink {
                    repository: RepositoryId(repository),
                    blob: BlobId(blob),
                    touched_at,
                }));
            }
        }
        Ok(found)
    }
}

impl Writer<Garbage<'_>> {
    /// Drops those of `links` that still no manifest needs, that were not touched since `cutoff`, and that nobody is using at
    /// this moment. Returns how many went. Projects are no longer charged for what they lose.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repository_blobs.drop_loose")]
    pub async fn drop_links(&mut self, links: &[LooseLink], cutoff: Timestamp) -> Result<u64, StoreError> {
        let mut dropped = 0;
        let mut pairs: Vec<(i64, i64)> = links.iter().map(|link| (link.repository.0, link.blob.0)).collect();
        pairs.sort_unstable();
        for pairs in pairs.chunks(PAIRS) {
            dropped += drop_some(&mut self.conn, pairs, cutoff).await?;
        }
        Ok(dropped)
    }
}

async fn drop_some(conn: &mut Conn<'_>, pairs: &[(i64, i64)], cutoff: Timestamp) -> Result<u64, StoreError> {
    let locked: Vec<LinkRow> = conn.fetch_all(select_links(conn.engine(), pairs, true)?).await?;
    if locked.is_empty() {
        return Ok(0);
    }
    let delete = delete_unneeded(conn.engine(), &locked, cutoff)?;
    let gone: Vec<(i64, i64)> = conn.fetch_all(delete).await?;
    conn.note(|ledger| {
        for (repository, blob) in &gone {
            let project = locked.iter().find(|row| row.0 == *repository).map(|row| row.3);
            if let Some(project) = project {
                ledger.collect(ProjectId(project), BlobId(*blob));
            }
        }
    });
    Ok(gone.len() as u64)
}

/// All links to the blobs, less those that a manifest of the repository refers to: both sides are read once, however many
/// manifests share a blob.
fn select_unneeded(engine: Engine, blobs: &[BlobId]) -> Result<Statement<'static>, StoreError> {
    let ids = || blobs.iter().map(|blob| blob.0);
    let needed = Query::select()
        .columns([("m", "repository_id"), ("mb", "blob_id")])
        .from_as("manifest_blobs", "mb")
        .join_as(
            JoinType::InnerJoin,
            "manifests",
            "m",
            Expr::col(("m", "id")).equals(("mb", "manifest_id")),
        )
        .and_where(Expr::col(("mb", "blob_id")).is_in(ids()))
        .take();
    let select = Query::select()
        .columns(["repository_id", "blob_id"])
        .from("repository_blobs")
        .and_where(Expr::col("blob_id").is_in(ids()))
        .union(UnionType::Except, needed)
        .take();
    Statement::built(engine, &select)
}

fn these(pairs: impl Iterator<Item = (i64, i64)>, table: &'static str) -> Condition {
    pairs.fold(Condition::any(), |any, (repository, blob)| {
        any.add(
            Expr::col((table, "repository_id"))
                .eq(repository)
                .and(Expr::col((table, "blob_id")).eq(blob)),
        )
    })
}

fn select_links(engine: Engine, pairs: &[(i64, i64)], lock: bool) -> Result<Statement<'static>, StoreError> {
    let mut select = Query::select()
        .columns([("rb", "repository_id"), ("rb", "blob_id")])
        .expr(Expr::cust("COALESCE(rb.touched_at, rb.created_at)"))
        .column(("r", "project_id"))
        .from_as("repository_blobs", "rb")
        .join_as(
            JoinType::InnerJoin,
            "repositories",
            "r",
            Expr::col(("r", "id")).equals(("rb", "repository_id")),
        )
        .cond_where(these(pairs.iter().copied(), "rb"))
        .order_by(("rb", "repository_id"), Order::Asc)
        .order_by(("rb", "blob_id"), Order::Asc)
        .take();
    if lock && engine == Engine::Postgres {
        select.lock_with_tables_behavior(LockType::Update, ["rb"], LockBehavior::SkipLocked);
    }
    Statement::built(engine, &select)
}

fn delete_unneeded(engine: Engine, locked: &[LinkRow], cutoff: Timestamp) -> Result<Statement<'static>, StoreError> {
    let delete = Query::delete()
        .from_table("repository_blobs")
        .cond_where(these(locked.iter().map(|row| (row.0, row.1)), "repository_blobs"))
        .and_where(Expr::cust("COALESCE(touched_at, created_at)").lt(cutoff))
        .and_where(Expr::cust(
            "NOT EXISTS (SELECT 1 FROM manifest_blobs mb JOIN manifests m ON m.id = mb.manifest_id
              WHERE mb.blob_id = repository_blobs.blob_id AND m.repository_id = repository_blobs.repository_id)",
        ))
        .returning(Query::returning().columns(["repository_id", "blob_id"]))
        .take();
    Statement::built(engine, &delete)
}
