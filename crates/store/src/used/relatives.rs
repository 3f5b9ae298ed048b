//! The steps from a manifest to those it belongs with.

use sea_query::{Expr, ExprTrait, JoinType, Query, SelectStatement, UnionType};
use wharf_model::RepositoryId;
use wharf_oci::Digest;

use super::Used;
use crate::db::{Statement, parse, sql};
use crate::{CHUNK, Engine, StoreError};

impl Used<'_> {
    /// What these manifests are a part of: indexes that list them, and their subjects. With repetitions.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifests.above")]
    pub async fn above(&mut self, repository: RepositoryId, digests: &[Digest]) -> Result<Vec<Digest>, StoreError> {
        self.step(repository, digests, above).await
    }

    /// What these manifests are made of: what they list when they are indexes, and manifests that are about them. With repetitions.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifests.below")]
    pub async fn below(&mut self, repository: RepositoryId, digests: &[Digest]) -> Result<Vec<Digest>, StoreError> {
        self.step(repository, digests, below).await
    }

    async fn step(
        &mut self,
        repository: RepositoryId,
        digests: &[Digest],
        make: fn(Engine, RepositoryId, &[Digest]) -> Result<Statement<'static>, StoreError>,
    ) -> Result<Vec<Digest>, StoreError> {
        let mut found = Vec::new();
        for chunk in digests.chunks(CHUNK) {
            let rows: Vec<(String,)> = self.conn.fetch_all(make(self.conn.engine(), repository, chunk)?).await?;
            for (digest,) in rows {
                found.push(parse(&digest, "manifests", "digest", &digest)?);
            }
        }
        Ok(found)
    }

    /// The tags on these manifests.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.tags.on")]
    pub async fn tags_on(&mut self, repository: RepositoryId, digests: &[Digest]) -> Result<Vec<String>, StoreError> {
        let mut found = Vec::new();
        for chunk in digests.chunks(CHUNK) {
            let statement = tags_on(self.conn.engine(), repository, chunk)?;
            let rows: Vec<(String,)> = self.conn.fetch_all(statement).await?;
            found.extend(rows.into_iter().map(|(name,)| name));
        }
        Ok(found)
    }

    /// Manifests of a repository whose config or layer has this digest: old container runtimes report the config's.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.manifests.with_blob")]
    pub async fn with_blob(&mut self, repository: RepositoryId, blob: &Digest) -> Result<Vec<Digest>, StoreError> {
        let rows: Vec<(String,)> = self
            .conn
            .fetch_all(sql!(
                "SELECT m.digest FROM blobs b JOIN manifest_blobs mb ON mb.blob_id = b.id JOIN manifests m ON m.id = mb.manifest_id
                 WHERE b.digest = $2 AND m.repository_id = $1",
                repository,
                blob
            ))
            .await?;
        rows.iter().map(|(digest,)| parse(digest, "manifests", "digest", digest)).collect()
    }
}

fn texts(digests: &[Digest]) -> impl Iterator<Item = &str> {
    digests.iter().map(Digest::as_str)
}

fn above(engine: Engine, repository: RepositoryId, digests: &[Digest]) -> Result<Statement<'static>, StoreError> {
    let mut parents = Query::select()
        .column(("p", "digest"))
        .from_as("manifest_children", "k")
        .join_as(
            JoinType::InnerJoin,
            "manifests",
            "p",
            Expr::col(("p", "id")).equals(("k", "parent_id")),
        )
        .and_where(Expr::col(("k", "child_digest")).is_in(texts(digests)))
        .and_where(Expr::col(("p", "repository_id")).eq(repository.0))
        .take();
    let subjects = Query::select()
        .column(("m", "subject_digest"))
        .from_as("manifests", "m")
        .and_where(Expr::col(("m", "repository_id")).eq(repository.0))
        .and_where(Expr::col(("m", "digest")).is_in(texts(digests)))
        .and_where(Expr::col(("m", "subject_digest")).is_not_null())
        .take();
    let of_accessories = accessories(repository, digests, "m", "digest")
        .column(("a", "subject_digest"))
        .take();
    parents
        .union(UnionType::Distinct, subjects)
        .union(UnionType::Distinct, of_accessories);
    Statement::built(engine, &parents)
}

fn below(engine: Engine, repository: RepositoryId, digests: &[Digest]) -> Result<Statement<'static>, StoreError> {
    let mut children = Query::select()
        .column(("k", "child_digest"))
        .from_as("manifests", "m")
        .join_as(
            JoinType::InnerJoin,
            "manifest_children",
            "k",
            Expr::col(("k", "parent_id")).equals(("m", "id")),
        )
        .and_where(Expr::col(("m", "repository_id")).eq(repository.0))
        .and_where(Expr::col(("m", "digest")).is_in(texts(digests)))
        .take();
    let referrers = Query::select()
        .column(("r", "digest"))
        .from_as("manifests", "r")
        .and_where(Expr::col(("r", "repository_id")).eq(repository.0))
        .and_where(Expr::col(("r", "subject_digest")).is_in(texts(digests)))
        .take();
    let their_accessories = accessories(repository, digests, "a", "subject_digest")
        .column(("m", "digest"))
        .take();
    children
        .union(UnionType::Distinct, referrers)
        .union(UnionType::Distinct, their_accessories);
    Statement::built(engine, &children)
}

/// Accessories (by subject, or by cosign's tags) whose `column` is among `digests`.
fn accessories(repository: RepositoryId, digests: &[Digest], table: &'static str, column: &'static str) -> SelectStatement {
    Query::select()
        .from_as("accessories", "a")
        .join_as(
            JoinType::InnerJoin,
            "manifests",
            "m",
            Expr::col(("m", "id")).equals(("a", "manifest_id")),
        )
        .and_where(Expr::col(("a", "repository_id")).eq(repository.0))
        .and_where(Expr::col((table, column)).is_in(texts(digests)))
        .take()
}

fn tags_on(engine: Engine, repository: RepositoryId, digests: &[Digest]) -> Result<Statement<'static>, StoreError> {
    let select = Query::select()
        .column(("t", "name"))
        .from_as("manifests", "m")
        .join_as(
            JoinType::InnerJoin,
            "tags",
            "t",
            Expr::col(("t", "manifest_id")).equals(("m", "id")),
        )
        .and_where(Expr::col(("m", "repository_id")).eq(repository.0))
        .and_where(Expr::col(("m", "digest")).is_in(texts(digests)))
        .take();
    Statement::built(engine, &select)
}
