//! A look at a database that changes nothing: for whoever looks for mistakes of an installation, also beside a registry that runs.

use std::io;
use std::path::Path;

use chrono::DateTime;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};
use tokio::io::AsyncReadExt as _;
use wharf_model::Timestamp;

use super::postgres::answer::{in_time, silent};
use super::{StoreError, StoreOptions, migrate, sqlite};

/// What was seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look {
    /// How its tables are.
    pub schema: Schema,
    /// What the engine says of itself.
    pub engine: EngineFacts,
}

/// The schema of a database, beside that of this release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// There are no tables yet.
    Missing,
    /// The next start migrates it.
    Older,
    /// As this release has it.
    Current,
    /// A newer release was here; this one refuses to start.
    Newer,
}

/// What an engine says of itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum EngineFacts {
    /// A file.
    Sqlite {
        /// Whether it has a write-ahead log, without which readers and the writer wait for one another.
        wal: bool,
    },
    /// A server.
    Postgres(ServerFacts),
}

/// What a server says of itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ServerFacts {
    /// Its clock.
    pub clock: Timestamp,
    /// Connections it allows.
    pub max_connections: i64,
    /// Those there are, whoever has them.
    pub connections: i64,
    /// Whether it waits for its disk before it acknowledges a commit.
    pub durable: bool,
    /// Whether it follows another server and takes no changes.
    pub standby: bool,
    /// Processes of Wharf that do jobs and have been seen within the last minute; 0 without a current schema.
    pub replicas: i64,
}

/// Looks at the database of `options`; `None` when it is a file that is not there.
///
/// # Errors
/// When it cannot be reached or read.
pub(crate) async fn look(options: &StoreOptions) -> Result<Option<Look>, StoreError> {
    match options.url.split_once(':') {
        Some(("sqlite", _)) => at_file(options).await,
        Some(("postgres" | "postgresql", _)) => at_server(options).await.map(Some),
        _ => Err(StoreError::Url("the database URL starts with sqlite: or postgres://")),
    }
}

async fn at_file(options: &StoreOptions) -> Result<Option<Look>, StoreError> {
    let path = sqlite::path_of(&options.url)?;
    let Some(wal) = has_wal(&path).await.map_err(sqlx::Error::Io)? else {
        return Ok(None);
    };
    // Whoever has it open keeps a log beside it. Where there is none, to read it must not make one.
    let mut log = path.clone().into_os_string();
    log.push("-wal");
    let connect = SqliteConnectOptions::new()
        .filename(&path)
        .read_only(true)
        .immutable(!Path::new(&log).exists())
        .busy_timeout(options.busy_timeout);
    let mut connection = connect.connect().await?;
    let tables: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'")
        .fetch_one(&mut connection)
        .await?;
    let version: Option<i64> = match tables {
        0 => None,
        _ => {
            sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations")
                .fetch_one(&mut connection)
                .await?
        }
    };
    connection.close().await?;
    Ok(Some(Look {
        schema: schema(version),
        engine: EngineFacts::Sqlite { wal },
    }))
}

/// Whether the file says that it has a write-ahead log: bytes 18 and 19 are 2 then. A file without content will have one.
async fn has_wal(path: &Path) -> io::Result<Option<bool>> {
    let file = match tokio::fs::File::open(path).await {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    let mut head = Vec::new();
    file.take(20).read_to_end(&mut head).await?;
    Ok(Some(head.get(18..20).is_none_or(|versions| versions == [2, 2])))
}

async fn at_server(options: &StoreOptions) -> Result<Look, StoreError> {
    let connect: PgConnectOptions = options
        .url
        .parse()
        .map_err(|_| StoreError::Url("the database URL is not postgres://user@host/database"))?;
    let connecting = tokio::time::timeout(options.acquire_timeout, connect.connect());
    let mut connection = connecting.await.map_err(|_| silent())??;
    let known: bool = in_time(sqlx::query_scalar("SELECT to_regclass('_sqlx_migrations') IS NOT NULL").fetch_one(&mut connection)).await?;
    let version: Option<i64> = if known {
        in_time(sqlx::query_scalar("SELECT MAX(version) FROM _sqlx_migrations").fetch_one(&mut connection)).await?
    } else {
        None
    };
    let schema = schema(version);
    let mut facts = facts(&mut connection).await?;
    if schema == Schema::Current {
        facts.replicas = replicas(&mut connection, facts.clock).await?;
    }
    connection.close().await?;
    Ok(Look {
        schema,
        engine: EngineFacts::Postgres(facts),
    })
}

async fn facts(connection: &mut PgConnection) -> Result<ServerFacts, StoreError> {
    let question = sqlx::query_as::<_, (f64, i64, i64, bool, bool)>(
        "SELECT extract(epoch FROM clock_timestamp())::float8, current_setting('max_connections')::int8, \
         (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'), \
         current_setting('fsync') = 'on' AND current_setting('synchronous_commit') <> 'off', pg_is_in_recovery()",
    );
    let (seconds, max_connections, connections, durable, standby) = in_time(question.fetch_one(connection)).await?;
    Ok(ServerFacts {
        clock: DateTime::from_timestamp_millis((seconds * 1e3) as i64).unwrap_or_default(),
        max_connections,
        connections,
        durable,
        standby,
        replicas: 0,
    })
}

async fn replicas(connection: &mut PgConnection, now: Timestamp) -> Result<i64, StoreError> {
    let since = now - chrono::Duration::minutes(1);
    let question = sqlx::query_scalar("SELECT count(*) FROM worker_pools WHERE seen_at >= $1").bind(since);
    Ok(in_time(question.fetch_one(connection)).await?)
}

/// How a schema of this version is, for this release.
fn schema(version: Option<i64>) -> Schema {
    match version.map(|version| version.cmp(&migrate::newest())) {
        None => Schema::Missing,
        Some(std::cmp::Ordering::Less) => Schema::Older,
        Some(std::cmp::Ordering::Equal) => Schema::Current,
        Some(std::cmp::Ordering::Greater) => Schema::Newer,
    }
}
