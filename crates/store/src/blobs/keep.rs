//! Keeping what a change needs until it is committed. The garbage collector passes by whatever is kept.

use sea_query::{Expr, ExprTrait, JoinType, LockType, Order, Query};
use wharf_model::{BlobId, RepositoryId, Timestamp};
use wharf_oci::Digest;

use super::Blobs;
use crate::db::{Statement, sql, sql_keeping};
use crate::{Engine, StoreError, Writer};

impl Writer<Blobs<'_>> {
    /// Keeps the blob from being collected until the transaction ends. Returns whether it is still there.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.blobs.hold")]
    pub async fn hold(&mut self, blob: BlobId) -> Result<bool, StoreError> {
        let found: Option<(i64,)> = self
            .conn
            .fetch_optional(sql_keeping!("SELECT id FROM blobs WHERE id = $1", blob))
            .await?;
        Ok(found.is_some())
    }

    /// Keeps the repository's links to `digests` from being collected until the transaction ends, and returns those it does not
    /// have, each once, in the order given.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repository_blobs.keep")]
    pub async fn keep(&mut self, repository: RepositoryId, digests: &[Digest]) -> Result<Vec<Digest>, StoreError> {
        self.conn
            .absent(digests, |engine, chunk| select_links(engine, repository, chunk))
            .await
    }

    /// Notes that a client was told that the repository has the blob. Returns whether it has.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repository_blobs.touch")]
    pub async fn touch(&mut self, repository: RepositoryId, blob: BlobId, now: Timestamp) -> Result<bool, StoreError> {
        let touched = self
            .conn
            .execute(sql!(
                "UPDATE repository_blobs SET touched_at = $3 WHERE repository_id = $1 AND blob_id = $2",
                repository,
                blob,
                now
            ))
            .await?;
        Ok(touched == 1)
    }
}

fn select_links(engine: Engine, repository: RepositoryId, digests: &[Digest]) -> Result<Statement<'static>, StoreError> {
    let link = Expr::col(("rb", "blob_id"))
        .equals(("b", "id"))
        .and(Expr::col(("rb", "repository_id")).eq(repository.0));
    let mut select = Query::select()
        .column(("b", "digest"))
        .from_as("blobs", "b")
        .join_as(JoinType::InnerJoin, "repository_blobs", "rb", link)
        .and_where(Expr::col(("b", "digest")).is_in(digests.iter().map(Digest::as_str)))
        .order_by(("rb", "blob_id"), Order::Asc)
        .take();
    if engine == Engine::Postgres {
        select.lock_with_tables(LockType::KeyShare, ["rb"]);
    }
    Statement::built(engine, &select)
}
