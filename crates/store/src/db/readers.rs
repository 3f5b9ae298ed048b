//! The readers of SQLite, lent to one statement at a time.
//!
//! A connection here is a thread of this process. The driver's pool asks a connection that comes back whether it is still alive, which
//! costs as much as most reads: a hop to that thread and back. A thread does not go away by itself, so nothing is asked here. Only a
//! connection whose statement was answered comes back; one whose statement failed, or whose reader lost interest, is closed and another
//! is opened when it is needed.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::{Semaphore, SemaphorePermit};

use wharf_meter::database::READER_WAIT;

use super::StoreError;
use super::store::Connections;
use super::turns::late;

/// Connections that only read.
#[derive(Debug)]
pub(crate) struct Readers {
    options: SqliteConnectOptions,
    patience: Duration,
    most: u32,
    free: Semaphore,
    /// How often a connection came back.
    returned: AtomicU64,
    /// The one used last is lent first, so that its cache is warm and the others need not be opened.
    idle: Mutex<Vec<SqliteConnection>>,
}

/// A connection for one statement.
#[derive(Debug)]
pub(crate) struct Lent<'r> {
    connection: SqliteConnection,
    readers: &'r Readers,
    _permit: SemaphorePermit<'r>,
}

impl Readers {
    /// At most `most` connections, opened by `options` when they are needed; one is waited for as long as `patience`.
    pub(crate) fn new(options: SqliteConnectOptions, most: u32, patience: Duration) -> Self {
        Self {
            options,
            patience,
            most,
            free: Semaphore::new(most as usize),
            returned: AtomicU64::new(0),
            idle: Mutex::default(),
        }
    }

    /// Waits for a connection.
    ///
    /// # Errors
    /// When none is free in time, [`StoreError::Overloaded`] while others are served, else [`StoreError::Unavailable`]; or what the database answers.
    pub(crate) async fn lend(&self) -> Result<Lent<'_>, StoreError> {
        let permit = match self.free.try_acquire() {
            Ok(permit) => permit,
            Err(_) => self.wait().await?,
        };
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        Ok(Lent {
            connection,
            readers: self,
            _permit: permit,
        })
    }

    async fn wait(&self) -> Result<SemaphorePermit<'_>, StoreError> {
        let (began, returned) = (Instant::now(), self.returned.load(Ordering::Relaxed));
        let late = |_| {
            READER_WAIT.refused();
            let others_served = self.returned.load(Ordering::Relaxed) != returned;
            late("no reader of the database was free in time", others_served)
        };
        let closed = |_| StoreError::Unavailable("the database is closed".into());
        let permit = tokio::time::timeout(self.patience, self.free.acquire()).await;
        READER_WAIT.waited(began.elapsed().as_secs_f64());
        permit.map_err(late)?.map_err(closed)
    }

    /// What is open now.
    pub(crate) fn connections(&self) -> Connections {
        let free = self.free.available_permits() as u64;
        Connections {
            in_use: u64::from(self.most).saturating_sub(free),
            idle: self.idle.lock().unwrap_or_else(PoisonError::into_inner).len() as u64,
            most: self.most.into(),
        }
    }

    /// Waits for running statements, then closes every connection.
    pub(crate) async fn close(&self) {
        let all = self.free.acquire_many(self.most).await;
        self.free.close();
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for connection in idle {
            let _ = connection.close().await; // the file is whole either way
        }
        drop(all);
    }
}

impl Lent<'_> {
    /// Where the statement goes.
    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    /// Gives the connection back after its statement was answered.
    pub(crate) fn give_back(self) {
        let Self { connection, readers, .. } = self;
        readers.returned.fetch_add(1, Ordering::Relaxed);
        readers.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}
