//! Opens the scale-out engine.

use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, Executor, PgPool, Postgres};
use wharf_meter::database::CONNECTION_WAIT;

use super::{StoreError, StoreOptions, migrate};

/// No statement of a request runs longer.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(30);
/// The server ends a transaction whose client went silent, so that a dead replica's locks go.
const IDLE_TRANSACTION_TIMEOUT: Duration = Duration::from_secs(60);
/// A connection that lay idle for longer is tested before use: a firewall or fail-over may have cut it.
const TEST_AFTER_IDLE: Duration = Duration::from_secs(10);

/// Migrates the database of `options.url` and opens a pool.
pub(crate) async fn open(options: &StoreOptions) -> Result<PgPool, StoreError> {
    let connect: PgConnectOptions = options
        .url
        .parse()
        .map_err(|_| StoreError::Url("the database URL is not postgres://user@host/database"))?;
    let connect = connect.application_name("wharf").statement_cache_capacity(256);
    migrate::postgres(&connect).await?;
    let settings = session_settings(options.busy_timeout);
    let pool = PgPoolOptions::new()
        .max_connections(options.max_connections.max(1))
        .acquire_timeout(options.acquire_timeout)
        .test_before_acquire(false)
        .before_acquire(|connection, idle| {
            Box::pin(async move {
                if idle.idle_for > TEST_AFTER_IDLE {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .after_connect(move |connection, _| {
            let settings = settings.clone();
            Box::pin(async move { connection.execute(AssertSqlSafe(settings)).await.map(drop) })
        })
        .connect_with(connect)
        .await?;
    Ok(pool)
}

/// A connection for one statement.
pub(crate) async fn lend(pool: &PgPool) -> Result<PoolConnection<Postgres>, StoreError> {
    let began = Instant::now();
    // The wait is a large future, which every statement would carry along.
    let lent = Box::pin(pool.acquire()).await?;
    CONNECTION_WAIT.waited(began.elapsed().as_secs_f64());
    Ok(lent)
}

/// Set on each connection rather than at start-up of the session, which connection poolers refuse.
fn session_settings(lock_timeout: Duration) -> String {
    format!(
        "SET statement_timeout = {}; SET lock_timeout = {}; SET idle_in_transaction_session_timeout = {}; \
         SET default_transaction_isolation = 'read committed'",
        STATEMENT_TIMEOUT.as_millis(),
        lock_timeout.as_millis(),
        IDLE_TRANSACTION_TIMEOUT.as_millis(),
    )
}
