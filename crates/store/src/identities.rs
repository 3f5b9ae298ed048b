//! Who an account is at outside providers.

use wharf_model::{Identity, IdentityId, Timestamp, UserId};

use crate::db::{Conn, sql};
use crate::text::is_storable;
use crate::{StoreError, Writer};

/// Who an account is at outside providers. An account is found by provider and subject, never by name.
#[derive(Debug)]
pub struct Identities<'h> {
    pub(crate) conn: Conn<'h>,
}

#[derive(sqlx::FromRow)]
struct IdentityRow {
    id: i64,
    provider: String,
    subject: String,
    user_id: i64,
    created_at: Timestamp,
}

impl Identities<'_> {
    /// The account of this subject.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.identities.find")]
    pub async fn find(&mut self, provider: &str, subject: &str) -> Result<Option<UserId>, StoreError> {
        if !is_storable(provider) || !is_storable(subject) {
            return Ok(None);
        }
        let row: Option<(i64,)> = self
            .conn
            .fetch_optional(sql!(
                "SELECT user_id FROM identities WHERE provider = $1 AND subject = $2",
                provider,
                subject
            ))
            .await?;
        Ok(row.map(|(id,)| UserId(id)))
    }

    /// An account's identities, oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.identities.list")]
    pub async fn list(&mut self, user: UserId) -> Result<Vec<Identity>, StoreError> {
        let rows: Vec<IdentityRow> = self
            .conn
            .fetch_all(sql!(
                "SELECT id, provider, subject, user_id, created_at FROM identities WHERE user_id = $1 ORDER BY id",
                user
            ))
            .await?;
        Ok(rows.into_iter().map(IdentityRow::read).collect())
    }
}

impl Writer<Identities<'_>> {
    /// Ties a subject to an account. Returns false when it is tied to one already.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the account is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.identities.add")]
    pub async fn add(&mut self, provider: &str, subject: &str, user: UserId, now: Timestamp) -> Result<bool, StoreError> {
        let added = self
            .conn
            .execute(sql!(
                "INSERT INTO identities (provider, subject, user_id, created_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (provider, subject) DO NOTHING",
                provider,
                subject,
                user,
                now
            ))
            .await?;
        Ok(added == 1)
    }

    /// Unties an identity from an account. Returns whether it was tied.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.identities.remove")]
    pub async fn remove(&mut self, user: UserId, identity: IdentityId) -> Result<bool, StoreError> {
        let removed = sql!("DELETE FROM identities WHERE user_id = $1 AND id = $2", user, identity);
        Ok(self.conn.execute(removed).await? == 1)
    }
}

impl IdentityRow {
    fn read(self) -> Identity {
        Identity {
            id: IdentityId(self.id),
            provider: self.provider,
            subject: self.subject,
            user_id: UserId(self.user_id),
            created_at: self.created_at,
        }
    }
}
