//! How much storage each project may use and does use.
//!
//! A project is charged for its manifests and for each distinct blob its repositories hold. Nobody calls this to charge:
//! families note what they add and remove in the transaction's ledger (`ledger.rs`), and the commit settles it (`settle.rs`).
//! What a project uses is `quotas.used` plus its rows of `quota_deltas`; the view `project_usage` adds them up.

mod ledger;
mod recount;
mod settle;

pub(crate) use ledger::Ledger;
pub use recount::Recount;
pub(crate) use settle::settle;

use sea_query::{Expr, Order, Query, SelectStatement};
use wharf_model::{ListQuery, ProjectId, Quota, QuotaId, Timestamp};

use crate::db::{Conn, Statement, sql};
use crate::listing::{Field, Kind, filter, order_and_page};
use crate::{StoreError, Writer};

/// Limits and use of storage by project.
#[derive(Debug)]
pub struct Quotas<'h> {
    pub(crate) conn: Conn<'h>,
}

/// What lists of quotas may be asked for.
const FIELDS: &[Field] = &[
    Field::new("id", ("project_usage", "id"), Kind::Number),
    Field::new("reference_id", ("project_usage", "project_id"), Kind::Number),
    Field::new("hard.storage", ("project_usage", "hard"), Kind::Number),
    Field::new("used.storage", ("project_usage", "used"), Kind::Number),
    Field::new("creation_time", ("project_usage", "created_at"), Kind::Time),
    Field::new("update_time", ("project_usage", "updated_at"), Kind::Time),
];

#[derive(sqlx::FromRow)]
struct QuotaRow {
    id: i64,
    project_id: i64,
    project_name: String,
    owner_name: String,
    hard: i64,
    used: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl Quotas<'_> {
    /// The quota with this id.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.quotas.lookup")]
    pub async fn lookup(&mut self, id: QuotaId) -> Result<Option<Quota>, StoreError> {
        let row: Option<QuotaRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, project_id, project_name, owner_name, hard, used, created_at, updated_at FROM project_usage WHERE id = $1",
                id
            ))
            .await?;
        Ok(row.map(QuotaRow::read))
    }

    /// A project's quota; `None` when the project is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.quotas.of_project")]
    pub async fn of_project(&mut self, project: ProjectId) -> Result<Option<Quota>, StoreError> {
        let row: Option<QuotaRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, project_id, project_name, owner_name, hard, used, created_at, updated_at FROM project_usage WHERE project_id = $1",
                project
            ))
            .await?;
        Ok(row.map(QuotaRow::read))
    }

    /// One page of quotas, and how many the question finds in all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field quotas do not have; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.quotas.list")]
    pub async fn list(&mut self, query: &ListQuery) -> Result<(Vec<Quota>, i64), StoreError> {
        let (count, select) = {
            let mut select = Query::select().from("project_usage").take();
            filter(&mut select, query, FIELDS)?;
            let count = Statement::built(self.conn.engine(), select.clone().expr(Expr::cust("COUNT(*)")))?;
            columns(&mut select);
            order_and_page(&mut select, query, FIELDS, &[(("project_usage", "id"), Order::Asc)])?;
            (count, Statement::built(self.conn.engine(), &select)?)
        };
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<QuotaRow> = self.conn.fetch_all(select).await?;
        Ok((rows.into_iter().map(QuotaRow::read).collect(), total))
    }
}

impl Writer<Quotas<'_>> {
    /// Sets a project's limit in bytes, -1 for none. Returns whether the project is there. What is used already stays,
    /// also where it is more; pushes that are committing at this moment count as before it.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.quotas.set_hard")]
    pub async fn set_hard(&mut self, project: ProjectId, hard: i64, now: Timestamp) -> Result<bool, StoreError> {
        let set = self
            .conn
            .execute(sql!(
                "UPDATE quotas SET hard = $2, updated_at = $3 WHERE project_id = $1",
                project,
                hard,
                now
            ))
            .await?;
        Ok(set == 1)
    }

    /// Folds up to `limit` of a project's separate changes into its sum, which stays the same. Returns how many.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.quotas.fold")]
    pub async fn fold(&mut self, project: ProjectId, limit: u64) -> Result<u64, StoreError> {
        let rows: Vec<(i64,)> = self
            .conn
            .fetch_all(sql!(
                "DELETE FROM quota_deltas WHERE id IN (SELECT d.id FROM quota_deltas d WHERE d.project_id = $1 ORDER BY d.id LIMIT $2) RETURNING delta",
                project,
                limit
            ))
            .await?;
        let sum: i64 = rows.iter().map(|(delta,)| delta).sum();
        if sum != 0 {
            self.conn
                .execute(sql!("UPDATE quotas SET used = used + $2 WHERE project_id = $1", project, sum))
                .await?;
        }
        Ok(rows.len() as u64)
    }
}

impl Quotas<'_> {
    /// Projects with changes to fold, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.quotas.to_fold")]
    pub async fn to_fold(&mut self, limit: u64) -> Result<Vec<ProjectId>, StoreError> {
        let rows: Vec<(i64,)> = self
            .conn
            .fetch_all(sql!(
                "SELECT DISTINCT project_id FROM quota_deltas ORDER BY project_id LIMIT $1",
                limit
            ))
            .await?;
        Ok(rows.into_iter().map(|(id,)| ProjectId(id)).collect())
    }
}

fn columns(select: &mut SelectStatement) {
    for column in [
        "id",
        "project_id",
        "project_name",
        "owner_name",
        "hard",
        "used",
        "created_at",
        "updated_at",
    ] {
        select.column(("project_usage", column));
    }
}

impl QuotaRow {
    fn read(self) -> Quota {
        Quota {
            id: QuotaId(self.id),
            project_id: ProjectId(self.project_id),
            project_name: self.project_name,
            owner_name: self.owner_name,
            hard: self.hard,
            used: self.used,
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}
