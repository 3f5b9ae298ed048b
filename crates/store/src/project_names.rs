//! New names of projects, and the old ones that lead to them.

use wharf_model::{ProjectId, ProjectName, Timestamp};

use crate::db::{sql, sql_locking};
use crate::projects::Projects;
use crate::text::is_storable;
use crate::{StoreError, Writer};

impl Projects<'_> {
    /// The name that the project once called `name` has now; `None` when `name` leads nowhere.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.project_redirects.find")]
    pub async fn redirected(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        if !is_storable(name) {
            return Ok(None);
        }
        let row: Option<(String,)> = self
            .conn
            .fetch_optional(sql!(
                "SELECT p.name FROM project_redirects d JOIN projects p ON p.id = d.project_id WHERE d.name = $1",
                name
            ))
            .await?;
        Ok(row.map(|(name,)| name))
    }

    /// Length in bytes of a project's longest repository path, 0 without repositories.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.repositories.longest_path")]
    pub async fn longest_path(&mut self, id: ProjectId) -> Result<i64, StoreError> {
        let (longest,): (i64,) = self
            .conn
            .fetch_one(sql!(
                "SELECT CAST(COALESCE(MAX(LENGTH(path)), 0) AS BIGINT) FROM repositories WHERE project_id = $1",
                id
            ))
            .await?;
        Ok(longest)
    }
}

impl Writer<Projects<'_>> {
    /// Gives a project another name, also in the names of its repositories. The old name leads to it from now on, and what
    /// the new name led to before is forgotten. Returns whether the name was free.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when somebody took the name at this moment; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.projects.rename")]
    pub async fn rename(&mut self, id: ProjectId, name: &ProjectName, now: Timestamp) -> Result<bool, StoreError> {
        // The lock makes pushes wait that would add a repository under the old name.
        let old: Option<(String,)> = self
            .conn
            .fetch_optional(sql_locking!("SELECT name FROM projects WHERE id = $1", id))
            .await?;
        let taken: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!("SELECT id FROM projects WHERE name = $1", name.as_str()))
            .await?;
        let (Some((old,)), None) = (old, taken) else { return Ok(false) };
        for statement in [
            sql!(
                "UPDATE projects SET name = $2, updated_at = $3 WHERE id = $1",
                id,
                name.as_str(),
                now
            ),
            sql!(
                "UPDATE repositories SET full_name = CAST($2 AS TEXT) || '/' || path WHERE project_id = $1",
                id,
                name.as_str()
            ),
            sql!(
                "DELETE FROM project_redirects WHERE name = $1 OR name = $2",
                name.as_str(),
                old.as_str()
            ),
            sql!(
                "INSERT INTO project_redirects (name, project_id, created_at) VALUES ($1, $2, $3)",
                old.as_str(),
                id,
                now
            ),
        ] {
            self.conn.execute(statement).await?;
        }
        Ok(true)
    }
}
