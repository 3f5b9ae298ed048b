//! Opens the embedded engine: one writer, several readers, one file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::ConnectOptions as _;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use tokio::sync::Notify;

use super::checkpoint::{Checkpoints, WRITER_FOLDS_AFTER};
use super::readers::Readers;
use super::shares::Shares;
use super::turns::Turns;
use super::{StoreError, StoreOptions, migrate};

/// Readers when the options ask for fewer.
const MIN_READERS: u32 = 4;
/// Pages the writer keeps in memory, as a negative number in KiB. What a batch of the garbage collector changes lies all over the indexes; when
/// it does not fit, SQLite writes pages before the commit and reads them again.
const WRITER_CACHE: &str = "-16384";
/// The write-ahead log is cut back to this size after a checkpoint, in bytes.
const WAL_LIMIT: &str = "67108864";

/// One writer and several readers. Writers queue in order here instead of spinning on the file lock.
#[derive(Debug)]
pub(crate) struct SqlitePools {
    pub(crate) writer: Turns,
    pub(crate) readers: Readers,
    pub(crate) checkpoints: Checkpoints,
}

/// Rows that are read before whoever asked takes one.
const ROWS_BEHIND: usize = 512;

/// Opens the file of `options.url`, makes it when missing, and migrates it.
pub(crate) async fn open(options: &StoreOptions) -> Result<SqlitePools, StoreError> {
    let path = path_of(&options.url)?;
    create_private(&path).await?;
    let connect = connect_options(&path, options);
    let write = connect
        .clone()
        .pragma("wal_autocheckpoint", WRITER_FOLDS_AFTER)
        .pragma("cache_size", WRITER_CACHE)
        // What a savepoint may have to bring back would be a file made and removed for every transaction that follows another.
        .pragma("temp_store", "MEMORY");
    let mut connection = write.clone().connect().await?;
    migrate::sqlite(&mut connection).await?;
    let committed = Arc::new(Notify::new());
    let checkpoints = Checkpoints::start(&connect, Arc::clone(&committed)).await?;
    let writer = Turns::start(connection, write, committed, options.acquire_timeout);
    let most = options.max_connections.max(MIN_READERS);
    let shares = Shares::new(most, options.pull_connections, options.acquire_timeout);
    let readers = Readers::new(connect.pragma("query_only", "ON"), shares);
    Ok(SqlitePools {
        writer,
        readers,
        checkpoints,
    })
}

pub(crate) fn path_of(url: &str) -> Result<PathBuf, StoreError> {
    let path = url.strip_prefix("sqlite:").unwrap_or(url);
    let path = path.strip_prefix("//").unwrap_or(path);
    if path.is_empty() || path.contains(":memory:") {
        return Err(StoreError::Url("the database URL needs a file: sqlite:PATH"));
    }
    Ok(PathBuf::from(path))
}

/// The file holds password hashes and signing keys, so only its owner may read it. SQLite gives its side files the same mode.
async fn create_private(path: &Path) -> Result<(), StoreError> {
    let mut open = tokio::fs::OpenOptions::new();
    open.create(true).append(true);
    #[cfg(unix)]
    open.mode(0o600);
    open.open(path).await.map(drop).map_err(|error| sqlx::Error::Io(error).into())
}

/// Settings every connection has. `FULL` means that what was acknowledged survives a power loss.
fn connect_options(path: &Path, options: &StoreOptions) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(options.busy_timeout)
        .pragma("trusted_schema", "OFF")
        .pragma("journal_size_limit", WAL_LIMIT)
        .statement_cache_capacity(256)
        // Rows come from a thread of their own; with room for a page of them it need not wait in between.
        .row_buffer_size(ROWS_BEHIND)
}
