//! The store: opens a database and hands out handles.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::connections::Connections;
use super::handle::{Reader, Tx};
use super::look::{self, Look};
use super::pools::Pools;
use super::postgres::Hearing;
use super::shares::Purpose;
use super::turns::Manner;
use super::{StoreError, postgres, sqlite};

/// How to reach the database.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// `sqlite:PATH`, `postgres://…` or `postgresql://…`.
    pub url: String,
    /// Most connections of a PostgreSQL pool; most readers of SQLite, at least four.
    pub max_connections: u32,
    /// So many of them, but at most half, are for pulls alone.
    pub pull_connections: u32,
    /// Longest wait for a free connection.
    pub acquire_timeout: Duration,
    /// Longest wait for a lock: SQLite's file lock, PostgreSQL's row locks.
    pub busy_timeout: Duration,
}

/// Which engine is behind a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Embedded.
    Sqlite,
    /// Scale-out.
    Postgres,
}

/// While others want to write, whoever asks in the background rests so many times as long as the answer took.
const REST: u32 = 2;

/// An open, migrated database. Clones share it.
#[derive(Debug, Clone)]
pub struct Store {
    pools: Arc<Pools>,
    work: Arc<Notify>,
    /// Of what other replicas add.
    hearing: Option<Arc<Hearing>>,
}

impl Store {
    /// Opens the database and migrates its schema.
    ///
    /// # Errors
    /// When it cannot be reached, or its schema is newer than this release.
    pub async fn connect(options: &StoreOptions) -> Result<Self, StoreError> {
        let pools = match options.url.split_once(':') {
            Some(("sqlite", _)) => Pools::Sqlite(Box::new(Box::pin(sqlite::open(options)).await?)),
            Some(("postgres" | "postgresql", _)) => Pools::Postgres(Box::pin(postgres::open(options)).await?),
            _ => return Err(StoreError::Url("the database URL starts with sqlite: or postgres://")),
        };
        let work = Arc::default();
        let hearing = match &pools {
            Pools::Sqlite(_) => None,
            Pools::Postgres(_) => Some(Arc::new(Hearing::new(postgres::connect_options(options)?, Arc::clone(&work)))),
        };
        Ok(Self {
            pools: Arc::new(pools),
            work,
            hearing,
        })
    }

    /// Looks at the database and changes nothing, not even its schema; `None` when it is a file that is not there.
    ///
    /// # Errors
    /// When it cannot be reached or read.
    pub async fn look(options: &StoreOptions) -> Result<Option<Look>, StoreError> {
        look::look(options).await
    }

    /// A handle for reading. Each statement sees the latest committed state; two statements may see two states.
    pub fn read(&self) -> Reader {
        Reader::new(Arc::clone(&self.pools))
    }

    /// Starts a write transaction. Keep nothing but statements between this and [`Tx::commit`]: on SQLite everybody else waits.
    ///
    /// # Errors
    /// When no connection or no lock is free in time.
    #[tracing::instrument(level = "debug", skip_all, name = "db.begin")]
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        Tx::begin(&self.pools, Manner::Alone, Arc::clone(&self.work)).await
    }

    /// As [`Store::begin`], for small changes that come in crowds. On SQLite, those that wait for one another become durable by
    /// one commit, so such a transaction may see changes that are not durable yet. What it found out without committing may be told
    /// only after [`Tx::abandon`]; only a failed statement is an answer by itself.
    ///
    /// # Errors
    /// When no connection or no lock is free in time.
    #[tracing::instrument(level = "debug", skip_all, name = "db.begin")]
    pub async fn begin_shared(&self) -> Result<Tx, StoreError> {
        Tx::begin(&self.pools, Manner::Shares, Arc::clone(&self.work)).await
    }

    /// As [`Store::begin_shared`], for work that nobody waits for. On SQLite, whoever else wants to write goes first; keep such a
    /// transaction to a millisecond or two and begin several at the same time rather than one after the other.
    ///
    /// # Errors
    /// When no connection or no lock is free in time.
    #[tracing::instrument(level = "debug", skip_all, name = "db.begin")]
    pub async fn begin_background(&self) -> Result<Tx, StoreError> {
        Tx::begin(&self.pools, Manner::Background, Arc::clone(&self.work)).await
    }

    /// Rows that a transaction in the background, which begins now, should change at most.
    pub fn background_rows(&self) -> usize {
        match &*self.pools {
            // A client waits for the rest of one such transaction: some ten milliseconds, where one comes at all.
            Pools::Sqlite(pools) if pools.writer.quiet() => 512,
            Pools::Sqlite(_) => 32,
            // Here it waits for nothing; but each is a connection.
            Pools::Postgres(_) => 200,
        }
    }

    /// Whether hardly anybody but the background has wanted to write of late. A server is no place to ask: it has processors of its own.
    pub fn is_quiet(&self) -> bool {
        match &*self.pools {
            Pools::Sqlite(pools) => pools.writer.quiet(),
            Pools::Postgres(_) => true,
        }
    }

    /// A rest after a question of the background that took so long: while others want to write, it takes its share of the processors and no more.
    pub async fn rest(&self, taken: Duration) {
        if !self.is_quiet() {
            tokio::time::sleep(REST * taken).await;
        }
    }

    /// Waits until a transaction has put work for the background into the queue. One waits at a time. On PostgreSQL, other replicas are heard
    /// too, unless there is a pooler in between that passes no notifications on; look into the queue now and then all the same.
    pub async fn work_added(&self) {
        if let Some(hearing) = &self.hearing {
            hearing.begin();
        }
        self.work.notified().await;
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn ping(&self) -> Result<(), StoreError> {
        match &*self.pools {
            Pools::Sqlite(pools) => {
                let mut lent = pools.readers.lend(Purpose::Pull).await?;
                sqlx::query("SELECT 1").execute(lent.connection()).await?;
                lent.give_back();
            }
            Pools::Postgres(pool) => postgres::ping(pool).await?,
        }
        Ok(())
    }

    /// How many connections there are now.
    pub fn connections(&self) -> Connections {
        match &*self.pools {
            Pools::Sqlite(pools) => pools.readers.connections(),
            Pools::Postgres(pool) => pool.connections(),
        }
    }

    /// The engine.
    pub fn engine(&self) -> Engine {
        match &*self.pools {
            Pools::Sqlite(_) => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// Waits for running statements, then closes every connection. Later calls fail as unavailable.
    pub async fn close(&self) {
        match &*self.pools {
            Pools::Sqlite(pools) => {
                // The writer goes last: the last connection folds the write-ahead log into the file.
                pools.readers.close().await;
                pools.checkpoints.close().await;
                pools.writer.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}
