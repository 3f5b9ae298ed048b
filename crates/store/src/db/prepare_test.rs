//! Every literal of the crate is prepared on both engines: a misspelt column or a function one engine lacks stops here.

use std::fmt::Write as _;
use std::time::Duration;

use sqlx::{Connection, Executor, PgConnection, SqlSafeStr, SqlitePool};

use super::statement::LITERALS;
use super::{StoreOptions, sqlite};

fn options(url: String) -> StoreOptions {
    StoreOptions {
        url,
        max_connections: 2,
        acquire_timeout: Duration::from_secs(5),
        busy_timeout: Duration::from_secs(5),
    }
}

#[tokio::test]
async fn every_literal_prepares_on_sqlite() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let url = format!("sqlite:{}", folder.path().join("wharf.db").display());
    let pools = sqlite::open(&options(url)).await.expect("a fresh database");
    assert!(LITERALS.len() > 50, "{} literals are registered", LITERALS.len());
    let pool: &SqlitePool = &pools.readers;
    let mut failures = String::new();
    for literal in LITERALS {
        if let Err(error) = pool.prepare(literal.sqlite.into_sql_str()).await {
            writeln!(failures, "{}:{} sqlite: {error}", literal.file, literal.line).expect("write to a string");
        }
    }
    assert!(failures.is_empty(), "{failures}");
}

/// Needs a server: `WHARF_TEST_POSTGRES_URL` names a database whose user may create databases.
#[tokio::test]
async fn every_literal_prepares_on_postgres() {
    let Ok(server) = std::env::var("WHARF_TEST_POSTGRES_URL") else {
        return;
    };
    let mut admin = PgConnection::connect(&server).await.expect("the test server");
    let name = "wharf_prepare";
    let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    admin.execute(sqlx::AssertSqlSafe(drop.clone())).await.expect("drop");
    admin
        .execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .await
        .expect("create");
    let (base, _) = server.rsplit_once('/').expect("a URL with a database");
    let pool = super::postgres::open(&options(format!("{base}/{name}")))
        .await
        .expect("a fresh database");
    let mut failures = String::new();
    for literal in LITERALS {
        if let Err(error) = pool.prepare(literal.postgres.into_sql_str()).await {
            writeln!(failures, "{}:{} postgres: {error}", literal.file, literal.line).expect("write to a string");
        }
    }
    pool.close().await;
    admin.execute(sqlx::AssertSqlSafe(drop)).await.expect("drop");
    assert!(failures.is_empty(), "{failures}");
}
