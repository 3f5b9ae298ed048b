//! Wharf: a run of the collector on a registry that is pushed to all the time.

use std::ops::Range;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::REPOSITORY;
use super::content::{Content, write};
use crate::error::BenchError;
use crate::figure::{Figure, Sample};
use crate::payload::Payload;
use crate::peer::Peer;
use crate::process::peak_mib;
use crate::registry::{self, Client, Target};
use crate::server::Running;
use crate::stopwatch::Stopwatch;

/// How long pushes are timed while nothing else happens.
const IDLE: Duration = Duration::from_secs(10);
/// How long a registry has been there before it is measured.
const SETTLED: Duration = Duration::from_secs(2);
/// How often a run is asked whether it has ended.
const ASK: Duration = Duration::from_millis(50);
/// Bytes of the one layer of an image that is pushed to measure.
const LAYER: usize = 4096;

/// Fills a registry and collects what lost its holders, as Wharf does every hour: first while nothing else happens, which is all that others
/// can; then as much garbage once more by a run over everything, and once more while it is pushed to.
pub(super) async fn run(peer: &Peer, content: &Content) -> Result<Vec<Sample>, BenchError> {
    let server = peer.start().await?;
    let mut client = Client::open(&server.target).await?;
    Pushes::new(1).one(&mut client).await?;
    // It collects by itself, too, and what went then would not be measured.
    for schedule in ["hourly", "daily"] {
        let never = json!({ "schedule": { "type": "None" } });
        client
            .put_json(&format!("/api/v2.0/system/gc/schedules/{schedule}"), &never)
            .await?;
    }
    drop(client);
    server.stop().await?;
    fill(&peer.data(), content, content.all()).await?;
    sqlite(&peer.data().join("wharf.db"), &images(content)).await?;
    let mut samples = served(peer, async |server| alone(server, content).await).await?;
    let garbage = || content.needed()..content.all().end;
    fill(&peer.data(), content, garbage()).await?;
    samples.extend(served(peer, async |server| whole(server, content).await).await?);
    fill(&peer.data(), content, garbage()).await?;
    samples.extend(served(peer, async |server| beside_pushes(server, content).await).await?);
    Ok(samples)
}

/// Measures on a registry that runs for so long.
async fn served(peer: &Peer, measure: impl AsyncFnOnce(&Running) -> Result<Vec<Sample>, BenchError>) -> Result<Vec<Sample>, BenchError> {
    rustix::fs::sync();
    let server = peer.start().await?;
    // While it starts it writes, and what nobody waits for lets others go first for a second.
    tokio::time::sleep(SETTLED).await;
    let samples = measure(&server).await;
    server.stop().await?;
    samples
}

async fn alone(server: &Running, content: &Content) -> Result<Vec<Sample>, BenchError> {
    let (seconds, purged) = collect(&server.target, false).await?;
    expect_all(purged, content)?;
    Ok(vec![(Figure::Collect, seconds), (Figure::CollectMemory, peak_mib(server.pid)?)])
}

/// What others do at every run.
async fn whole(server: &Running, content: &Content) -> Result<Vec<Sample>, BenchError> {
    let (seconds, purged) = collect(&server.target, true).await?;
    expect_all(purged, content)?;
    Ok(vec![(Figure::CollectWhole, seconds)])
}

async fn beside_pushes(server: &Running, content: &Content) -> Result<Vec<Sample>, BenchError> {
    let mut pushes = Pushes::new(2);
    let idle = pushes.during(&server.target, tokio::time::sleep(IDLE)).await?.1;
    let (run, busy) = pushes.during(&server.target, collect(&server.target, false)).await?;
    let (seconds, purged) = run?;
    expect_all(purged, content)?;
    let (full, full_busy) = pushes.during(&server.target, collect(&server.target, true)).await?;
    Ok(vec![
        (Figure::CollectBusy, seconds),
        (Figure::CollectFull, full?.0),
        (Figure::CollectPushIdle, percentile(idle)),
        (Figure::CollectPush, percentile(busy)),
        (Figure::CollectFullPush, percentile(full_busy)),
    ])
}

fn expect_all(purged: u64, content: &Content) -> Result<(), BenchError> {
    if purged == content.garbage {
        return Ok(());
    }
    Err(BenchError::Answer(format!(
        "{purged} of {} blobs that nothing refers to were collected",
        content.garbage
    )))
}

/// Starts a run and waits for its end. How many seconds it took, and the blobs that went.
async fn collect(target: &Target, full: bool) -> Result<(f64, u64), BenchError> {
    let mut client = Client::open(target).await?;
    let body = json!({ "schedule": { "type": "Manual" }, "parameters": { "full": full } });
    let watch = Stopwatch::start();
    let run = client.post_json("/api/v2.0/system/gc/schedule", &body).await?;
    loop {
        let told = client.get_json(&run).await?;
        match told["job_status"].as_str() {
            Some("Success") => {
                let report: serde_json::Value =
                    serde_json::from_str(told["job_parameters"].as_str().unwrap_or_default()).unwrap_or_default();
                return Ok((watch.seconds(), report["purged_blobs"].as_u64().unwrap_or_default()));
            }
            Some("Pending" | "Scheduled" | "Running") => tokio::time::sleep(ASK).await,
            _ => return Err(BenchError::Answer(format!("the run of the collector ended: {told}"))),
        }
    }
}

/// Small images, each another one, pushed one after the other.
struct Pushes {
    next: u64,
}

impl Pushes {
    fn new(part: u64) -> Self {
        Self { next: part << 40 }
    }

    /// Pushes until `other` has ended; its outcome, and the milliseconds of every push.
    async fn during<T>(&mut self, target: &Target, other: impl Future<Output = T>) -> Result<(T, Vec<f64>), BenchError> {
        let mut client = Client::open(target).await?;
        let (mut times, mut other) = (Vec::new(), std::pin::pin!(other));
        loop {
            let watch = Stopwatch::start();
            let push = self.one(&mut client);
            let mut push = std::pin::pin!(push);
            tokio::select! {
                biased;
                outcome = &mut other => return push.await.map(|()| (outcome, times)),
                pushed = &mut push => pushed?,
            }
            times.push(watch.seconds() * 1e3);
        }
    }

    async fn one(&mut self, client: &mut Client) -> Result<(), BenchError> {
        self.next += 1;
        let (config, layer) = (registry::config(self.next), Payload::random(LAYER, self.next));
        let manifest = registry::manifest(&config, std::slice::from_ref(&layer));
        client.push_blob(REPOSITORY, &config).await?;
        client.push_blob(REPOSITORY, &layer).await?;
        client.push_manifest(REPOSITORY, &format!("p{}", self.next), &manifest).await
    }
}

fn percentile(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() * 99 / 100).copied().unwrap_or_default()
}

/// The name of every stored copy. Nobody gave it, which it need not.
const GENERATION: &str = "00000000000000000000000000000000";

/// Where the bytes of a blob are.
fn key(hex: &str) -> String {
    format!("blobs/sha256/{}/{hex}.{GENERATION}", &hex[..2])
}

/// Stores the blobs `numbers`, which are the last that a registry gets.
async fn fill(data: &Path, content: &Content, numbers: Range<u64>) -> Result<(), BenchError> {
    let (storage, keys) = (data.join("storage"), numbers.clone());
    tokio::task::spawn_blocking(move || {
        for number in keys {
            write(&storage.join(key(&Content::hex(number))), b"")?;
        }
        Ok::<_, BenchError>(())
    })
    .await??;
    sqlite(&data.join("wharf.db"), &blobs(content, &numbers)).await
}

/// Runs a script by the program that comes with SQLite: only the registry itself has its driver.
async fn sqlite(database: &Path, script: &str) -> Result<(), BenchError> {
    let mut child = Command::new("sqlite3")
        .arg("-bail")
        .arg(database)
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(BenchError::io("run sqlite3"))?;
    if let Some(mut input) = child.stdin.take() {
        input
            .write_all(script.as_bytes())
            .await
            .map_err(BenchError::io("write to sqlite3"))?;
    }
    let ended = child.wait_with_output().await.map_err(BenchError::io("wait for sqlite3"))?;
    if ended.status.success() {
        return Ok(());
    }
    Err(BenchError::Answer(format!("sqlite3: {}", String::from_utf8_lossy(&ended.stderr))))
}

/// What the scripts refer to: where new ids begin, and yesterday, when everything was pushed.
const BASE: &str = "CREATE TEMP TABLE base AS SELECT
         (SELECT id FROM repositories) AS repository, (SELECT project_id FROM repositories) AS project,
         (SELECT MAX(id) FROM blobs) + 1 AS blob, (SELECT MAX(id) FROM manifests) + 1 AS manifest,
         strftime('%Y-%m-%dT%H:%M:%f000Z', 'now', '-1 day') AS pushed;";

/// The rows of blobs. What is garbage was noted as such when its last manifest went.
fn blobs(content: &Content, numbers: &Range<u64>) -> String {
    let (first, end, needed) = (numbers.start, numbers.end, content.needed());
    let numbers = format!("WITH RECURSIVE b(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM b WHERE n + 1 < {end})");
    let hex = "printf('%02x%062x', n % 256, n)";
    let key = format!("'blobs/sha256/' || substr({hex}, 1, 2) || '/' || {hex} || '.{GENERATION}'");
    format!(
        "BEGIN;
         {BASE}
         INSERT INTO blobs (id, digest, size, object_key, created_at)
             {numbers} SELECT blob + n, 'sha256:' || {hex}, 0, {key}, pushed FROM base, b;
         INSERT INTO repository_blobs (repository_id, blob_id, created_at)
             {numbers} SELECT repository, blob + n, pushed FROM base, b;
         INSERT INTO project_blobs (project_id, blob_id, size)
             {numbers} SELECT project, blob + n, 0 FROM base, b;
         INSERT INTO gc_candidates (blob_id)
             {numbers} SELECT blob + n FROM base, b WHERE n >= {needed};
         COMMIT;"
    )
}

/// The rows of manifests that refer to the first blobs.
fn images(content: &Content) -> String {
    let (needed, all, images) = (content.needed(), content.all().end, content.images);
    let per_image = Content::blobs_of(0).end;
    let numbers = |end: u64| format!("WITH RECURSIVE b(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM b WHERE n + 1 < {end})");
    let media_type = registry::MANIFEST_TYPE;
    format!(
        "BEGIN;
         {BASE}
         {of_images} INSERT INTO manifests (id, repository_id, digest, media_type, size, pushed_at)
             SELECT manifest + n, repository, 'sha256:' || printf('ff%062x', n), '{media_type}', 0, pushed FROM base, b;
         {of_images} INSERT INTO tags (repository_id, name, manifest_id, created_at, pushed_at)
             SELECT repository, 'v' || n, manifest + n, pushed, pushed FROM base, b;
         {of_blobs} INSERT INTO manifest_blobs (manifest_id, blob_id)
             SELECT manifest + n / {per_image}, blob - {all} + n FROM base, b;
         COMMIT;",
        of_images = numbers(images),
        of_blobs = numbers(needed),
    )
}
