//! Any number of clients, a retention policy, a trash that things come back from, and two collectors, whose steps are interleaved by a seed at every point where one waits: every statement,
//! every transaction, every operation on the storage. Whatever the order: nothing that can be reached is lost, no client that
//! keeps to the rules is refused, and what nobody reaches goes in the end.
//!
//! `WHARF_TEST_GC_SCHEDULES` sets how many schedules are tried, `WHARF_TEST_GC_SEED` tries one of them again.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use wharf_core::gc::GcPlan;
use wharf_core::{Error, Policy, artifact, manifest};
use wharf_oci::Digest;

use super::ground::{CONFIG, Ground, REPOSITORIES, caller, head, image, index, mount, name, try_upload};

/// One thing a client does.
#[derive(Debug, Clone, Copy)]
enum Op {
    /// Asks for each layer, mounts or uploads what is not there, and pushes the manifest.
    Push { repository: usize, image: usize, tag: usize },
    /// The same, with an index over two images.
    PushIndex { repository: usize, images: [usize; 2], tag: usize },
    /// Deletes a tag alone.
    DeleteTag { repository: usize, tag: usize },
    /// Deletes a manifest with its tags.
    DeleteManifest { repository: usize, image: usize },
    /// As the portal does it: the artifact with what belongs to it.
    DeleteArtifact { repository: usize, image: usize },
    /// A run of a policy that keeps the tag pushed last in each repository.
    Retain,
    /// Brings back what lies in the trash at this place.
    Restore { place: usize },
    /// Empties the trash.
    EmptyTrash,
    /// An upload whose client goes away.
    Abandon { repository: usize, layer: usize },
    /// A run of the collector.
    Collect { full: bool, untagged: bool },
}

/// Layers; images share them.
const LAYERS: [&[u8]; 4] = [b"base", b"middle", b"top", b"other"];
const IMAGES: [&[usize]; 4] = [&[0], &[0, 1], &[0, 1, 2], &[3]];
const TAGS: [&str; 2] = ["a", "b"];

fn payload(number: usize) -> Vec<u8> {
    let layers: Vec<&[u8]> = IMAGES[number].iter().map(|layer| LAYERS[*layer]).collect();
    image(&layers)
}

fn any_op(random: &mut StdRng) -> Op {
    let (repository, tag) = (random.random_range(0..REPOSITORIES.len()), random.random_range(0..TAGS.len()));
    let image = random.random_range(0..IMAGES.len());
    match random.random_range(0..16) {
        0..4 => Op::Push { repository, image, tag },
        4 => Op::PushIndex {
            repository,
            images: [image, random.random_range(0..IMAGES.len())],
            tag,
        },
        5 | 6 => Op::DeleteTag { repository, tag },
        7 | 8 => Op::DeleteManifest { repository, image },
        9 => Op::DeleteArtifact { repository, image },
        10 => Op::Retain,
        11..14 => Op::Restore {
            place: random.random_range(0..4),
        },
        14 => Op::EmptyTrash,
        15 if random.random() => Op::Abandon {
            repository,
            layer: random.random_range(0..LAYERS.len()),
        },
        _ => Op::Collect {
            full: random.random(),
            untagged: random.random(),
        },
    }
}

/// Does it as a well-behaved client would. What was deleted by somebody else is no failure; anything else is.
async fn perform(ground: &Ground, op: Op) -> Result<(), Error> {
    let outcome = match op {
        Op::Push { repository, image, tag } => push(ground, repository, image, TAGS[tag]).await,
        Op::PushIndex { repository, images, tag } => push_index(ground, repository, images, TAGS[tag]).await,
        Op::DeleteTag { repository, tag } => {
            let tag = TAGS[tag].parse().expect("a tag");
            manifest::delete_tag(&ground.core, &caller(), &name(REPOSITORIES[repository]), &tag).await
        }
        Op::DeleteManifest { repository, image } => {
            let digest = Digest::sha256(&payload(image));
            manifest::delete_manifest(&ground.core, &caller(), &name(REPOSITORIES[repository]), &digest).await
        }
        Op::DeleteArtifact { repository, image } => {
            let digest = Digest::sha256(&payload(image));
            let reference = digest.as_str().parse().expect("a digest");
            artifact::delete(&ground.core, &caller(), &name(REPOSITORIES[repository]), &reference).await
        }
        Op::Retain => ground.retain().await,
        Op::Restore { place } => ground.restore(place).await,
        Op::EmptyTrash => ground.empty_trash().await,
        Op::Abandon { repository, layer } => try_upload(&ground.core, REPOSITORIES[repository], LAYERS[layer]).await.map(drop),
        Op::Collect { full, untagged } => {
            let plan = GcPlan {
                full,
                delete_untagged: untagged,
                ..GcPlan::default()
            };
            ground.collect(plan).await.map(drop)
        }
    };
    match (op, outcome) {
        (Op::DeleteTag { .. } | Op::DeleteManifest { .. } | Op::DeleteArtifact { .. } | Op::Restore { .. }, Err(Error::NotFound(_))) => {
            Ok(())
        }
        // An index lists it; or a tag's artifact has to come back first.
        (Op::DeleteManifest { .. } | Op::DeleteArtifact { .. } | Op::Restore { .. }, Err(Error::Precondition(_))) => Ok(()),
        (_, outcome) => outcome,
    }
}

async fn push(ground: &Ground, repository: usize, image: usize, reference: &str) -> Result<(), Error> {
    let home = REPOSITORIES[repository];
    for content in IMAGES[image].iter().map(|layer| LAYERS[*layer]).chain([CONFIG]) {
        let digest = Digest::sha256(content);
        if head(&ground.core, home, &digest).await? {
            continue;
        }
        let from = REPOSITORIES[(repository + 1) % REPOSITORIES.len()];
        if !mount(&ground.core, home, &digest, from).await? {
            try_upload(&ground.core, home, content).await?;
        }
    }
    ground.put(home, reference, &payload(image)).await.map(drop)
}

/// An index may be refused when somebody deletes its children on purpose; never because they were collected.
async fn push_index(ground: &Ground, repository: usize, images: [usize; 2], tag: &str) -> Result<(), Error> {
    for image in images {
        push(ground, repository, image, Digest::sha256(&payload(image)).as_str()).await?;
    }
    let [first, second] = images.map(payload);
    match ground.put(REPOSITORIES[repository], tag, &index(&[&first, &second])).await {
        Ok(_) => Ok(()),
        Err(Error::MissingReferences(missing)) if images.iter().any(|image| missing.contains(&Digest::sha256(&payload(*image)))) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Whether somebody asked to be polled again.
#[derive(Default)]
struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

/// A future that is polled by hand.
pub(super) struct Actor<'a, T> {
    work: Pin<Box<dyn Future<Output = T> + 'a>>,
    flag: Arc<Flag>,
}

/// How long an actor may wait for something that no other actor has to do first.
const PATIENCE: Duration = Duration::from_millis(20);

impl<'a, T> Actor<'a, T> {
    pub(super) fn new(work: impl Future<Output = T> + 'a) -> Self {
        let flag = Arc::new(Flag::default());
        flag.0.store(true, Ordering::SeqCst);
        Self {
            work: Box::pin(work),
            flag,
        }
    }

    /// Goes on to the next point where it waits for an answer. `None` while it waits for somebody else.
    pub(super) fn step(&mut self) -> Option<Poll<T>> {
        let begun = Instant::now();
        while !self.flag.0.swap(false, Ordering::SeqCst) {
            if begun.elapsed() > PATIENCE {
                return None;
            }
            std::thread::yield_now();
        }
        let waker = Waker::from(Arc::clone(&self.flag));
        Some(self.work.as_mut().poll(&mut Context::from_waker(&waker)))
    }
}

/// Runs the actors to their ends, one step of one of them after the other, as the seed has it.
fn interleave(mut actors: Vec<Actor<'_, Result<(), Error>>>, random: &mut StdRng) {
    let mut idle = Instant::now();
    while !actors.is_empty() {
        let chosen = random.random_range(0..actors.len());
        for _ in 0..random.random_range(1..12) {
            match actors[chosen].step() {
                Some(Poll::Ready(outcome)) => {
                    outcome.expect("no client is refused");
                    drop(actors.swap_remove(chosen));
                    break;
                }
                Some(Poll::Pending) => idle = Instant::now(),
                None => break,
            }
        }
        assert!(idle.elapsed() < Duration::from_secs(20), "everybody waits for everybody");
    }
}

/// One schedule: what is there at first, who does what, and the order of steps all follow from the seed.
fn try_schedule(seed: u64, runtime: &tokio::runtime::Runtime, ground: Ground) {
    let mut random = StdRng::seed_from_u64(seed);
    runtime.block_on(async {
        for _ in 0..6 {
            perform(&ground, any_op(&mut random)).await.expect("alone nothing fails");
        }
        for repository in REPOSITORIES {
            // Old links that nobody needs: what a collector goes for.
            try_upload(&ground.core, repository, LAYERS[random.random_range(0..LAYERS.len())])
                .await
                .expect("uploaded");
        }
    });
    ground.outlive_grace();
    let _entered = runtime.enter();
    let mut actors: Vec<Vec<Op>> = (0..3).map(|_| (0..3).map(|_| any_op(&mut random)).collect()).collect();
    actors.push(vec![
        Op::Collect {
            full: true,
            untagged: false
        };
        2
    ]);
    actors.push(vec![
        Op::Collect {
            full: false,
            untagged: true
        };
        2
    ]);
    let (ground, told) = (&ground, format!("{actors:?}"));
    let actors = actors.into_iter().map(|ops| {
        Actor::new(async move {
            for op in ops {
                perform(ground, op).await?;
            }
            Ok(())
        })
    });
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        interleave(actors.collect(), &mut random);
        runtime.block_on(async {
            ground.assert_sound().await;
            ground.restore_everything().await;
            ground.assert_sound().await;
            ground.empty_trash().await.expect("emptied");
            for _ in 0..2 {
                ground.outlive_grace();
                ground.collect_all().await;
            }
            ground.assert_sound().await;
            ground.assert_clean().await;
        });
    }));
    if let Err(panic) = outcome {
        eprintln!("WHARF_TEST_GC_SEED={seed}: {told}");
        std::panic::resume_unwind(panic);
    }
}

fn schedules(usual: u64, ground: impl AsyncFn() -> Ground) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seeds = match number("WHARF_TEST_GC_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("WHARF_TEST_GC_SCHEDULES").unwrap_or(usual),
    };
    for seed in seeds {
        let ground = runtime.block_on(ground());
        try_schedule(seed, &runtime, ground);
    }
}

#[test]
fn d5_no_schedule_loses_or_keeps_the_wrong_content() {
    schedules(20, Ground::new);
}

#[test]
fn d5_no_schedule_loses_or_keeps_the_wrong_content_on_postgres() {
    schedules(5, Ground::on_postgres);
}

fn with_trash(policy: &mut Policy) {
    policy.trash_window = Some(chrono::Duration::days(30));
}

#[test]
fn d5_no_schedule_loses_what_comes_back_from_the_trash() {
    schedules(20, || Ground::with(with_trash));
}

#[test]
fn d5_no_schedule_loses_what_comes_back_from_the_trash_on_postgres() {
    schedules(5, || Ground::on_postgres_with(with_trash));
}
