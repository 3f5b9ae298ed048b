//! Failed logins by place: an address, or an address together with a name.

use wharf_model::Timestamp;

use crate::db::{Conn, sql};
use crate::{StoreError, Writer};

/// Failed logins.
#[derive(Debug)]
pub struct FailedLogins<'h> {
    pub(crate) conn: Conn<'h>,
}

/// How often logins failed at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failures {
    /// The place.
    pub place: String,
    /// How often.
    pub count: i64,
    /// The last time.
    pub last: Timestamp,
}

impl FailedLogins<'_> {
    /// The failures at two places, those of a place without any left out.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.failed_logins.at")]
    pub async fn at(&mut self, place: &str, other: &str) -> Result<Vec<Failures>, StoreError> {
        let rows: Vec<(String, i64, Timestamp)> = self
            .conn
            .fetch_all(sql!(
                "SELECT place, failures, failed_at FROM failed_logins WHERE place = $1 OR place = $2",
                place,
                other
            ))
            .await?;
        let failures = |(place, count, last)| Failures { place, count, last };
        Ok(rows.into_iter().map(failures).collect())
    }
}

impl Writer<FailedLogins<'_>> {
    /// A login failed at `place`. What happened there before `since` counts no more.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.failed_logins.add")]
    pub async fn add(&mut self, place: &str, since: Timestamp, now: Timestamp) -> Result<(), StoreError> {
        let add = sql!(
            "INSERT INTO failed_logins (place, failures, failed_at) VALUES ($1, 1, $2)
             ON CONFLICT (place) DO UPDATE SET failed_at = excluded.failed_at,
                 failures = CASE WHEN failed_logins.failed_at < $3 THEN 1 ELSE failed_logins.failures + 1 END",
            place,
            now,
            since
        );
        self.conn.execute(add).await.map(drop)
    }

    /// Forgets the failures at `place`.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.failed_logins.forget")]
    pub async fn forget(&mut self, place: &str) -> Result<(), StoreError> {
        let forget = sql!("DELETE FROM failed_logins WHERE place = $1", place);
        self.conn.execute(forget).await.map(drop)
    }

    /// Forgets some of the places where nothing has happened since `before`, at most `most` of them.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.failed_logins.forget_old")]
    pub async fn forget_old(&mut self, before: Timestamp, most: i64) -> Result<u64, StoreError> {
        let forget = sql!(
            "DELETE FROM failed_logins WHERE failed_at < $1 AND place IN
                 (SELECT place FROM failed_logins WHERE failed_at < $1 ORDER BY failed_at LIMIT $2)",
            before,
            most
        );
        self.conn.execute(forget).await
    }
}
