//! What can go wrong with a database, told apart by what the caller can do about it.

use std::fmt::Display;
use std::str::FromStr;

use sqlx::migrate::MigrateError;
use wharf_meter::database::failed;

type Source = Box<dyn std::error::Error + Send + Sync>;

/// A statement or transaction did not succeed. "Not found" is never among these: it is `None`.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database cannot answer now: no connection, none that gets free, locked for too long, failing disk.
    /// Nothing was committed, except that a lost connection during a commit leaves its outcome unknown.
    #[error("the database is unavailable: {0}")]
    Unavailable(#[source] Source),
    /// The database answers, and others were served all the time it took to wait: there is more to do than it manages. Nothing was done.
    #[error("the database has more to do than it manages")]
    Overloaded,
    /// It stood in the way of another transaction, which the database let go on. Nothing was done.
    #[error("the transaction lost to another one: {0}")]
    Contended(#[source] Source),
    /// The database has no space left.
    #[error("the database has no space left: {0}")]
    Full(#[source] Source),
    /// A unique key is taken, or a row this one needs is gone, or a row that others need was to be removed.
    #[error("the change conflicts with {constraint}")]
    Conflict {
        /// The constraint as the engine names it.
        constraint: String,
    },
    /// A stored value does not mean anything to this version.
    #[error("unreadable value in {table}.{column} of row {row}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// The row's key.
        row: String,
    },
    /// The schema was migrated by a newer release than this one.
    #[error(
        "the database schema is at version {found}, this release knows versions up to {known}: run the newer release, or restore the backup taken before the upgrade"
    )]
    SchemaTooNew {
        /// Version of the database.
        found: i64,
        /// Latest version this binary knows.
        known: i64,
    },
    /// A project would use more than its limit. Nothing was committed.
    #[error("{added} bytes more than the {used} in use exceed the project's limit of {hard}")]
    OverQuota {
        /// Bytes the change adds.
        added: i64,
        /// Bytes in use without it.
        used: i64,
        /// The limit in bytes.
        hard: i64,
    },
    /// A list was asked for a field it does not have, or a value the field cannot have. The caller's mistake; nothing was read.
    #[error("{0}")]
    Question(String),
    /// The URL is not one this crate can open.
    #[error("{0}")]
    Url(&'static str),
    /// Anything else: a defect of this program or a damaged database.
    #[error("database error: {0}")]
    Other(#[source] Source),
}

impl StoreError {
    /// Whether the same transaction may succeed when tried again from its beginning.
    pub fn retryable(&self) -> bool {
        matches!(self, Self::Contended(_))
    }

    /// The SQLSTATE of an error that is none of the other kinds, where the database gave one.
    pub(crate) fn sqlstate(&self) -> Option<String> {
        let Self::Other(source) = self else { return None };
        let error: &sqlx::Error = source.downcast_ref()?;
        error.as_database_error()?.code().map(Into::into)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let told = told_apart(error);
        match told {
            Self::Conflict { .. } => {}
            Self::Unavailable(_) => failed("unavailable"),
            Self::Contended(_) => failed("contended"),
            Self::Full(_) => failed("full"),
            _ => failed("other"),
        }
        told
    }
}

fn told_apart(error: sqlx::Error) -> StoreError {
    use sqlx::Error;
    match error {
        Error::Database(ref database) => match classify(database.as_ref()) {
            Class::Unavailable => StoreError::Unavailable(Box::new(error)),
            Class::Contended => StoreError::Contended(Box::new(error)),
            Class::Full => StoreError::Full(Box::new(error)),
            Class::Conflict(constraint) => StoreError::Conflict { constraint },
            Class::Other => StoreError::Other(Box::new(error)),
        },
        Error::Io(ref io) if io.kind() == std::io::ErrorKind::StorageFull => StoreError::Full(Box::new(error)),
        // A balancer without a server behind it closes the connection, which the driver takes for a breach of the protocol.
        Error::Protocol(_)
        | Error::Io(_)
        | Error::Tls(_)
        | Error::PoolTimedOut
        | Error::PoolClosed
        | Error::WorkerCrashed
        | Error::BeginFailed => StoreError::Unavailable(Box::new(error)),
        other => StoreError::Other(Box::new(other)),
    }
}

impl From<MigrateError> for StoreError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => error.into(),
            other => Self::Other(Box::new(other)),
        }
    }
}

enum Class {
    Unavailable,
    Contended,
    Full,
    Conflict(String),
    Other,
}

fn classify(error: &(dyn sqlx::error::DatabaseError + 'static)) -> Class {
    use sqlx::error::ErrorKind;
    if matches!(error.kind(), ErrorKind::UniqueViolation | ErrorKind::ForeignKeyViolation) {
        return Class::Conflict(error.constraint().unwrap_or_else(|| error.message()).to_owned());
    }
    let code = error.code().unwrap_or_default();
    if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
        classify_sqlite(code.parse().unwrap_or(0))
    } else {
        classify_postgres(&code)
    }
}

/// By primary result code, <https://sqlite.org/rescode.html>; the extended part is in the higher bits.
fn classify_sqlite(code: u32) -> Class {
    match code & 0xff {
        // BUSY, LOCKED, NOMEM, READONLY, INTERRUPT, IOERR, CANTOPEN, PROTOCOL
        5 | 6 | 7 | 8 | 9 | 10 | 14 | 15 => Class::Unavailable,
        13 => Class::Full,
        _ => Class::Other,
    }
}

/// By SQLSTATE, PostgreSQL manual, appendix A.
fn classify_postgres(code: &str) -> Class {
    match code {
        "53100" => Class::Full,
        // serialization failure, deadlock
        "40001" | "40P01" => Class::Contended,
        // lock not available, statement time-out, read-only after a failover
        "55P03" | "57014" | "25006" => Class::Unavailable,
        // connection trouble, insufficient resources, operator intervention, system error
        _ if ["08", "53", "57", "58"].iter().any(|class| code.starts_with(class)) => Class::Unavailable,
        _ => Class::Other,
    }
}

/// Reads a stored text as what it was before it was stored.
pub(crate) fn parse<T: FromStr>(text: &str, table: &'static str, column: &'static str, row: impl Display) -> Result<T, StoreError> {
    text.parse().map_err(|_| inconsistent(table, column, row))
}

/// A stored value that means nothing.
pub(crate) fn inconsistent(table: &'static str, column: &'static str, row: impl Display) -> StoreError {
    StoreError::Inconsistent {
        table,
        column,
        row: row.to_string(),
    }
}
