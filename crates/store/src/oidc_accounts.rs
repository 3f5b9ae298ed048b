//! What the OpenID provider gave us for an account, and people it proved who have no account yet.

use wharf_model::{Timestamp, UserId};

use crate::db::{Conn, sql};
use crate::{StoreError, Writer};

/// Rows that one sweep removes at most.
const SWEEP: i64 = 1000;

/// What the OpenID provider gave us for an account. Tokens come and go sealed; this crate has no key.
#[derive(Debug)]
pub struct OidcAccounts<'h> {
    pub(crate) conn: Conn<'h>,
}

/// An account's part.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct OidcAccount {
    /// The refresh token, sealed; `None` when there is none, or the provider does not vouch any more.
    pub refresh_token: Option<String>,
    /// PHC string of the CLI secret.
    pub secret_hash: Option<String>,
    /// When the provider last said that it is still them.
    pub vouched_at: Timestamp,
}

impl OidcAccounts<'_> {
    /// An account's part; `None` when it never logged in at the provider.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.oidc_accounts.lookup")]
    pub async fn lookup(&mut self, user: UserId) -> Result<Option<OidcAccount>, StoreError> {
        self.conn
            .fetch_optional(sql!(
                "SELECT refresh_token, secret_hash, vouched_at FROM oidc_accounts WHERE user_id = $1",
                user
            ))
            .await
    }
}

impl Writer<OidcAccounts<'_>> {
    /// Keeps what a login or a renewal gave. The CLI secret stays.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the account is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.oidc_accounts.vouched")]
    pub async fn vouched(&mut self, user: UserId, refresh_token: Option<&str>, now: Timestamp) -> Result<(), StoreError> {
        let kept = sql!(
            "INSERT INTO oidc_accounts (user_id, refresh_token, vouched_at, updated_at) VALUES ($1, $2, $3, $3)
             ON CONFLICT (user_id) DO UPDATE SET refresh_token = excluded.refresh_token, vouched_at = excluded.vouched_at,
               checking_until = NULL, updated_at = excluded.updated_at",
            user,
            refresh_token,
            now
        );
        self.conn.execute(kept).await.map(drop)
    }

    /// Takes the turn to ask the provider about an account until `until`. Returns false while somebody else has it.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.oidc_accounts.claim")]
    pub async fn claim(&mut self, user: UserId, now: Timestamp, until: Timestamp) -> Result<bool, StoreError> {
        let claimed = sql!(
            "UPDATE oidc_accounts SET checking_until = $3 WHERE user_id = $1 AND (checking_until IS NULL OR checking_until <= $2)",
            user,
            now,
            until
        );
        Ok(self.conn.execute(claimed).await? == 1)
    }

    /// Gives the turn back without an answer.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.oidc_accounts.release")]
    pub async fn release(&mut self, user: UserId) -> Result<(), StoreError> {
        let released = sql!("UPDATE oidc_accounts SET checking_until = NULL WHERE user_id = $1", user);
        self.conn.execute(released).await.map(drop)
    }

    /// Forgets a refresh token: the provider does not vouch any more, or the user logged out there. `held` is the one that is
    /// meant; a newer one stays. Returns whether it was forgotten.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.oidc_accounts.forget")]
    pub async fn forget(&mut self, user: UserId, held: &str, now: Timestamp) -> Result<bool, StoreError> {
        let forgotten = sql!(
            "UPDATE oidc_accounts SET refresh_token = NULL, checking_until = NULL, updated_at = $3
             WHERE user_id = $1 AND refresh_token = $2",
            user,
            held,
            now
        );
        Ok(self.conn.execute(forgotten).await? == 1)
    }

    /// Sets the CLI secret's hash. Returns false for an account that never logged in at the provider.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.oidc_accounts.set_secret")]
    pub async fn set_secret(&mut self, user: UserId, hash: &str, now: Timestamp) -> Result<bool, StoreError> {
        let set = sql!(
            "UPDATE oidc_accounts SET secret_hash = $2, updated_at = $3 WHERE user_id = $1",
            user,
            hash,
            now
        );
        Ok(self.conn.execute(set).await? == 1)
    }

    /// Keeps somebody without an account until they chose a user name.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.oidc_pending.add")]
    pub async fn add_pending(&mut self, id_hash: &[u8; 32], payload: &str, expires_at: Timestamp) -> Result<(), StoreError> {
        let added = sql!(
            "INSERT INTO oidc_pending (id_hash, payload, expires_at) VALUES ($1, $2, $3)",
            id_hash.as_slice(),
            payload,
            expires_at
        );
        self.conn.execute(added).await.map(drop)
    }

    /// Takes somebody out again: of two requests with the same cookie one gets them.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.oidc_pending.take")]
    pub async fn take_pending(&mut self, id_hash: &[u8; 32], now: Timestamp) -> Result<Option<String>, StoreError> {
        let row: Option<(String, Timestamp)> = self
            .conn
            .fetch_optional(sql!(
                "DELETE FROM oidc_pending WHERE id_hash = $1 RETURNING payload, expires_at",
                id_hash.as_slice()
            ))
            .await?;
        Ok(row.filter(|(_, expires_at)| *expires_at > now).map(|(payload, _)| payload))
    }

    /// Removes some of those who never chose, and returns how many.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.oidc_pending.sweep")]
    pub async fn sweep_pending(&mut self, now: Timestamp) -> Result<u64, StoreError> {
        let swept = sql!(
            "DELETE FROM oidc_pending WHERE id_hash IN (SELECT id_hash FROM oidc_pending WHERE expires_at <= $1 LIMIT $2)",
            now,
            SWEEP
        );
        self.conn.execute(swept).await
    }
}
