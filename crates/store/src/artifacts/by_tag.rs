//! Lists of a repository tag by tag, with questions about what the tags point to.

use sea_query::{Expr, ExprTrait, JoinType, Order, SelectStatement};
use wharf_model::{ListQuery, RepositoryId, TagId};

use super::Artifacts;
use super::list::{joined, labelled};
use crate::db::Statement;
use crate::listing::{self, Field, Kind};
use crate::{Engine, StoreError};

/// What such a list can be asked about; `labels` is a condition of its own.
const FIELDS: &[Field] = &[
    Field::new("id", ("t", "id"), Kind::Number),
    Field::new("name", ("t", "name"), Kind::Text),
    Field::new("push_time", ("t", "pushed_at"), Kind::Time),
    Field::new("pull_time", ("t", "pulled_at"), Kind::Time),
    Field::new("digest", ("m", "digest"), Kind::Text),
    Field::new("artifact_type", ("m", "artifact_type"), Kind::Text),
    Field::new("type", ("d", "kind"), Kind::Text),
    Field::new("media_type", ("d", "media_type"), Kind::Text),
    Field::new("size", ("d", "total_size"), Kind::Number),
];

impl Artifacts<'_> {
    /// One page of a repository's tags, the one pushed last first unless asked otherwise, and how many there are in all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field the list does not know; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifacts.tag_page")]
    pub async fn tag_page(&mut self, repository: RepositoryId, query: &ListQuery) -> Result<(Vec<TagId>, i64), StoreError> {
        let (count, select) = page_statements(self.conn.engine(), repository, query)?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<(i64,)> = self.conn.fetch_all(select).await?;
        Ok((rows.into_iter().map(|(id,)| TagId(id)).collect(), total))
    }

    /// Names of a repository's tags, in byte order and at most `limit`, for an order that the database does not know.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field the list does not know; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.artifacts.tag_names")]
    pub async fn tag_names(&mut self, repository: RepositoryId, query: &ListQuery, limit: u64) -> Result<Vec<(TagId, String)>, StoreError> {
        let select = names(self.conn.engine(), repository, query, limit)?;
        let rows: Vec<(i64, String)> = self.conn.fetch_all(select).await?;
        Ok(rows.into_iter().map(|(id, name)| (TagId(id), name)).collect())
    }
}

fn page_statements(
    engine: Engine,
    repository: RepositoryId,
    query: &ListQuery,
) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let mut select = matching(repository, query)?;
    let count = Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))?;
    let default = [(("t", "pushed_at"), Order::Desc), (("t", "id"), Order::Desc)];
    listing::order_and_page(select.column(("t", "id")), query, FIELDS, &default)?;
    Ok((count, Statement::built(engine, &select)?))
}

fn names(engine: Engine, repository: RepositoryId, query: &ListQuery, limit: u64) -> Result<Statement<'static>, StoreError> {
    let mut select = matching(repository, query)?;
    select
        .columns([("t", "id"), ("t", "name")])
        .order_by(("t", "name"), Order::Asc)
        .limit(limit);
    Statement::built(engine, &select)
}

/// Tags of a repository that pass the filters of `query`.
fn matching(repository: RepositoryId, query: &ListQuery) -> Result<SelectStatement, StoreError> {
    let mut filters = query.clone();
    let mut select = joined();
    select
        .join_as(
            JoinType::InnerJoin,
            "tags",
            "t",
            Expr::col(("t", "manifest_id")).equals(("m", "id")),
        )
        .and_where(Expr::col(("t", "repository_id")).eq(repository.0));
    for test in filters.take("labels") {
        select.cond_where(labelled(&test)?);
    }
    listing::filter(&mut select, &filters, FIELDS)?;
    Ok(select)
}
