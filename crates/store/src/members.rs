//! Roles of users and groups in projects.

use sea_query::{Condition, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use wharf_model::{Holder, Member, MemberId, Page, ProjectId, Role, RoleId, Timestamp, UserId};

use crate::db::{Conn, Statement, inconsistent, sql};
use crate::text::{contains, is_storable};
use crate::{CHUNK, Engine, StoreError, Writer};

/// Roles of users and groups in projects.
#[derive(Debug)]
pub struct Members<'h> {
    pub(crate) conn: Conn<'h>,
}

#[derive(sqlx::FromRow)]
struct MemberRow {
    id: i64,
    project_id: i64,
    entity_type: String,
    entity_id: i64,
    name: Option<String>,
    role_id: i64,
    role_name: Option<String>,
}

impl Members<'_> {
    /// One page of a project's members by name, those whose name contains `name` if given, and how many there are in all.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.members.list")]
    pub async fn list(&mut self, project: ProjectId, name: Option<&str>, page: Page) -> Result<(Vec<Member>, i64), StoreError> {
        if name.is_some_and(|name| !is_storable(name)) {
            return Ok((Vec::new(), 0));
        }
        let (count, select) = list_statements(self.conn.engine(), project, name, page)?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<MemberRow> = self.conn.fetch_all(select).await?;
        Ok((rows.into_iter().map(MemberRow::read).collect::<Result<_, _>>()?, total))
    }

    /// The membership with this id in this project.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.members.lookup")]
    pub async fn lookup(&mut self, project: ProjectId, id: MemberId) -> Result<Option<Member>, StoreError> {
        let row: Option<MemberRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT m.id, m.project_id, m.entity_type, m.entity_id, COALESCE(u.name, g.name) AS name, m.role_id, c.name AS role_name
                 FROM project_members m
                 LEFT JOIN users u ON m.entity_type = 'u' AND u.id = m.entity_id
                 LEFT JOIN user_groups g ON m.entity_type = 'g' AND g.id = m.entity_id
                 LEFT JOIN roles c ON c.id = m.role_id
                 WHERE m.id = $1 AND m.project_id = $2",
                id,
                project
            ))
            .await?;
        row.map(MemberRow::read).transpose()
    }

    /// How many members a project has.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.members.count")]
    pub async fn count(&mut self, project: ProjectId) -> Result<i64, StoreError> {
        let (count,): (i64,) = self
            .conn
            .fetch_one(sql!("SELECT COUNT(*) FROM project_members WHERE project_id = $1", project))
            .await?;
        Ok(count)
    }

    /// How many of a project's members, users and groups, have each role.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.members.count_by_role")]
    pub async fn count_by_role(&mut self, project: ProjectId) -> Result<Vec<(RoleId, i64)>, StoreError> {
        let rows: Vec<(i64, i64)> = self
            .conn
            .fetch_all(sql!(
                "SELECT role_id, COUNT(*) FROM project_members WHERE project_id = $1 GROUP BY role_id ORDER BY role_id",
                project
            ))
            .await?;
        Ok(rows.into_iter().map(|(role, count)| (RoleId(role), count)).collect())
    }

    /// The roles a user has in each of these projects, as a member and through groups, each once.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.members.roles_of")]
    pub async fn roles_of(&mut self, user: UserId, projects: &[ProjectId]) -> Result<Vec<(ProjectId, RoleId)>, StoreError> {
        let mut found = Vec::new();
        for chunk in projects.chunks(CHUNK) {
            let statement = roles_statement(self.conn.engine(), user, chunk)?;
            let rows: Vec<(i64, i64)> = self.conn.fetch_all(statement).await?;
            found.extend(rows.into_iter().map(|(project, role)| (ProjectId(project), RoleId(role))));
        }
        Ok(found)
    }
}

impl Members<'_> {
    /// Whether a user administers some project, as a member or through a group.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.members.administers_a_project")]
    pub async fn administers_a_project(&mut self, user: UserId) -> Result<bool, StoreError> {
        let (administers,): (bool,) = self
            .conn
            .fetch_one(sql!(
                "SELECT EXISTS (SELECT 1 FROM held_rights h WHERE h.kind = 'u' AND h.id = $1 AND h.role_id = 1 AND h.pattern = '')",
                user
            ))
            .await?;
        Ok(administers)
    }
}

impl Writer<Members<'_>> {
    /// Adds a user or a group. `None` when it is a member already, or is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.members.add")]
    pub async fn add(&mut self, project: ProjectId, holder: Holder, role: RoleId, now: Timestamp) -> Result<Option<MemberId>, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "INSERT INTO project_members (project_id, entity_type, entity_id, role_id, created_at)
                 SELECT $1, e.kind, e.id, $4, $5
                   FROM (SELECT 'u' AS kind, id FROM users UNION ALL SELECT 'g', id FROM user_groups) AS e
                  WHERE e.kind = $2 AND e.id = $3
                 ON CONFLICT (project_id, entity_type, entity_id) DO NOTHING RETURNING id",
                project,
                holder.kind(),
                holder.id(),
                role,
                now
            ))
            .await?;
        Ok(row.map(|(id,)| MemberId(id)))
    }

    /// Gives a user a role, in place of the one held before.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the project or the user is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.members.set")]
    pub async fn set(&mut self, project: ProjectId, user: UserId, role: Role, now: Timestamp) -> Result<(), StoreError> {
        let set = self
            .conn
            .execute(sql!(
                "INSERT INTO project_members (project_id, entity_type, entity_id, role_id, created_at)
                 SELECT $1, 'u', u.id, $3, $4 FROM users u WHERE u.id = $2
                 ON CONFLICT (project_id, entity_type, entity_id) DO UPDATE SET role_id = excluded.role_id",
                project,
                user,
                role,
                now
            ))
            .await?;
        if set == 0 {
            return Err(StoreError::Conflict {
                constraint: "project_members.entity_id".to_owned(),
            });
        }
        Ok(())
    }

    /// Changes the role of a membership. Returns false when it is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.members.set_role")]
    pub async fn set_role(&mut self, project: ProjectId, id: MemberId, role: RoleId) -> Result<bool, StoreError> {
        let changed = self
            .conn
            .execute(sql!(
                "UPDATE project_members SET role_id = $3 WHERE id = $1 AND project_id = $2",
                id,
                project,
                role
            ))
            .await?;
        Ok(changed == 1)
    }

    /// Ends a membership. Returns false when it is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.members.remove")]
    pub async fn remove(&mut self, project: ProjectId, id: MemberId) -> Result<bool, StoreError> {
        let removed = self
            .conn
            .execute(sql!("DELETE FROM project_members WHERE id = $1 AND project_id = $2", id, project))
            .await?;
        Ok(removed == 1)
    }
}

const NAME: &str = "COALESCE(users.name, user_groups.name)";

fn list_statements(
    engine: Engine,
    project: ProjectId,
    name: Option<&str>,
    page: Page,
) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let mut select = from_members(project);
    if let Some(name) = name {
        select.and_where(Expr::cust(format!("LOWER({NAME})")).like(contains(&name.to_lowercase())));
    }
    let count = Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))?;
    for column in ["id", "project_id", "entity_type", "entity_id", "role_id"] {
        select.column(("project_members", column));
    }
    select
        .expr_as(Expr::cust(NAME), "name")
        .expr_as(Expr::col(("roles", "name")), "role_name")
        .order_by_expr(Expr::cust(format!("LOWER({NAME})")), Order::Asc)
        .order_by(("project_members", "id"), Order::Asc)
        .limit(page.size)
        .offset(page.offset());
    Ok((count, Statement::built(engine, &select)?))
}

fn roles_statement(engine: Engine, user: UserId, projects: &[ProjectId]) -> Result<Statement<'static>, StoreError> {
    let select = Query::select()
        .distinct()
        .columns(["project_id", "role_id"])
        .from("held_rights")
        .and_where(Expr::col("kind").eq("u"))
        .and_where(Expr::col("id").eq(user.0))
        .and_where(Expr::col("pattern").eq(""))
        .and_where(Expr::col("project_id").is_in(projects.iter().map(|project| project.0)))
        .take();
    Statement::built(engine, &select)
}

/// Members of a project with the names of who they are, no columns yet.
fn from_members(project: ProjectId) -> SelectStatement {
    let member = |column| Expr::col(("project_members", column));
    let of_kind = |kind: &str, table: &'static str| {
        Condition::all()
            .add(member("entity_type").eq(kind))
            .add(Expr::col((table, "id")).equals(("project_members", "entity_id")))
    };
    Query::select()
        .from("project_members")
        .join(JoinType::LeftJoin, "users", of_kind("u", "users"))
        .join(JoinType::LeftJoin, "user_groups", of_kind("g", "user_groups"))
        .join(
            JoinType::LeftJoin,
            "roles",
            Expr::col(("roles", "id")).equals(("project_members", "role_id")),
        )
        .and_where(member("project_id").eq(project.0))
        .take()
}

/// The name of a role: Harbor's own, or the custom one's.
pub(crate) fn role_name(id: i64, custom: Option<String>) -> String {
    match Role::from_id(id) {
        Some(role) => role.name().to_owned(),
        None => custom.unwrap_or_default(),
    }
}

impl MemberRow {
    fn read(self) -> Result<Member, StoreError> {
        let holder =
            Holder::from_parts(&self.entity_type, self.entity_id).ok_or_else(|| inconsistent("project_members", "entity_type", self.id))?;
        Ok(Member {
            id: MemberId(self.id),
            project_id: ProjectId(self.project_id),
            holder,
            name: self.name.unwrap_or_default(),
            role_id: RoleId(self.role_id),
            role_name: role_name(self.role_id, self.role_name),
        })
    }
}
