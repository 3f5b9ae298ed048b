//! Clusters whose images are kept.

use sea_query::{Expr, Order, Query};
use wharf_model::{Cluster, ClusterId, ClusterKind, ClusterTerms, ListQuery, Rewrite, RobotId, Timestamp};

use crate::db::{Conn, Statement, inconsistent, sql, sql_locking};
use crate::listing::{self, Field, Kind};
use crate::{Engine, StoreError, Writer};

/// Clusters.
#[derive(Debug)]
pub struct Clusters<'h> {
    pub(crate) conn: Conn<'h>,
}

#[derive(sqlx::FromRow)]
struct ClusterRow {
    id: i64,
    name: String,
    kind: String,
    rewrites: String,
    reporter_robot_id: Option<i64>,
    api_server: Option<String>,
    reported_at: Option<Timestamp>,
    checked_at: Option<Timestamp>,
    failure: Option<String>,
    uses: i64,
    ours: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

const COLUMNS: [&str; 13] = [
    "id",
    "name",
    "kind",
    "rewrites",
    "reporter_robot_id",
    "api_server",
    "reported_at",
    "checked_at",
    "failure",
    "uses",
    "ours",
    "created_at",
    "updated_at",
];

const FIELDS: &[Field] = &[
    Field::new("id", ("clusters", "id"), Kind::Number),
    Field::new("name", ("clusters", "name"), Kind::Text),
    Field::new("kind", ("clusters", "kind"), Kind::Text),
    Field::new("reported_at", ("clusters", "reported_at"), Kind::Time),
    Field::new("checked_at", ("clusters", "checked_at"), Kind::Time),
    Field::new("creation_time", ("clusters", "created_at"), Kind::Time),
];

impl Clusters<'_> {
    /// One page of the clusters by name, and how many there are in all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field clusters do not have; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.clusters.list")]
    pub async fn list(&mut self, query: &ListQuery) -> Result<(Vec<Cluster>, i64), StoreError> {
        let (count, select) = list_statements(self.conn.engine(), query)?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<ClusterRow> = self.conn.fetch_all(select).await?;
        Ok((rows.into_iter().map(ClusterRow::read).collect::<Result<_, _>>()?, total))
    }

    /// The cluster with this id.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.clusters.lookup")]
    pub async fn lookup(&mut self, id: ClusterId) -> Result<Option<Cluster>, StoreError> {
        let row: Option<ClusterRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, name, kind, rewrites, reporter_robot_id, api_server, reported_at, checked_at, failure, uses, ours, created_at,
                        updated_at FROM clusters WHERE id = $1",
                id
            ))
            .await?;
        row.map(ClusterRow::read).transpose()
    }

    /// Clusters that Wharf asks itself and that were not asked since `before`, the longest unasked first.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.clusters.due")]
    pub async fn due(&mut self, before: Timestamp, limit: u64) -> Result<Vec<ClusterId>, StoreError> {
        let rows: Vec<(i64,)> = self
            .conn
            .fetch_all(sql!(
                "SELECT id FROM clusters WHERE kind = 'kubeconfig' AND (checked_at IS NULL OR checked_at <= $1)
                 ORDER BY CASE WHEN checked_at IS NULL THEN 0 ELSE 1 END, checked_at, id LIMIT $2",
                before,
                limit
            ))
            .await?;
        Ok(rows.into_iter().map(|(id,)| ClusterId(id)).collect())
    }

    /// How many there are.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.clusters.count")]
    pub async fn count(&mut self) -> Result<i64, StoreError> {
        let (count,): (i64,) = self.conn.fetch_one(sql!("SELECT COUNT(*) FROM clusters")).await?;
        Ok(count)
    }

    /// The sealed kubeconfig of a cluster.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.clusters.kubeconfig")]
    pub async fn kubeconfig(&mut self, id: ClusterId) -> Result<Option<String>, StoreError> {
        let row: Option<(Option<String>,)> = self
            .conn
            .fetch_optional(sql!("SELECT kubeconfig FROM clusters WHERE id = $1", id))
            .await?;
        Ok(row.and_then(|(sealed,)| sealed))
    }
}

impl Writer<Clusters<'_>> {
    /// Adds a cluster. `None` when there is one of this name.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.clusters.add")]
    pub async fn add(&mut self, terms: &ClusterTerms, now: Timestamp) -> Result<Option<ClusterId>, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "INSERT INTO clusters (name, kind, rewrites, reporter_robot_id, uses, ours, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, 0, 0, $5, $5) ON CONFLICT (name) DO NOTHING RETURNING id",
                terms.name.as_str(),
                terms.kind.name(),
                rewrites_text(&terms.rewrites),
                terms.reporter,
                now
            ))
            .await?;
        Ok(row.map(|(id,)| ClusterId(id)))
    }

    /// Changes what a cluster is; its inventory stays as it was understood. Returns false when it is gone.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when another cluster has the name; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.clusters.update")]
    pub async fn update(&mut self, id: ClusterId, terms: &ClusterTerms, now: Timestamp) -> Result<bool, StoreError> {
        let changed = sql!(
            "UPDATE clusters SET name = $2, kind = $3, rewrites = $4, reporter_robot_id = $5, updated_at = $6 WHERE id = $1",
            id,
            terms.name.as_str(),
            terms.kind.name(),
            rewrites_text(&terms.rewrites),
            terms.reporter,
            now
        );
        Ok(self.conn.execute(changed).await? == 1)
    }

    /// Keeps how a cluster is asked: the URL of its API and the sealed kubeconfig.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.clusters.set_kubeconfig")]
    pub async fn set_kubeconfig(&mut self, id: ClusterId, api_server: &str, sealed: &str) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "UPDATE clusters SET api_server = $2, kubeconfig = $3 WHERE id = $1",
                id,
                api_server,
                sealed
            ))
            .await
            .map(drop)
    }

    /// Takes it upon the caller to ask a cluster that was not asked since `before`. False when somebody else did.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.clusters.claim")]
    pub async fn claim(&mut self, id: ClusterId, before: Timestamp, now: Timestamp) -> Result<bool, StoreError> {
        let claimed = sql!(
            "UPDATE clusters SET checked_at = $3 WHERE id = $1 AND (checked_at IS NULL OR checked_at <= $2)",
            id,
            before,
            now
        );
        Ok(self.conn.execute(claimed).await? == 1)
    }

    /// Keeps that a try brought no inventory. The last one stays.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.clusters.failed")]
    pub async fn failed(&mut self, id: ClusterId, why: &str, now: Timestamp) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "UPDATE clusters SET failure = $2, checked_at = $3 WHERE id = $1",
                id,
                why,
                now
            ))
            .await
            .map(drop)
    }

    /// Locks a cluster until the transaction ends, so that the parts of its reports follow one another. False when it is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.clusters.lock")]
    pub async fn lock(&mut self, id: ClusterId) -> Result<bool, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql_locking!("SELECT id FROM clusters WHERE id = $1", id))
            .await?;
        Ok(row.is_some())
    }

    /// Removes a cluster with its inventory. Returns false when it is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.clusters.remove")]
    pub async fn remove(&mut self, id: ClusterId) -> Result<bool, StoreError> {
        for statement in [
            sql!("DELETE FROM used_references WHERE cluster_id = $1", id),
            sql!("DELETE FROM cluster_uses WHERE cluster_id = $1", id),
            sql!("DELETE FROM ended_reports WHERE cluster_id = $1", id),
        ] {
            self.conn.execute(statement).await?;
        }
        Ok(self.conn.execute(sql!("DELETE FROM clusters WHERE id = $1", id)).await? == 1)
    }
}

fn rewrites_text(rewrites: &[Rewrite]) -> String {
    let pairs: Vec<_> = rewrites.iter().map(|one| [&one.from, &one.to]).collect();
    serde_json::json!(pairs).to_string()
}

fn list_statements(engine: Engine, query: &ListQuery) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let mut select = Query::select().from("clusters").take();
    listing::filter(&mut select, query, FIELDS)?;
    let count = Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))?;
    for column in COLUMNS {
        select.column(("clusters", column));
    }
    listing::order_and_page(&mut select, query, FIELDS, &[(("clusters", "name"), Order::Asc)])?;
    Ok((count, Statement::built(engine, &select)?))
}

impl ClusterRow {
    fn read(self) -> Result<Cluster, StoreError> {
        let rewrites: Vec<(String, String)> =
            serde_json::from_str(&self.rewrites).map_err(|_| inconsistent("clusters", "rewrites", self.id))?;
        Ok(Cluster {
            id: ClusterId(self.id),
            kind: ClusterKind::from_name(&self.kind).ok_or_else(|| inconsistent("clusters", "kind", self.id))?,
            name: self.name,
            rewrites: rewrites.into_iter().map(|(from, to)| Rewrite { from, to }).collect(),
            reporter: self.reporter_robot_id.map(RobotId),
            api_server: self.api_server,
            reported_at: self.reported_at,
            checked_at: self.checked_at,
            failure: self.failure,
            uses: self.uses,
            ours: self.ours,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}
