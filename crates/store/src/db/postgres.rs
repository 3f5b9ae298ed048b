//! Opens the scale-out engine.

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool, Postgres};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard};
use wharf_meter::database::CONNECTION_WAIT;

use super::{StoreError, StoreOptions, migrate};

/// No statement of a request runs longer.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(30);
/// No answer for so long, not even that the statement took too long: the way to the server is cut.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(35);
/// The same for what the server answers at once.
const PING_TIMEOUT: Duration = Duration::from_secs(5);
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
    migrate::postgres(&connect, options.acquire_timeout).await?;
    let settings = session_settings(options.busy_timeout);
    let pool = PgPoolOptions::new()
        .max_connections(options.max_connections.max(1))
        .acquire_timeout(options.acquire_timeout)
        .test_before_acquire(false)
        .before_acquire(|connection, idle| {
            Box::pin(async move {
                // However long that takes, `acquire_timeout` bounds it.
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

/// Asks the server for a sign of life.
pub(crate) async fn ping(pool: &PgPool) -> Result<(), StoreError> {
    let mut lent = lend(pool).await?;
    let answer = tokio::time::timeout(PING_TIMEOUT, lent.asking().ping()).await;
    answer.map_err(|_| silent())??;
    lent.answered();
    Ok(())
}

/// A connection for one statement.
pub(crate) async fn lend(pool: &PgPool) -> Result<Lent, StoreError> {
    let began = Instant::now();
    // The wait is a large future, which every statement would carry along.
    let connection = Box::pin(pool.acquire()).await.inspect_err(|error| {
        if matches!(error, sqlx::Error::PoolTimedOut) {
            CONNECTION_WAIT.refused();
        }
    })?;
    CONNECTION_WAIT.waited(began.elapsed().as_secs_f64());
    Ok(Lent { connection, asking: false })
}

/// A connection of the pool. One that is given up in the middle of a question is closed: the pool would ask it whether it still works, and
/// where packets are dropped on the way, wait for the answer for ever.
#[derive(Debug)]
pub(crate) struct Lent {
    connection: PoolConnection<Postgres>,
    asking: bool,
}

impl Lent {
    /// Where a statement goes. Until [`Lent::answered`], it has no answer.
    pub(crate) fn asking(&mut self) -> &mut PgConnection {
        self.asking = true;
        &mut self.connection
    }

    /// The server has answered, if only with an error.
    pub(crate) fn answered(&mut self) {
        self.asking = false;
    }

    async fn say(&mut self, statement: &'static str) -> Result<(), sqlx::Error> {
        let answer = in_time(self.asking().execute(statement)).await?;
        self.answered();
        answer.map(drop)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if self.asking {
            self.connection.close_on_drop();
        }
    }
}

/// The answer of the server, or an error when there is none.
pub(crate) async fn in_time<T>(answer: impl Future<Output = T>) -> Result<T, sqlx::Error> {
    tokio::time::timeout(ANSWER_TIMEOUT, answer).await.map_err(|_| silent())
}

pub(crate) fn silent() -> sqlx::Error {
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, "the server does not answer"))
}

/// A transaction. Dropping it rolls back.
#[derive(Debug)]
pub(crate) struct Transaction {
    lent: OwnedMutexGuard<Lent>,
    ended: bool,
}

impl Transaction {
    /// Begins one.
    ///
    /// # Errors
    /// When no connection is free in time, or the server does not answer.
    pub(crate) async fn begin(pool: &PgPool) -> Result<Self, StoreError> {
        let mut lent = lend(pool).await?;
        lent.say("BEGIN").await?;
        let lent = Arc::new(Mutex::new(lent)).lock_owned().await;
        Ok(Self { lent, ended: false })
    }

    pub(crate) fn lent(&mut self) -> &mut Lent {
        &mut self.lent
    }

    /// Makes the changes durable and visible.
    ///
    /// # Errors
    /// When the server did not confirm; the outcome is unknown then.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        self.end("COMMIT").await
    }

    /// Undoes the changes.
    ///
    /// # Errors
    /// When the server did not confirm.
    pub(crate) async fn abandon(self) -> Result<(), StoreError> {
        self.end("ROLLBACK").await
    }

    async fn end(mut self, how: &'static str) -> Result<(), StoreError> {
        self.ended = true;
        Ok(self.lent.say(how).await?)
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        // One that waits for an answer is closed, see `Lent`, which ends the transaction too.
        if self.ended || self.lent.asking {
            return;
        }
        let lent = Arc::clone(OwnedMutexGuard::mutex(&self.lent));
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = lent.lock().await.say("ROLLBACK").await {
                    tracing::debug!(%error, "a transaction was not rolled back; its connection is closed");
                }
            });
        }
    }
}

/// Set on each connection rather than at start-up of the session, which connection poolers refuse.
///
/// Plans are made once: left to itself, the server plans the question of every pull anew, for the views over all kinds of actors look cheaper
/// with the kind filled in; the plan takes 1.6 ms then, and following it 0.1.
fn session_settings(lock_timeout: Duration) -> String {
    format!(
        "SET statement_timeout = {}; SET lock_timeout = {}; SET idle_in_transaction_session_timeout = {}; \
         SET default_transaction_isolation = 'read committed'; SET plan_cache_mode = force_generic_plan",
        STATEMENT_TIMEOUT.as_millis(),
        lock_timeout.as_millis(),
        IDLE_TRANSACTION_TIMEOUT.as_millis(),
    )
}
