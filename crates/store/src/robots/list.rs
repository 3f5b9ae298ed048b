//! Robots as people see them, one or a page of them, with what they hold.

use std::collections::BTreeMap;

use sea_query::{Expr, ExprTrait, JoinType, Order, Query};
use wharf_model::{Holder, ListQuery, ProjectId, Robot, RobotId, Timestamp};

use super::Robots;
use super::permissions::{PermissionRow, permissions_statement};
use crate::db::{Statement, inconsistent};
use crate::listing::{self, Field, Kind};
use crate::{CHUNK, Engine, StoreError};

#[derive(sqlx::FromRow)]
pub(super) struct RobotRow {
    id: i64,
    project_id: Option<i64>,
    project_name: Option<String>,
    name: String,
    description: String,
    disabled: bool,
    duration_days: i64,
    expires_at: Option<Timestamp>,
    creator_type: String,
    creator_id: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl Robots<'_> {
    /// One page of a project's robots, or of the installation's, by name, and how many the question finds in all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field robots do not show; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.list")]
    pub async fn list(&mut self, project: Option<ProjectId>, query: &ListQuery) -> Result<(Vec<Robot>, i64), StoreError> {
        let (count, select) = list_statements(self.conn.engine(), project, query)?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<RobotRow> = self.conn.fetch_all(select).await?;
        Ok((self.complete(rows).await?, total))
    }

    /// Adds what the robots hold.
    pub(super) async fn complete(&mut self, rows: Vec<RobotRow>) -> Result<Vec<Robot>, StoreError> {
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let mut held: BTreeMap<i64, Vec<PermissionRow>> = BTreeMap::new();
        for chunk in ids.chunks(CHUNK) {
            let statement = permissions_statement(self.conn.engine(), chunk)?;
            let found: Vec<PermissionRow> = self.conn.fetch_all(statement).await?;
            for permission in found {
                held.entry(permission.robot_id).or_default().push(permission);
            }
        }
        rows.into_iter()
            .map(|row| {
                let permissions = held.remove(&row.id).unwrap_or_default();
                row.read(permissions)
            })
            .collect()
    }
}

/// What lists of robots can be asked by. The secret's hash is not among it.
const FIELDS: &[Field] = &[
    Field::new("id", ("robots", "id"), Kind::Number),
    Field::new("name", ("robots", "name"), Kind::Text),
    Field::new("description", ("robots", "description"), Kind::Text),
    Field::new("disable", ("robots", "disabled"), Kind::Flag),
    Field::new("duration", ("robots", "duration_days"), Kind::Number),
    Field::new("creation_time", ("robots", "created_at"), Kind::Time),
    Field::new("update_time", ("robots", "updated_at"), Kind::Time),
];

/// The project is compared by id, so that no name of one can look like another's (CVE-2026-110697).
fn list_statements(
    engine: Engine,
    project: Option<ProjectId>,
    query: &ListQuery,
) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let mut select = Query::select()
        .from("robots")
        .join(
            JoinType::LeftJoin,
            "projects",
            Expr::col(("projects", "id")).equals(("robots", "project_id")),
        )
        .take();
    match project {
        Some(project) => select.and_where(Expr::col(("robots", "project_id")).eq(project.0)),
        None => select.and_where(Expr::col(("robots", "project_id")).is_null()),
    };
    listing::filter(&mut select, query, FIELDS)?;
    let count = Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))?;
    for column in [
        "id",
        "project_id",
        "name",
        "description",
        "disabled",
        "duration_days",
        "expires_at",
        "creator_type",
        "creator_id",
        "created_at",
        "updated_at",
    ] {
        select.column(("robots", column));
    }
    select.expr_as(Expr::col(("projects", "name")), "project_name");
    listing::order_and_page(&mut select, query, FIELDS, &[(("robots", "name"), Order::Asc)])?;
    Ok((count, Statement::built(engine, &select)?))
}

impl RobotRow {
    fn read(self, held: Vec<PermissionRow>) -> Result<Robot, StoreError> {
        let creator =
            Holder::from_parts(&self.creator_type, self.creator_id).ok_or_else(|| inconsistent("robots", "creator_type", self.id))?;
        let permissions = held.iter().map(PermissionRow::read).collect::<Result<_, _>>()?;
        let mut namespaces: Vec<_> = held
            .into_iter()
            .filter_map(|row| row.project_id.map(ProjectId).zip(row.project_name))
            .collect();
        namespaces.sort();
        namespaces.dedup();
        Ok(Robot {
            id: RobotId(self.id),
            project: self.project_id.map(ProjectId),
            project_name: self.project_name,
            name: self.name,
            description: self.description,
            disabled: self.disabled,
            duration_days: self.duration_days,
            expires_at: self.expires_at,
            creator,
            permissions,
            namespaces,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}
