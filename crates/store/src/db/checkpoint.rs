//! Folds SQLite's write-ahead log into the file, beside the writer.
//!
//! SQLite would do so in the commit that makes the log long enough: that commit copies a thousand pages and waits for the disk a second
//! time, and so does everybody behind it. On a connection of its own the same work stands in nobody's way. What it cannot do is start the
//! log anew while the writer never rests, so a log that has grown long all the same is folded by the writer, in which little is left to do.

use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};
use tokio::sync::{Mutex, Notify};
use tokio::task::AbortHandle;

use super::StoreError;

/// Pages of the log after which the writer folds it itself.
pub(super) const WRITER_FOLDS_AFTER: &str = "8000";
/// Time for commits to gather.
const GATHER: Duration = Duration::from_millis(200);

/// Who folds. Dropping it ends that.
#[derive(Debug)]
pub(crate) struct Checkpoints {
    /// Taken out when the database is closed.
    connection: Arc<Mutex<Option<SqliteConnection>>>,
    folding: AbortHandle,
}

impl Checkpoints {
    /// Folds whenever something was `committed`.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub(super) async fn start(options: &SqliteConnectOptions, committed: Arc<Notify>) -> Result<Self, StoreError> {
        let connection = options.clone().pragma("wal_autocheckpoint", "0").connect().await?;
        let connection = Arc::new(Mutex::new(Some(connection)));
        let folding = tokio::spawn(fold(Arc::clone(&connection), committed)).abort_handle();
        Ok(Self { connection, folding })
    }

    /// Waits for what is being folded, then closes the connection.
    pub(crate) async fn close(&self) {
        if let Some(connection) = self.connection.lock().await.take() {
            let _ = connection.close().await;
        }
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        self.folding.abort();
    }
}

async fn fold(connection: Arc<Mutex<Option<SqliteConnection>>>, committed: Arc<Notify>) {
    loop {
        committed.notified().await;
        tokio::time::sleep(GATHER).await;
        let mut open = connection.lock().await;
        let Some(connection) = open.as_mut() else { return };
        // What it could not do the next one makes up for. A disk that fails here fails commits, too, and those are answered.
        if let Err(error) = sqlx::query("PRAGMA wal_checkpoint(PASSIVE)").execute(connection).await {
            tracing::warn!(%error, "the write-ahead log of the database could not be folded into its file");
        }
    }
}
