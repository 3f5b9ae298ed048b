//! Logged-in browsers. Only the hash of a cookie is here, so that who reads the table cannot log in with it.

use wharf_model::{Timestamp, User, UserId};

use crate::db::{Conn, sql};
use crate::users::CredentialsRow;
use crate::{StoreError, Writer};

/// Sessions of one account; at one more the one that was idle longest ends.
const MAX_PER_USER: i64 = 100;

/// Rows that one sweep removes at most.
const SWEEP: i64 = 1000;

/// Logged-in browsers.
#[derive(Debug)]
pub struct Sessions<'h> {
    pub(crate) conn: Conn<'h>,
}

/// A session to open.
#[derive(Debug, Clone, Copy)]
pub struct NewSession<'a> {
    /// SHA-256 of the cookie.
    pub id_hash: [u8; 32],
    /// Whose it is.
    pub user: UserId,
    /// Who proved the login; empty for a local password.
    pub provider: &'a str,
    /// Of the account's password and rights now.
    pub stamp: [u8; 32],
    /// The provider's ID token, sealed.
    pub id_token: Option<&'a str>,
    /// Where the login came from.
    pub address: &'a str,
    /// The time.
    pub now: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

/// A session with its account as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundSession {
    /// The account.
    pub user: User,
    /// Hash of its local password.
    pub password_hash: Option<String>,
    /// Who proved the login.
    pub provider: String,
    /// Of the account's password and rights at the login.
    pub stamp: Vec<u8>,
    /// The provider's ID token, sealed.
    pub id_token: Option<String>,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct SessionRow {
    #[sqlx(flatten)]
    account: CredentialsRow,
    provider: String,
    stamp: Vec<u8>,
    id_token: Option<String>,
    seen_at: Timestamp,
    expires_at: Timestamp,
}

impl Sessions<'_> {
    /// The session of a cookie with this hash, with its account.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.sessions.find")]
    pub async fn find(&mut self, id_hash: &[u8; 32]) -> Result<Option<FoundSession>, StoreError> {
        let row: Option<SessionRow> = self
            .conn
            .fetch_optional(sql!(
                "SELECT u.id, u.name, u.email, u.realname, u.comment, u.system_admin, u.admin_in_auth, u.auditor, u.disabled, u.created_at,
                        u.updated_at, u.password_hash, s.provider, s.stamp, s.id_token, s.seen_at, s.expires_at
                 FROM sessions s JOIN users u ON u.id = s.user_id WHERE s.id_hash = $1",
                id_hash.as_slice()
            ))
            .await?;
        row.map(SessionRow::read).transpose()
    }
}

impl Writer<Sessions<'_>> {
    /// Opens a session. When its account has very many, the one that was idle longest ends.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the account is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.sessions.add")]
    pub async fn add(&mut self, session: NewSession<'_>) -> Result<(), StoreError> {
        let surplus = sql!(
            "DELETE FROM sessions WHERE id_hash IN
               (SELECT id_hash FROM sessions WHERE user_id = $1 ORDER BY seen_at DESC, id_hash LIMIT 1000 OFFSET $2)",
            session.user,
            MAX_PER_USER - 1
        );
        self.conn.execute(surplus).await?;
        let added = sql!(
            "INSERT INTO sessions (id_hash, user_id, provider, stamp, id_token, address, created_at, seen_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
            session.id_hash.as_slice(),
            session.user,
            session.provider,
            session.stamp.as_slice(),
            session.id_token,
            session.address,
            session.now,
            session.expires_at
        );
        self.conn.execute(added).await.map(drop)
    }

    /// Notes that a session was used. Returns false when it ended.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.sessions.touch")]
    pub async fn touch(&mut self, id_hash: &[u8; 32], now: Timestamp) -> Result<bool, StoreError> {
        let seen = sql!("UPDATE sessions SET seen_at = $2 WHERE id_hash = $1", id_hash.as_slice(), now);
        Ok(self.conn.execute(seen).await? == 1)
    }

    /// Ends a session. Returns false when it ended before.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.sessions.remove")]
    pub async fn remove(&mut self, id_hash: &[u8; 32]) -> Result<bool, StoreError> {
        let removed = sql!("DELETE FROM sessions WHERE id_hash = $1", id_hash.as_slice());
        Ok(self.conn.execute(removed).await? == 1)
    }

    /// Ends every session of an account, and returns how many.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.sessions.remove_of")]
    pub async fn remove_of(&mut self, user: UserId) -> Result<u64, StoreError> {
        self.conn.execute(sql!("DELETE FROM sessions WHERE user_id = $1", user)).await
    }

    /// Removes some of those that are past their end or idle since `idle_since`, and returns how many.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.sessions.sweep")]
    pub async fn sweep(&mut self, idle_since: Timestamp, now: Timestamp) -> Result<u64, StoreError> {
        let swept = sql!(
            "DELETE FROM sessions WHERE id_hash IN (SELECT id_hash FROM sessions WHERE seen_at < $1 OR expires_at <= $2 LIMIT $3)",
            idle_since,
            now,
            SWEEP
        );
        self.conn.execute(swept).await
    }
}

impl SessionRow {
    fn read(self) -> Result<FoundSession, StoreError> {
        Ok(FoundSession {
            password_hash: self.account.password_hash,
            user: self.account.user.read()?,
            provider: self.provider,
            stamp: self.stamp,
            id_token: self.id_token,
            seen_at: self.seen_at,
            expires_at: self.expires_at,
        })
    }
}
