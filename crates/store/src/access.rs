//! Everything an access decision needs, in one round trip. Deciding is up to `core`.

use wharf_model::{Actor, Permission, ProjectId, Role, Timestamp};

use crate::StoreError;
use crate::db::{Conn, inconsistent, sql};

/// What access decisions are made from.
#[derive(Debug)]
pub struct Access<'h> {
    pub(crate) conn: Conn<'h>,
}

/// What is true now about an account in a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessFacts {
    /// The project; `None` when there is none of that name.
    pub project: Option<ProjectFacts>,
    /// The account; `None` when nobody was asked about, or it is gone.
    pub account: Option<AccountFacts>,
    /// What the account holds in the project, from every source.
    pub held: Vec<HeldRight>,
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
    /// Whether it may look at everything.
    pub auditor: bool,
    /// Whether it may not log in.
    pub disabled: bool,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
}

/// Something an account holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRight {
    /// Only in repositories whose path below the project matches; `None` for the whole project.
    pub pattern: Option<String>,
    /// What.
    pub rights: Rights,
}

/// A role, or rights one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rights {
    /// One of Harbor's five.
    Role(Role),
    /// A custom role's or a robot's.
    Listed(Vec<Permission>),
}

/// Rows of [`AccessFacts`] in one: what is held comes as `pattern|role|permissions;…`.
#[derive(sqlx::FromRow)]
pub(crate) struct FactsRow {
    project_id: Option<i64>,
    public: Option<bool>,
    #[sqlx(flatten)]
    account: AccountRow,
    held: Option<String>,
}

#[derive(sqlx::FromRow)]
struct AccountRow {
    system_admin: Option<bool>,
    auditor: Option<bool>,
    disabled: Option<bool>,
    expires_at: Option<Timestamp>,
}

impl Access<'_> {
    /// Facts about the project called `project` and `actor` in it.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.access.facts")]
    pub async fn facts(&mut self, project: &str, actor: Option<Actor>) -> Result<AccessFacts, StoreError> {
        let row: FactsRow = self
            .conn
            .fetch_one(sql!(
                "SELECT p.id AS project_id, p.public, a.system_admin, a.auditor, a.disabled, a.expires_at,
                        (SELECT string_agg(h.pattern || '|' || CAST(h.role_id AS TEXT) || '|' || h.permissions, ';') FROM held_rights h
                          WHERE h.kind = $2 AND h.id = $3 AND (h.project_id = p.id OR h.reach = 'all')) AS held
                 FROM (SELECT 1 AS one) AS always
                 LEFT JOIN projects p ON p.name = $1
                 LEFT JOIN actors a ON a.kind = $2 AND a.id = $3",
                project,
                actor.map(Actor::kind),
                actor.map(Actor::id)
            ))
            .await?;
        row.read()
    }

    /// Facts about an account; `None` when it is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.access.account")]
    pub async fn account(&mut self, actor: Actor) -> Result<Option<AccountFacts>, StoreError> {
        let row: Option<AccountRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT system_admin, auditor, disabled, expires_at FROM actors WHERE kind = $1 AND id = $2",
                actor.kind(),
                actor.id()
            ))
            .await?;
        Ok(row.and_then(AccountRow::read))
    }

    /// What an account holds on the installation itself.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.access.held_on_system")]
    pub async fn held_on_system(&mut self, actor: Actor) -> Result<Vec<Permission>, StoreError> {
        let rows: Vec<(String,)> = self
            .conn
            .fetch_all(sql!(
                "SELECT h.permissions FROM held_rights h WHERE h.kind = $1 AND h.id = $2 AND h.reach = 'system'",
                actor.kind(),
                actor.id()
            ))
            .await?;
        let mut held = Vec::with_capacity(rows.len());
        for (permissions,) in rows {
            held.extend(listed(&permissions)?);
        }
        Ok(held)
    }

    /// What an account holds in every project.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.access.held_everywhere")]
    pub async fn held_everywhere(&mut self, actor: Actor) -> Result<Vec<Permission>, StoreError> {
        let rows: Vec<(String,)> = self
            .conn
            .fetch_all(sql!(
                "SELECT h.permissions FROM held_rights h WHERE h.kind = $1 AND h.id = $2 AND h.reach = 'all'",
                actor.kind(),
                actor.id()
            ))
            .await?;
        let mut held = Vec::with_capacity(rows.len());
        for (permissions,) in rows {
            held.extend(listed(&permissions)?);
        }
        Ok(held)
    }

    /// What an account holds in the project with this id.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.access.held_in")]
    pub async fn held_in(&mut self, project: ProjectId, actor: Actor) -> Result<Vec<HeldRight>, StoreError> {
        let rows: Vec<(String, i64, String)> = self
            .conn
            .fetch_all(sql!(
                "SELECT h.pattern, h.role_id, h.permissions FROM held_rights h
                 WHERE h.kind = $1 AND h.id = $2 AND (h.project_id = $3 OR h.reach = 'all')",
                actor.kind(),
                actor.id(),
                project
            ))
            .await?;
        rows.iter()
            .map(|(pattern, role, permissions)| held(pattern, *role, permissions))
            .collect()
    }
}

impl AccountRow {
    fn read(self) -> Option<AccountFacts> {
        Some(AccountFacts {
            system_admin: self.system_admin?,
            auditor: self.auditor?,
            disabled: self.disabled?,
            expires_at: self.expires_at,
        })
    }
}

impl FactsRow {
    pub(crate) fn read(self) -> Result<AccessFacts, StoreError> {
        let project = self
            .project_id
            .zip(self.public)
            .map(|(id, public)| ProjectFacts { id: ProjectId(id), public });
        let rows = self.held.as_deref().unwrap_or("").split(';').filter(|row| !row.is_empty());
        Ok(AccessFacts {
            project,
            account: self.account.read(),
            held: rows.map(held_row).collect::<Result<_, _>>()?,
        })
    }
}

fn held_row(row: &str) -> Result<HeldRight, StoreError> {
    let mut parts = row.splitn(3, '|');
    let (Some(pattern), Some(role), Some(permissions)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(inconsistent("held_rights", "pattern", row));
    };
    let role = role.parse().map_err(|_| inconsistent("held_rights", "role_id", row))?;
    held(pattern, role, permissions)
}

fn held(pattern: &str, role: i64, permissions: &str) -> Result<HeldRight, StoreError> {
    let rights = match Role::from_id(role) {
        Some(role) => Rights::Role(role),
        // A custom role without permissions holds nothing; so does one that is gone.
        None => Rights::Listed(listed(permissions)?),
    };
    Ok(HeldRight {
        pattern: (!pattern.is_empty()).then(|| pattern.to_owned()),
        rights,
    })
}

fn listed(permissions: &str) -> Result<Vec<Permission>, StoreError> {
    let parsed = permissions.split_ascii_whitespace().map(str::parse).collect::<Result<_, _>>();
    parsed.map_err(|_| inconsistent("held_rights", "permissions", permissions))
}
