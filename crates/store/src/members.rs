//! Roles of users in projects.

use wharf_model::{Member, ProjectId, Role, Timestamp, UserId};

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
                "SELECT m.project_id, m.entity_id AS user_id, u.name AS username, m.role_id
                 FROM project_members m JOIN users u ON u.id = m.entity_id
                 WHERE m.project_id = $1 AND m.entity_type = 'u' ORDER BY u.name_key",
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

    /// Takes a user's role away. Returns whether there was one.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.members.remove")]
    pub async fn remove(&mut self, project: ProjectId, user: UserId) -> Result<bool, StoreError> {
        Ok(self
            .conn
            .execute(sql!(
                "DELETE FROM project_members WHERE project_id = $1 AND entity_type = 'u' AND entity_id = $2",
                project,
                user
            ))
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
