//! Removing old entries, in windows of ids so that no statement looks at more than a bounded number of rows.

use sea_query::{Condition, Expr, ExprTrait, Query, SimpleExpr};
use wharf_model::Timestamp;

use super::Audit;
use crate::db::{Statement, sql};
use crate::{Engine, StoreError, Writer};

/// Which kinds of events a purge takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PurgedEvents {
    /// All.
    All,
    /// Those named, as `operation_resourcetype`.
    Named(Vec<String>),
    /// Those named, and every kind that is not among the second ones.
    NamedAndAllBut(Vec<String>, Vec<String>),
}

/// A window of a purge.
#[derive(Debug, Clone)]
pub struct PurgeWindow<'a> {
    /// Only ids above this.
    pub after: i64,
    /// Only ids up to this.
    pub up_to: i64,
    /// Only entries older than this.
    pub before: Timestamp,
    /// Only these.
    pub events: &'a PurgedEvents,
    /// Not those that still have to be forwarded.
    pub spare_pending: bool,
}

impl Audit<'_> {
    /// The last id of the next `rows` entries after `after`; `None` when none of them is older than `before`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_log.next_window")]
    pub async fn next_window(&mut self, after: i64, before: Timestamp, rows: u64) -> Result<Option<i64>, StoreError> {
        let (last, old): (Option<i64>, i64) = self
            .conn
            .fetch_one(sql!(
                "SELECT MAX(w.id), COUNT(CASE WHEN w.at < $2 THEN 1 END)
                 FROM (SELECT id, at FROM audit_log WHERE id > $1 ORDER BY id LIMIT $3) w",
                after,
                before,
                rows
            ))
            .await?;
        Ok(last.filter(|_| old > 0))
    }

    /// How many entries [`Writer::purge`](Writer) would remove.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_log.count_purged")]
    pub async fn count_purged(&mut self, window: &PurgeWindow<'_>) -> Result<u64, StoreError> {
        let statement = count(self.conn.engine(), window)?;
        let (count,): (i64,) = self.conn.fetch_one(statement).await?;
        Ok(count.unsigned_abs())
    }
}

impl Writer<Audit<'_>> {
    /// Removes the entries of a window and returns how many there were.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_log.purge")]
    pub async fn purge(&mut self, window: &PurgeWindow<'_>) -> Result<u64, StoreError> {
        let statement = delete(self.conn.engine(), window)?;
        self.conn.execute(statement).await
    }
}

fn count(engine: Engine, window: &PurgeWindow<'_>) -> Result<Statement<'static>, StoreError> {
    let select = Query::select()
        .expr(Expr::cust("COUNT(*)"))
        .from("audit_log")
        .cond_where(window.condition())
        .take();
    Statement::built(engine, &select)
}

fn delete(engine: Engine, window: &PurgeWindow<'_>) -> Result<Statement<'static>, StoreError> {
    let delete = Query::delete().from_table("audit_log").cond_where(window.condition()).take();
    Statement::built(engine, &delete)
}

impl PurgeWindow<'_> {
    fn condition(&self) -> Condition {
        let mut condition = Condition::all()
            .add(Expr::col("id").gt(self.after))
            .add(Expr::col("id").lte(self.up_to))
            .add(Expr::col("at").lt(self.before));
        if self.spare_pending {
            condition = condition.add(Expr::col("pending").eq(false));
        }
        match self.events {
            PurgedEvents::All => condition,
            PurgedEvents::Named(names) => condition.add(is_among(names)),
            PurgedEvents::NamedAndAllBut(names, but) => condition.add(Condition::any().add(is_among(names)).add(is_among(but).not())),
        }
    }
}

/// Whether the kind of event is one of `names`. Of no names, none.
fn is_among(names: &[String]) -> SimpleExpr {
    if names.is_empty() {
        return Expr::value(false);
    }
    Expr::cust("operation || '_' || resource_type").is_in(names.iter().map(String::as_str))
}
