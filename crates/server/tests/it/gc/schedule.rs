//! Any number of clients, a retention policy, a cluster that reports what it runs, pins, a trash that things come back from, and two
//! collectors, whose steps are interleaved by a seed at every point where one waits: every statement, every transaction, every operation
//! on the storage. Whatever the order: what clients were told is true ([`super::model`]), nothing that can be reached is lost, no client
//! that keeps to the rules is refused, and what nobody reaches goes in the end.
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
use wharf_core::{Error, Policy};

use super::ground::{Ground, REPOSITORIES, try_upload};
use super::model::Fact;
use super::ops::{LAYERS, Op, Stage, any_op};

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
    let stage = runtime.block_on(async {
        let stage = Stage::new(ground).await;
        for _ in 0..6 {
            stage.perform(any_op(&mut random)).await.expect("alone nothing fails");
        }
        for repository in REPOSITORIES {
            // Old links that nobody needs: what a collector goes for.
            try_upload(&stage.ground.core, repository, LAYERS[random.random_range(0..LAYERS.len())])
                .await
                .expect("uploaded");
        }
        stage
    });
    stage.ground.outlive_grace();
    stage.model.end(stage.model.begin(), Fact::Aged);
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
    let (stage, told) = (&stage, format!("{actors:?}"));
    let actors = actors.into_iter().map(|ops| {
        Actor::new(async move {
            for op in ops {
                stage.perform(op).await?;
            }
            Ok(())
        })
    });
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        interleave(actors.collect(), &mut random);
        runtime.block_on(async {
            let ground = &stage.ground;
            ground.assert_sound().await;
            stage.model.check(ground, false).await;
            ground.restore_everything().await;
            ground.assert_sound().await;
            stage.release_everything().await;
            ground.empty_trash().await.expect("emptied");
            for _ in 0..2 {
                ground.outlive_grace();
                ground.collect_all().await;
            }
            ground.assert_sound().await;
            stage.model.check(ground, true).await;
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
    schedules(40, Ground::new);
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
    schedules(40, || Ground::with(with_trash));
}

#[test]
fn d5_no_schedule_loses_what_comes_back_from_the_trash_on_postgres() {
    schedules(5, || Ground::on_postgres_with(with_trash));
}
