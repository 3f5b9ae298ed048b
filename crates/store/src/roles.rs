//! Custom roles. Harbor's five are no rows: they are in the program.

use sea_query::{Expr, Order, Query};
use wharf_model::{CustomRole, ListQuery, Permission, RoleId, Timestamp};

use crate::db::{Conn, Statement, inconsistent, sql, sql_locking};
use crate::listing::{self, Field, Kind};
use crate::{Engine, StoreError, Writer};

/// Custom roles.
#[derive(Debug)]
pub struct Roles<'h> {
    pub(crate) conn: Conn<'h>,
}

#[derive(sqlx::FromRow)]
struct RoleRow {
    id: i64,
    name: String,
    description: String,
    permissions: String,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl Roles<'_> {
    /// The role with this id.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.roles.lookup")]
    pub async fn lookup(&mut self, id: RoleId) -> Result<Option<CustomRole>, StoreError> {
        let row: Option<RoleRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, name, description, permissions, created_at, updated_at FROM roles WHERE id = $1",
                id
            ))
            .await?;
        row.map(RoleRow::read).transpose()
    }

    /// One page of roles by name, and how many the question finds in all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field roles do not have; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.roles.list")]
    pub async fn list(&mut self, query: &ListQuery) -> Result<(Vec<CustomRole>, i64), StoreError> {
        let (count, select) = list_statements(self.conn.engine(), query)?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<RoleRow> = self.conn.fetch_all(select).await?;
        Ok((rows.into_iter().map(RoleRow::read).collect::<Result<_, _>>()?, total))
    }

    /// Whether a member, a grant or a workload rule has the role.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.roles.is_used")]
    pub async fn is_used(&mut self, id: RoleId) -> Result<bool, StoreError> {
        let (used,): (bool,) = self
            .conn
            .fetch_one(sql!(
                "SELECT EXISTS (SELECT 1 FROM project_members WHERE role_id = $1)
                     OR EXISTS (SELECT 1 FROM repository_grants WHERE role_id = $1)
                     OR EXISTS (SELECT 1 FROM workload_rules WHERE role_id = $1)",
                id
            ))
            .await?;
        Ok(used)
    }
}

impl Writer<Roles<'_>> {
    /// The role with this id, kept from changing or going until the transaction ends.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.roles.lock")]
    pub async fn lock(&mut self, id: RoleId) -> Result<Option<CustomRole>, StoreError> {
        let row: Option<RoleRow> = self
            .conn
            .fetch_optional(sql_locking!(
                "SELECT id, name, description, permissions, created_at, updated_at FROM roles WHERE id = $1",
                id
            ))
            .await?;
        row.map(RoleRow::read).transpose()
    }

    /// Makes a role. `None` when the name is taken.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.roles.add")]
    pub async fn add(
        &mut self,
        name: &str,
        description: &str,
        permissions: &[Permission],
        now: Timestamp,
    ) -> Result<Option<RoleId>, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "INSERT INTO roles (name, description, permissions, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
                 ON CONFLICT (name) DO NOTHING RETURNING id",
                name,
                description,
                words(permissions),
                now
            ))
            .await?;
        Ok(row.map(|(id,)| RoleId(id)))
    }

    /// Changes a role; who has it has the new permissions at once. Returns false when it is gone.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the name is taken; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.roles.update")]
    pub async fn update(
        &mut self,
        id: RoleId,
        name: &str,
        description: &str,
        permissions: &[Permission],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = self
            .conn
            .execute(sql!(
                "UPDATE roles SET name = $2, description = $3, permissions = $4, updated_at = $5 WHERE id = $1",
                id,
                name,
                description,
                words(permissions),
                now
            ))
            .await?;
        Ok(changed == 1)
    }

    /// Removes a role nobody has. Returns false when it is gone or somebody has it.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.roles.remove")]
    pub async fn remove(&mut self, id: RoleId) -> Result<bool, StoreError> {
        // Whoever gives the role locks its row too, so nobody can be given it between the question and the removal.
        if self.lock(id).await?.is_none() || self.is_used(id).await? {
            return Ok(false);
        }
        Ok(self.conn.execute(sql!("DELETE FROM roles WHERE id = $1", id)).await? == 1)
    }
}

fn words(permissions: &[Permission]) -> String {
    let mut words: Vec<_> = permissions.iter().map(ToString::to_string).collect();
    words.sort();
    words.dedup();
    words.join(" ")
}

/// What lists of roles can be asked by.
const FIELDS: &[Field] = &[
    Field::new("id", ("roles", "id"), Kind::Number),
    Field::new("name", ("roles", "name"), Kind::Text),
    Field::new("description", ("roles", "description"), Kind::Text),
    Field::new("creation_time", ("roles", "created_at"), Kind::Time),
    Field::new("update_time", ("roles", "updated_at"), Kind::Time),
];

fn list_statements(engine: Engine, query: &ListQuery) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let mut select = Query::select().from("roles").take();
    listing::filter(&mut select, query, FIELDS)?;
    let count = Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))?;
    select.columns(["id", "name", "description", "permissions", "created_at", "updated_at"]);
    listing::order_and_page(&mut select, query, FIELDS, &[(("roles", "name"), Order::Asc)])?;
    Ok((count, Statement::built(engine, &select)?))
}

impl RoleRow {
    fn read(self) -> Result<CustomRole, StoreError> {
        let permissions = self.permissions.split_ascii_whitespace().map(str::parse).collect::<Result<_, _>>();
        Ok(CustomRole {
            id: RoleId(self.id),
            permissions: permissions.map_err(|_| inconsistent("roles", "permissions", self.id))?,
            name: self.name,
            description: self.description,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}
