//! Values of the installation, and the keys that sign tokens.

use wharf_model::{Secret, Timestamp};

use crate::db::{Conn, sql};
use crate::{StoreError, Writer};

/// The value that decides which of several replicas made the first signing key.
pub const FIRST_SIGNING_KEY: &str = "first_signing_key";

/// Values of the installation, and the keys that sign tokens.
#[derive(Debug)]
pub struct Settings<'h> {
    pub(crate) conn: Conn<'h>,
}

/// A key pair that signs tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SigningKey {
    /// Its name in the header of tokens.
    pub kid: String,
    /// The private key as it is kept: sealed.
    pub private_pem: Secret,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Settings<'_> {
    /// The value called `name`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.settings.get")]
    pub async fn get(&mut self, name: &str) -> Result<Option<String>, StoreError> {
        let row: Option<(String,)> = self
            .conn
            .fetch_optional(sql!("SELECT value FROM settings WHERE name = $1", name))
            .await?;
        Ok(row.map(|(value,)| value))
    }

    /// Every signing key, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.signing_keys.list")]
    pub async fn signing_keys(&mut self) -> Result<Vec<SigningKey>, StoreError> {
        let rows: Vec<(String, String, Timestamp)> = self
            .conn
            .fetch_all(sql!(
                "SELECT kid, private_pem, created_at FROM signing_keys ORDER BY created_at, kid"
            ))
            .await?;
        let key = |(kid, pem, created_at): (String, String, Timestamp)| SigningKey {
            kid,
            private_pem: Secret::new(pem),
            created_at,
        };
        Ok(rows.into_iter().map(key).collect())
    }
}

impl Writer<Settings<'_>> {
    /// Stores `value` unless there is one, and returns the value that stands: all replicas get the same.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.settings.set_if_absent")]
    pub async fn set_if_absent(&mut self, name: &str, value: &str) -> Result<String, StoreError> {
        let (standing,): (String,) = self
            .conn
            .fetch_one(sql!(
                "INSERT INTO settings (name, value) VALUES ($1, $2)
                 ON CONFLICT (name) DO UPDATE SET name = excluded.name RETURNING value",
                name,
                value
            ))
            .await?;
        Ok(standing)
    }

    /// Stores a signing key. Returns false when its name is taken.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.signing_keys.add")]
    pub async fn add_signing_key(&mut self, kid: &str, private_pem: &Secret, now: Timestamp) -> Result<bool, StoreError> {
        let added = self
            .conn
            .execute(sql!(
                "INSERT INTO signing_keys (kid, private_pem, created_at) VALUES ($1, $2, $3) ON CONFLICT (kid) DO NOTHING",
                kid,
                private_pem.expose(),
                now
            ))
            .await?;
        Ok(added == 1)
    }

    /// Puts `after` in the place of a key that is kept as `before`. Returns false when it is kept otherwise by now.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.signing_keys.reseal")]
    pub async fn reseal_signing_key(&mut self, kid: &str, before: &Secret, after: &Secret) -> Result<bool, StoreError> {
        let changed = self
            .conn
            .execute(sql!(
                "UPDATE signing_keys SET private_pem = $3 WHERE kid = $1 AND private_pem = $2",
                kid,
                before.expose(),
                after.expose()
            ))
            .await?;
        Ok(changed == 1)
    }

    /// Forgets a signing key. Returns false when it is not there.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.signing_keys.remove")]
    pub async fn remove_signing_key(&mut self, kid: &str) -> Result<bool, StoreError> {
        let removed = self.conn.execute(sql!("DELETE FROM signing_keys WHERE kid = $1", kid)).await?;
        Ok(removed == 1)
    }

    /// Removes every signing key; the next start makes a new one. Returns how many there were.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.signing_keys.remove_all")]
    pub async fn remove_signing_keys(&mut self) -> Result<u64, StoreError> {
        self.conn
            .execute(sql!("DELETE FROM settings WHERE name = $1", FIRST_SIGNING_KEY))
            .await?;
        self.conn.execute(sql!("DELETE FROM signing_keys")).await
    }
}
