//! Rights on some repositories of a project: a role, and a pattern of paths.

use sea_query::{Condition, Expr, ExprTrait, JoinType, Order, Query, SelectStatement};
use wharf_model::{Grant, GrantId, Holder, ListQuery, ProjectId, RoleId, Timestamp};

use crate::db::{Conn, Statement, inconsistent, sql};
use crate::listing::{self, Field, Kind};
use crate::members::role_name;
use crate::{Engine, StoreError, Writer};

/// Rights on some repositories of a project.
#[derive(Debug)]
pub struct Grants<'h> {
    pub(crate) conn: Conn<'h>,
}

#[derive(sqlx::FromRow)]
struct GrantRow {
    id: i64,
    project_id: i64,
    entity_type: String,
    entity_id: i64,
    name: Option<String>,
    pattern: String,
    role_id: i64,
    role_name: Option<String>,
    created_at: Timestamp,
}

impl Grants<'_> {
    /// One page of a project's grants by pattern, and how many there are in all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field grants do not have; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.grants.list")]
    pub async fn list(&mut self, project: ProjectId, query: &ListQuery) -> Result<(Vec<Grant>, i64), StoreError> {
        let (count, select) = list_statements(self.conn.engine(), project, query)?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<GrantRow> = self.conn.fetch_all(select).await?;
        Ok((rows.into_iter().map(GrantRow::read).collect::<Result<_, _>>()?, total))
    }

    /// The grant with this id in this project.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.grants.lookup")]
    pub async fn lookup(&mut self, project: ProjectId, id: GrantId) -> Result<Option<Grant>, StoreError> {
        let row: Option<GrantRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT n.id, n.project_id, n.entity_type, n.entity_id, COALESCE(u.name, g.name, b.name) AS name, n.pattern, n.role_id,
                        c.name AS role_name, n.created_at
                 FROM repository_grants n
                 LEFT JOIN users u ON n.entity_type = 'u' AND u.id = n.entity_id
                 LEFT JOIN user_groups g ON n.entity_type = 'g' AND g.id = n.entity_id
                 LEFT JOIN robots b ON n.entity_type = 'r' AND b.id = n.entity_id
                 LEFT JOIN roles c ON c.id = n.role_id
                 WHERE n.id = $1 AND n.project_id = $2",
                id,
                project
            ))
            .await?;
        row.map(GrantRow::read).transpose()
    }

    /// How many grants a project has.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.grants.count")]
    pub async fn count(&mut self, project: ProjectId) -> Result<i64, StoreError> {
        let (count,): (i64,) = self
            .conn
            .fetch_one(sql!("SELECT COUNT(*) FROM repository_grants WHERE project_id = $1", project))
            .await?;
        Ok(count)
    }
}

impl Writer<Grants<'_>> {
    /// Adds a grant. `None` when there is one for the same holder and pattern, or the holder is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.grants.add")]
    pub async fn add(
        &mut self,
        project: ProjectId,
        holder: Holder,
        pattern: &str,
        role: RoleId,
        now: Timestamp,
    ) -> Result<Option<GrantId>, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "INSERT INTO repository_grants (project_id, entity_type, entity_id, pattern, role_id, created_at)
                 SELECT $1, e.kind, e.id, $4, $5, $6
                   FROM (SELECT 'u' AS kind, id FROM users UNION ALL SELECT 'g', id FROM user_groups
                         UNION ALL SELECT 'r', id FROM robots) AS e
                  WHERE e.kind = $2 AND e.id = $3
                 ON CONFLICT (project_id, entity_type, entity_id, pattern) DO NOTHING RETURNING id",
                project,
                holder.kind(),
                holder.id(),
                pattern,
                role,
                now
            ))
            .await?;
        Ok(row.map(|(id,)| GrantId(id)))
    }

    /// Changes pattern and role. Returns false when the grant is gone.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the holder has a grant for the pattern; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.grants.update")]
    pub async fn update(&mut self, project: ProjectId, id: GrantId, pattern: &str, role: RoleId) -> Result<bool, StoreError> {
        let changed = self
            .conn
            .execute(sql!(
                "UPDATE repository_grants SET pattern = $3, role_id = $4 WHERE id = $1 AND project_id = $2",
                id,
                project,
                pattern,
                role
            ))
            .await?;
        Ok(changed == 1)
    }

    /// Takes a grant back. Returns false when it is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.grants.remove")]
    pub async fn remove(&mut self, project: ProjectId, id: GrantId) -> Result<bool, StoreError> {
        let removed = self
            .conn
            .execute(sql!("DELETE FROM repository_grants WHERE id = $1 AND project_id = $2", id, project))
            .await?;
        Ok(removed == 1)
    }
}

/// What lists of grants can be asked by.
const FIELDS: &[Field] = &[
    Field::new("id", ("repository_grants", "id"), Kind::Number),
    Field::new("entity_type", ("repository_grants", "entity_type"), Kind::Text),
    Field::new("entity_id", ("repository_grants", "entity_id"), Kind::Number),
    Field::new("pattern", ("repository_grants", "pattern"), Kind::Text),
    Field::new("role_id", ("repository_grants", "role_id"), Kind::Number),
    Field::new("creation_time", ("repository_grants", "created_at"), Kind::Time),
];

fn list_statements(engine: Engine, project: ProjectId, query: &ListQuery) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let mut select = from_grants(project);
    listing::filter(&mut select, query, FIELDS)?;
    let count = Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))?;
    for column in ["id", "project_id", "entity_type", "entity_id", "pattern", "role_id", "created_at"] {
        select.column(("repository_grants", column));
    }
    select
        .expr_as(Expr::cust("COALESCE(users.name, user_groups.name, robots.name)"), "name")
        .expr_as(Expr::col(("roles", "name")), "role_name");
    let order = [
        (("repository_grants", "pattern"), Order::Asc),
        (("repository_grants", "id"), Order::Asc),
    ];
    listing::order_and_page(&mut select, query, FIELDS, &order)?;
    Ok((count, Statement::built(engine, &select)?))
}

/// Grants of a project with the names of who has them, no columns yet.
fn from_grants(project: ProjectId) -> SelectStatement {
    let grant = |column| Expr::col(("repository_grants", column));
    let of_kind = |kind: &str, table: &'static str| {
        Condition::all()
            .add(grant("entity_type").eq(kind))
            .add(Expr::col((table, "id")).equals(("repository_grants", "entity_id")))
    };
    Query::select()
        .from("repository_grants")
        .join(JoinType::LeftJoin, "users", of_kind("u", "users"))
        .join(JoinType::LeftJoin, "user_groups", of_kind("g", "user_groups"))
        .join(JoinType::LeftJoin, "robots", of_kind("r", "robots"))
        .join(
            JoinType::LeftJoin,
            "roles",
            Expr::col(("roles", "id")).equals(("repository_grants", "role_id")),
        )
        .and_where(grant("project_id").eq(project.0))
        .take()
}

impl GrantRow {
    fn read(self) -> Result<Grant, StoreError> {
        let holder = Holder::from_parts(&self.entity_type, self.entity_id)
            .ok_or_else(|| inconsistent("repository_grants", "entity_type", self.id))?;
        Ok(Grant {
            id: GrantId(self.id),
            project_id: ProjectId(self.project_id),
            holder,
            name: self.name.unwrap_or_default(),
            pattern: self.pattern,
            role_id: RoleId(self.role_id),
            role_name: role_name(self.role_id, self.role_name),
            created_at: self.created_at,
        })
    }
}
