//! Brings the schema up to date at start-up. The files are in `migrations/`; its README has the rules.

use std::time::Duration;

use sqlx::migrate::{Migrate, MigrateError, Migration, MigrationType, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection, SqlSafeStr, SqliteConnection};

use super::StoreError;
use super::postgres::answer::{in_time, silent};

/// Key of the advisory lock that replicas take in turn: "wharf" in ASCII.
const LOCK: i64 = 0x77_68_61_72_66;
/// Tries for that lock, with waits that double up to [`LONGEST_WAIT`]: about two minutes in all.
const TRIES: u32 = 30;
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// One list for both engines, so that a number cannot be missing in one.
macro_rules! migrations {
    ($engine:literal) => {
        Migrator::with_migrations(vec![
            migrations!($engine, 1, "initial", "0001_initial.sql"),
            migrations!($engine, 2, "access", "0002_access.sql"),
            migrations!($engine, 10, "identities", "0010_identities.sql"),
            migrations!($engine, 20, "sessions", "0020_sessions.sql"),
            migrations!($engine, 40, "audit", "0040_audit.sql"),
            migrations!($engine, 50, "artifacts", "0050_artifacts.sql"),
            migrations!($engine, 60, "quotas", "0060_quotas.sql"),
            migrations!($engine, 70, "jobs", "0070_jobs.sql"),
            migrations!($engine, 80, "collect", "0080_collect.sql"),
            migrations!($engine, 90, "immutable_rules", "0090_immutable_rules.sql"),
            migrations!($engine, 91, "trash", "0091_trash.sql"),
            migrations!($engine, 100, "retention", "0100_retention.sql"),
            migrations!($engine, 110, "in_use", "0110_in_use.sql"),
            migrations!($engine, 120, "search", "0120_search.sql"),
            migrations!($engine, 125, "holds", "0125_holds.sql"),
            migrations!($engine, 130, "failed_logins", "0130_failed_logins.sql"),
            migrations!($engine, 131, "condemned_attempts", "0131_condemned_attempts.sql"),
            migrations!($engine, 132, "log_left_out", "0132_log_left_out.sql"),
            migrations!($engine, 133, "subject_gone", "0133_subject_gone.sql"),
            migrations!($engine, 140, "holes", "0140_holes.sql"),
            migrations!($engine, 150, "timelines", "0150_timelines.sql"),
            migrations!($engine, 160, "hold_lifted", "0160_hold_lifted.sql"),
        ])
    };
    ($engine:literal, $version:literal, $name:literal, $file:literal) => {
        Migration::new(
            $version,
            $name.into(),
            MigrationType::Simple,
            include_str!(concat!("../../migrations/", $engine, "/", $file)).into_sql_str(),
            false,
        )
    };
}

/// The version of this release's schema.
pub(crate) fn newest() -> i64 {
    version_of(&migrations!("sqlite"))
}

fn version_of(migrator: &Migrator) -> i64 {
    migrator.iter().map(|migration| migration.version).max().unwrap_or(0)
}

/// Migrates in one write transaction: another process that starts at the same moment waits for it.
pub(crate) async fn sqlite(writer: &mut SqliteConnection) -> Result<(), StoreError> {
    let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
    run(migrations!("sqlite"), &mut *transaction).await?;
    Ok(transaction.commit().await?)
}

/// Migrates on a connection of its own, without the pool's statement time-out, while holding an advisory lock.
///
/// The server has `patience` to let it in: one that is silent must not keep the start waiting for ever. The migration itself has no bound.
pub(crate) async fn postgres(options: &PgConnectOptions, patience: Duration) -> Result<(), StoreError> {
    let mut connection = tokio::time::timeout(patience, options.connect()).await.map_err(|_| silent())??;
    take_lock(&mut connection).await?;
    let outcome = run(migrations!("postgres"), &mut connection).await;
    // Closing the session releases the lock, also when the migration failed.
    connection.close().await?;
    outcome
}

/// Polls instead of waiting inside the server, where a waiting statement would hold a snapshot that
/// `CREATE INDEX CONCURRENTLY` of the migrating replica waits for.
async fn take_lock(connection: &mut PgConnection) -> Result<(), StoreError> {
    let mut wait = Duration::from_millis(50);
    for _ in 0..TRIES {
        let question = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)").bind(LOCK);
        let taken: bool = in_time(question.fetch_one(&mut *connection)).await?;
        if taken {
            return Ok(());
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
    Err(StoreError::Unavailable("another replica is still migrating the schema".into()))
}

async fn run<C: Migrate>(mut migrator: Migrator, connection: &mut C) -> Result<(), StoreError> {
    migrator.set_locking(false);
    let known = version_of(&migrator);
    match migrator.run_direct(None, connection, false).await {
        Err(MigrateError::VersionMissing(found)) if found > known => Err(StoreError::SchemaTooNew { found, known }),
        outcome => Ok(outcome?),
    }
}
