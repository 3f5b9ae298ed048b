//! A connection that somebody has, and what its answers say of it.

use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgDatabaseError, PgSeverity};
use sqlx::{Executor as _, PgConnection};
use tokio::sync::OwnedMutexGuard;

use super::answer::within;
use super::pool::{Open, Pool};
use crate::db::shares::Share;

/// The server became a standby, or was told to write nothing.
const READ_ONLY: &str = "25006";

/// A connection for one statement or transaction. It goes back when the server has answered what it was asked; one that is given up in the middle
/// of a question is closed.
#[derive(Debug)]
pub(crate) struct Lent {
    // Dropped in this order: it can be lent before somebody has the right to it.
    open: OwnedMutexGuard<Open>,
    _share: Share,
    pool: Arc<Pool>,
    asking: bool,
}

impl Lent {
    pub(super) fn new(open: OwnedMutexGuard<Open>, share: Share, pool: Arc<Pool>) -> Self {
        Self {
            open,
            _share: share,
            pool,
            asking: false,
        }
    }

    /// Where a statement goes. Until [`Lent::heard`], it has no answer.
    pub(crate) fn asking(&mut self) -> &mut PgConnection {
        self.asking = true;
        &mut self.open.connection
    }

    /// Whether it waits for an answer, or has had one that ends it.
    pub(super) fn is_asking(&self) -> bool {
        self.asking
    }

    /// What came of the question. When the connection is of no use any more, neither are those that lie idle.
    ///
    /// # Errors
    /// Those of the question.
    pub(crate) fn heard<T>(&mut self, answer: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        if answer.as_ref().err().is_some_and(ends) {
            self.pool.forget_idle();
        } else {
            self.asking = false;
            self.pool.shares().answered();
        }
        answer
    }

    /// One that the server answers within `most`.
    pub(super) async fn say(&mut self, statement: &'static str, most: Duration) -> Result<(), sqlx::Error> {
        let answer = within(most, self.asking().execute(statement)).await;
        self.heard(answer).map(drop)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if !self.asking {
            let opened = self.open.opened();
            self.pool.take_back(Arc::clone(OwnedMutexGuard::mutex(&self.open)), opened);
        }
    }
}

/// Whether a connection ends with this error.
fn ends(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(error) => {
            let severity = error.try_downcast_ref::<PgDatabaseError>().map(PgDatabaseError::severity);
            matches!(severity, Some(PgSeverity::Fatal | PgSeverity::Panic)) || error.code().as_deref() == Some(READ_ONLY)
        }
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => true,
        _ => false,
    }
}
