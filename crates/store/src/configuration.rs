//! The installation's configuration: what administrators change at run time, by Harbor's keys.

use wharf_model::Timestamp;

use crate::db::{Conn, sql};
use crate::{StoreError, Writer};

/// The installation's configuration. Values are JSON texts; what they may be is up to `core`.
#[derive(Debug)]
pub struct Configuration<'h> {
    pub(crate) conn: Conn<'h>,
}

impl Configuration<'_> {
    /// Every key that was set, with its value.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.configuration.all")]
    pub async fn all(&mut self) -> Result<Vec<(String, String)>, StoreError> {
        self.conn
            .fetch_all(sql!("SELECT name, value FROM configuration ORDER BY name"))
            .await
    }
}

impl Writer<Configuration<'_>> {
    /// Sets a key.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.configuration.set")]
    pub async fn set(&mut self, name: &str, value: &str, now: Timestamp) -> Result<(), StoreError> {
        let set = sql!(
            "INSERT INTO configuration (name, value, updated_at) VALUES ($1, $2, $3)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
            name,
            value,
            now
        );
        self.conn.execute(set).await.map(drop)
    }
}
