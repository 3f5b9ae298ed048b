//! Pulls in a storm of everything else.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use wharf_testkit::{Client, Image, Reply, TestRegistry, TestRegistryBuilder, on_postgres_and_s3};

use crate::configured;

/// Clients that ask for tokens and that push, all the time.
const LOGINS: usize = 60;
const PUSHERS: usize = 40;
const PULLERS: usize = 4;
/// How long it lasts.
const STORM: Duration = Duration::from_secs(10);
/// What 99 of 100 pulls may take meanwhile: less than anybody waits for a connection.
const BOUND: Duration = Duration::from_secs(3);

/// Answers that tell to come back are right, others than `good` are not.
fn assert_told(what: &str, reply: &Reply, good: u16) {
    assert!([good, 429, 503].contains(&reply.status), "{what}: {reply:?}");
    assert!(reply.status == good || !reply.header("retry-after").is_empty(), "{what}: {reply:?}");
}

async fn log_in(client: Client) {
    loop {
        let reply = client
            .get("/service/token?service=harbor-registry&scope=repository:team/app:pull,push")
            .await;
        assert_told("token", &reply, 200);
    }
}

async fn push(client: Client, image: Image, pusher: usize) {
    for turn in 0.. {
        let request = client.request("PUT", &format!("/v2/team/app/manifests/t{pusher}-{turn}"));
        let request = request.header("content-type", image.media_type).body(image.manifest.clone());
        assert_told("push", &Reply::of(request).await, 201);
    }
}

/// Pulls until it is over; how long each took.
async fn pull(client: Client, image: Image, end: Instant) -> Vec<Duration> {
    let mut times = Vec::new();
    while Instant::now() < end {
        let began = Instant::now();
        let manifest = client.get("/v2/team/app/manifests/known").await;
        assert_eq!(manifest.status, 200, "{manifest:?}");
        let layer = image.blobs().next().expect("a blob");
        let blob = client.get(&format!("/v2/team/app/blobs/{}", layer.digest)).await;
        assert_eq!(blob.status, 200, "{blob:?}");
        times.push(began.elapsed());
    }
    times
}

async fn pulls_go_on(registry: &TestRegistry, storm: impl AsyncFnOnce() -> Option<Child>) {
    let admin = registry.admin();
    admin.make_project("team", true).await;
    let image = Image::random(1, 10_000);
    admin.push_image("team/app", "known", &image).await;
    let token = admin.token(&["repository:team/app:pull,push"]).await.expect("a token");
    let client = || Client::new(registry.url());
    let holder = storm().await;
    let mut others = JoinSet::new();
    for number in 0..LOGINS {
        let admin = client().basic("admin", wharf_testkit::ADMIN_PASSWORD);
        others.spawn(log_in(admin));
        if number < PUSHERS {
            others.spawn(push(client().bearer(&token), image.clone(), number));
        }
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut pulls = JoinSet::new();
    for _ in 0..PULLERS {
        pulls.spawn(pull(client().bearer(&token), image.clone(), Instant::now() + STORM));
    }
    let mut times: Vec<_> = pulls.join_all().await.into_iter().flatten().collect();
    others.abort_all();
    while let Some(ended) = others.join_next().await {
        assert!(ended.is_err_and(|error| error.is_cancelled()), "a client saw a wrong answer");
    }
    if let Some(mut holder) = holder {
        let _ = holder.kill();
        let _ = holder.wait();
    }
    times.sort_unstable();
    let p99 = times[times.len() * 99 / 100];
    eprintln!("{} pulls in the storm, 99 of 100 within {p99:?}", times.len());
    assert!(times.len() > 20, "{}", times.len());
    assert!(p99 < BOUND, "{p99:?}");
}

/// A pool that the storm fills.
fn narrow(settings: TestRegistryBuilder) -> TestRegistryBuilder {
    settings
        .env("WHARF_DATABASE__MAX_CONNECTIONS", "8")
        .env("WHARF_DATABASE__PULL_CONNECTIONS", "2")
}

#[tokio::test(flavor = "multi_thread")]
async fn f43_pulls_go_on_in_a_storm_of_logins_and_pushes_that_wait_for_a_lock_on_postgres() {
    let settings = narrow(on_postgres_and_s3(configured()));
    let database = settings.environment("WHARF_DATABASE__URL").expect("a database").to_owned();
    let registry = settings.start();
    // Every push has a connection and waits.
    let hold = async || {
        let statements = "BEGIN; LOCK TABLE tags IN EXCLUSIVE MODE; SELECT pg_sleep(60)";
        let psql = Command::new("psql")
            .args([database.as_str(), "-qc", statements])
            .stdout(Stdio::null())
            .spawn();
        tokio::time::sleep(Duration::from_millis(500)).await;
        Some(psql.expect("psql is installed"))
    };
    pulls_go_on(&registry, hold).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f43_pulls_go_on_in_a_storm_of_logins_and_pushes_on_sqlite() {
    let registry = narrow(configured()).start();
    pulls_go_on(&registry, async || None).await;
}
