//! Who an account is at outside providers, and the groups they say it is in.

use sea_query::{OnConflict, Query};
use wharf_model::{Identity, IdentityId, Timestamp, UserId};

use crate::db::{Conn, Statement, sql};
use crate::text::is_storable;
use crate::{CHUNK, Engine, StoreError, Writer};

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

    /// The groups an account is in, as kind (Harbor's number) and key, in this order.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.user_groups.of_user")]
    pub async fn groups(&mut self, user: UserId) -> Result<Vec<(i64, String)>, StoreError> {
        self.conn
            .fetch_all(sql!(
                "SELECT g.kind, g.group_key FROM user_group_members m JOIN user_groups g ON g.id = m.group_id
                 WHERE m.user_id = $1 ORDER BY g.kind, g.group_key",
                user
            ))
            .await
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

    /// Makes `groups` (key and name) the only groups an account is in. Groups that are not known yet are made; the name of one
    /// that is known stays, because administrators may have changed it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the account is gone; otherwise when the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.user_groups.replace")]
    pub async fn replace_groups(&mut self, user: UserId, kind: i64, groups: &[(&str, &str)], now: Timestamp) -> Result<(), StoreError> {
        // In one order everywhere, so that two logins that make the same groups cannot wait for each other.
        let mut sorted: Vec<_> = groups.iter().filter(|(key, _)| is_storable(key)).copied().collect();
        sorted.sort_unstable();
        sorted.dedup_by_key(|(key, _)| *key);
        for chunk in sorted.chunks(CHUNK) {
            let missing = missing_groups(self.conn.engine(), kind, chunk, now)?;
            self.conn.execute(missing).await?;
        }
        self.conn
            .execute(sql!("DELETE FROM user_group_members WHERE user_id = $1", user))
            .await?;
        for (key, _) in sorted {
            let joined = sql!(
                "INSERT INTO user_group_members (group_id, user_id) SELECT g.id, u.id FROM user_groups g JOIN users u ON u.id = $1
                 WHERE g.kind = $2 AND g.group_key = $3",
                user,
                kind,
                key
            );
            self.conn.execute(joined).await?;
        }
        Ok(())
    }
}

/// Makes those of the groups that are not there.
fn missing_groups(engine: Engine, kind: i64, groups: &[(&str, &str)], now: Timestamp) -> Result<Statement<'static>, StoreError> {
    let mut insert = Query::insert();
    insert
        .into_table("user_groups")
        .columns(["name", "kind", "group_key", "created_at", "updated_at"])
        .on_conflict(OnConflict::columns(["kind", "group_key"]).do_nothing().to_owned());
    for (key, name) in groups {
        let name = name.replace('\0', "");
        insert.values_panic([name.into(), kind.into(), (*key).into(), now.into(), now.into()]);
    }
    Statement::built(engine, &insert)
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
