//! Vulnerabilities that do not count: one list for the installation, one for each project that has its own.

use sea_query::{Expr, ExprTrait, Query};
use wharf_model::{ProjectId, Timestamp};

use crate::db::{Conn, Statement, sql};
use crate::{CHUNK, Engine, StoreError, Writer};

/// Accepted vulnerabilities.
#[derive(Debug)]
pub struct Allowlists<'h> {
    pub(crate) conn: Conn<'h>,
}

/// A list of accepted vulnerabilities.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowlist {
    /// Id.
    pub id: i64,
    /// The project; `None` for the installation.
    pub project: Option<ProjectId>,
    /// When it ends, in seconds since 1970; `None` for never.
    pub expires_at: Option<i64>,
    /// Identifiers such as `CVE-2024-1234`.
    pub items: Vec<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct AllowlistRow {
    id: i64,
    project_id: i64,
    expires_at: Option<i64>,
    items: String,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl Allowlists<'_> {
    /// The list of a project, or with `None` of the installation; `None` when nobody ever set one.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.cve_allowlists.find")]
    pub async fn find(&mut self, project: Option<ProjectId>) -> Result<Option<Allowlist>, StoreError> {
        let row: Option<AllowlistRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, project_id, expires_at, items, created_at, updated_at FROM cve_allowlists WHERE project_id = $1",
                project.map_or(0, |project| project.0)
            ))
            .await?;
        Ok(row.map(AllowlistRow::read))
    }
}

impl Allowlists<'_> {
    /// The lists of those of `projects` that have one.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.cve_allowlists.list_of")]
    pub async fn of(&mut self, projects: &[ProjectId]) -> Result<Vec<Allowlist>, StoreError> {
        let mut found = Vec::new();
        for chunk in projects.chunks(CHUNK) {
            let select = select_of(self.conn.engine(), chunk)?;
            let rows: Vec<AllowlistRow> = self.conn.fetch_all(select).await?;
            found.extend(rows.into_iter().map(AllowlistRow::read));
        }
        Ok(found)
    }
}

fn select_of(engine: Engine, projects: &[ProjectId]) -> Result<Statement<'static>, StoreError> {
    let select = Query::select()
        .columns(["id", "project_id", "expires_at", "items", "created_at", "updated_at"])
        .from("cve_allowlists")
        .and_where(Expr::col("project_id").is_in(projects.iter().map(|project| project.0)))
        .take();
    Statement::built(engine, &select)
}

impl Writer<Allowlists<'_>> {
    /// Sets the list of a project, or with `None` of the installation. Identifiers have no spaces.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.cve_allowlists.set")]
    pub async fn set(
        &mut self,
        project: Option<ProjectId>,
        expires_at: Option<i64>,
        items: &[String],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "INSERT INTO cve_allowlists (project_id, expires_at, items, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
                 ON CONFLICT (project_id) DO UPDATE SET expires_at = excluded.expires_at, items = excluded.items, updated_at = excluded.updated_at",
                project.map_or(0, |project| project.0),
                expires_at,
                items.join(" "),
                now
            ))
            .await
            .map(drop)
    }
}

impl AllowlistRow {
    fn read(self) -> Allowlist {
        Allowlist {
            id: self.id,
            project: (self.project_id != 0).then_some(ProjectId(self.project_id)),
            expires_at: self.expires_at,
            items: self.items.split_ascii_whitespace().map(str::to_owned).collect(),
            created_at: self.created_at,
            updated_at: self.updated_at,
        }
    }
}
