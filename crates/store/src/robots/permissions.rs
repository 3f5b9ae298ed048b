//! What robots hold.

use sea_query::{Expr, ExprTrait, JoinType, OnConflict, Order, Query};
use wharf_model::{Permission, ProjectId, Reach, RobotId, RobotPermission};

use super::Robots;
use crate::db::{Statement, inconsistent, sql};
use crate::{CHUNK, Engine, StoreError, Writer};

#[derive(sqlx::FromRow)]
pub(super) struct PermissionRow {
    pub(super) robot_id: i64,
    reach: String,
    pub(super) project_id: Option<i64>,
    pub(super) project_name: Option<String>,
    resource: String,
    action: String,
}

impl Writer<Robots<'_>> {
    /// Makes `permissions` all that the robot holds.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a project they name is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.set_permissions")]
    pub async fn set_permissions(&mut self, id: RobotId, permissions: &[RobotPermission]) -> Result<(), StoreError> {
        self.conn
            .execute(sql!("DELETE FROM robot_permissions WHERE robot_id = $1", id))
            .await?;
        for chunk in permissions.chunks(CHUNK) {
            let statement = insert_statement(self.conn.engine(), id, chunk)?;
            self.conn.execute(statement).await?;
        }
        Ok(())
    }
}

pub(super) fn permissions_statement(engine: Engine, robots: &[i64]) -> Result<Statement<'static>, StoreError> {
    let mut select = Query::select()
        .from("robot_permissions")
        .join(
            JoinType::LeftJoin,
            "projects",
            Expr::col(("projects", "id")).equals(("robot_permissions", "project_id")),
        )
        .and_where(Expr::col(("robot_permissions", "robot_id")).is_in(robots.iter().copied()))
        .take();
    for column in ["robot_id", "reach", "project_id", "resource", "action"] {
        select.column(("robot_permissions", column));
        select.order_by(("robot_permissions", column), Order::Asc);
    }
    select.expr_as(Expr::col(("projects", "name")), "project_name");
    Statement::built(engine, &select)
}

fn insert_statement(engine: Engine, robot: RobotId, permissions: &[RobotPermission]) -> Result<Statement<'static>, StoreError> {
    let mut insert = Query::insert()
        .into_table("robot_permissions")
        .columns(["robot_id", "reach", "project_id", "resource", "action"])
        .take();
    for RobotPermission { reach, permission } in permissions {
        insert.values_panic([
            Expr::value(robot.0),
            Expr::value(reach.word()),
            Expr::value(reach.project().map(|project| project.0)),
            Expr::value(permission.resource.name()),
            Expr::value(permission.action.name()),
        ]);
    }
    insert.on_conflict(OnConflict::new().do_nothing().to_owned());
    Statement::built(engine, &insert)
}

impl PermissionRow {
    pub(super) fn read(&self) -> Result<RobotPermission, StoreError> {
        let wrong = |column| inconsistent("robot_permissions", column, self.robot_id);
        let reach = match (self.reach.as_str(), self.project_id) {
            ("system", None) => Reach::System,
            ("all", None) => Reach::AllProjects,
            ("project", Some(project)) => Reach::Project(ProjectId(project)),
            _ => return Err(wrong("reach")),
        };
        let permission: Permission = format!("{}:{}", self.resource, self.action)
            .parse()
            .map_err(|_| wrong("resource"))?;
        Ok(RobotPermission { reach, permission })
    }
}
