//! A transaction of PostgreSQL.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard};

use super::answer::{ANSWER_TIMEOUT, PING_TIMEOUT};
use super::{Lent, Pool, StoreError};
use crate::db::shares::Purpose;

/// A transaction. Dropping it rolls back.
#[derive(Debug)]
pub(crate) struct Transaction {
    lent: OwnedMutexGuard<Lent>,
    ended: bool,
}

impl Transaction {
    /// Begins one. A connection that proves dead by this is replaced once: nothing was done on it.
    ///
    /// # Errors
    /// When no connection is free in time, or the server does not answer.
    pub(crate) async fn begin(pool: &Arc<Pool>) -> Result<Self, StoreError> {
        let mut lent = pool.lend(Purpose::Other).await?;
        if let Err(error) = lent.say("BEGIN", PING_TIMEOUT).await {
            if !lent.is_asking() || is_silence(&error) {
                return Err(error.into());
            }
            drop(lent);
            lent = pool.lend(Purpose::Other).await?;
            lent.say("BEGIN", PING_TIMEOUT).await?;
        }
        let lent = Arc::new(Mutex::new(lent)).lock_owned().await;
        Ok(Self { lent, ended: false })
    }

    pub(crate) fn lent(&mut self) -> &mut Lent {
        &mut self.lent
    }

    /// Makes the changes durable and visible. With `work`, every replica is told that there is some for the background.
    ///
    /// # Errors
    /// When the server did not confirm; the outcome is unknown then.
    pub(crate) async fn commit(self, work: bool) -> Result<(), StoreError> {
        let commit = if work { "NOTIFY wharf_work; COMMIT" } else { "COMMIT" };
        self.end(commit, ANSWER_TIMEOUT).await
    }

    /// Undoes the changes.
    ///
    /// # Errors
    /// When the server did not confirm.
    pub(crate) async fn abandon(self) -> Result<(), StoreError> {
        self.end("ROLLBACK", PING_TIMEOUT).await
    }

    async fn end(mut self, how: &'static str, most: Duration) -> Result<(), StoreError> {
        self.lent.say(how, most).await?;
        self.ended = true;
        Ok(())
    }
}

impl Drop for Transaction {
    fn drop(&mut self) {
        // One that waits for an answer is closed, see `Lent`, which ends the transaction too.
        if self.ended || self.lent.is_asking() {
            return;
        }
        let lent = Arc::clone(OwnedMutexGuard::mutex(&self.lent));
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = lent.lock().await.say("ROLLBACK", PING_TIMEOUT).await {
                    tracing::debug!(%error, "a transaction was not rolled back; its connection is closed");
                }
            });
        }
    }
}

fn is_silence(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Io(error) if error.kind() == io::ErrorKind::TimedOut)
}
