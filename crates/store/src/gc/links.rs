//! Links of repositories to blobs that no manifest of the repository refers to.

use std::collections::HashMap;

use sea_query::{Expr, ExprTrait, JoinType, LockBehavior, LockType, Order, Query, UnionType};
use wharf_model::{BlobId, ProjectId, RepositoryId, Timestamp};

use super::Garbage;
use crate::db::{Conn, Statement, padded};
use crate::{CHUNK, Engine, StoreError, Writer};

/// Pairs of repository and blob in one statement.
const PAIRS: usize = 100;

/// A link that no manifest of its repository needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LooseLink {
    /// The repository.
    pub repository: RepositoryId,
    /// The blob.
    pub blob: BlobId,
    /// The project of the repository.
    pub project: ProjectId,
    /// When the link was made, or last promised to a client.
    pub touched_at: Timestamp,
}

type LinkRow = (i64, i64, i64, Timestamp);

impl LooseLink {
    fn of((repository, blob, project, touched_at): LinkRow) -> Self {
        Self {
            repository: RepositoryId(repository),
            blob: BlobId(blob),
            project: ProjectId(project),
            touched_at,
        }
    }

    fn pair(&self) -> (i64, i64) {
        (self.repository.0, self.blob.0)
    }
}

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
                found.extend(rows.into_iter().map(LooseLink::of));
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
        let mut links = links.to_vec();
        links.sort_unstable();
        for links in links.chunks(PAIRS) {
            dropped += drop_some(&mut self.conn, links, cutoff).await?;
        }
        Ok(dropped)
    }
}

async fn drop_some(conn: &mut Conn<'_>, links: &[LooseLink], cutoff: Timestamp) -> Result<u64, StoreError> {
    let free = lock(conn, links).await?;
    if free.is_empty() {
        return Ok(0);
    }
    let pairs: Vec<_> = free.iter().map(LooseLink::pair).collect();
    let gone: Vec<(i64, i64)> = conn.fetch_all(delete_unneeded(conn.engine(), &pairs, cutoff)?).await?;
    let projects: HashMap<i64, ProjectId> = free.iter().map(|link| (link.repository.0, link.project)).collect();
    conn.note(|ledger| {
        for (repository, blob) in &gone {
            if let Some(project) = projects.get(repository) {
                ledger.collect(*project, BlobId(*blob));
            }
        }
    });
    Ok(gone.len() as u64)
}

/// Those of `links` that nobody is using. On SQLite the transaction is the only one.
async fn lock(conn: &mut Conn<'_>, links: &[LooseLink]) -> Result<Vec<LooseLink>, StoreError> {
    if conn.engine() == Engine::Sqlite {
        return Ok(links.to_vec());
    }
    let pairs: Vec<_> = links.iter().map(LooseLink::pair).collect();
    let rows: Vec<LinkRow> = conn.fetch_all(select_links(Engine::Postgres, &pairs, true)?).await?;
    Ok(rows.into_iter().map(LooseLink::of).collect())
}

/// All links to the blobs, less those that a manifest of the repository refers to: both sides are read once, however many
/// manifests share a blob.
fn select_unneeded(engine: Engine, blobs: &[BlobId]) -> Result<Statement<'static>, StoreError> {
    let blobs = padded(blobs);
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
    Statement::recurring(engine, &select)
}

fn these(pairs: &[(i64, i64)], table: &'static str) -> Expr {
    let columns = [Expr::col((table, "repository_id")), Expr::col((table, "blob_id"))];
    Expr::tuple(columns).in_tuples(padded(pairs))
}

fn select_links(engine: Engine, pairs: &[(i64, i64)], lock: bool) -> Result<Statement<'static>, StoreError> {
    let mut select = Query::select()
        .columns([("rb", "repository_id"), ("rb", "blob_id")])
        .column(("r", "project_id"))
        .expr(Expr::cust("COALESCE(rb.touched_at, rb.created_at)"))
        .from_as("repository_blobs", "rb")
        .join_as(
            JoinType::InnerJoin,
            "repositories",
            "r",
            Expr::col(("r", "id")).equals(("rb", "repository_id")),
        )
        .and_where(these(pairs, "rb"))
        .order_by(("rb", "repository_id"), Order::Asc)
        .order_by(("rb", "blob_id"), Order::Asc)
        .take();
    if lock && engine == Engine::Postgres {
        select.lock_with_tables_behavior(LockType::Update, ["rb"], LockBehavior::SkipLocked);
    }
    Statement::recurring(engine, &select)
}

fn delete_unneeded(engine: Engine, pairs: &[(i64, i64)], cutoff: Timestamp) -> Result<Statement<'static>, StoreError> {
    let delete = Query::delete()
        .from_table("repository_blobs")
        .and_where(these(pairs, "repository_blobs"))
        .and_where(Expr::cust("COALESCE(touched_at, created_at)").lt(cutoff))
        .and_where(Expr::cust(
            "NOT EXISTS (SELECT 1 FROM manifest_blobs mb JOIN manifests m ON m.id = mb.manifest_id
              WHERE mb.blob_id = repository_blobs.blob_id AND m.repository_id = repository_blobs.repository_id)",
        ))
        .returning(Query::returning().columns(["repository_id", "blob_id"]))
        .take();
    Statement::recurring(engine, &delete)
}
