//! Work that is cut off at any point, as a crash does it: what comes after finds everything it needs, and nothing too much.

use std::task::Poll;

use wharf_core::gc::GcPlan;

use super::ground::{CONFIG, Ground, image, open, try_upload};
use super::schedule::Actor;

const LAYER: &[u8] = b"layer";

/// Polls `work` up to `steps` times and drops it. Returns whether it came to its end.
fn cut_off<T>(work: impl Future<Output = T>, steps: usize) -> bool {
    let mut actor = Actor::new(work);
    for _ in 0..steps {
        // One that waits for nobody else is only slow.
        let mut outcome = actor.step();
        for _ in 0..200 {
            if outcome.is_some() {
                break;
            }
            outcome = actor.step();
        }
        if matches!(outcome.expect("nobody else is there"), Poll::Ready(_)) {
            return true;
        }
    }
    false
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}

#[test]
fn f2_a_collector_that_is_cut_off_loses_nothing_and_the_next_one_ends_the_work() {
    let runtime = runtime();
    let _entered = runtime.enter();
    for steps in (1..400).step_by(5) {
        let ground = runtime.block_on(async {
            let ground = Ground::new().await;
            let gone = ground.push("library/one", "gone", &[LAYER, b"gone"]).await;
            ground.push("library/two", "kept", &[LAYER, b"kept"]).await;
            ground.push("library/three", "untagged", &[b"untagged"]).await;
            ground.delete_tag("library/three", "untagged").await;
            ground.delete_manifest("library/one", &gone).await;
            ground.outlive_grace();
            ground
        });
        let plan = GcPlan {
            delete_untagged: true,
            ..GcPlan::default()
        };
        let ended = cut_off(ground.collect(plan), steps);
        runtime.block_on(async {
            ground.settle().await;
            ground.assert_sound().await;
            ground.collect(plan).await.expect("collected");
            ground.assert_sound().await;
            ground.assert_clean().await;
        });
        if ended {
            return;
        }
    }
    panic!("the collector never came to its end");
}

#[test]
fn f1_a_push_that_is_cut_off_leaves_nothing_for_ever_and_works_when_tried_again() {
    let runtime = runtime();
    let _entered = runtime.enter();
    for steps in (1..400).step_by(5) {
        let ground = runtime.block_on(Ground::new());
        let push = async {
            for content in [LAYER, CONFIG] {
                open(&ground.core, "library/one").await.expect("open");
                try_upload(&ground.core, "library/one", content).await.expect("uploaded");
            }
            ground.put("library/one", "1.0", &image(&[LAYER])).await.expect("pushed");
        };
        let ended = cut_off(push, steps);
        runtime.block_on(async {
            ground.settle().await;
            if steps % 2 == 0 {
                // Nobody comes back to it.
                ground.clock.advance(chrono::Duration::hours(25));
            }
            ground.collect_all().await;
            ground.outlive_grace();
            ground.collect_all().await;
            ground.assert_sound().await;
            ground.push("library/one", "1.0", &[LAYER]).await;
            ground.clock.advance(chrono::Duration::hours(25));
            ground.collect_all().await;
            ground.outlive_grace();
            ground.collect_all().await;
            ground.assert_sound().await;
            ground.assert_clean().await;
        });
        if ended {
            return;
        }
    }
    panic!("the push never came to its end");
}
