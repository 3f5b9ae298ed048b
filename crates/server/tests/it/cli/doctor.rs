use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use wharf_testkit::{TestRegistryBuilder, on_postgres_and_s3};

use crate::configured;

/// What it says about these settings, and whether all is well.
fn doctor(settings: &TestRegistryBuilder, external_url: &str) -> (String, bool) {
    let names = ["DATABASE__URL", "AUTH__SECRET_KEY", "STORAGE__TYPE"]
        .into_iter()
        .map(str::to_owned);
    let s3 = ["ENDPOINT", "BUCKET", "ACCESS_KEY", "SECRET_KEY", "PREFIX"].map(|key| format!("STORAGE__S3__{key}"));
    let names = names.chain(s3).map(|name| format!("WHARF_{name}"));
    let variables: Vec<_> = names
        .filter_map(|name| Some((name.clone(), settings.environment(&name)?.to_owned())))
        .collect();
    let folder = tempfile::tempdir().expect("a folder");
    let seen = doctor_at(folder.path(), &variables, external_url);
    assert_eq!(entries(folder.path()), Vec::<String>::new(), "it makes nothing");
    seen
}

fn doctor_at(data_dir: &Path, variables: &[(String, String)], external_url: &str) -> (String, bool) {
    let output = Command::new(env!("CARGO_BIN_EXE_wharf"))
        .env_clear()
        .envs(variables.iter().cloned())
        .env("WHARF_SERVER__EXTERNAL_URL", external_url)
        .args(["doctor", "--data-dir"])
        .arg(data_dir)
        .output()
        .expect("it runs");
    let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
    (text, output.status.success())
}

/// Everything below a folder, with its size and when it was changed. The memory that readers of SQLite share is theirs to write.
fn entries(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let metadata = path.symlink_metadata().expect("metadata");
        if metadata.is_dir() {
            found.push(path.display().to_string());
            found.extend(entries(&path));
        } else if !path.to_string_lossy().ends_with("-shm") {
            let changed = metadata.modified().expect("a time");
            found.push(format!("{} {} {changed:?}", path.display(), metadata.len()));
        }
    }
    found.sort();
    found
}

/// Changes the database without the registry.
fn sqlite(data_dir: &Path, statement: &str) {
    let done = Command::new("sqlite3").arg(data_dir.join("wharf.db")).arg(statement).status();
    assert!(done.is_ok_and(|status| status.success()), "{statement}");
}

#[test]
fn it_looks_at_a_registry_that_is_stopped_and_changes_nothing() {
    let mut registry = configured().start();
    let data_dir = registry.data_dir().to_owned();
    assert!(registry.terminate(Duration::from_secs(20)));
    let look = || {
        let before = entries(&data_dir);
        let (text, _) = doctor_at(&data_dir, &[], "http://127.0.0.1:9");
        assert_eq!(entries(&data_dir), before, "{text}");
        text
    };
    let text = look();
    for good in [
        "the schema of the database is current",
        "SQLite keeps a write-ahead log",
        "the database file is readable by its owner only",
        "on a file system of this machine",
        "the store takes, lists, gives back and deletes objects",
    ] {
        assert!(
            text.lines().any(|line| line.starts_with("good  ") && line.contains(good)),
            "{good}: {text}"
        );
    }
    sqlite(
        &data_dir,
        "UPDATE _sqlx_migrations SET version = version + 1000 WHERE version = (SELECT max(version) FROM _sqlx_migrations)",
    );
    let text = look();
    assert!(
        text.contains("bad   the schema of the database is newer than this release"),
        "{text}"
    );
    sqlite(
        &data_dir,
        "DELETE FROM _sqlx_migrations WHERE version > 1000; PRAGMA wal_checkpoint(TRUNCATE)",
    );
    let text = look();
    assert!(text.contains("the schema of the database is older than this release"), "{text}");
    std::fs::remove_file(data_dir.join("secret.key")).expect("removed");
    let text = look();
    assert!(text.contains("there is no secret key yet"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_looks_at_a_registry_that_runs_without_disturbing_it() {
    let registry = configured().start();
    let (text, _) = doctor_at(registry.data_dir(), &[], registry.url());
    for good in ["the schema of the database is current", "the store takes, lists"] {
        assert!(text.lines().any(|line| line.starts_with("good  ") && line.contains(good)), "{text}");
    }
    let uploads = std::fs::read_dir(registry.data_dir().join("storage/uploads")).expect("a folder");
    assert_eq!(uploads.count(), 0, "it removes what it wrote");
    registry
        .admin()
        .push_image("library/app", "v1", &wharf_testkit::Image::random(1, 1000))
        .await;
}

/// A proxy in front that passes small requests and bounds bodies.
async fn bounding_proxy() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = vec![0; 4096];
            let count = stream.read(&mut head).await.unwrap_or(0);
            let answer = if head[..count].starts_with(b"GET") {
                "200 OK\r\ncontent-length: 4\r\nconnection: close\r\n\r\nPong"
            } else {
                "413 Content Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            };
            let _ = stream.write_all(format!("HTTP/1.1 {answer}").as_bytes()).await;
        }
    });
    url
}

#[tokio::test(flavor = "multi_thread")]
async fn it_asks_the_database_the_store_and_the_url_that_clients_use() {
    let settings = on_postgres_and_s3(configured());
    let registry = settings.clone().start();
    let (text, well) = doctor(&settings, registry.url());
    for good in [
        "leads to a registry",
        "a layer of 1 GiB would pass",
        "agree about the time",
        "PostgreSQL has room for this replica's",
        "the store refuses to overwrite",
        "the schema of the database is current",
        "PostgreSQL takes changes",
        "the store takes, lists, gives back and deletes objects",
    ] {
        assert!(
            text.lines().any(|line| line.starts_with("good  ") && line.contains(good)),
            "{good}: {text}"
        );
    }
    // The server of the tests does not wait for its disk.
    assert!(
        !well && text.contains("bad   PostgreSQL acknowledges before anything is on its disk"),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn it_finds_a_proxy_that_bounds_bodies_and_a_url_that_leads_nowhere() {
    let (text, well) = doctor(&configured(), &bounding_proxy().await);
    assert!(
        !well && text.contains("bad   the proxy in front refuses a layer of 1 GiB (413)"),
        "{text}"
    );
    let (text, well) = doctor(&configured(), "http://127.0.0.1:9");
    assert!(
        !well && text.contains("bad   nothing answers at http://127.0.0.1:9 from here"),
        "{text}"
    );
}
