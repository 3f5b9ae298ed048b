//! Settings of projects, and what a summary of one counts.

use std::collections::BTreeMap;

use sea_query::{Expr, ExprTrait, Query};
use wharf_model::{Actor, ProjectId, Timestamp};

use crate::db::{Statement, sql};
use crate::{CHUNK, Engine, Projects, StoreError, Writer};

/// How many members a project has in each of Harbor's roles, users and groups alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, sqlx::FromRow)]
pub struct RoleCounts {
    /// Role 1.
    pub project_admins: i64,
    /// Role 4.
    pub maintainers: i64,
    /// Role 2.
    pub developers: i64,
    /// Role 3.
    pub guests: i64,
    /// Role 5.
    pub limited_guests: i64,
}

impl Projects<'_> {
    /// A project's settings by Harbor's keys, without `public`, which is the project's own.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.project_metadata.list")]
    pub async fn metadata(&mut self, project: ProjectId) -> Result<BTreeMap<String, String>, StoreError> {
        let rows: Vec<(String, String)> = self
            .conn
            .fetch_all(sql!("SELECT name, value FROM project_metadata WHERE project_id = $1", project))
            .await?;
        Ok(rows.into_iter().collect())
    }

    /// The settings of several projects: project, key, value.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.project_metadata.list_of")]
    pub async fn metadata_of(&mut self, projects: &[ProjectId]) -> Result<Vec<(ProjectId, String, String)>, StoreError> {
        let mut found = Vec::new();
        for chunk in projects.chunks(CHUNK) {
            let select = select_metadata(self.conn.engine(), chunk)?;
            let rows: Vec<(i64, String, String)> = self.conn.fetch_all(select).await?;
            found.extend(rows.into_iter().map(|(project, name, value)| (ProjectId(project), name, value)));
        }
        Ok(found)
    }

    /// The roles an account has in several projects, by itself and by its groups.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.held_rights.roles_in")]
    pub async fn roles_in(&mut self, actor: Actor, projects: &[ProjectId]) -> Result<Vec<(ProjectId, i64)>, StoreError> {
        let mut found = Vec::new();
        for chunk in projects.chunks(CHUNK) {
            let select = select_roles(self.conn.engine(), actor, chunk)?;
            let rows: Vec<(i64, i64)> = self.conn.fetch_all(select).await?;
            found.extend(rows.into_iter().map(|(project, role)| (ProjectId(project), role)));
        }
        Ok(found)
    }

    /// How many members a project has in each role.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.project_members.count")]
    pub async fn role_counts(&mut self, project: ProjectId) -> Result<RoleCounts, StoreError> {
        self.conn
            .fetch_one(sql!(
                "SELECT COUNT(CASE WHEN role_id = 1 THEN 1 END) AS project_admins, COUNT(CASE WHEN role_id = 4 THEN 1 END) AS maintainers,
                        COUNT(CASE WHEN role_id = 2 THEN 1 END) AS developers, COUNT(CASE WHEN role_id = 3 THEN 1 END) AS guests,
                        COUNT(CASE WHEN role_id = 5 THEN 1 END) AS limited_guests
                 FROM project_members WHERE project_id = $1",
                project
            ))
            .await
    }

    /// How many projects there are.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.projects.count")]
    pub async fn count(&mut self) -> Result<i64, StoreError> {
        let (count,): (i64,) = self.conn.fetch_one(sql!("SELECT COUNT(*) FROM projects")).await?;
        Ok(count)
    }
}

impl Writer<Projects<'_>> {
    /// Whether anybody may pull from the project. Returns false when it is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.projects.set_public")]
    pub async fn set_public(&mut self, project: ProjectId, public: bool, now: Timestamp) -> Result<bool, StoreError> {
        let set = self
            .conn
            .execute(sql!(
                "UPDATE projects SET public = $2, updated_at = $3 WHERE id = $1",
                project,
                public,
                now
            ))
            .await?;
        Ok(set == 1)
    }

    /// Sets one of a project's settings.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the project is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.project_metadata.set")]
    pub async fn set_metadata(&mut self, project: ProjectId, name: &str, value: &str, now: Timestamp) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "INSERT INTO project_metadata (project_id, name, value) VALUES ($1, $2, $3)
                 ON CONFLICT (project_id, name) DO UPDATE SET value = excluded.value",
                project,
                name,
                value
            ))
            .await?;
        self.touch(project, now).await
    }

    /// Takes one of a project's settings away. Returns whether it was set.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.project_metadata.remove")]
    pub async fn remove_metadata(&mut self, project: ProjectId, name: &str, now: Timestamp) -> Result<bool, StoreError> {
        let removed = self
            .conn
            .execute(sql!(
                "DELETE FROM project_metadata WHERE project_id = $1 AND name = $2",
                project,
                name
            ))
            .await?;
        self.touch(project, now).await?;
        Ok(removed == 1)
    }

    async fn touch(&mut self, project: ProjectId, now: Timestamp) -> Result<(), StoreError> {
        self.conn
            .execute(sql!("UPDATE projects SET updated_at = $2 WHERE id = $1", project, now))
            .await
            .map(drop)
    }
}

fn select_metadata(engine: Engine, projects: &[ProjectId]) -> Result<Statement<'static>, StoreError> {
    let select = Query::select()
        .columns(["project_id", "name", "value"])
        .from("project_metadata")
        .and_where(Expr::col("project_id").is_in(projects.iter().map(|project| project.0)))
        .take();
    Statement::built(engine, &select)
}

fn select_roles(engine: Engine, actor: Actor, projects: &[ProjectId]) -> Result<Statement<'static>, StoreError> {
    let select = Query::select()
        .columns(["project_id", "role_id"])
        .from("held_rights")
        .and_where(Expr::col("kind").eq(actor.kind()))
        .and_where(Expr::col("id").eq(actor.id()))
        .and_where(Expr::col("pattern").eq(""))
        .and_where(Expr::col("role_id").gt(0_i64))
        .and_where(Expr::col("project_id").is_in(projects.iter().map(|project| project.0)))
        .take();
    Statement::built(engine, &select)
}
