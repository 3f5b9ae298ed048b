//! Databases for tests, and what most tests need in them.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chrono::DateTime;
use futures_util::FutureExt;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use wharf_model::{BlobId, ManifestId, ProjectId, Repository, RepositoryId, Timestamp, UserId};
use wharf_oci::{Digest, MediaType};
use wharf_store::{NewManifest, NewUser, Store, StoreOptions};

/// Defines a test for both engines: `both_engines! { async fn name(store: Store) { … } }`.
macro_rules! both_engines {
    ($(#[$doc:meta])* async fn $name:ident($store:ident: Store) $body:block) => {
        $(#[$doc])*
        async fn $name($store: wharf_store::Store) $body

        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::support::with_sqlite(super::$name).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                $crate::support::with_postgres(super::$name).await;
            }
        }
    };
}

pub(crate) use both_engines;

pub(crate) fn options(url: String) -> StoreOptions {
    StoreOptions {
        url,
        max_connections: 10,
        pull_connections: 0,
        acquire_timeout: Duration::from_secs(30),
        busy_timeout: Duration::from_secs(10),
    }
}

/// Runs `body` on a fresh SQLite file.
pub(crate) async fn with_sqlite(body: impl AsyncFnOnce(Store)) {
    let folder = tempfile::tempdir().expect("temporary folder");
    let url = format!("sqlite:{}", folder.path().join("wharf.db").display());
    let store = Store::connect(&options(url)).await.expect("open SQLite");
    body(store.clone()).await;
    store.close().await;
}

/// Runs `body` on a fresh PostgreSQL database, if there is a server.
pub(crate) async fn with_postgres(body: impl AsyncFnOnce(Store)) {
    with_postgres_url(async |url| {
        let store = Store::connect(&options(url)).await.expect("open PostgreSQL");
        body(store.clone()).await;
        store.close().await;
    })
    .await;
}

/// Gives `body` the URL of an empty database, and removes it also when the test fails.
pub(crate) async fn with_postgres_url(body: impl AsyncFnOnce(String)) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("WHARF_TEST_POSTGRES_URL")
        .expect("WHARF_TEST_POSTGRES_URL is not set: run the tests by `make test`, or start tests/servers/postgres.sh");
    let name = format!("wharf_contract_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let mut admin = PgConnection::connect(&server).await.expect("the test server");
    admin
        .execute(AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .await
        .expect("create a database");
    let (base, _) = server.rsplit_once('/').expect("a URL with a database");
    let outcome = AssertUnwindSafe(body(format!("{base}/{name}"))).catch_unwind().await;
    admin
        .execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)")))
        .await
        .expect("drop the database");
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

/// A time `seconds` after an arbitrary one.
pub(crate) fn at(seconds: i64) -> Timestamp {
    DateTime::from_timestamp(1_800_000_000 + seconds, 123_456_000).expect("a time")
}

/// A digest that stands for `text`.
pub(crate) fn digest(text: &str) -> Digest {
    Digest::sha256(text.as_bytes())
}

/// An account with one project and one repository.
pub(crate) struct Ground {
    pub(crate) user: UserId,
    pub(crate) project: ProjectId,
    pub(crate) repository: RepositoryId,
}

pub(crate) async fn ground(store: &Store) -> Ground {
    let user = add_user(store, "owner").await;
    let project = add_project(store, "library", user, false).await;
    let repository = add_repository(store, project, "alpine").await.id;
    Ground { user, project, repository }
}

pub(crate) fn new_user(name: &wharf_model::Username) -> NewUser<'_> {
    NewUser {
        name,
        email: "mail@example.org",
        realname: "Real Name",
        comment: "",
        password_hash: Some("$argon2id$hash"),
        system_admin: false,
        now: at(0),
    }
}

pub(crate) async fn add_user(store: &Store, name: &str) -> UserId {
    let name = name.parse().expect("a user name");
    let mut tx = store.begin().await.expect("begin");
    let id = tx.users().add(new_user(&name)).await.expect("add").expect("a free name");
    tx.commit().await.expect("commit");
    id
}

pub(crate) async fn add_project(store: &Store, name: &str, owner: UserId, public: bool) -> ProjectId {
    let name = name.parse().expect("a project name");
    let mut tx = store.begin().await.expect("begin");
    let id = tx
        .projects()
        .add(&name, owner, public, at(0))
        .await
        .expect("add")
        .expect("a free name");
    tx.commit().await.expect("commit");
    id
}

pub(crate) async fn add_repository(store: &Store, project: ProjectId, path: &str) -> Repository {
    let mut tx = store.begin().await.expect("begin");
    let repository = tx.repositories().ensure(project, path, at(0)).await.expect("ensure");
    tx.commit().await.expect("commit");
    repository
}

/// Stores a blob and links it.
pub(crate) async fn add_blob(store: &Store, repository: RepositoryId, text: &str) -> BlobId {
    let mut tx = store.begin().await.expect("begin");
    let blob = tx
        .blobs()
        .add(&digest(text), 7, &format!("key-of-{text}"), at(0))
        .await
        .expect("add");
    tx.blobs().link(repository, blob.id, at(0)).await.expect("link");
    tx.commit().await.expect("commit");
    blob.id
}

/// A manifest whose payload is `text`, with nothing else.
pub(crate) fn plain<'a>(repository_id: RepositoryId, digest: &'a Digest, text: &'a str) -> NewManifest<'a> {
    NewManifest {
        repository_id,
        digest,
        media_type: MediaType::OciManifest,
        payload: text.as_bytes(),
        artifact_type: None,
        subject: None,
        referrer: None,
        blobs: &[],
        children: &[],
        now: at(0),
    }
}

pub(crate) async fn add_manifest(store: &Store, repository: RepositoryId, text: &str) -> ManifestId {
    let mut tx = store.begin().await.expect("begin");
    let id = tx.manifests().put(plain(repository, &digest(text), text)).await.expect("put");
    tx.commit().await.expect("commit");
    id
}

pub(crate) async fn add_tag(store: &Store, repository: RepositoryId, name: &str, manifest: ManifestId) {
    let mut tx = store.begin().await.expect("begin");
    tx.tags()
        .upsert(repository, &name.parse().expect("a tag"), manifest, at(1))
        .await
        .expect("upsert");
    tx.commit().await.expect("commit");
}
