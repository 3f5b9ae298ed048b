//! The writer of SQLite, lent to one transaction after the other. Those that wait for each other may share a commit.
//!
//! SQLite has one writer, and a commit waits for the disk. If every transaction waited on its own, they would come one per
//! sync, however many there are. So whoever is done while a sharing one waits does not commit yet: that one goes on behind a
//! savepoint of its own, and one commit makes all of them durable. Nobody is answered before that commit.
//!
//! ```text
//! BEGIN ── first ── SAVEPOINT ── second ── RELEASE ── SAVEPOINT ── third ── ROLLBACK TO ── COMMIT ──► all three are told
//! ```
//!
//! A transaction that follows sees what is not durable yet. What it changes becomes durable together with that; what it only
//! found out it may tell nobody before. That is why sharing has to be asked for, and why [`Turn::abandon`] waits.
//! Nobody waits for others to come: without a queue, every transaction has a commit of its own.
//!
//! Work in the background has a queue of its own, from which somebody is lent the writer when nobody else wants it. A client may
//! follow such a transaction, never the other way round, so it waits for the rest of one of them at most.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sqlx::SqliteConnection;
use sqlx::sqlite::SqliteConnectOptions;
use tokio::sync::{Notify, OwnedMutexGuard, mpsc, oneshot};

use wharf_meter::database::{WRITER_WAIT, failed};

use super::StoreError;
use super::desk::Desk;
use super::visits::Visits;

/// Requests that wait in the queue; more wait in front of it.
const QUEUE: usize = 256;

/// How a transaction gets along with others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// It follows nobody.
    Alone,
    /// It may follow others in one transaction.
    Shares,
    /// It may follow others, and lets everybody else go first.
    Background,
}

/// Hands out turns. When this is dropped, the connection is closed after the last turn.
#[derive(Debug)]
pub(crate) struct Turns {
    requests: mpsc::Sender<Request>,
    background: mpsc::Sender<Asker>,
    patience: Duration,
    visits: Arc<Visits>,
    /// Turns that were lent.
    lent: AtomicU64,
}

/// The writer, for one transaction. Dropping it rolls back.
#[derive(Debug)]
pub(crate) struct Turn {
    // Dropped in this order: the writer is free before the desk is told.
    pub(super) connection: OwnedMutexGuard<SqliteConnection>,
    pub(super) end: oneshot::Sender<End>,
}

/// How a turn ends, and whom to tell how the commit went.
#[derive(Debug)]
pub(super) struct End {
    pub(super) keep: bool,
    pub(super) answer: Answer,
}

pub(super) type Answer = oneshot::Sender<Result<(), StoreError>>;

#[derive(Debug)]
pub(super) enum Request {
    Turn(Asker),
    Close(oneshot::Sender<()>),
}

#[derive(Debug)]
pub(super) struct Asker {
    pub(super) turn: oneshot::Sender<Result<Turn, StoreError>>,
    pub(super) manner: Manner,
}

impl Turns {
    /// Lends `connection`, which is opened anew by `options` when it has failed, and says when something was `committed`. A turn is
    /// waited for as long as `patience`.
    pub(crate) fn start(connection: SqliteConnection, options: SqliteConnectOptions, committed: Arc<Notify>, patience: Duration) -> Self {
        let (requests, queue) = mpsc::channel(QUEUE);
        let (background, later) = mpsc::channel(QUEUE);
        let visits = Arc::new(Visits::new());
        tokio::spawn(Desk::new(connection, options, committed, queue, later, Arc::clone(&visits)).run());
        Self {
            requests,
            background,
            patience,
            visits,
            lent: AtomicU64::new(0),
        }
    }

    /// Whether hardly anybody but the background has wanted the writer for a while.
    pub(crate) fn quiet(&self) -> bool {
        self.visits.quiet()
    }

    /// Waits for a turn, with the write lock. Unless it is alone it may see changes that are not durable yet.
    ///
    /// # Errors
    /// When none comes in time, [`StoreError::Overloaded`] while others get theirs, else [`StoreError::Unavailable`]; or what the database answers.
    pub(crate) async fn take(&self, manner: Manner) -> Result<Turn, StoreError> {
        let (turn, taken) = oneshot::channel();
        let waiting = async {
            let asker = Asker { turn, manner };
            match manner {
                Manner::Background => self.background.send(asker).await.map_err(|_| gone())?,
                Manner::Alone | Manner::Shares => self.requests.send(Request::Turn(asker)).await.map_err(|_| gone())?,
            }
            taken.await.unwrap_or_else(|_| Err(gone()))
        };
        if manner != Manner::Background {
            self.visits.note();
        }
        let (began, lent) = (Instant::now(), self.lent.load(Ordering::Relaxed));
        let late = |_| {
            WRITER_WAIT.refused();
            late(
                "the database's writer was not free in time",
                self.lent.load(Ordering::Relaxed) != lent,
            )
        };
        let turn = tokio::time::timeout(self.patience, waiting).await;
        // The background waits on purpose.
        if manner != Manner::Background {
            WRITER_WAIT.waited(began.elapsed().as_secs_f64());
        }
        let turn = turn.map_err(late)??;
        self.lent.fetch_add(1, Ordering::Relaxed);
        Ok(turn)
    }

    /// Waits for the turns that were asked for, then closes the connection.
    pub(crate) async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.requests.send(Request::Close(done)).await.is_ok() {
            let _ = closed.await;
        }
    }
}

impl Turn {
    /// Where the statements go.
    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    /// Ends the turn and waits until its changes are durable.
    ///
    /// # Errors
    /// When the commit failed, which may be for a reason that lies in another transaction: nothing of this one is there then.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        self.end(true).await
    }

    /// Ends the turn without its changes, and waits until everything that it may have seen is durable.
    ///
    /// # Errors
    /// When something that it may have seen is not there after all.
    pub(crate) async fn abandon(self) -> Result<(), StoreError> {
        self.end(false).await
    }

    async fn end(self, keep: bool) -> Result<(), StoreError> {
        let (answer, outcome) = oneshot::channel();
        drop(self.connection);
        self.end.send(End { keep, answer }).map_err(|_| gone())?;
        outcome.await.unwrap_or_else(|_| Err(gone()))
    }
}

/// Who waited in vain did so in a long line, or for a database that serves nobody.
pub(super) fn late(what: &'static str, others_served: bool) -> StoreError {
    if others_served {
        failed("overloaded");
        StoreError::Overloaded
    } else {
        failed("unavailable");
        StoreError::Unavailable(what.into())
    }
}

fn gone() -> StoreError {
    StoreError::Unavailable("the database is closed".into())
}
