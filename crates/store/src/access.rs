//! Everything an access decision needs, in one round trip. Deciding is up to `core`.

use wharf_model::{ProjectId, Role, UserId};

use crate::StoreError;
use crate::db::{Conn, inconsistent, sql};

/// What access decisions are made from.
#[derive(Debug)]
pub struct Access<'h> {
    pub(crate) conn: Conn<'h>,
}

/// What is true now about a user in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccessFacts {
    /// The project; `None` when there is none of that name.
    pub project: Option<ProjectFacts>,
    /// The user's role in it; `None` without one.
    pub role: Option<Role>,
    /// The user's account; `None` when nobody was asked about, or the account is gone.
    pub account: Option<AccountFacts>,
}

/// A project as access decisions see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProjectFacts {
    /// Id.
    pub id: ProjectId,
    /// Whether anybody may pull.
    pub public: bool,
}

/// An account as access decisions see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountFacts {
    /// Whether it administers the whole registry.
    pub system_admin: bool,
    /// Whether it may not log in.
    pub disabled: bool,
}

#[derive(sqlx::FromRow)]
pub(crate) struct FactsRow {
    project_id: Option<i64>,
    public: Option<bool>,
    role_id: Option<i64>,
    system_admin: Option<bool>,
    disabled: Option<bool>,
}

impl Access<'_> {
    /// Facts about the project called `project` and `user` in it.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.access.facts")]
    pub async fn facts(&mut self, project: &str, user: Option<UserId>) -> Result<AccessFacts, StoreError> {
        let row: FactsRow = self
            .conn
            .fetch_one(sql!(
                "SELECT p.id AS project_id, p.public, m.role_id, u.system_admin, u.disabled
                 FROM (SELECT 1 AS one) AS always
                 LEFT JOIN projects p ON p.name = $1
                 LEFT JOIN users u ON u.id = $2
                 LEFT JOIN members m ON m.project_id = p.id AND m.user_id = u.id",
                project,
                user
            ))
            .await?;
        row.read()
    }

    /// Facts about an account; `None` when it is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.users.account")]
    pub async fn account(&mut self, user: UserId) -> Result<Option<AccountFacts>, StoreError> {
        let row: Option<(bool, bool)> = self
            .conn
            .fetch_optional(sql!("SELECT system_admin, disabled FROM users WHERE id = $1", user))
            .await?;
        Ok(row.map(|(system_admin, disabled)| AccountFacts { system_admin, disabled }))
    }
}

impl FactsRow {
    pub(crate) fn read(self) -> Result<AccessFacts, StoreError> {
        let project = self
            .project_id
            .zip(self.public)
            .map(|(id, public)| ProjectFacts { id: ProjectId(id), public });
        let account = self.system_admin.zip(self.disabled);
        let role = match self.role_id {
            Some(id) => Some(Role::from_id(id).ok_or_else(|| inconsistent("members", "role_id", id))?),
            None => None,
        };
        Ok(AccessFacts {
            project,
            role,
            account: account.map(|(system_admin, disabled)| AccountFacts { system_admin, disabled }),
        })
    }
}
