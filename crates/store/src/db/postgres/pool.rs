//! The connections to PostgreSQL.
//!
//! The driver's own pool asks every connection that comes back for a sign of life, without an end to the wait, while it counts as taken: where
//! packets are dropped on the way, it loses all of them for a quarter of an hour. Here only a connection whose last statement was answered comes
//! back, so nothing is asked; one that lay idle is asked before it is lent, for a moment. When one of them turns out to be dead, those
//! that lie beside it are given up with it: whatever broke one, broke them.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, Executor as _, PgConnection, Row as _};
use tokio::sync::Mutex as Held;
use wharf_meter::database::CONNECTION_WAIT;

use super::StoreError;
use super::answer::{is_crowded, is_silent, passes, within};
use super::lent::Lent;
use crate::db::connections::Connections;
use crate::db::shares::{Purpose, Share, Shares};
use crate::db::turns::late;

/// A connection that lay idle for longer is tested before use: a firewall or fail-over may have cut it.
const TEST_AFTER_IDLE: Duration = Duration::from_secs(10);
/// How long that test may take.
const TEST_TIMEOUT: Duration = Duration::from_secs(1);
/// Connections that are older are replaced, so that their number follows the servers behind a balancer.
const LIFETIME: Duration = Duration::from_secs(30 * 60);
/// Connections that nobody needed for so long are closed.
const IDLE_LIFETIME: Duration = Duration::from_secs(10 * 60);
/// Between two tries to connect, at first.
const FIRST_PAUSE: Duration = Duration::from_millis(10);

/// Lends connections.
pub(crate) struct Pool {
    connect: PgConnectOptions,
    /// Statements that every connection begins with; the last one says whether the server is a standby.
    settings: String,
    shares: Shares,
    /// The one used last is lent first.
    idle: Mutex<Vec<Idle>>,
}

#[derive(Debug)]
struct Idle {
    open: Arc<Held<Open>>,
    since: Instant,
}

/// A connection.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) connection: PgConnection,
    opened: Instant,
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The options hold a password.
        f.debug_struct("Pool").field("shares", &self.shares).finish_non_exhaustive()
    }
}

impl Pool {
    pub(super) fn new(connect: PgConnectOptions, settings: String, shares: Shares) -> Arc<Self> {
        Arc::new(Self {
            connect,
            settings,
            shares,
            idle: Mutex::default(),
        })
    }

    /// Waits for a connection.
    ///
    /// # Errors
    /// When none is free in time, [`StoreError::Overloaded`] while the server answers others; when the server does not answer, or cannot be
    /// written to, [`StoreError::Unavailable`].
    pub(crate) async fn lend(self: &Arc<Self>, purpose: Purpose) -> Result<Lent, StoreError> {
        let began = Instant::now();
        let share = self.shares.take(purpose).await.inspect_err(|_| {
            if purpose == Purpose::Other {
                CONNECTION_WAIT.refused();
            }
        })?;
        let open = match self.fresh() {
            Some(open) => open,
            // The way there is a large future, which every statement would carry along.
            None => Box::pin(self.tested_or_new(began + self.shares.patience())).await?,
        };
        if purpose == Purpose::Other {
            CONNECTION_WAIT.waited(began.elapsed().as_secs_f64());
        }
        Ok(self.lent(open, share).await)
    }

    async fn lent(self: &Arc<Self>, open: Arc<Held<Open>>, share: Share) -> Lent {
        // Free, but for the instant in which whoever had it lets go.
        Lent::new(open.lock_owned().await, share, Arc::clone(self))
    }

    /// A connection that was in use a moment ago.
    fn fresh(&self) -> Option<Arc<Held<Open>>> {
        let mut idle = self.idle();
        let last = idle.pop_if(|last| last.since.elapsed() <= TEST_AFTER_IDLE)?;
        Some(last.open)
    }

    async fn tested_or_new(&self, deadline: Instant) -> Result<Arc<Held<Open>>, StoreError> {
        let mut pause = FIRST_PAUSE;
        loop {
            if let Some(open) = self.tested().await {
                return Ok(open);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            match within(left, self.open()).await {
                Ok(open) => return Ok(Arc::new(Held::new(open))),
                Err(error) if passes(&error) && Instant::now() + pause < deadline => {
                    tracing::debug!(%error, "no connection to the database yet");
                }
                // A server that has none to spare is alive, and so is one that is slow to open another while it answers.
                Err(error) if is_crowded(&error) || is_silent(&error) && self.shares.is_alive() => {
                    tracing::warn!(%error, "no more connections to the database");
                    return Err(late("no connection could be opened in time", true));
                }
                Err(error) => return Err(error.into()),
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(self.shares.patience() / 5);
        }
    }

    /// A connection that lay idle and is alive.
    async fn tested(&self) -> Option<Arc<Held<Open>>> {
        if let Some(open) = self.fresh() {
            return Some(open);
        }
        let last = self.idle().pop()?;
        {
            let mut open = last.open.lock().await;
            if within(TEST_TIMEOUT, open.connection.ping()).await.is_err() {
                self.forget_idle();
                return None;
            }
            self.shares.answered();
        }
        Some(last.open)
    }

    async fn open(&self) -> Result<Open, sqlx::Error> {
        let mut connection = self.connect.connect().await?;
        let row = connection.fetch_one(AssertSqlSafe(self.settings.clone())).await?;
        if row.try_get::<bool, _>(0)? {
            return Err(standby());
        }
        Ok(Open {
            connection,
            opened: Instant::now(),
        })
    }

    /// Takes back a connection without a question that is not answered.
    pub(super) fn take_back(&self, open: Arc<Held<Open>>, opened: Instant) {
        if opened.elapsed() > LIFETIME {
            return;
        }
        let now = Instant::now();
        let mut idle = self.idle();
        // Whoever lay there longest lies at the bottom.
        if idle.first().is_some_and(|oldest| now - oldest.since > IDLE_LIFETIME) {
            drop(idle.remove(0));
        }
        idle.push(Idle { open, since: now });
    }

    /// Gives up what lies idle: there is reason to believe that it is dead.
    pub(super) fn forget_idle(&self) {
        let idle = std::mem::take(&mut *self.idle());
        drop(idle);
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Idle>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn shares(&self) -> &Shares {
        &self.shares
    }

    /// What is open now.
    pub(crate) fn connections(&self) -> Connections {
        Connections {
            in_use: self.shares.in_use().into(),
            idle: self.idle().len() as u64,
            most: self.shares.most().into(),
        }
    }

    /// Waits for running statements, then closes every connection.
    pub(crate) async fn close(&self) {
        self.shares.close().await;
        let idle = std::mem::take(&mut *self.idle());
        for Idle { open, .. } in idle {
            if let Some(open) = Arc::into_inner(open) {
                // The server notices either way.
                let _ = tokio::time::timeout(TEST_TIMEOUT, open.into_inner().connection.close()).await;
            }
        }
    }
}

impl Open {
    pub(super) fn opened(&self) -> Instant {
        self.opened
    }
}

fn standby() -> sqlx::Error {
    sqlx::Error::Io(std::io::Error::new(
        std::io::ErrorKind::ReadOnlyFilesystem,
        "the database server is a standby, or only reads: the way to it has to lead to the primary",
    ))
}
