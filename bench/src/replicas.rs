//! One, two and three replicas on one PostgreSQL server and one object store, doing the same work.
//!
//! They share this machine with both servers and with the load, so the sum of what they do grows little here. What tells more is the
//! processor time that a request takes of a replica, of the database and of the store: from that follows what any number of machines
//! can do, see `docs/operations/sizing.md`.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tempfile::TempDir;
use tokio::process::Command;
use tokio::task::JoinSet;

use crate::error::BenchError;
use crate::figure::{Figure, Sample};
use crate::payload::Payload;
use crate::peer::Peer;
use crate::plan::Plan;
use crate::process::{cpu_seconds, family_cpu_seconds};
use crate::registry::{self, Client, Target};
use crate::report::Looked;
use crate::results::Results;
use crate::seed::{REPOSITORY, Seed, Seeded, TAG};
use crate::server::Running;
use crate::stopwatch::Stopwatch;
use crate::work::rate;

/// How many, and what the column is called.
const COUNTS: [(usize, &str); 3] = [(1, "1 replica"), (2, "2 replicas"), (3, "3 replicas")];
/// Bytes of the one layer of an image that is pushed.
const LAYER: usize = 16 * 1024;

/// The columns of the report.
pub(crate) fn columns(peer: &Peer) -> Vec<Looked> {
    let looked = |(_, name)| Looked {
        name,
        binary: peer.binary.display().to_string(),
        version: Some(format!("{}, on PostgreSQL and SeaweedFS", peer.version)),
    };
    COUNTS.map(looked).into()
}

/// Measures every count in every round.
pub(crate) async fn run(peer: &Peer, plan: &Plan, results: &mut Results) -> Result<(), BenchError> {
    let backend = Backend::start().await?;
    rounds(peer, plan, &backend, results).await
}

async fn rounds(peer: &Peer, plan: &Plan, backend: &Backend, results: &mut Results) -> Result<(), BenchError> {
    let seed = Seed::new();
    let first = peer.start_replica(0, &backend.settings).await?;
    seed.push(&first.target).await?;
    first.stop().await?;
    let seeded = seed.into_seeded();
    let next = Arc::new(AtomicU64::new(1 << 44));
    for _ in 0..plan.rounds {
        for (count, name) in COUNTS {
            let mut replicas = Vec::new();
            for number in 0..count {
                replicas.push(peer.start_replica(number, &backend.settings).await?);
            }
            let mut samples = pull(&replicas, plan, &seeded, backend).await?;
            samples.extend(push(&replicas, plan, &next, backend).await?);
            for replica in replicas {
                replica.stop().await?;
            }
            results.add(name, samples);
        }
    }
    Ok(())
}

async fn pull(replicas: &[Running], plan: &Plan, seeded: &Seeded, backend: &Backend) -> Result<Vec<Sample>, BenchError> {
    let mut clients = Vec::new();
    for number in 0..plan.connections {
        clients.push(Client::open(&replicas[number % replicas.len()].target).await?);
    }
    // Every replica accepts the token of any other.
    let request: Arc<[u8]> = replicas[0].target.get_request(&format!("/v2/{REPOSITORY}/manifests/{TAG}")).into();
    let (clients, _) = rate::window(clients, &request, seeded.manifest_length, plan.window / 5).await?;
    let before = backend.spent(replicas)?;
    let (_, latencies) = rate::window(clients, &request, seeded.manifest_length, plan.window).await?;
    let spent = backend.spent(replicas)?.since(before);
    let (requests, micros) = (latencies.len().max(1) as f64, 1e6);
    Ok(vec![
        (Figure::ReplicaPull, latencies.len() as f64 / plan.window.as_secs_f64()),
        (Figure::ReplicaPullCpu, spent.replicas / requests * micros),
        (Figure::ReplicaPullDatabase, spent.database / requests * micros),
    ])
}

async fn push(replicas: &[Running], plan: &Plan, next: &Arc<AtomicU64>, backend: &Backend) -> Result<Vec<Sample>, BenchError> {
    let before = backend.spent(replicas)?;
    let watch = Stopwatch::start();
    let mut clients = JoinSet::new();
    for number in 0..plan.connections {
        let target = replicas[number % replicas.len()].target.clone();
        clients.spawn(push_on(target, number, Arc::clone(next), watch, plan.window));
    }
    let mut images = 0;
    while let Some(pushed) = clients.join_next().await {
        images += pushed??;
    }
    let seconds = watch.seconds();
    let spent = backend.spent(replicas)?.since(before);
    let (images, millis) = (f64::from(images.max(1)), 1e3);
    Ok(vec![
        (Figure::ReplicaPush, images / seconds),
        (Figure::ReplicaPushCpu, spent.replicas / images * millis),
        (Figure::ReplicaPushDatabase, spent.database / images * millis),
        (Figure::ReplicaPushStore, spent.store / images * millis),
    ])
}

/// Pushes images, each another one, to a repository of its own; how many.
async fn push_on(target: Target, number: usize, next: Arc<AtomicU64>, watch: Stopwatch, length: Duration) -> Result<u32, BenchError> {
    let repository = format!("library/replicas-{number}");
    let mut client = Client::open(&target).await?;
    let mut images = 0;
    while watch.elapsed() < length {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        let (config, layer) = (registry::config(seed), Payload::random(LAYER, seed));
        let manifest = registry::manifest(&config, std::slice::from_ref(&layer));
        client.push_blob(&repository, &config).await?;
        client.push_blob(&repository, &layer).await?;
        client.push_manifest(&repository, "latest", &manifest).await?;
        images += 1;
    }
    Ok(images)
}

/// Processor time so far, in seconds.
#[derive(Clone, Copy)]
struct Spent {
    replicas: f64,
    database: f64,
    store: f64,
}

impl Spent {
    fn since(self, before: Self) -> Self {
        Self {
            replicas: self.replicas - before.replicas,
            database: self.database - before.database,
            store: self.store - before.store,
        }
    }
}

/// What the replicas share, started by the scripts that the tests use.
struct Backend {
    settings: Vec<(String, String)>,
    postgres: u32,
    store: u32,
    folder: TempDir,
}

impl Backend {
    async fn start() -> Result<Self, BenchError> {
        // The database server runs as somebody else.
        let folder = tempfile::tempdir().map_err(BenchError::io("make a folder for the database"))?;
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o711)).map_err(BenchError::io("open the folder"))?;
        let (database, store) = (folder.path().join("postgres"), folder.path().join("store"));
        let mut settings = vec![
            ("WHARF_STORAGE__TYPE".into(), "s3".into()),
            ("WHARF_AUTH__SECRET_KEY".into(), "one key for every replica of the bench".into()),
        ];
        let postgres = script("postgres.sh", "start", &database, &[]).await?;
        settings.extend(exports(&postgres).map(|(_, url)| ("WHARF_DATABASE__URL".into(), url)));
        let ports = script_output(Command::new(servers().join("free-ports.py")).arg("8")).await?;
        let s3 = script("seaweedfs.sh", "start", &store, &[ports.trim()]).await?;
        settings.extend(exports(&s3).map(|(name, value)| (name.replace("WHARF_TEST_S3_", "WHARF_STORAGE__S3__"), value)));
        Ok(Self {
            settings,
            postgres: first_number(&database.join("cluster/postmaster.pid"))?,
            store: first_number(&store.join("seaweedfs.pid"))?,
            folder,
        })
    }

    fn spent(&self, replicas: &[Running]) -> Result<Spent, BenchError> {
        let each = replicas.iter().map(|replica| cpu_seconds(replica.pid));
        Ok(Spent {
            replicas: each.sum::<Result<f64, _>>()?,
            database: family_cpu_seconds(self.postgres)?,
            store: cpu_seconds(self.store)?,
        })
    }
}

impl Drop for Backend {
    /// Also when the run is interrupted.
    fn drop(&mut self) {
        for (name, folder) in [("postgres.sh", "postgres"), ("seaweedfs.sh", "store")] {
            let stop = std::process::Command::new(servers().join(name))
                .arg("stop")
                .arg(self.folder.path().join(folder))
                .status();
            if !stop.is_ok_and(|status| status.success()) {
                eprintln!("{name} did not stop what runs in {}", self.folder.path().display());
            }
        }
    }
}

fn servers() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/servers")
}

async fn script(name: &str, action: &str, folder: &Path, more: &[&str]) -> Result<String, BenchError> {
    let mut command = Command::new(servers().join(name));
    command.arg(action).arg(folder).args(more).env("WHARF_TEST_POSTGRES_DURABLE", "1");
    if let Ok(home) = std::env::var("HOME") {
        command.env("WHARF_TEST_VENV", Path::new(&home).join(".cache/wharf-tools/bin/seaweedfs-venv"));
    }
    script_output(&mut command).await
}

async fn script_output(command: &mut Command) -> Result<String, BenchError> {
    let output = command.output().await.map_err(BenchError::io("run a script of tests/servers"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(BenchError::Answer(format!("a server that replicas share did not start: {errors}")))
}

/// The lines `export NAME=VALUE`.
fn exports(text: &str) -> impl Iterator<Item = (String, String)> {
    let lines = text.lines().filter_map(|line| line.strip_prefix("export ")?.split_once('='));
    lines.map(|(name, value)| (name.to_owned(), value.to_owned()))
}

fn first_number(path: &Path) -> Result<u32, BenchError> {
    let text = std::fs::read_to_string(path).map_err(BenchError::io(format!("read {}", path.display())))?;
    let number = text.lines().next().and_then(|line| line.trim().parse().ok());
    number.ok_or_else(|| BenchError::Answer(format!("no process id in {}", path.display())))
}
