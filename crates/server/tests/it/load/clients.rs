//! Hundreds of clients that push and pull at once.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use reqwest::RequestBuilder;
use tokio::task::JoinSet;
use wharf_testkit::{Blob, Client, Image, Reply, TestRegistry, TestRegistryBuilder, on_postgres_and_s3};

use super::peak_kib;
use crate::configured;

const MIB: u64 = 1024;
/// Repositories in the one project that everybody works in.
const REPOSITORIES: usize = 50;
/// Times a client asks again when it is told to come back.
const PATIENCE: usize = 60;

/// What clients saw: how often each status, and how long the answers took.
#[derive(Default)]
struct Seen {
    statuses: BTreeMap<(&'static str, u16), usize>,
    times: BTreeMap<&'static str, Vec<Duration>>,
}

impl Seen {
    /// Sends until the answer is not "come back later".
    async fn ask(&mut self, what: &'static str, request: impl Fn() -> RequestBuilder) -> Reply {
        for _ in 0..PATIENCE {
            let began = Instant::now();
            let reply = Reply::try_of(request()).await.unwrap_or_else(|error| panic!("{what}: {error:?}"));
            *self.statuses.entry((what, reply.status)).or_default() += 1;
            if reply.status != 429 {
                self.times.entry(what).or_default().push(began.elapsed());
                assert!(reply.status < 400, "{what}: {reply:?}");
                return reply;
            }
            let later = reply.header("retry-after").parse().expect("when to come back");
            tokio::time::sleep(Duration::from_secs(later)).await;
        }
        panic!("{what}: always told to come back");
    }

    fn add(&mut self, other: Self) {
        for (key, count) in other.statuses {
            *self.statuses.entry(key).or_default() += count;
        }
        for (key, times) in other.times {
            self.times.entry(key).or_default().extend(times);
        }
    }

    /// The time that 99 of 100 answers took at most.
    fn p99(&self, what: &'static str) -> Duration {
        let mut times = self.times.get(what).cloned().unwrap_or_default();
        times.sort_unstable();
        times.get(times.len() * 99 / 100).copied().unwrap_or_default()
    }
}

fn repository(number: usize) -> String {
    format!("team/app{}", number % REPOSITORIES)
}

/// Pushes as docker does: every blob in two steps, then the manifest.
async fn push(client: Client, repository: String, tag: String, image: Image) -> Seen {
    let mut seen = Seen::default();
    for blob in image.blobs() {
        let path = format!("/v2/{repository}/blobs/uploads/");
        let opened = seen.ask("open", || client.request("POST", &path)).await;
        let end = format!("{}?digest={}", opened.header("location"), blob.digest);
        seen.ask("blob", || client.request("PUT", &end).body(blob.bytes.clone())).await;
    }
    let path = format!("/v2/{repository}/manifests/{tag}");
    let put = || {
        let request = client.request("PUT", &path).header("content-type", image.media_type);
        request.body(image.manifest.clone())
    };
    seen.ask("manifest", put).await;
    seen
}

/// Pulls by tag and reads everything.
async fn pull(client: Client, repository: String, tag: String, image: Image) -> Seen {
    let mut seen = Seen::default();
    let path = format!("/v2/{repository}/manifests/{tag}");
    let manifest = seen.ask("pull", || client.request("GET", &path)).await;
    assert_eq!(manifest.body, image.manifest);
    for blob in image.blobs() {
        let path = format!("/v2/{repository}/blobs/{}", blob.digest);
        let reply = seen.ask("pull", || client.request("GET", &path)).await;
        assert_eq!(reply.body, blob.bytes);
    }
    seen
}

/// A token for every repository.
async fn tokens(registry: &TestRegistry) -> Vec<String> {
    let mut tokens = Vec::new();
    for number in 0..REPOSITORIES {
        let scope = format!("repository:{}:pull,push", repository(number));
        tokens.push(registry.admin().token(&[&scope]).await.expect("a token"));
    }
    tokens
}

async fn together(tasks: JoinSet<Seen>) -> Seen {
    let mut all = Seen::default();
    for seen in tasks.join_all().await {
        all.add(seen);
    }
    all
}

/// So many push and pull at once, each on connections of its own; then everything is there.
async fn crowd(settings: TestRegistryBuilder, pushers: usize, pullers: usize) {
    let registry = settings.start();
    registry.admin().make_project("team", true).await;
    let (tokens, known) = (tokens(&registry).await, Image::random(3, 100_000));
    registry.admin().push_image("team/app0", "known", &known).await;
    let images: Vec<_> = (0..pushers).map(|_| Image::random(2, 64_000)).collect();
    let before = peak_kib(&registry);
    let mut tasks = JoinSet::new();
    for number in 0..pushers.max(pullers) {
        let client = || Client::new(registry.url()).bearer(&tokens[number % REPOSITORIES]);
        if let Some(image) = images.get(number) {
            tasks.spawn(push(client(), repository(number), format!("t{number}"), image.clone()));
        }
        if number < pullers {
            let reader = Client::new(registry.url()).bearer(&tokens[0]);
            tasks.spawn(pull(reader, repository(0), "known".to_owned(), known.clone()));
        }
    }
    let seen = together(tasks).await;
    let peak = peak_kib(&registry);
    eprintln!(
        "{pushers} clients push and {pullers} pull: {:?}; 99 of 100 answers within: pull {:?}, blob {:?}, manifest {:?}; memory {} MiB, {} MiB before",
        seen.statuses,
        seen.p99("pull"),
        seen.p99("blob"),
        seen.p99("manifest"),
        peak / MIB,
        before / MIB
    );
    assert!(peak < 512 * MIB, "{peak} KiB");
    for (number, image) in images.iter().enumerate().step_by(17) {
        registry
            .admin()
            .assert_pulls(&repository(number), &format!("t{number}"), image)
            .await;
    }
    let usage = registry.admin().get("/api/v2.0/projects/team/summary").await.value();
    let counted = usage["quota"]["used"]["storage"].as_u64().expect("a sum");
    let stored: usize = images
        .iter()
        .chain([&known])
        .flat_map(Image::blobs)
        .map(|blob| blob.bytes.len())
        .sum();
    assert!(counted >= stored as u64, "{counted} of {stored} bytes are counted");
}

#[tokio::test(flavor = "multi_thread")]
async fn d25_five_hundred_push_and_five_hundred_pull_on_sqlite() {
    crowd(configured(), 500, 500).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn d25_five_hundred_push_and_five_hundred_pull_on_postgres_and_s3() {
    crowd(on_postgres_and_s3(configured()), 500, 500).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f43_a_thousand_pull_while_two_hundred_push() {
    crowd(configured(), 200, 1000).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn chunked_uploads_that_end_at_once_share_the_memory_too() {
    const MEMORY: u64 = 128;
    let registry = on_postgres_and_s3(configured())
        .env("WHARF_LIMITS__UPLOAD_MEMORY", format!("{MEMORY}MiB"))
        .start();
    registry.admin().make_project("team", true).await;
    let tokens = tokens(&registry).await;
    let mut ends = Vec::new();
    for (number, token) in tokens.iter().enumerate().take(24) {
        let client = Client::new(registry.url()).bearer(token);
        let blob = Blob::random(28 << 20);
        let mut location = client.open_upload(&repository(number)).await;
        // Chunks that the store cannot copy by itself, for S3 wants 5 MiB.
        for chunk in blob.bytes.chunks(4 << 20) {
            let reply = client.body("PATCH", &location, &[], bytes::Bytes::copy_from_slice(chunk)).await;
            assert_eq!(reply.status, 202, "{reply:?}");
            reply.header("location").clone_into(&mut location);
        }
        ends.push((client, format!("{location}?digest={}", blob.digest)));
    }
    let before = peak_kib(&registry);
    let mut tasks = JoinSet::new();
    for (client, end) in ends {
        tasks.spawn(async move {
            let mut seen = Seen::default();
            seen.ask("end", || client.request("PUT", &end)).await;
            seen
        });
    }
    let seen = together(tasks).await;
    let peak = peak_kib(&registry);
    eprintln!(
        "24 uploads of 7 chunks end in {MEMORY} MiB: {:?}; memory {} MiB, {} MiB before",
        seen.statuses,
        peak / MIB,
        before / MIB
    );
    // Together they hold 672 MiB.
    assert!(peak < before + (MEMORY + 128) * MIB, "{before} KiB before, {peak} KiB after");
}

#[tokio::test(flavor = "multi_thread")]
async fn large_uploads_to_an_object_store_wait_for_memory_and_pulls_do_not() {
    const MEMORY: u64 = 128;
    let registry = on_postgres_and_s3(configured())
        .env("WHARF_LIMITS__UPLOAD_MEMORY", format!("{MEMORY}MiB"))
        .start();
    registry.admin().make_project("team", true).await;
    let (tokens, known) = (tokens(&registry).await, Image::random(1, 20_000));
    registry.admin().push_image("team/app0", "known", &known).await;
    let before = peak_kib(&registry);
    let image = |_| Image::random(1, 24 << 20);
    let mut pushes = JoinSet::new();
    for (number, image) in (0..30).map(image).enumerate() {
        let client = Client::new(registry.url()).bearer(&tokens[number]);
        pushes.spawn(push(client, repository(number), "large".to_owned(), image));
    }
    let reader = Client::new(registry.url()).bearer(&tokens[0]);
    let mut pulls = Seen::default();
    let pushed = together(pushes);
    let mut pushed = std::pin::pin!(pushed);
    let seen = loop {
        tokio::select! {
            seen = &mut pushed => break seen,
            pulled = pull(reader.clone(), repository(0), "known".to_owned(), known.clone()) => pulls.add(pulled),
        }
    };
    let peak = peak_kib(&registry);
    let slowest = pulls.p99("pull");
    eprintln!(
        "30 uploads of 24 MiB in {MEMORY} MiB: {:?}, {:?} meanwhile within {slowest:?}; 99 of 100 blobs within {:?}; memory {} MiB, {} MiB before",
        seen.statuses,
        pulls.statuses,
        seen.p99("blob"),
        peak / MIB,
        before / MIB
    );
    // 720 MiB came.
    assert!(peak < before + (MEMORY + 128) * MIB, "{before} KiB before, {peak} KiB after");
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
}
