//! Pushes, pulls, deletes and retags for a while, with collectors at work all the time. `WHARF_TEST_SOAK_SECONDS` says for how long.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use wharf_core::gc::GcPlan;
use wharf_core::{Error, audit, manifest};
use wharf_oci::Digest;

use super::ground::{CONFIG, Ground, REPOSITORIES, caller, head, image, mount, name, read, try_upload};

/// Time of the registry passes faster: the grace of two hours takes twelve seconds.
const TICK: Duration = Duration::from_millis(100);

/// First number of layers that no two pushes share.
const ONCE: usize = 1_000_000;

/// Longest time to write what was pulled last.
const FLUSH: Duration = Duration::from_secs(10);

fn seconds() -> u64 {
    let asked = std::env::var("WHARF_TEST_SOAK_SECONDS").ok();
    asked.and_then(|text| text.parse().ok()).unwrap_or(20)
}

/// Layers of a small number are shared by images of all repositories; one from [`ONCE`] on is in one push only, so that there is garbage.
fn layer(number: usize) -> Vec<u8> {
    format!("layer {number} ").repeat(200).into_bytes()
}

#[derive(Debug, Default)]
struct Counts {
    pushes: u64,
    pulls: u64,
    deletes: u64,
    slowest: Duration,
}

/// One client and its repository: nobody else writes there, so it knows what must be there.
async fn client(ground: &Ground, number: usize, until: Instant) -> Counts {
    let mut random = StdRng::seed_from_u64(number as u64);
    let (home, other) = (REPOSITORIES[number], REPOSITORIES[(number + 1) % REPOSITORIES.len()]);
    let mut kept: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    let mut counts = Counts::default();
    while Instant::now() < until {
        let tag = format!("t{}", random.random_range(0..6));
        match random.random_range(0..10) {
            0..5 => {
                let mut layers: Vec<usize> = (0..random.random_range(1..5)).map(|_| random.random_range(0..40)).collect();
                layers.push(ONCE * (number + 1) + usize::try_from(counts.pushes).expect("few pushes"));
                let begun = Instant::now();
                push(ground, home, other, &tag, &layers).await.expect("a push fails");
                counts.slowest = counts.slowest.max(begun.elapsed());
                counts.pushes += 1;
                kept.insert(tag, layers);
            }
            5 | 6 => {
                if kept.remove(&tag).is_some() {
                    manifest::delete_tag(&ground.core, &caller(), &name(home), &tag.parse().expect("a tag"))
                        .await
                        .expect("a delete fails");
                    counts.deletes += 1;
                }
            }
            7 => {
                if let Some(layers) = kept.get(&tag).cloned() {
                    push(ground, home, other, "retagged", &layers).await.expect("a retag fails");
                    kept.insert("retagged".to_owned(), layers);
                    counts.pushes += 1;
                }
            }
            _ => {
                for (tag, layers) in &kept {
                    pull(ground, home, tag, layers).await;
                    counts.pulls += 1;
                }
            }
        }
    }
    for (tag, layers) in &kept {
        pull(ground, home, tag, layers).await;
    }
    counts
}

async fn push(ground: &Ground, home: &str, other: &str, tag: &str, layers: &[usize]) -> Result<(), Error> {
    let contents: Vec<Vec<u8>> = layers.iter().map(|number| layer(*number)).collect();
    for content in contents.iter().map(Vec::as_slice).chain([CONFIG]) {
        let digest = Digest::sha256(content);
        if !head(&ground.core, home, &digest).await? && !mount(&ground.core, home, &digest, other).await? {
            try_upload(&ground.core, home, content).await?;
        }
    }
    let contents: Vec<&[u8]> = contents.iter().map(Vec::as_slice).collect();
    ground.put(home, tag, &image(&contents)).await.map(drop)
}

async fn pull(ground: &Ground, home: &str, tag: &str, layers: &[usize]) {
    let found = manifest::pull(&ground.core, &caller(), &name(home), &tag.parse().expect("a tag")).await;
    found.unwrap_or_else(|error| panic!("{home}:{tag}: {error}"));
    for number in layers {
        let content = layer(*number);
        let bytes = read(&ground.core, home, &Digest::sha256(&content)).await;
        assert_eq!(bytes.unwrap_or_else(|error| panic!("{home}:{tag}: {error}")), content);
    }
}

async fn soak(ground: Ground) {
    // Pulls are recorded; without it they would have to wait for room in the queue.
    let recording = tokio::spawn(audit::pulls::run(ground.core.clone()));
    let until = Instant::now() + Duration::from_secs(seconds());
    let over = AtomicBool::new(false);
    let ticking = async {
        while !over.load(Ordering::SeqCst) {
            tokio::time::sleep(TICK).await;
            ground.clock.advance(chrono::Duration::minutes(1));
        }
    };
    let collecting = async {
        let (mut runs, mut blobs) = (0u32, 0);
        while !over.load(Ordering::SeqCst) {
            let plan = GcPlan {
                full: runs % 3 == 0,
                delete_untagged: runs % 2 == 0,
                ..GcPlan::default()
            };
            blobs += ground.collect(plan).await.expect("a collection fails").purged_blobs;
            runs += 1;
            tokio::time::sleep(Duration::from_millis(700)).await;
        }
        (runs, blobs)
    };
    let clients = async {
        let all = tokio::join!(client(&ground, 0, until), client(&ground, 1, until), client(&ground, 2, until));
        over.store(true, Ordering::SeqCst);
        all
    };
    let (clients, (runs, blobs), ()) = tokio::join!(clients, collecting, ticking);
    assert!(audit::pulls::flush(&ground.core, FLUSH).await, "pulls are recorded in time");
    eprintln!("{runs} collections removed {blobs} blobs during {clients:?}");
    assert!(blobs > 0, "there was garbage to remove while clients were at work");
    let untagged = GcPlan {
        delete_untagged: true,
        ..GcPlan::default()
    };
    for _ in 0..2 {
        ground.outlive_grace();
        ground.collect(untagged).await.expect("collected");
    }
    ground.assert_sound().await;
    ground.assert_clean().await;
    recording.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn soak_with_collectors_at_work_on_sqlite_and_files() {
    Box::pin(soak(Ground::on_files().await)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn soak_with_collectors_at_work_on_postgres_and_s3() {
    Box::pin(soak(Ground::on_postgres_and_s3().await)).await;
}
