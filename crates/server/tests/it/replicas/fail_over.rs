//! A replica, the database or the store dies while clients push and pull.

use std::time::{Duration, Instant};

use super::load::{Healed, Load};
use super::stage::{REPLICAS, Stage};

/// How long clients may fail.
const HEALED: Duration = Duration::from_secs(10);
/// How long they are watched after something happened.
const WATCHED: Duration = Duration::from_secs(12);
/// From the death of the primary until somebody, or some program, has promoted the standby.
const NOTICED: Duration = Duration::from_secs(2);

fn told(what: &str, healed: &Healed) {
    eprintln!(
        "{what}: the last failure after {:.1} s, {} pushes and pulls went well, failures {:?}",
        healed.within.as_secs_f64(),
        healed.successes,
        healed.failures
    );
    assert!(healed.within <= HEALED, "{what}: {healed:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn f29_a_replica_the_database_and_the_store_die_and_nothing_acknowledged_is_lost() {
    let mut stage = Stage::start();
    let load = Load::start(&stage.url, &stage.admin()).await;
    tokio::time::sleep(Duration::from_secs(3)).await;

    let happened = Instant::now();
    stage.replicas[0].kill();
    told("a replica is killed", &load.watch(happened, WATCHED).await);

    let happened = Instant::now();
    stage.postgres.kill_primary();
    tokio::time::sleep(NOTICED).await;
    stage.postgres.promote_standby();
    told("the database is killed, its standby promoted", &load.watch(happened, WATCHED).await);

    stage.store.kill();
    tokio::time::sleep(NOTICED).await;
    stage.store.restart();
    // It takes a quarter of a minute itself until it answers again; what counts is how soon the replicas notice.
    let happened = Instant::now();
    told("the store was killed and is back", &load.watch(happened, WATCHED).await);

    let pushed = load.stop().await;
    assert!(pushed.len() > 20, "{}", pushed.len());
    for (number, (repository, tag, image)) in pushed.iter().enumerate() {
        let replica = &stage.replicas[1 + number % (REPLICAS - 1)];
        replica.admin().assert_pulls(repository, tag, image).await;
    }
    eprintln!("{} images were acknowledged, and all of them are there", pushed.len());
}
