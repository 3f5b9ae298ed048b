//! Opens the scale-out engine.

pub(super) mod answer;
mod lent;
mod listen;
mod pool;
mod transaction;

use std::sync::Arc;
use std::time::Duration;

use sqlx::Connection as _;
use sqlx::postgres::PgConnectOptions;

use answer::{PING_TIMEOUT, within};

use super::shares::{Purpose, Shares};
use super::{StoreError, StoreOptions, migrate};

pub(crate) use lent::Lent;
pub(crate) use listen::Hearing;
pub(crate) use pool::Pool;
pub(crate) use transaction::Transaction;

/// No statement of a request runs longer.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(30);
/// The server ends a transaction whose client went silent, so that a dead replica's locks go.
const IDLE_TRANSACTION_TIMEOUT: Duration = Duration::from_secs(60);

/// Migrates the database of `options.url` and opens a pool.
pub(crate) async fn open(options: &StoreOptions) -> Result<Arc<Pool>, StoreError> {
    let connect = connect_options(options)?;
    migrate::postgres(&connect, options.acquire_timeout).await?;
    let shares = Shares::new(options.max_connections.max(1), options.pull_connections, options.acquire_timeout);
    let pool = Pool::new(connect, session_settings(options.busy_timeout), shares);
    drop(pool.lend(Purpose::Other).await?);
    Ok(pool)
}

/// How to reach the server.
pub(crate) fn connect_options(options: &StoreOptions) -> Result<PgConnectOptions, StoreError> {
    let connect: PgConnectOptions = options
        .url
        .parse()
        .map_err(|_| StoreError::Url("the database URL is not postgres://user@host/database"))?;
    Ok(connect.application_name("wharf").statement_cache_capacity(256))
}

/// Asks the server for a sign of life.
pub(crate) async fn ping(pool: &Arc<Pool>) -> Result<(), StoreError> {
    let mut lent = pool.lend(Purpose::Pull).await?;
    let answer = within(PING_TIMEOUT, lent.asking().ping()).await;
    Ok(lent.heard(answer)?)
}

/// Set on each connection rather than at start-up of the session, which connection poolers refuse.
///
/// Plans are made once: left to itself, the server plans the question of every pull anew, for the views over all kinds of actors look cheaper
/// with the kind filled in; the plan takes 1.6 ms then, and following it 0.1.
///
/// The answer is whether nothing can be written.
fn session_settings(lock_timeout: Duration) -> String {
    format!(
        "SET statement_timeout = {}; SET lock_timeout = {}; SET idle_in_transaction_session_timeout = {}; \
         SET default_transaction_isolation = 'read committed'; SET plan_cache_mode = force_generic_plan; \
         SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'",
        STATEMENT_TIMEOUT.as_millis(),
        lock_timeout.as_millis(),
        IDLE_TRANSACTION_TIMEOUT.as_millis(),
    )
}
