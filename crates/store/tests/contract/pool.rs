//! The connections to PostgreSQL: who gets one, and what becomes of those that die.

use std::time::{Duration, Instant};

use serde_json::json;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use wharf_model::{JobKind, Trigger};
use wharf_store::{NewExecution, NewTask, Store, StoreError};

use crate::support::{at, digest, options, with_postgres_url};

/// What a pull asks.
async fn pull(store: &Store) -> Result<(), StoreError> {
    let repository = "team/app".parse().expect("a name");
    store.read().pulls().blob(&repository, None, &digest("nothing")).await.map(drop)
}

/// A job in the queue.
async fn add_work(store: &Store) {
    let payload = json!({});
    let new = NewExecution {
        kind: JobKind::Retention,
        vendor_id: 7,
        trigger: Trigger::Manual,
        payload: &payload,
        open_key: None,
        now: at(0),
    };
    let mut tx = store.begin().await.expect("begin");
    let execution_id = tx.jobs().add_execution(&new).await.expect("add").expect("new");
    let task = NewTask {
        execution_id,
        kind: JobKind::Retention,
        payload: &payload,
        priority: 0,
        available_at: at(0),
        now: at(0),
    };
    tx.jobs().add_task(&task).await.expect("add a task");
    tx.commit().await.expect("commit");
}

/// Leads to the server of `url`. Whatever is connected when `silent` changes is swallowed from then on; the other return is the URL by it.
async fn wire(url: &str) -> (watch::Sender<()>, String) {
    let (user, rest) = url.split_once('@').expect("a user");
    let (address, name) = rest.split_once('/').expect("a database");
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (silent, changed) = watch::channel(());
    let address = address.to_owned();
    tokio::spawn(async move {
        while let Ok((mut near, _)) = listener.accept().await {
            let mut far = TcpStream::connect(&address).await.expect("the server");
            let mut changed = changed.clone();
            changed.mark_unchanged();
            tokio::spawn(async move {
                tokio::select! {
                    _ = tokio::io::copy_bidirectional(&mut near, &mut far) => {}
                    silent = changed.changed() => if silent.is_ok() {
                        // Both ends stay open and hear nothing.
                        std::future::pending::<()>().await;
                    },
                }
            });
        }
    });
    (silent, format!("{user}@127.0.0.1:{port}/{name}"))
}

#[tokio::test]
async fn f32_sixteen_connections_that_died_while_they_lay_idle_cost_a_second() {
    with_postgres_url(async |url| {
        let (silent, url) = wire(&url).await;
        let mut options = options(url);
        (options.max_connections, options.pull_connections) = (16, 4);
        options.acquire_timeout = Duration::from_secs(5);
        let store = Store::connect(&options).await.expect("open");
        let mut held = Vec::new();
        for _ in 0..12 {
            held.push(store.begin().await.expect("begin"));
        }
        for tx in held {
            tx.commit().await.expect("commit");
        }
        assert!(store.connections().idle >= 12, "{:?}", store.connections());
        tokio::time::sleep(Duration::from_secs(11)).await;
        silent.send_replace(());
        for _ in 0..16 {
            let began = Instant::now();
            pull(&store).await.expect("a connection that works");
            let began_at = began.elapsed();
            assert!(began_at < Duration::from_secs(3), "{began_at:?}");
        }
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn f32_transactions_given_up_on_a_silent_wire_hold_their_places_for_seconds_only() {
    with_postgres_url(async |url| {
        let (silent, url) = wire(&url).await;
        let mut options = options(url);
        (options.max_connections, options.pull_connections) = (4, 0);
        options.acquire_timeout = Duration::from_secs(8);
        let store = Store::connect(&options).await.expect("open");
        let mut held = Vec::new();
        for _ in 0..4 {
            held.push(store.begin().await.expect("begin"));
        }
        silent.send_replace(());
        drop(held);
        store.begin().await.expect("a connection that works").abandon().await.expect("end");
        pull(&store).await.expect("another one");
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn f29_a_server_that_only_reads_is_refused() {
    with_postgres_url(async |url| {
        let mut options = options(url.clone());
        options.acquire_timeout = Duration::from_secs(1);
        let store = Store::connect(&options).await.expect("open");
        let held = store.begin().await.expect("begin");
        let name = url.split('?').next().and_then(|url| url.rsplit_once('/')).expect("a database").1;
        let mut admin = PgConnection::connect(&url).await.expect("the server");
        for (mode, good) in [("on", false), ("off", true)] {
            let alter = format!("ALTER DATABASE {name} SET default_transaction_read_only = {mode}");
            let alter = format!("SET default_transaction_read_only = off; {alter}");
            admin.execute(AssertSqlSafe(alter)).await.expect("alter");
            match pull(&store).await {
                Ok(()) => assert!(good, "a connection that only reads was accepted"),
                Err(error) => assert!(!good && matches!(error, StoreError::Unavailable(_)), "{error:?}"),
            }
        }
        held.abandon().await.expect("end");
        admin.close().await.expect("end");
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn f28_who_waits_in_vain_for_a_connection_of_a_server_that_answers_is_told_of_overload() {
    with_postgres_url(async |url| {
        let mut options = options(url);
        (options.max_connections, options.pull_connections) = (4, 1);
        options.acquire_timeout = Duration::from_millis(500);
        let store = Store::connect(&options).await.expect("open");
        let mut held = Vec::new();
        for _ in 0..3 {
            held.push(store.begin().await.expect("begin"));
        }
        let (refused, ()) = tokio::join!(store.begin(), async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let began = std::time::Instant::now();
            pull(&store).await.expect("a connection is kept for pulls");
            assert!(began.elapsed() < Duration::from_millis(250), "{:?}", began.elapsed());
        });
        let error = refused.expect_err("none is free");
        assert!(matches!(error, StoreError::Overloaded), "{error:?}");
        drop(held);
        store.begin().await.expect("free again").abandon().await.expect("end");
        store.close().await;
    })
    .await;
}

#[tokio::test]
async fn work_of_another_process_is_heard() {
    with_postgres_url(async |url| {
        let (one, other) = (Store::connect(&options(url.clone())).await, Store::connect(&options(url)).await);
        let (one, other) = (one.expect("open"), other.expect("open"));
        // Whoever begins to listen looks once.
        tokio::time::timeout(Duration::from_secs(10), other.work_added())
            .await
            .expect("it listens");
        for _ in 0..3 {
            add_work(&one).await;
            tokio::time::timeout(Duration::from_secs(2), other.work_added())
                .await
                .expect("heard");
        }
        let quiet = one.begin().await.expect("begin");
        quiet.commit().await.expect("commit");
        tokio::time::timeout(Duration::from_millis(300), other.work_added())
            .await
            .expect_err("there is none");
        one.close().await;
        other.close().await;
    })
    .await;
}
