//! What the engine promises apart from tables.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use wharf_store::{Engine, Store, StoreError};

use crate::support::{add_user, both_engines, new_user, options};

both_engines! {
    async fn a_dropped_transaction_leaves_nothing(store: Store) {
        let name = "ghost".parse().expect("name");
        let mut tx = store.begin().await.expect("begin");
        tx.users().add(new_user(&name)).await.expect("add").expect("free");
        drop(tx);
        assert_eq!(store.read().users().find_by_name("ghost").await.expect("find"), None);
        add_user(&store, "ghost").await;
    }
}

both_engines! {
    async fn readers_do_not_see_what_is_not_committed(store: Store) {
        let name = "ghost".parse().expect("name");
        let mut tx = store.begin().await.expect("begin");
        tx.users().add(new_user(&name)).await.expect("add").expect("free");
        assert!(tx.users().find_by_name("ghost").await.expect("find").is_some());
        assert_eq!(store.read().users().find_by_name("ghost").await.expect("find"), None);
        tx.commit().await.expect("commit");
        assert!(store.read().users().find_by_name("ghost").await.expect("find").is_some());
    }
}

both_engines! {
    async fn a_closed_store_is_unavailable(store: Store) {
        store.ping().await.expect("alive");
        store.close().await;
        for error in [store.ping().await.err(), store.read().users().find_by_name("x").await.err(), store.begin().await.err()] {
            let error = error.expect("closed");
            assert!(matches!(error, StoreError::Unavailable(_)) && !error.retryable(), "{error:?}");
        }
    }
}

#[tokio::test]
async fn a_held_writer_makes_the_next_one_wait_and_then_give_up() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let mut options = options(format!("sqlite:{}", folder.path().join("wharf.db").display()));
    options.acquire_timeout = Duration::from_millis(200);
    options.busy_timeout = Duration::from_millis(200);
    let store = Store::connect(&options).await.expect("open");
    // A second process has a writer of its own and meets the lock of the file.
    let neighbour = Store::connect(&options).await.expect("open twice");
    let held = store.begin().await.expect("begin");
    for other in [&store, &neighbour] {
        let error = other.begin().await.expect_err("the writer is taken");
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
        other.read().users().find_by_name("x").await.expect("readers go on");
    }
    drop(held);
    neighbour.begin().await.expect("free again").commit().await.expect("commit");
    assert_eq!(store.engine(), Engine::Sqlite);
}

/// An SQLite store of its own, and the folder it is in.
async fn embedded() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("temporary folder");
    let options = options(format!("sqlite:{}", folder.path().join("wharf.db").display()));
    let store = Store::connect(&options).await.expect("open");
    (folder, store)
}

#[tokio::test]
async fn a_client_goes_before_what_waits_in_the_background() {
    let (_folder, store) = embedded().await;
    for shares in [true, false] {
        let (held, order) = (store.begin().await.expect("begin"), Arc::new(Mutex::new(Vec::new())));
        let mut all = Vec::new();
        for name in ["background", "background", "background", "client"] {
            let (store, order) = (store.clone(), Arc::clone(&order));
            all.push(tokio::spawn(async move {
                let tx = match name {
                    "background" => store.begin_background().await,
                    _ if shares => store.begin_shared().await,
                    _ => store.begin().await,
                };
                order.lock().expect("order").push(name);
                tx.expect("begin").commit().await.expect("commit");
            }));
            // Each is in its queue before the next one comes.
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        held.commit().await.expect("commit");
        for one in all {
            one.await.expect("ended");
        }
        let order = order.lock().expect("order").clone();
        assert_eq!(order, ["client", "background", "background", "background"]);
    }
}

#[tokio::test]
async fn clients_without_an_end_do_not_keep_the_background_waiting_for_ever() {
    let (_folder, store) = embedded().await;
    let clients: Vec<_> = (0..8)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                loop {
                    store.begin().await.expect("begin").commit().await.expect("commit");
                }
            })
        })
        .collect();
    for _ in 0..10 {
        let turn = tokio::time::timeout(Duration::from_secs(10), store.begin_background()).await;
        turn.expect("a turn in time").expect("begin").commit().await.expect("commit");
    }
    for client in clients {
        client.abort();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_is_private() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("temporary folder");
    let store = Store::connect(&options(format!("sqlite://{}", folder.path().join("wharf.db").display())))
        .await
        .expect("open");
    add_user(&store, "anna").await;
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder.path()).expect("folder") {
        let entry = entry.expect("entry");
        assert_eq!(entry.metadata().expect("metadata").permissions().mode() & 0o777, 0o600, "{entry:?}");
        names.push(entry.file_name());
    }
    assert!(names.len() >= 2, "the log lies beside the file: {names:?}");
    store.close().await;
    assert_eq!(
        std::fs::read_dir(folder.path()).expect("folder").count(),
        1,
        "a clean end folds the log into the file"
    );
}

#[tokio::test]
async fn urls_that_lead_nowhere_are_refused() {
    for url in ["", "mysql://x", "sqlite:", "sqlite::memory:", "/path", "postgres://host:port/x"] {
        let error = Store::connect(&options(url.to_owned())).await.expect_err(url);
        assert!(matches!(error, StoreError::Url(_)), "{url}: {error:?}");
    }
    let error = Store::connect(&options("sqlite:/nonexistent/wharf.db".to_owned()))
        .await
        .expect_err("no folder");
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    let error = Store::connect(&options("postgres://nobody@127.0.0.1:9/none".to_owned()))
        .await
        .expect_err("no server");
    assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
}
