//! Robot accounts: who they are, the hash of their secret, what they hold.

use std::collections::BTreeMap;

use sea_query::{Expr, ExprTrait, JoinType, Order, Query};
use wharf_model::{Holder, ListQuery, Permission, ProjectId, Reach, Robot, RobotId, RobotPermission, Timestamp};

use crate::db::{Conn, Statement, inconsistent, sql};
use crate::listing::{self, Field, Kind};
use crate::text::is_storable;
use crate::{CHUNK, Engine, StoreError, Writer};

/// Robot accounts. Their secrets come out in [`RobotCredential`] only, as hashes.
#[derive(Debug)]
pub struct Robots<'h> {
    pub(crate) conn: Conn<'h>,
}

/// What a login is checked against.
#[derive(Debug, Clone)]
pub struct RobotCredential {
    /// The robot.
    pub id: RobotId,
    /// Hash of its secret.
    pub secret_hash: String,
    /// Whether it may not log in.
    pub disabled: bool,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
}

/// A robot to make.
#[derive(Debug, Clone, Copy)]
pub struct NewRobot<'a> {
    /// Its project; `None` for a robot of the installation.
    pub project: Option<ProjectId>,
    /// Name, without prefix and project.
    pub name: &'a str,
    /// Free text.
    pub description: &'a str,
    /// Hash of its secret.
    pub secret_hash: &'a str,
    /// Whether it may not log in.
    pub disabled: bool,
    /// Days it lives, -1 for ever.
    pub duration_days: i64,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
    /// The user or robot that makes it.
    pub creator: Holder,
    /// The time.
    pub now: Timestamp,
}

/// What may change about a robot.
#[derive(Debug, Clone, Copy)]
pub struct RobotChange<'a> {
    /// Free text.
    pub description: &'a str,
    /// Whether it may not log in.
    pub disabled: bool,
    /// Days it lives, -1 for ever.
    pub duration_days: i64,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
    /// The time.
    pub now: Timestamp,
}

#[derive(sqlx::FromRow)]
struct RobotRow {
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

#[derive(sqlx::FromRow)]
struct CredentialRow {
    id: i64,
    secret_hash: String,
    disabled: bool,
    expires_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct PermissionRow {
    robot_id: i64,
    reach: String,
    project_id: Option<i64>,
    project_name: Option<String>,
    resource: String,
    action: String,
}

impl Robots<'_> {
    /// The robot with this id.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.lookup")]
    pub async fn lookup(&mut self, id: RobotId) -> Result<Option<Robot>, StoreError> {
        let row: Option<RobotRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT b.id, b.project_id, p.name AS project_name, b.name, b.description, b.disabled, b.duration_days, b.expires_at,
                        b.creator_type, b.creator_id, b.created_at, b.updated_at
                 FROM robots b LEFT JOIN projects p ON p.id = b.project_id WHERE b.id = $1",
                id
            ))
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(self.complete(vec![row]).await?.pop())
    }

    /// What a login under this name is checked against: of the project called `project`, or of the installation.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.credential")]
    pub async fn credential(&mut self, project: Option<&str>, name: &str) -> Result<Option<RobotCredential>, StoreError> {
        if !is_storable(name) || project.is_some_and(|project| !is_storable(project)) {
            return Ok(None);
        }
        let row: Option<CredentialRow> = match project {
            Some(project) => {
                self.conn
                    .fetch_optional(sql!(
                        "SELECT b.id, b.secret_hash, b.disabled, b.expires_at FROM robots b JOIN projects p ON p.id = b.project_id
                         WHERE p.name = $1 AND b.name = $2",
                        project,
                        name
                    ))
                    .await?
            }
            None => {
                self.conn
                    .fetch_optional(sql!(
                        "SELECT id, secret_hash, disabled, expires_at FROM robots WHERE COALESCE(project_id, 0) = 0 AND name = $1",
                        name
                    ))
                    .await?
            }
        };
        Ok(row.map(|row| RobotCredential {
            id: RobotId(row.id),
            secret_hash: row.secret_hash,
            disabled: row.disabled,
            expires_at: row.expires_at,
        }))
    }

    /// Hash of a robot's secret; `None` when the robot is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.secret_hash")]
    pub async fn secret_hash(&mut self, id: RobotId) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> = self
            .conn
            .fetch_optional(sql!("SELECT secret_hash FROM robots WHERE id = $1", id))
            .await?;
        Ok(row.map(|(hash,)| hash))
    }

    /// The robot of this name in a project, or of the installation.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.find")]
    pub async fn find(&mut self, project: Option<ProjectId>, name: &str) -> Result<Option<RobotId>, StoreError> {
        if !is_storable(name) {
            return Ok(None);
        }
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id FROM robots WHERE COALESCE(project_id, 0) = COALESCE($1, 0) AND name = $2",
                project,
                name
            ))
            .await?;
        Ok(row.map(|(id,)| RobotId(id)))
    }

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

    /// How many robots a project, or the installation, has.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.count")]
    pub async fn count(&mut self, project: Option<ProjectId>) -> Result<i64, StoreError> {
        let (count,): (i64,) = self
            .conn
            .fetch_one(sql!(
                "SELECT COUNT(*) FROM robots WHERE COALESCE(project_id, 0) = COALESCE($1, 0)",
                project
            ))
            .await?;
        Ok(count)
    }

    /// Adds what the robots hold.
    async fn complete(&mut self, rows: Vec<RobotRow>) -> Result<Vec<Robot>, StoreError> {
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

impl Writer<Robots<'_>> {
    /// Makes a robot that holds nothing yet. `None` when the name is taken.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the project is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.add")]
    pub async fn add(&mut self, robot: NewRobot<'_>) -> Result<Option<RobotId>, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "INSERT INTO robots (project_id, name, description, secret_hash, disabled, duration_days, expires_at, creator_type,
                                     creator_id, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) ON CONFLICT DO NOTHING RETURNING id",
                robot.project,
                robot.name,
                robot.description,
                robot.secret_hash,
                robot.disabled,
                robot.duration_days,
                robot.expires_at,
                robot.creator.kind(),
                robot.creator.id(),
                robot.now
            ))
            .await?;
        Ok(row.map(|(id,)| RobotId(id)))
    }

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

    /// Changes a robot. Returns false when it is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.update")]
    pub async fn update(&mut self, id: RobotId, change: RobotChange<'_>) -> Result<bool, StoreError> {
        let changed = self
            .conn
            .execute(sql!(
                "UPDATE robots SET description = $2, disabled = $3, duration_days = $4, expires_at = $5, updated_at = $6 WHERE id = $1",
                id,
                change.description,
                change.disabled,
                change.duration_days,
                change.expires_at,
                change.now
            ))
            .await?;
        Ok(changed == 1)
    }

    /// Replaces the hash of the secret; the old secret is over. Returns false when the robot is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.set_secret")]
    pub async fn set_secret(&mut self, id: RobotId, secret_hash: &str, now: Timestamp) -> Result<bool, StoreError> {
        let changed = self
            .conn
            .execute(sql!(
                "UPDATE robots SET secret_hash = $2, updated_at = $3 WHERE id = $1",
                id,
                secret_hash,
                now
            ))
            .await?;
        Ok(changed == 1)
    }

    /// Removes a robot with what it holds. Returns false when it is gone already.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.robots.remove")]
    pub async fn remove(&mut self, id: RobotId) -> Result<bool, StoreError> {
        self.conn
            .execute(sql!("DELETE FROM repository_grants WHERE entity_type = 'r' AND entity_id = $1", id))
            .await?;
        self.conn
            .execute(sql!("DELETE FROM robot_permissions WHERE robot_id = $1", id))
            .await?;
        Ok(self.conn.execute(sql!("DELETE FROM robots WHERE id = $1", id)).await? == 1)
    }
}

/// What lists of robots can be asked by. The secret's hash is not among it.
const FIELDS: &[Field] = &[
    field("id", "id", Kind::Number),
    field("name", "name", Kind::Text),
    field("description", "description", Kind::Text),
    field("disable", "disabled", Kind::Flag),
    field("duration", "duration_days", Kind::Number),
    field("creation_time", "created_at", Kind::Time),
    field("update_time", "updated_at", Kind::Time),
];

const fn field(name: &'static str, column: &'static str, kind: Kind) -> Field {
    Field {
        name,
        column: ("robots", column),
        kind,
    }
}

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

fn permissions_statement(engine: Engine, robots: &[i64]) -> Result<Statement<'static>, StoreError> {
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
    insert.on_conflict(sea_query::OnConflict::new().do_nothing().to_owned());
    Statement::built(engine, &insert)
}

impl PermissionRow {
    fn read(&self) -> Result<RobotPermission, StoreError> {
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
