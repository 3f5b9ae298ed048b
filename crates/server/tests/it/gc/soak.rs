//! Pushes, pulls, deletes and retags for a while against the running registry, with a collection every five seconds: no push and no pull
//! of what is kept fails, and at the end the storage holds what the clients kept, and nothing else.
//!
//! `WHARF_TEST_SOAK_SECONDS` says for how long; `make soak` takes ten minutes for each engine.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use serde_json::{Value, json};
use wharf_testkit::{Blob, Client, Image, TestRegistry, TestRegistryBuilder, on_postgres_and_s3};

use super::stored::Stored;
use crate::configured;

/// Clients, each with a repository where nobody else writes, so it knows what must be there.
const CLIENTS: usize = 4;
/// Tags of each.
const TAGS: usize = 6;
/// Layers that images of all repositories share.
const SHARED: usize = 30;
/// Time between the ends of two collections.
const BETWEEN: Duration = Duration::from_secs(5);
/// Longest wait for a collection to end.
const PATIENCE: Duration = Duration::from_secs(120);

fn seconds() -> u64 {
    let asked = std::env::var("WHARF_TEST_SOAK_SECONDS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(20)
}

/// Long enough for a client on a busy machine, and short enough that garbage ripens several times.
fn grace() -> u64 {
    (seconds() / 3).clamp(8, 60)
}

#[derive(Debug, Default)]
struct Counts {
    pushes: u64,
    pulls: u64,
    deletes: u64,
    retags: u64,
    failures: Vec<String>,
}

/// One client, and its model of what it keeps.
struct Keeper {
    client: Client,
    home: String,
    /// Where it mounts from.
    other: String,
    shared: Vec<Blob>,
    kept: BTreeMap<String, Image>,
    counts: Counts,
    random: StdRng,
}

impl Keeper {
    fn new(registry: &TestRegistry, number: usize, shared: &[Blob]) -> Self {
        let home = |number: usize| format!("library/soak{}", number % CLIENTS);
        Self {
            client: registry.admin(),
            home: home(number),
            other: home(number + 1),
            shared: shared.to_vec(),
            kept: BTreeMap::new(),
            counts: Counts::default(),
            random: StdRng::seed_from_u64(number as u64),
        }
    }

    async fn work(mut self, until: Instant) -> Self {
        while Instant::now() < until {
            let outcome = match self.random.random_range(0..10) {
                0..4 => self.push().await,
                4 => self.delete_tag().await,
                5 => self.delete_manifest().await,
                6 => self.retag().await,
                _ => self.pull_all().await,
            };
            self.counts.failures.extend(outcome.err());
        }
        let outcome = self.pull_all().await;
        self.counts.failures.extend(outcome.err());
        self
    }

    fn any_tag(&mut self) -> String {
        format!("t{}", self.random.random_range(0..TAGS))
    }

    async fn push(&mut self) -> Result<(), String> {
        let tag = self.any_tag();
        let picked: Vec<usize> = (0..self.random.random_range(1..4))
            .map(|_| self.random.random_range(0..SHARED))
            .collect();
        let mut layers: Vec<Blob> = picked.into_iter().map(|number| self.shared[number].clone()).collect();
        // One that no other push has, so that there is garbage.
        layers.push(Blob::random(2000));
        let image = Image::of(layers);
        for blob in image.blobs() {
            self.send(blob).await?;
        }
        self.counts.pushes += 1;
        self.put(&tag, image).await
    }

    /// As clients do: asks, mounts, and uploads what is nowhere.
    async fn send(&self, blob: &Blob) -> Result<(), String> {
        let head = self.client.head(&format!("/v2/{}/blobs/{}", self.home, blob.digest)).await;
        if head.status == 200 {
            return Ok(());
        }
        let mount = format!("/v2/{}/blobs/uploads/?mount={}&from={}", self.home, blob.digest, self.other);
        let mounted = self.client.send("POST", &mount).await;
        if mounted.status == 201 {
            return Ok(());
        }
        if mounted.status == 202 {
            self.client.delete(mounted.header("location")).await;
        }
        let sent = self.client.push_blob(&self.home, blob).await;
        told(sent.status == 201, || format!("push of a blob to {}: {sent:?}", self.home))
    }

    async fn put(&mut self, tag: &str, image: Image) -> Result<(), String> {
        let put = self.client.push_manifest(&self.home, tag, image.media_type, &image.manifest).await;
        told(put.status == 201, || format!("push of {}:{tag}: {put:?}", self.home))?;
        self.kept.insert(tag.to_owned(), image);
        Ok(())
    }

    async fn retag(&mut self) -> Result<(), String> {
        let (from, to) = (self.any_tag(), self.any_tag());
        let Some(image) = self.kept.get(&from).cloned() else {
            return Ok(());
        };
        self.counts.retags += 1;
        self.put(&to, image).await
    }

    async fn delete_tag(&mut self) -> Result<(), String> {
        let tag = self.any_tag();
        if self.kept.remove(&tag).is_none() {
            return Ok(());
        }
        self.counts.deletes += 1;
        let deleted = self.client.delete(&format!("/v2/{}/manifests/{tag}", self.home)).await;
        told(deleted.status == 202, || format!("delete of {}:{tag}: {deleted:?}", self.home))
    }

    /// The manifest goes with every tag on it.
    async fn delete_manifest(&mut self) -> Result<(), String> {
        let tag = self.any_tag();
        let Some(digest) = self.kept.get(&tag).map(|image| image.digest.clone()) else {
            return Ok(());
        };
        self.kept.retain(|_, image| image.digest != digest);
        self.counts.deletes += 1;
        let deleted = self.client.delete(&format!("/v2/{}/manifests/{digest}", self.home)).await;
        told(deleted.status == 202, || format!("delete of {}@{digest}: {deleted:?}", self.home))
    }

    async fn pull_all(&mut self) -> Result<(), String> {
        for (tag, image) in &self.kept {
            self.counts.pulls += 1;
            let name = format!("pull of {}:{tag}", self.home);
            let manifest = self.client.get(&format!("/v2/{}/manifests/{tag}", self.home)).await;
            told(manifest.status == 200 && manifest.body == image.manifest, || {
                format!("{name}: {manifest:?}")
            })?;
            for blob in image.blobs() {
                let found = self.client.get(&format!("/v2/{}/blobs/{}", self.home, blob.digest)).await;
                told(found.status == 200 && found.body == blob.bytes, || {
                    format!("{name}, {}: {}", blob.digest, found.status)
                })?;
            }
        }
        Ok(())
    }
}

fn told(good: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if good { Ok(()) } else { Err(what()) }
}

/// Collects once and returns the bytes that were freed.
async fn collect(admin: &Client, full: bool) -> u64 {
    let asked = json!({"schedule": {"type": "Manual"}, "parameters": {"delete_untagged": true, "full": full, "workers": 2}});
    let begun = Instant::now();
    loop {
        let reply = admin.json("POST", "/api/v2.0/system/gc/schedule", &asked).await;
        if reply.status == 201 {
            let run = ended(admin, reply.header("location"), begun).await;
            let told: Value = serde_json::from_str(run["job_parameters"].as_str().expect("JSON in a text")).expect("JSON");
            return told["freed_space"].as_u64().expect("a number");
        }
        // One of the registry's own runs goes on.
        assert!(reply.status == 409 && begun.elapsed() < PATIENCE, "{reply:?}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn ended(admin: &Client, run: &str, begun: Instant) -> Value {
    loop {
        let told = admin.get(run).await.value();
        match told["job_status"].as_str() {
            Some("Success") => return told,
            Some("Pending" | "Scheduled" | "Running") if begun.elapsed() < PATIENCE => tokio::time::sleep(Duration::from_millis(100)).await,
            _ => panic!("a collection fails: {told}"),
        }
    }
}

/// The digests of all blobs that the clients keep.
fn kept(keepers: &[Keeper]) -> BTreeSet<String> {
    let images = keepers.iter().flat_map(|keeper| keeper.kept.values());
    images.flat_map(Image::blobs).map(|blob| blob.digest.hex().to_owned()).collect()
}

async fn soak(builder: TestRegistryBuilder, engine: &str) {
    let stored = Stored::of(&builder);
    let registry = builder
        .env("WHARF_TRASH__WINDOW", "0s")
        .env("WHARF_GC__GRACE", format!("{}s", grace()))
        .start();
    let shared: Vec<Blob> = (0..SHARED).map(|_| Blob::random(3000)).collect();
    let until = Instant::now() + Duration::from_secs(seconds());
    let over = AtomicBool::new(false);
    let admin = registry.admin();
    let collecting = async {
        let (mut runs, mut freed) = (0u64, 0);
        while !over.load(Ordering::SeqCst) {
            freed += collect(&admin, runs % 2 == 0).await;
            runs += 1;
            tokio::time::sleep(BETWEEN).await;
        }
        (runs, freed)
    };
    let clients = async {
        let keepers = (0..CLIENTS).map(|number| tokio::spawn(Keeper::new(&registry, number, &shared).work(until)));
        let mut done = Vec::new();
        for keeper in keepers.collect::<Vec<_>>() {
            done.push(keeper.await.expect("a client panics"));
        }
        over.store(true, Ordering::SeqCst);
        done
    };
    let (mut keepers, (runs, freed)) = tokio::join!(clients, collecting);
    tell(engine, &keepers, runs, freed);
    assert!(freed > 0, "nothing was freed while clients were at work");
    // What was deleted last is garbage when the grace is over, and an object without a row after two sightings.
    let model = kept(&keepers);
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_secs(grace() + 1)).await;
        collect(&admin, true).await;
        if stored.digests(&registry).await == model {
            break;
        }
    }
    for keeper in &mut keepers {
        keeper.pull_all().await.expect("what is kept can be pulled");
    }
    assert_eq!(
        stored.digests(&registry).await,
        model,
        "what clients keep is stored, and nothing else"
    );
}

fn tell(engine: &str, keepers: &[Keeper], runs: u64, freed: u64) {
    let sum = |count: fn(&Counts) -> u64| -> u64 { keepers.iter().map(|keeper| count(&keeper.counts)).sum() };
    let failures: Vec<&String> = keepers.iter().flat_map(|keeper| &keeper.counts.failures).collect();
    eprintln!(
        "{engine}: {} s, {} pushes, {} pulls, {} deletes, {} retags, {runs} collections, {freed} bytes freed, {} failures",
        seconds(),
        sum(|counts| counts.pushes),
        sum(|counts| counts.pulls),
        sum(|counts| counts.deletes),
        sum(|counts| counts.retags),
        failures.len()
    );
    assert!(failures.is_empty(), "{failures:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn d1_soak_with_collections_every_five_seconds_on_sqlite_and_files() {
    Box::pin(soak(configured(), "SQLite and a folder")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn d1_soak_with_collections_every_five_seconds_on_postgres_and_s3() {
    Box::pin(soak(on_postgres_and_s3(configured()), "PostgreSQL and S3")).await;
}
