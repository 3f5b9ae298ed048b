//! The readers of SQLite, lent to one statement at a time.
//!
//! A connection here is a thread of this process. The driver's pool asks a connection that comes back whether it is still alive, which
//! costs as much as most reads: a hop to that thread and back. A thread does not go away by itself, so nothing is asked here. Only a
//! connection whose statement was answered comes back; one whose statement failed, or whose reader lost interest, is closed and another
//! is opened when it is needed.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};

use wharf_meter::database::READER_WAIT;

use super::StoreError;
use super::connections::Connections;
use super::shares::{Purpose, Share, Shares};

/// Connections that only read.
#[derive(Debug)]
pub(crate) struct Readers {
    options: SqliteConnectOptions,
    shares: Shares,
    /// The one used last is lent first, so that its cache is warm and the others need not be opened.
    idle: Mutex<Vec<SqliteConnection>>,
}

/// A connection for one statement.
#[derive(Debug)]
pub(crate) struct Lent<'r> {
    connection: SqliteConnection,
    readers: &'r Readers,
    _share: Share,
}

impl Readers {
    /// Connections that are opened by `options` when they are needed.
    pub(crate) fn new(options: SqliteConnectOptions, shares: Shares) -> Self {
        Self {
            options,
            shares,
            idle: Mutex::default(),
        }
    }

    /// Waits for a connection.
    ///
    /// # Errors
    /// When none is free in time, [`StoreError::Overloaded`] while others are served, else [`StoreError::Unavailable`]; or what the database answers.
    pub(crate) async fn lend(&self, purpose: Purpose) -> Result<Lent<'_>, StoreError> {
        let share = match self.shares.at_once(purpose) {
            Some(share) => share,
            None => self.wait(purpose).await?,
        };
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => self.options.connect().await?,
        };
        Ok(Lent {
            connection,
            readers: self,
            _share: share,
        })
    }

    async fn wait(&self, purpose: Purpose) -> Result<Share, StoreError> {
        let began = Instant::now();
        let share = self.shares.take(purpose).await;
        if purpose == Purpose::Other {
            READER_WAIT.waited(began.elapsed().as_secs_f64());
            if share.is_err() {
                READER_WAIT.refused();
            }
        }
        share
    }

    /// What is open now.
    pub(crate) fn connections(&self) -> Connections {
        Connections {
            in_use: self.shares.in_use().into(),
            idle: self.idle.lock().unwrap_or_else(PoisonError::into_inner).len() as u64,
            most: self.shares.most().into(),
        }
    }

    /// Waits for running statements, then closes every connection.
    pub(crate) async fn close(&self) {
        self.shares.close().await;
        let idle = std::mem::take(&mut *self.idle.lock().unwrap_or_else(PoisonError::into_inner));
        for connection in idle {
            let _ = connection.close().await; // the file is whole either way
        }
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
        readers.shares.answered();
        readers.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
    }
}
