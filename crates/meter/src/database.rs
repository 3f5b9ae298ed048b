//! The database: statements by family of tables, waits, commits, connections.

use std::sync::LazyLock;
use std::time::Instant;

use prometheus::{Histogram, HistogramVec, IntCounter, IntCounterVec};

use crate::family::{Family, Kind, SECONDS};

const STATEMENTS: Family = Family::new(
    "wharf_db_statement_seconds",
    Kind::Histogram(SECONDS),
    &["family", "access"],
    "Seconds a statement took, with the wait for a connection; `family` is that of its tables, `access` is `read` or `write` (inside a \
     transaction).",
);
const ERRORS: Family = Family::new(
    "wharf_db_errors_total",
    Kind::Counter,
    &["error"],
    "Statements, connections and commits that failed: `unavailable` (no connection, no lock in time), `contended` (deadlock; tried again), `overloaded` (waited in vain while others were served), `full`, `other`. Broken constraints \
     are answers.",
);
const WAITS: Family = Family::new(
    "wharf_db_wait_seconds",
    Kind::Histogram(SECONDS),
    &["for"],
    "Seconds of waiting: `writer` for the turn to write (SQLite), `reader` for a free reader (SQLite; only when none was), `connection` for one \
     of the pool (PostgreSQL), `pull` for either when a pull needs it (only when none was free).",
);
const COMMITS: Family = Family::new(
    "wharf_db_commit_seconds",
    Kind::Histogram(SECONDS),
    &[],
    "Seconds until a commit was durable; several transactions may share one.",
);
const REFUSED: Family = Family::new(
    "wharf_db_waits_refused_total",
    Kind::Counter,
    &["for"],
    "Waits that were given up after `database.acquire_timeout`: for the `writer` or a `reader` (SQLite), or a `connection` of the pool (PostgreSQL); for either by a `pull`.",
);
/// Connections of the pool.
pub const CONNECTIONS: Family = Family::new(
    "wharf_db_connections",
    Kind::Gauge,
    &["state"],
    "Connections for reading (SQLite) or of the pool (PostgreSQL): `in_use`, `idle`.",
);
/// Most connections of the pool.
pub const CONNECTIONS_MAX: Family = Family::new("wharf_db_connections_max", Kind::Gauge, &[], "Most such connections there may be.");

pub(crate) const FAMILIES: &[&Family] = &[&STATEMENTS, &ERRORS, &WAITS, &REFUSED, &COMMITS, &CONNECTIONS, &CONNECTIONS_MAX];

struct Database {
    statements: HistogramVec,
    errors: IntCounterVec,
    waits: HistogramVec,
    refused: IntCounterVec,
    commits: Histogram,
}

static DATABASE: LazyLock<Database> = LazyLock::new(|| Database {
    statements: STATEMENTS.histograms(),
    errors: ERRORS.counters(),
    waits: WAITS.histograms(),
    refused: REFUSED.counters(),
    commits: COMMITS.histogram(),
});

/// What is counted of the statements of one family, with one access.
#[derive(Debug)]
pub struct Statements(Histogram);

/// A statement that runs. It is over when this goes.
#[derive(Debug)]
pub struct Timed(Option<(&'static Statements, Instant)>);

impl Timed {
    /// It begins; without `statements` nothing is counted.
    pub fn begin(statements: Option<&'static Statements>) -> Self {
        Self(statements.map(|statements| (statements, Instant::now())))
    }
}

impl Drop for Timed {
    fn drop(&mut self) {
        if let Some((statements, began)) = self.0 {
            statements.0.observe(began.elapsed().as_secs_f64());
        }
    }
}

/// The counters of a family. Keep them: finding them costs more than counting.
pub fn statements(family: &'static str, writes: bool) -> Statements {
    let access = if writes { "write" } else { "read" };
    Statements(DATABASE.statements.with_label_values(&[family, access]))
}

/// Something failed.
pub fn failed(error: &'static str) {
    DATABASE.errors.with_label_values(&[error]).inc();
}

/// A queue for connections.
#[derive(Debug)]
pub struct Queue {
    waits: Histogram,
    refused: IntCounter,
}

impl Queue {
    fn of(name: &'static str) -> Self {
        Self {
            waits: DATABASE.waits.with_label_values(&[name]),
            refused: DATABASE.refused.with_label_values(&[name]),
        }
    }

    /// Somebody waited for so many seconds.
    pub fn waited(&self, seconds: f64) {
        self.waits.observe(seconds);
    }

    /// Somebody waited in vain.
    pub fn refused(&self) {
        self.refused.inc();
    }
}

/// For the writer of SQLite.
pub static WRITER_WAIT: LazyLock<Queue> = LazyLock::new(|| Queue::of("writer"));
/// For a reader of SQLite.
pub static READER_WAIT: LazyLock<Queue> = LazyLock::new(|| Queue::of("reader"));
/// For a connection of PostgreSQL.
pub static CONNECTION_WAIT: LazyLock<Queue> = LazyLock::new(|| Queue::of("connection"));

/// For a connection or reader, when it is for a pull.
pub static PULL_WAIT: LazyLock<Queue> = LazyLock::new(|| Queue::of("pull"));

/// Seconds of a commit.
pub fn committed(seconds: f64) {
    DATABASE.commits.observe(seconds);
}

pub(crate) fn touch() {
    for error in ["unavailable", "contended", "overloaded", "full", "other"] {
        DATABASE.errors.with_label_values(&[error]);
    }
    for queue in ["writer", "reader", "connection", "pull"] {
        DATABASE.refused.with_label_values(&[queue]);
    }
}
