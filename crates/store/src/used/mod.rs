//! What clusters and pins hold: inventories as they are reported, and the questions a deletion asks.
//!
//! ```text
//! clusters ── cluster_uses       a row for each container of each workload, as reported
//!                 └── used_references   the tags and digests it holds in repositories of ours
//! pins                           the same, promised by somebody
//! ```
//! The relations of a manifest are not stored here: a signature may come later than the report. They are walked when somebody asks.

mod hold;
mod relatives;
mod report;

pub use hold::{Holding, UsedReference};
pub use report::{NewUse, Reported};

use sea_query::{Expr, ExprTrait, JoinType, Order, Query};
use wharf_model::{ClusterId, ImageUse, KnownUse, ListQuery, Timestamp};

use crate::db::{Conn, Statement, parse};
use crate::listing::{self, Field, Kind};
use crate::{Engine, StoreError};

/// What clusters and pins hold.
#[derive(Debug)]
pub struct Used<'h> {
    pub(crate) conn: Conn<'h>,
}

#[derive(sqlx::FromRow)]
pub(super) struct UseRow {
    cluster: String,
    namespace: String,
    kind: String,
    name: String,
    container: String,
    image: String,
    image_id: Option<String>,
    rollback: bool,
    since: Option<Timestamp>,
    repository: Option<String>,
    tag: Option<String>,
    digest: Option<String>,
}

const FIELDS: &[Field] = &[
    field("namespace", Kind::Text),
    field("kind", Kind::Text),
    field("name", Kind::Text),
    field("container", Kind::Text),
    field("image", Kind::Text),
    field("repository", Kind::Text),
    field("tag", Kind::Text),
    field("digest", Kind::Text),
    field("rollback", Kind::Flag),
    field("since", Kind::Time),
];

const fn field(name: &'static str, kind: Kind) -> Field {
    Field::new(name, ("u", name), kind)
}

/// Columns of `cluster_uses` that are shown.
pub(super) const COLUMNS: [&str; 11] = [
    "namespace",
    "kind",
    "name",
    "container",
    "image",
    "image_id",
    "rollback",
    "since",
    "repository",
    "tag",
    "digest",
];

impl Used<'_> {
    /// One page of a cluster's last whole inventory, and how many rows it has in all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field the list does not know; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.cluster_uses.list")]
    pub async fn inventory(&mut self, cluster: ClusterId, query: &ListQuery) -> Result<(Vec<KnownUse>, i64), StoreError> {
        let (count, select) = list_statements(self.conn.engine(), cluster, query)?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<UseRow> = self.conn.fetch_all(select).await?;
        Ok((rows.into_iter().map(UseRow::read).collect::<Result<_, _>>()?, total))
    }
}

fn list_statements(engine: Engine, cluster: ClusterId, query: &ListQuery) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let whole = Expr::col(("c", "id"))
        .equals(("u", "cluster_id"))
        .and(Expr::col(("c", "report")).equals(("u", "report")));
    let mut select = Query::select()
        .from_as("cluster_uses", "u")
        .join_as(JoinType::InnerJoin, "clusters", "c", whole)
        .and_where(Expr::col(("u", "cluster_id")).eq(cluster.0))
        .take();
    listing::filter(&mut select, query, FIELDS)?;
    let count = Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))?;
    select.expr_as(Expr::col(("c", "name")), "cluster");
    for column in COLUMNS {
        select.column(("u", column));
    }
    listing::order_and_page(&mut select, query, FIELDS, &[(("u", "position"), Order::Asc)])?;
    Ok((count, Statement::built(engine, &select)?))
}

impl UseRow {
    pub(super) fn read(self) -> Result<KnownUse, StoreError> {
        let digest = self
            .digest
            .map(|digest| parse(&digest, "cluster_uses", "digest", &self.name))
            .transpose()?;
        Ok(KnownUse {
            cluster: self.cluster,
            used: ImageUse {
                namespace: self.namespace,
                kind: self.kind,
                name: self.name,
                container: self.container,
                image: self.image,
                image_id: self.image_id,
                rollback: self.rollback,
                since: self.since,
            },
            repository: self.repository,
            tag: self.tag,
            digest,
        })
    }
}
