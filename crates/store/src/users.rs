//! User accounts.

use sea_query::{Expr, Order, Query};
use wharf_model::{ListQuery, Timestamp, User, UserId, Username};

use crate::db::{Conn, Statement, parse, sql, sql_locking};
use crate::listing::{self, Field, Kind};
use crate::text::is_storable;
use crate::{Engine, StoreError, Writer};

/// User accounts. Names are compared without regard to case: their lower-case form is stored beside them.
#[derive(Debug)]
pub struct Users<'h> {
    pub(crate) conn: Conn<'h>,
}

/// An account to make.
#[derive(Debug, Clone, Copy)]
pub struct NewUser<'a> {
    /// Login name.
    pub name: &'a Username,
    /// E-mail address.
    pub email: &'a str,
    /// Name for people.
    pub realname: &'a str,
    /// Free text.
    pub comment: &'a str,
    /// Hash of the password as a PHC string; `None` when there is no local password.
    pub password_hash: Option<&'a str>,
    /// Whether it administers the whole registry.
    pub system_admin: bool,
    /// The time.
    pub now: Timestamp,
}

#[derive(sqlx::FromRow)]
pub(crate) struct UserRow {
    id: i64,
    name: String,
    email: String,
    realname: String,
    comment: String,
    system_admin: bool,
    admin_in_auth: bool,
    auditor: bool,
    disabled: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
}

#[derive(sqlx::FromRow)]
pub(crate) struct CredentialsRow {
    #[sqlx(flatten)]
    pub(crate) user: UserRow,
    pub(crate) password_hash: Option<String>,
}

impl Users<'_> {
    /// The account with this id.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.users.lookup")]
    pub async fn lookup(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        let row: Option<UserRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, name, email, realname, comment, system_admin, admin_in_auth, auditor, disabled, created_at, updated_at FROM users WHERE id = $1",
                id
            ))
            .await?;
        row.map(UserRow::read).transpose()
    }

    /// The account of this name, without regard to case.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn find_by_name(&mut self, name: &str) -> Result<Option<User>, StoreError> {
        Ok(self.credentials(name).await?.map(|(user, _)| user))
    }

    /// The account of this name, without regard to case, and the PHC string of its password if it has one.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.users.credentials")]
    pub async fn credentials(&mut self, name: &str) -> Result<Option<(User, Option<String>)>, StoreError> {
        if !is_storable(name) {
            return Ok(None);
        }
        let row: Option<CredentialsRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT id, name, email, realname, comment, system_admin, admin_in_auth, auditor, disabled, created_at, updated_at, password_hash
                 FROM users WHERE name_key = $1",
                name.to_lowercase()
            ))
            .await?;
        row.map(|row| Ok((row.user.read()?, row.password_hash))).transpose()
    }

    /// One page of accounts by name, and how many the question finds in all.
    ///
    /// # Errors
    /// [`StoreError::Question`] for a field accounts do not show; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.users.list")]
    pub async fn list(&mut self, query: &ListQuery) -> Result<(Vec<User>, i64), StoreError> {
        let (count, select) = list_statements(self.conn.engine(), query)?;
        let (total,): (i64,) = self.conn.fetch_one(count).await?;
        let rows: Vec<UserRow> = self.conn.fetch_all(select).await?;
        let users = rows.into_iter().map(UserRow::read).collect::<Result<_, _>>()?;
        Ok((users, total))
    }

    /// The enabled system administrator with the lowest id: who owns what robots make.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.users.first_system_admin")]
    pub async fn first_system_admin(&mut self) -> Result<Option<UserId>, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!("SELECT id FROM users WHERE system_admin AND NOT disabled ORDER BY id LIMIT 1"))
            .await?;
        Ok(row.map(|(id,)| UserId(id)))
    }

    /// How many enabled accounts administer the whole registry.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.users.count_system_admins")]
    pub async fn count_system_admins(&mut self) -> Result<i64, StoreError> {
        let (count,): (i64,) = self
            .conn
            .fetch_one(sql!("SELECT COUNT(*) FROM users WHERE system_admin AND NOT disabled"))
            .await?;
        Ok(count)
    }
}

impl Writer<Users<'_>> {
    /// Makes an account a read-only auditor of everything, or ends that. Returns false when it is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.users.set_auditor")]
    pub async fn set_auditor(&mut self, id: UserId, auditor: bool, now: Timestamp) -> Result<bool, StoreError> {
        let changed = self
            .conn
            .execute(sql!(
                "UPDATE users SET auditor = $2, updated_at = $3 WHERE id = $1",
                id,
                auditor,
                now
            ))
            .await?;
        Ok(changed == 1)
    }

    /// Makes an account. `None` when the name is taken.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.users.add")]
    pub async fn add(&mut self, user: NewUser<'_>) -> Result<Option<UserId>, StoreError> {
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "INSERT INTO users (name, name_key, email, realname, comment, password_hash, system_admin, disabled, created_at, updated_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, FALSE, $8, $8) ON CONFLICT (name_key) DO NOTHING RETURNING id",
                user.name.as_str(),
                user.name.as_str().to_lowercase(),
                user.email,
                user.realname,
                user.comment,
                user.password_hash,
                user.system_admin,
                user.now
            ))
            .await?;
        Ok(row.map(|(id,)| UserId(id)))
    }

    /// Replaces the password's PHC string and ends the account's sessions. Returns false when the account is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.users.set_password")]
    pub async fn set_password(&mut self, id: UserId, password_hash: &str, now: Timestamp) -> Result<bool, StoreError> {
        let changed = sql!(
            "UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1",
            id,
            password_hash,
            now
        );
        self.change_and_end_sessions(id, changed).await
    }

    /// Replaces what an account tells about its person. Returns false when it is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.users.set_profile")]
    pub async fn set_profile(
        &mut self,
        id: UserId,
        email: &str,
        realname: &str,
        comment: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let changed = sql!(
            "UPDATE users SET email = $2, realname = $3, comment = $4, updated_at = $5 WHERE id = $1",
            id,
            email,
            realname,
            comment,
            now
        );
        Ok(self.conn.execute(changed).await? == 1)
    }

    /// Notes whether the outside provider's administrators' group holds the account, and ends its sessions. Returns false when it is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.users.set_admin_in_auth")]
    pub async fn set_admin_in_auth(&mut self, id: UserId, admin: bool, now: Timestamp) -> Result<bool, StoreError> {
        let changed = sql!("UPDATE users SET admin_in_auth = $2, updated_at = $3 WHERE id = $1", id, admin, now);
        self.change_and_end_sessions(id, changed).await
    }

    /// Makes the account an administrator of the registry, or no longer, and ends its sessions. Returns false when it is gone.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.users.set_system_admin")]
    pub async fn set_system_admin(&mut self, id: UserId, system_admin: bool, now: Timestamp) -> Result<bool, StoreError> {
        let changed = sql!(
            "UPDATE users SET system_admin = $2, updated_at = $3 WHERE id = $1",
            id,
            system_admin,
            now
        );
        self.change_and_end_sessions(id, changed).await
    }

    /// Makes a change after which nobody stays logged in as the account.
    async fn change_and_end_sessions(&mut self, id: UserId, change: Statement<'_>) -> Result<bool, StoreError> {
        let changed = self.conn.execute(change).await? == 1;
        self.conn.execute(sql!("DELETE FROM sessions WHERE user_id = $1", id)).await?;
        Ok(changed)
    }

    /// As [`Users::count_system_admins`], and nobody else can change one of them until the transaction ends: two
    /// administrators who take each other's right away at once cannot leave none.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.users.count_system_admins")]
    pub async fn count_system_admins(&mut self) -> Result<i64, StoreError> {
        let rows: Vec<(i64,)> = self
            .conn
            .fetch_all(sql_locking!("SELECT id FROM users WHERE system_admin AND NOT disabled ORDER BY id"))
            .await?;
        Ok(i64::try_from(rows.len()).unwrap_or(i64::MAX))
    }

    /// Removes an account and its memberships; its projects go to `heir`. Its open uploads stay, nobody's, until they
    /// expire. Returns false when it is gone already.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the heir is gone or is the account itself and it owns a project; otherwise when the
    /// database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.users.remove")]
    pub async fn remove(&mut self, id: UserId, heir: UserId) -> Result<bool, StoreError> {
        // The lock makes whoever would give the user a project or a role wait; they then find the account gone.
        let locked: Option<(i64,)> = self
            .conn
            .fetch_optional(sql_locking!("SELECT id FROM users WHERE id = $1", id))
            .await?;
        if locked.is_none() {
            return Ok(false);
        }
        for statement in [
            sql!("DELETE FROM project_members WHERE entity_type = 'u' AND entity_id = $1", id),
            sql!("DELETE FROM repository_grants WHERE entity_type = 'u' AND entity_id = $1", id),
            sql!("DELETE FROM user_group_members WHERE user_id = $1", id),
            sql!("DELETE FROM identities WHERE user_id = $1", id),
            sql!("DELETE FROM sessions WHERE user_id = $1", id),
            sql!("DELETE FROM oidc_accounts WHERE user_id = $1", id),
        ] {
            self.conn.execute(statement).await?;
        }
        self.conn
            .execute(sql!("UPDATE projects SET owner_id = $2 WHERE owner_id = $1", id, heir))
            .await?;
        Ok(self.conn.execute(sql!("DELETE FROM users WHERE id = $1", id)).await? == 1)
    }
}

/// What lists of accounts can be asked by. Hashes and tokens are not among it (CVE-2025-30086).
const FIELDS: &[Field] = &[
    Field::new("user_id", ("users", "id"), Kind::Number),
    Field::new("username", ("users", "name_key"), Kind::Folded),
    Field::new("email", ("users", "email"), Kind::Text),
    Field::new("realname", ("users", "realname"), Kind::Text),
    Field::new("sysadmin_flag", ("users", "system_admin"), Kind::Flag),
    Field::new("creation_time", ("users", "created_at"), Kind::Time),
    Field::new("update_time", ("users", "updated_at"), Kind::Time),
];

/// The statements that count and fetch a page.
fn list_statements(engine: Engine, query: &ListQuery) -> Result<(Statement<'static>, Statement<'static>), StoreError> {
    let mut select = Query::select().from("users").take();
    listing::filter(&mut select, query, FIELDS)?;
    let count = Statement::built(engine, select.clone().expr(Expr::cust("COUNT(*)")))?;
    select.columns([
        "id",
        "name",
        "email",
        "realname",
        "comment",
        "system_admin",
        "admin_in_auth",
        "auditor",
        "disabled",
        "created_at",
        "updated_at",
    ]);
    listing::order_and_page(&mut select, query, FIELDS, &[(("users", "name_key"), Order::Asc)])?;
    Ok((count, Statement::built(engine, &select)?))
}

impl UserRow {
    pub(crate) fn read(self) -> Result<User, StoreError> {
        Ok(User {
            name: parse(&self.name, "users", "name", self.id)?,
            id: UserId(self.id),
            email: self.email,
            realname: self.realname,
            comment: self.comment,
            system_admin: self.system_admin,
            admin_in_auth: self.admin_in_auth,
            auditor: self.auditor,
            disabled: self.disabled,
            created_at: self.created_at,
            updated_at: self.updated_at,
        })
    }
}
