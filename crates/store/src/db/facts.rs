//! What a PostgreSQL server says of itself, for whoever looks for mistakes of an installation.

use std::sync::Arc;

use chrono::DateTime;
use wharf_model::Timestamp;

use super::StoreError;
use super::postgres::{Pool, in_time};
use super::shares::Purpose;

/// What a server says of itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ServerFacts {
    /// Its clock.
    pub clock: Timestamp,
    /// Connections it allows, and those there are, whoever has them.
    pub max_connections: i64,
    /// Those there are.
    pub connections: i64,
    /// Whether it waits for its disk before it acknowledges a commit.
    pub durable: bool,
}

/// Asks for them.
///
/// # Errors
/// When it does not answer.
pub(crate) async fn of(pool: &Arc<Pool>) -> Result<ServerFacts, StoreError> {
    let mut lent = pool.lend(Purpose::Other).await?;
    let question = sqlx::query_as::<_, (f64, i64, i64, bool)>(
        "SELECT extract(epoch FROM clock_timestamp())::float8, current_setting('max_connections')::int8, \
         (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'), \
         current_setting('fsync') = 'on' AND current_setting('synchronous_commit') <> 'off'",
    );
    let answer = in_time(question.fetch_one(lent.asking())).await;
    let (seconds, max_connections, connections, durable) = lent.heard(answer)?;
    Ok(ServerFacts {
        clock: DateTime::from_timestamp_millis((seconds * 1e3) as i64).unwrap_or_default(),
        max_connections,
        connections,
        durable,
    })
}
