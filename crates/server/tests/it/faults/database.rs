//! The way to PostgreSQL breaks, or the server has enough of us: F25, F27, F28, F31, F32, F35. Clients are told to come back, nothing is
//! answered wrongly, nothing acknowledged is lost, and it heals by itself.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use wharf_testkit::{Client, TestRegistry, TestRegistryBuilder, on_postgres_and_s3};

use super::wire::{State, Wire};
use crate::configured;
use crate::replicas::load::{Healed, Load};

/// How long clients may fail after the cause is gone.
const HEALED: Duration = Duration::from_secs(10);
const WATCHED: Duration = Duration::from_secs(12);

/// A registry whose way to the database is `wire`.
async fn wired(state: State) -> (TestRegistryBuilder, Wire) {
    let settings = on_postgres_and_s3(configured());
    let url = database_of(&settings);
    let (before, rest) = url.split_once('@').expect("a user");
    let (address, name) = rest.split_once('/').expect("a database");
    let wire = Wire::to(address, state).await;
    let url = format!("{before}@127.0.0.1:{}/{name}", wire.port);
    (settings.env("WHARF_DATABASE__URL", url), wire)
}

fn database_of(settings: &TestRegistryBuilder) -> String {
    settings.environment("WHARF_DATABASE__URL").expect("a database").to_owned()
}

/// Runs statements on the server and waits, or does not.
fn psql(url: &str, statements: &str) -> Child {
    Command::new("psql")
        .args([url, "-qc", statements])
        .stdout(Stdio::null())
        .spawn()
        .expect("psql is installed")
}

fn told(what: &str, healed: &Healed) {
    eprintln!(
        "{what}: the last failure after {:.1} s, failures {:?}",
        healed.within.as_secs_f64(),
        healed.failures
    );
    assert!(healed.within <= HEALED, "{what}: {healed:?}");
}

async fn assert_kept(registry: &TestRegistry, load: Load) {
    let pushed = load.stop().await;
    assert!(pushed.len() > 5, "{}", pushed.len());
    for (repository, tag, image) in &pushed {
        registry.admin().assert_pulls(repository, tag, image).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f25_a_database_that_is_away_at_the_start_and_later() {
    let (settings, wire) = wired(State::Refusing).await;
    let starting = tokio::task::spawn_blocking(move || settings.start());
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(!starting.is_finished(), "it waits");
    wire.set(State::Whole);
    let registry = starting.await.expect("it started");
    let admin = registry.admin();
    admin.make_project("secret", false).await;
    admin.push_image("secret/app", "v1", &wharf_testkit::Image::random(1, 1000)).await;
    let load = Load::start(registry.url(), &admin).await;
    tokio::time::sleep(Duration::from_secs(1)).await;

    wire.set(State::Refusing);
    // What was on its way arrives.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(8) {
        for (client, who) in [(registry.anonymous(), "nobody"), (admin.clone(), "the administrator")] {
            let reply = client.get("/v2/secret/app/manifests/v1").await;
            assert!(reply.status == 503 || (who == "nobody" && reply.status == 401), "{who}: {reply:?}");
        }
        let wrong = registry.user("admin", "wrong").get("/service/token?service=harbor-registry").await;
        assert!(!(200..300).contains(&wrong.status), "{wrong:?}");
        assert_eq!(registry.anonymous().get("/healthz").await.status, 200);
        assert_eq!(registry.anonymous().get("/readyz").await.status, 503);
    }
    wire.set(State::Whole);
    told("F25", &load.watch(Instant::now(), WATCHED).await);
    assert_kept(&registry, load).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f27_a_lock_that_somebody_holds() {
    let settings = on_postgres_and_s3(configured());
    let database = database_of(&settings);
    let registry = settings.start();
    let admin = registry.admin();
    let load = Load::start(registry.url(), &admin).await;
    let image = wharf_testkit::Image::random(1, 1000);
    admin.push_image("team/still", "v1", &image).await;
    let mut holder = psql(&database, "BEGIN; LOCK TABLE tags IN EXCLUSIVE MODE; SELECT pg_sleep(12); ROLLBACK");
    while holder.try_wait().expect("it runs").is_none() {
        // Whoever reads waits for nobody.
        let began = Instant::now();
        admin.assert_pulls("team/still", "v1", &image).await;
        assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    told("F27", &load.watch(Instant::now(), WATCHED).await);
    assert_kept(&registry, load).await;
}

/// What `statement` answers.
fn asked(url: &str, statement: &str) -> i64 {
    let output = Command::new("psql")
        .args([url, "-qAtc", statement])
        .output()
        .expect("psql is installed");
    String::from_utf8_lossy(&output.stdout).trim().parse().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn f27_a_push_that_the_database_ends_as_one_of_a_deadlock_is_made_all_the_same() {
    let settings = on_postgres_and_s3(configured());
    let database = database_of(&settings);
    let registry = settings.start();
    let (admin, image) = (registry.admin(), wharf_testkit::Image::random(1, 1000));
    admin.push_image("library/app", "v1", &image).await;
    // Takes what a push takes last, then what it takes first. It does not look for deadlocks, so the push is the one that ends.
    let statements = "SET deadlock_timeout = '30s'; BEGIN; LOCK TABLE tags IN EXCLUSIVE MODE; SELECT pg_sleep(0.8); \
                      LOCK TABLE manifests IN EXCLUSIVE MODE; ROLLBACK";
    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    for turn in 0..20 {
        let mut other = psql(&database, statements);
        tokio::time::sleep(Duration::from_millis(400)).await;
        let request = admin.request("PUT", &format!("/v2/library/app/manifests/w{turn}"));
        let request = request.header("content-type", image.media_type).body(image.manifest.clone());
        let reply = wharf_testkit::Reply::of(request).await;
        assert_eq!(reply.status, 201, "turn {turn}: {reply:?}");
        assert!(other.wait().expect("it runs").success(), "the other one was ended");
        tokio::time::sleep(Duration::from_millis(300)).await;
        if asked(&database, deadlocks) > 0 {
            return;
        }
    }
    panic!("there was no deadlock");
}

#[tokio::test(flavor = "multi_thread")]
async fn f28_a_server_without_a_connection_to_spare_at_twice_the_load() {
    let settings = on_postgres_and_s3(configured());
    let owner = database_of(&settings);
    let (_, name) = owner.split('?').next().and_then(|url| url.rsplit_once('/')).expect("a database");
    let role = format!("few_{name}");
    let statements =
        format!("CREATE ROLE {role} LOGIN CONNECTION LIMIT 12; ALTER DATABASE {name} OWNER TO {role}; ALTER SCHEMA public OWNER TO {role}");
    assert!(psql(&owner, &statements).wait().expect("it runs").success());
    let (_, server) = owner.split_once('@').expect("a user");
    let few = format!("postgres://{role}@{server}");
    let registry = settings
        .env("WHARF_DATABASE__URL", few.clone())
        .env("WHARF_DATABASE__MAX_CONNECTIONS", "40")
        .start();
    let load = Load::times(2, registry.url(), &registry.admin()).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    // Others take what they can get, and the registry loses what it has.
    let ended = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{role}'");
    assert!(psql(&owner, &ended).wait().expect("it runs").success());
    let others: Vec<_> = (0..9).map(|_| psql(&few, "SELECT pg_sleep(8)")).collect();
    for mut other in others {
        let _ = other.wait();
    }
    told("F28", &load.watch(Instant::now(), WATCHED).await);
    assert_kept(&registry, load).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f31_connections_that_the_server_ends() {
    let settings = on_postgres_and_s3(configured());
    let database = database_of(&settings);
    let registry = settings.start();
    let load = Load::start(registry.url(), &registry.admin()).await;
    for _ in 0..20 {
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
        assert!(psql(&database, end).wait().expect("it runs").success());
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    told("F31", &load.watch(Instant::now(), WATCHED).await);
    assert_kept(&registry, load).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f32_a_way_to_the_database_that_swallows_everything() {
    let (settings, wire) = wired(State::Whole).await;
    // Most of them lie idle and are dead when the wire is whole again.
    let registry = settings.env("WHARF_DATABASE__MAX_CONNECTIONS", "16").start();
    let load = Load::start(registry.url(), &registry.admin()).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    wire.set(State::Silent);
    let impatient = |client: Client| async move {
        let began = Instant::now();
        let reply = client.get("/v2/team/app0/tags/list").await;
        (reply.status, began.elapsed())
    };
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(40) {
        let (status, took) = impatient(registry.admin()).await;
        assert_eq!(status, 503);
        assert!(took < Duration::from_secs(45), "{took:?}");
        let live = Instant::now();
        assert_eq!(registry.anonymous().get("/healthz").await.status, 200);
        assert!(live.elapsed() < Duration::from_secs(1), "{:?}", live.elapsed());
    }
    // The old connections stay dead, new ones pass.
    wire.set(State::Whole);
    told("F32", &load.watch(Instant::now(), WATCHED).await);
    assert_kept(&registry, load).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f35_a_database_that_hears_us_and_is_not_heard() {
    let (settings, wire) = wired(State::Whole).await;
    let registry = settings.start();
    let load = Load::start(registry.url(), &registry.admin()).await;
    tokio::time::sleep(Duration::from_secs(1)).await;
    // What is committed now is acknowledged to nobody.
    wire.set(State::OneWay);
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(10) {
        let reply = registry.admin().get("/v2/team/app0/tags/list").await;
        assert_eq!(reply.status, 503, "{reply:?}");
        assert_eq!(registry.anonymous().get("/healthz").await.status, 200);
    }
    wire.set(State::Whole);
    // A statement that waits is given up after half a minute.
    tokio::time::sleep(Duration::from_secs(30)).await;
    told("F35", &load.watch(Instant::now(), WATCHED).await);
    assert_kept(&registry, load).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f35_a_name_that_nobody_resolves_is_told_as_such() {
    let settings = on_postgres_and_s3(configured())
        .env("WHARF_DATABASE__URL", "postgres://wharf@nowhere.invalid/wharf")
        .env("WHARF_DATABASE__START_TIMEOUT", "1s");
    let began = Instant::now();
    let said = settings.try_start().err().expect("it does not start");
    assert!(said.contains("the database"), "{said}");
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}
