//! Which server the database is on. PostgreSQL numbers what a server has written by timelines and begins another when a standby is promoted
//! or a backup restored: whoever remembers the last one notices that what was committed then may be missing.

use wharf_model::Timestamp;

use crate::db::{Conn, Statement, sql, sql_locking};
use crate::{Engine, StoreError, Writer};

/// SQLSTATEs of a server that does not tell: no right to ask, or no such function, as with databases that only speak PostgreSQL's protocol.
const SILENT: [&str; 4] = ["42501", "42883", "0A000", "55000"];

/// Only PostgreSQL is asked this. The first eight digits of the name of a log file are the timeline.
const PRESENT: &str = "SELECT (SELECT system_identifier::text FROM pg_control_system()), \
                       ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int8";

/// Where the database was and is.
#[derive(Debug)]
pub struct Timelines<'h> {
    pub(crate) conn: Conn<'h>,
}

/// A server and what it writes now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timeline {
    /// PostgreSQL's `system_identifier`: standbys have that of their primary, a restored dump another.
    pub server: String,
    /// Its timeline.
    pub number: i64,
}

/// A timeline, as it was noticed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticedTimeline {
    /// The timeline.
    pub timeline: Timeline,
    /// When a replica first saw it.
    pub noticed_at: Timestamp,
    /// Whether the database had been on another before.
    pub follows: bool,
    /// When an administrator said that nothing needs to be held for it any more.
    pub lifted_at: Option<Timestamp>,
}

impl Timelines<'_> {
    /// Where the database is now; `None` on SQLite, and where the server does not tell. Ends a transaction that it is asked in when it
    /// does not.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.timelines.present")]
    pub async fn present(&mut self) -> Result<Option<Timeline>, StoreError> {
        if self.conn.engine() == Engine::Sqlite {
            return Ok(None);
        }
        let asked: Result<(String, i64), StoreError> = self.conn.fetch_one(Statement::literal("", PRESENT, Vec::new())).await;
        match asked {
            Ok((server, number)) => Ok(Some(Timeline { server, number })),
            Err(error) if error.sqlstate().is_some_and(|state| SILENT.contains(&state.as_str())) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The timeline noticed last.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.timelines.last")]
    pub async fn last(&mut self) -> Result<Option<NoticedTimeline>, StoreError> {
        let row: Option<(String, i64, Timestamp, bool, Option<Timestamp>)> = self
            .conn
            .fetch_optional(sql!(
                "SELECT server, number, noticed_at, follows, lifted_at FROM timelines ORDER BY id DESC LIMIT 1"
            ))
            .await?;
        Ok(row.map(|(server, number, noticed_at, follows, lifted_at)| NoticedTimeline {
            timeline: Timeline { server, number },
            noticed_at,
            follows,
            lifted_at,
        }))
    }
}

impl Writer<Timelines<'_>> {
    /// Waits for whoever is noting something now; ask for the last timeline after this.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.timelines.lock")]
    pub async fn lock(&mut self) -> Result<(), StoreError> {
        let _: Option<(i64,)> = self
            .conn
            .fetch_optional(sql_locking!("SELECT id FROM timelines ORDER BY id LIMIT 1"))
            .await?;
        Ok(())
    }

    /// Notes where the database is now.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.timelines.note")]
    pub async fn note(&mut self, noticed: &NoticedTimeline) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "INSERT INTO timelines (server, number, noticed_at, follows, lifted_at) VALUES ($1, $2, $3, $4, $5)",
                noticed.timeline.server.as_str(),
                noticed.timeline.number,
                noticed.noticed_at,
                noticed.follows,
                noticed.lifted_at
            ))
            .await
            .map(drop)
    }

    /// Nothing needs to be held any more for the timeline noticed last.
    ///
    /// # Errors
    /// When the database does not answer.
    #[tracing::instrument(level = "debug", skip_all, name = "db.timelines.lift")]
    pub async fn lift(&mut self, now: Timestamp) -> Result<(), StoreError> {
        self.conn
            .execute(sql!(
                "UPDATE timelines SET lifted_at = $1 WHERE id = (SELECT MAX(id) FROM timelines)",
                now
            ))
            .await
            .map(drop)
    }
}
