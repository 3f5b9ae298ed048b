//! Reading the audit log: pages for people, and a walk with a cursor for exports.

use sea_query::{Condition, Expr, ExprTrait, Order, Query, SelectStatement};
use wharf_model::{Actor, AuditEntry, AuditRecord, ListQuery, ProjectId, Timestamp};

use super::Audit;
use crate::db::{Statement, parse};
use crate::listing::{self, Field, Kind};
use crate::{Engine, StoreError};

/// Most entries a total counts: beyond it, nobody pages, and counting would only cost.
const COUNTED: u64 = 1_000_000;

/// Which entries a reader may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditSight {
    /// All.
    Everything,
    /// Those of one project.
    Project(ProjectId),
    /// Those of projects in which `actor` has one of `roles`, or `permission` by itself.
    Held {
        /// Whose eyes.
        actor: Actor,
        /// Ids of the built-in roles that may.
        roles: Vec<i64>,
        /// `resource:action`.
        permission: String,
    },
}

#[derive(sqlx::FromRow)]
pub(super) struct AuditRow {
    id: i64,
    at: Timestamp,
    actor_kind: String,
    actor_id: Option<i64>,
    actor_name: String,
    address: Option<String>,
    request_id: String,
    operation: String,
    resource_type: String,
    resource: String,
    project_id: Option<i64>,
    success: bool,
    detail: String,
}

/// What can be asked, by Harbor's names.
const FIELDS: &[Field] = &[
    Field::new("id", ("audit_log", "id"), Kind::Number),
    Field::new("username", ("audit_log", "actor_name"), Kind::Text),
    Field::new("operation", ("audit_log", "operation"), Kind::Text),
    Field::new("resource", ("audit_log", "resource"), Kind::Text),
    Field::new("resource_type", ("audit_log", "resource_type"), Kind::Text),
    Field::new("op_time", ("audit_log", "at"), Kind::Time),
    Field::new("operation_result", ("audit_log", "success"), Kind::Flag),
    Field::new("operation_description", ("audit_log", "detail"), Kind::Text),
    Field::new("client_address", ("audit_log", "address"), Kind::Text),
    Field::new("request_id", ("audit_log", "request_id"), Kind::Text),
    Field::new("project_id", ("audit_log", "project_id"), Kind::Number),
];

impl Audit<'_> {
    /// One page, newest first unless asked otherwise, and how many entries the question finds in all (counted up to a million).
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field entries do not have; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_log.list")]
    pub async fn list(&mut self, sight: &AuditSight, query: &ListQuery) -> Result<(Vec<AuditEntry>, i64), StoreError> {
        let (count, select) = page_statements(self.conn.engine(), sight, query)?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<AuditRow> = self.conn.fetch_all(select).await?;
        let entries = rows.into_iter().map(AuditRow::read).collect::<Result<_, _>>()?;
        Ok((entries, total))
    }

    /// At most `limit` entries the question finds with ids below `before`, newest first. Page and order of the question do not count.
    ///
    /// # Errors
    /// As [`Audit::list`].
    #[tracing::instrument(level = "debug", skip_all, name = "db.audit_log.walk")]
    pub async fn walk(
        &mut self,
        sight: &AuditSight,
        query: &ListQuery,
        before: Option<i64>,
        limit: u64,
    ) -> Result<Vec<AuditEntry>, StoreError> {
        let select = walk_statement(self.conn.engine(), sight, query, before, limit)?;
        let rows: Vec<AuditRow> = self.conn.fetch_all(select).await?;
        rows.into_iter().map(AuditRow::read).collect()
    }
}

fn found(sight: &AuditSight, query: &ListQuery) -> Result<SelectStatement, StoreError> {
    let mut select = Query::select().from("audit_log").cond_where(sight.condition()).take();
    listing::filter(&mut select, query, FIELDS)?;
    Ok(select)
}

fn page_statements(engine: Engine, sight: &AuditSight, query: &ListQuery) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let mut select = found(sight, query)?;
    let some = select.clone().column(("audit_log", "id")).limit(COUNTED).take();
    let count = Query::select().expr(Expr::cust("COUNT(*)")).from_subquery(some, "found").take();
    add_columns(&mut select);
    listing::order_and_page(&mut select, query, FIELDS, &[(("audit_log", "id"), Order::Desc)])?;
    Ok((Statement::built(engine, &count)?, Statement::built(engine, &select)?))
}

fn walk_statement(
    engine: Engine,
    sight: &AuditSight,
    query: &ListQuery,
    before: Option<i64>,
    limit: u64,
) -> Result<Statement<'static>, StoreError> {
    let mut select = found(sight, query)?;
    if let Some(before) = before {
        select.and_where(Expr::col(("audit_log", "id")).lt(before));
    }
    add_columns(&mut select);
    select.order_by(("audit_log", "id"), Order::Desc).limit(limit);
    Statement::built(engine, &select)
}

fn add_columns(select: &mut SelectStatement) {
    select.column(("audit_log", "id"));
    for column in super::COLUMNS.iter().filter(|column| **column != "pending") {
        select.column(("audit_log", *column));
    }
}

impl AuditSight {
    fn condition(&self) -> Condition {
        let project = || Expr::col(("audit_log", "project_id"));
        match self {
            Self::Everything => Condition::all(),
            Self::Project(id) => Condition::all().add(project().eq(id.0)),
            Self::Held { actor, roles, permission } => {
                let listed = Expr::cust("' ' || permissions || ' '").like(format!("% {permission} %"));
                let held = |column| {
                    Query::select()
                        .column(column)
                        .from("held_rights")
                        .and_where(Expr::col("kind").eq(actor.kind()))
                        .and_where(Expr::col("id").eq(actor.id()))
                        .and_where(Expr::col("pattern").eq(""))
                        .cond_where(
                            Condition::any()
                                .add(Expr::col("role_id").is_in(roles.iter().copied()))
                                .add(listed.clone()),
                        )
                        .take()
                };
                let here = held("project_id").and_where(Expr::col("project_id").is_not_null()).take();
                let everywhere = held("reach").and_where(Expr::col("reach").eq("all")).take();
                Condition::any()
                    .add(project().in_subquery(here))
                    .add(Condition::all().add(project().is_not_null()).add(Expr::exists(everywhere)))
            }
        }
    }
}

impl AuditRow {
    pub(super) fn read(self) -> Result<AuditEntry, StoreError> {
        let address = match &self.address {
            Some(text) => Some(parse(text, "audit_log", "address", self.id)?),
            None => None,
        };
        Ok(AuditEntry {
            id: self.id,
            record: AuditRecord {
                at: self.at,
                actor_kind: self.actor_kind.into(),
                actor_id: self.actor_id,
                actor_name: self.actor_name,
                address,
                request_id: self.request_id,
                operation: self.operation.into(),
                resource_type: self.resource_type.into(),
                resource: self.resource,
                project: self.project_id.map(ProjectId),
                success: self.success,
                detail: self.detail,
            },
        })
    }
}
