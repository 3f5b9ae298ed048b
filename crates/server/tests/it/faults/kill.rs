//! F1: SIGKILL after every single change that a push makes to a file, and after every answer. SQLite and a folder.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use wharf_testkit::{Image, TestRegistry};

use super::crash::{Push, contents};
use super::tracer::{Tracer, Watch};
use super::{REPOSITORY, is_served};
use crate::start;

/// Every system call by which the registry changes files or answers clients. Logging (`write` on standard error) is none, and
/// `copy_file_range` cannot be stopped after: with a signal waiting it gives up and starts anew.
const CHANGES: &str = "openat,writev,pwrite64,pwritev,fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,rmdir,mkdir,mkdirat,\
                       ftruncate,fallocate,sendmsg";
/// The pieces of a session whose rows are committed and whose pieces are not yet removed. A sweep removes them when they are
/// too old to belong to a request that goes on (see `uploads::expiry`).
const PIECES: usize = 2;
/// Crash points of a normal run. `WHARF_TEST_CRASH_POINTS=all` takes every one.
const SAMPLE: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn f1_a_kill_after_every_step_of_a_push() {
    let mut registry = start();
    let steps = record(&registry).await;
    let points = chosen(&steps);
    eprintln!("{} steps, {} crash points", steps.len(), points.len());
    let mut state = State::of(&registry).await;
    for point in points {
        crash_at(&mut registry, &mut state, point, &steps).await;
    }
}

/// Opening what is there already changes nothing.
fn is_change(call: &str) -> bool {
    !call.starts_with("openat(") || call.contains("O_CREAT")
}

/// Kills after the change number `last`, or only watches.
fn trace(registry: &TestRegistry, last: Option<usize>) -> Tracer {
    let watch = Watch {
        calls: CHANGES,
        shown: 0,
        is_step: Arc::new(is_change),
        patience: Duration::ZERO,
    };
    Tracer::kill_after(registry, watch, last.unwrap_or(usize::MAX))
}

/// The changes among the calls of a tracer.
fn changes(tracer: Tracer) -> Vec<String> {
    tracer.finish().into_iter().filter(|call| is_change(call)).collect()
}

/// What a push does, one line for each change.
async fn record(registry: &TestRegistry) -> Vec<String> {
    // The first push makes folders and fills caches that later ones have.
    Push::new().run(&registry.admin()).await.expect("an answer to everything");
    let tracer = trace(registry, None);
    let mut push = Push::new();
    push.run(&registry.admin()).await.expect("an answer to everything");
    let steps = changes(tracer);
    for needed in ["openat(", "writev(", "pwrite64(", "fsync(", "linkat(", "unlinkat(", "mkdirat("] {
        assert!(steps.iter().any(|step| step.starts_with(needed)), "no {needed} among {steps:#?}");
    }
    steps
}

/// Whether this run takes every crash point.
pub(super) fn every_point() -> bool {
    std::env::var("WHARF_TEST_CRASH_POINTS").is_ok_and(|value| value == "all")
}

/// The first and last step of every kind, and others at even distances; or all of them.
fn chosen(steps: &[String]) -> Vec<usize> {
    if every_point() {
        return (1..=steps.len()).collect();
    }
    let mut points: Vec<usize> = (0..SAMPLE).map(|n| 1 + n * steps.len() / SAMPLE).collect();
    let mut kinds: HashMap<String, (usize, usize)> = HashMap::new();
    for (place, step) in steps.iter().enumerate() {
        kinds.entry(kind(step)).or_insert((place + 1, place + 1)).1 = place + 1;
    }
    points.extend(kinds.into_values().flat_map(|(first, last)| [first, last]));
    points.sort_unstable();
    points.dedup();
    points
}

/// The call, and whether it was on the database, the storage or a connection.
fn kind(step: &str) -> String {
    let call = step.split('(').next().unwrap_or(step);
    let target = [
        "wharf.db-wal",
        "wharf.db",
        "\"uploads/",
        "\"blobs/",
        "/uploads/",
        "/uploads>",
        "/blobs/",
        "TCP:",
    ];
    let target = target.iter().find(|target| step.contains(**target)).unwrap_or(&"");
    format!("{call} {target}")
}

/// What is there between two crashes.
struct State {
    before: Image,
    /// Contents that no blob has.
    orphans: usize,
    blobs: usize,
}

impl State {
    async fn of(registry: &TestRegistry) -> Self {
        let mut push = Push::new();
        push.run(&registry.admin()).await.expect("an answer to everything");
        let stored = contents(&registry.data_dir().join("storage"));
        // Three pushes of three blobs so far, nothing else.
        assert_eq!(stored, 9);
        Self {
            before: push.image,
            orphans: 0,
            blobs: 9,
        }
    }
}

async fn crash_at(registry: &mut TestRegistry, state: &mut State, point: usize, steps: &[String]) {
    let step = steps.get(point - 1).map_or("", |step| step);
    let tracer = trace(registry, Some(point));
    let mut push = Push::new();
    let outcome = push.run(&registry.admin()).await;
    let made = changes(tracer);
    assert!(
        outcome.is_some() || made.len() >= point,
        "point {point}: the registry ended by itself after {made:#?}"
    );
    registry.restart();
    let admin = registry.admin();
    eprintln!("point {point}: {step}");
    let session_is_done = is_served(&admin, REPOSITORY, &push.image.layers[0]).await;
    push.verify(&admin, Some(&state.before)).await;
    push.retry(&admin).await;
    state.blobs += 3;
    let orphans = contents(&registry.data_dir().join("storage")) - state.blobs;
    let (left, bound) = (orphans - state.orphans, if session_is_done { PIECES } else { 1 });
    assert!(left <= bound, "point {point} ({step}) leaves {left} contents behind");
    state.orphans = orphans;
    admin.assert_pulls(REPOSITORY, state.before.digest.as_str(), &state.before).await;
    state.before = push.image;
}
