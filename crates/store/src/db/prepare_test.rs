//! Every literal of the crate is prepared on both engines: a misspelt column or a function one engine lacks stops here.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqlSafeStr};

use super::shares::Purpose;
use super::{StoreOptions, sqlite};

/// A literal and where it stands.
struct Literal {
    place: String,
    text: String,
    /// What PostgreSQL gets behind it.
    lock: &'static str,
}

#[tokio::test]
async fn every_literal_prepares_on_sqlite() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let url = format!("sqlite:{}", folder.path().join("wharf.db").display());
    let pools = sqlite::open(&options(url)).await.expect("a fresh database");
    let mut lent = pools.readers.lend(Purpose::Other).await.expect("a reader");
    let mut failures = Vec::new();
    for literal in literals() {
        if let Err(error) = lent.connection().prepare(AssertSqlSafe(literal.text).into_sql_str()).await {
            failures.push(format!("{} sqlite: {error}", literal.place));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// Needs a server: `WHARF_TEST_POSTGRES_URL` names a database whose user may create databases.
#[tokio::test]
async fn every_literal_prepares_on_postgres() {
    let server = std::env::var("WHARF_TEST_POSTGRES_URL")
        .expect("WHARF_TEST_POSTGRES_URL is not set: run the tests by `make test`, or start tests/servers/postgres.sh");
    let name = format!("wharf_prepare_{}", std::process::id());
    let mut admin = PgConnection::connect(&server).await.expect("the test server");
    admin
        .execute(AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .await
        .expect("create");
    let (base, _) = server.rsplit_once('/').expect("a URL with a database");
    let pool = super::postgres::open(&options(format!("{base}/{name}")))
        .await
        .expect("a fresh database");
    let mut lent = pool.lend(Purpose::Other).await.expect("a connection");
    let mut failures = Vec::new();
    for literal in literals() {
        let text = literal.text + literal.lock;
        if let Err(error) = lent.asking().prepare(AssertSqlSafe(text).into_sql_str()).await {
            failures.push(format!("{} postgres: {error}", literal.place));
        }
    }
    assert!(lent.heard(Ok(())).is_ok());
    drop(lent);
    pool.close().await;
    admin.execute(AssertSqlSafe(format!("DROP DATABASE {name}"))).await.expect("drop");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn options(url: String) -> StoreOptions {
    StoreOptions {
        url,
        max_connections: 2,
        pull_connections: 0,
        acquire_timeout: Duration::from_secs(5),
        busy_timeout: Duration::from_secs(5),
    }
}

/// The literals of every file of the crate but those of `db/`, which define the macros.
fn literals() -> Vec<Literal> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for file in rust_files(&sources) {
        let source = std::fs::read_to_string(&file).expect("a source file");
        for (call, lock) in [
            ("sql!(", ""),
            ("sql_locking!(", " FOR UPDATE"),
            ("sql_sharing!(", " FOR SHARE"),
            ("sql_keeping!(", " FOR KEY SHARE"),
        ] {
            for (at, _) in source.match_indices(call) {
                let line = source[..at].matches('\n').count() + 1;
                let text = string_literal(&source[at + call.len()..]).expect("a call begins with a string literal");
                let place = format!("{}:{line}", file.strip_prefix(&sources).expect("below src").display());
                found.push(Literal { place, text, lock });
            }
        }
    }
    assert!(found.len() > 60, "only {} literals found", found.len());
    found
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a source folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            if !path.ends_with("src/db") {
                files.extend(rust_files(&path));
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The plain string literal `source` begins with. Statements need no escapes, so one is an error.
fn string_literal(source: &str) -> Option<String> {
    let (text, _) = source.trim_start().strip_prefix('"')?.split_once('"')?;
    (!text.contains('\\')).then(|| text.to_owned())
}
