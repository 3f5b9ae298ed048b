//! Roles of users in projects.

use wharf_model::{Member, ProjectId, Role, UserId};

use crate::db::{Conn, inconsistent, sql};
use crate::{StoreError, Writer};

/// Roles of users in projects.
#[derive(Debug)]
pub struct Members<'h> {
    pub(crate) conn: Conn<'h>,
}

#[derive(sqlx::FromRow)]
struct MemberRow {
    project_id: i64,
    user_id: i64,
    username: String,
    role_id: i64,
}

impl Members<'_> {
    /// Members of a project, by name.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.members.list")]
    pub async fn list(&mut self, project: ProjectId) -> Result<Vec<Member>, StoreError> {
        let rows: Vec<MemberRow> = self
            .conn
            .fetch_all(sql!(
                "SELECT m.project_id, m.user_id, u.name AS username, m.role_id
                 FROM members m JOIN users u ON u.id = m.user_id WHERE m.project_id = $1 ORDER BY u.name_key",
                project
            ))
            .await?;
        rows.into_iter().map(MemberRow::read).collect()
    }
}

impl Writer<Members<'_>> {
    /// Gives a user a role, in place of the one held before.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the project or the user is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.members.set")]
    pub async fn set(&mut self, project: ProjectId, user: UserId, role: Role) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "INSERT INTO members (project_id, user_id, role_id) VALUES ($1, $2, $3)
                 ON CONFLICT (project_id, user_id) DO UPDATE SET role_id = excluded.role_id",
                project,
                user,
                role
            ))
            .await
            .map(drop)
    }

    /// Takes a user's role away. Returns whether there was one.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.members.remove")]
    pub async fn remove(&mut self, project: ProjectId, user: UserId) -> Result<bool, StoreError> {
        Ok(self
            .conn
            .execute(sql!("DELETE FROM members WHERE project_id = $1 AND user_id = $2", project, user))
            .await?
            == 1)
    }
}

impl MemberRow {
    fn read(self) -> Result<Member, StoreError> {
        let role = Role::from_id(self.role_id).ok_or_else(|| inconsistent("members", "role_id", self.user_id))?;
        Ok(Member {
            project_id: ProjectId(self.project_id),
            user_id: UserId(self.user_id),
            username: self.username,
            role,
        })
    }
}
