//! The workers of this process: who has something to do, and who has nothing.

use std::collections::{BTreeSet, HashMap};
use std::time::Instant;

use tokio::task::{Id, JoinSet};
use wharf_meter::jobs;

/// What a worker does.
struct Shift {
    number: usize,
    kind: &'static str,
    began: Instant,
}

/// Workers by their numbers, from 1.
pub(crate) struct Crew {
    running: JoinSet<()>,
    busy: HashMap<Id, Shift>,
    free: BTreeSet<usize>,
}

impl Crew {
    /// So many, with nothing to do.
    pub(crate) fn of(workers: usize) -> Self {
        Self {
            running: JoinSet::new(),
            busy: HashMap::new(),
            free: (1..=workers).collect(),
        }
    }

    /// The number of somebody who has nothing to do.
    pub(crate) fn idle(&self) -> Option<usize> {
        self.free.first().copied()
    }

    /// Gives the idle worker `number` a task of this kind.
    pub(crate) fn give(&mut self, number: usize, kind: &'static str, task: impl Future<Output = ()> + Send + 'static) {
        self.free.remove(&number);
        let id = self.running.spawn(task).id();
        let began = Instant::now();
        self.busy.insert(id, Shift { number, kind, began });
    }

    /// Waits until somebody is done and has nothing to do again, however it ended; `None` when nobody was at work.
    pub(crate) async fn done(&mut self) -> Option<()> {
        let ended = self.running.join_next_with_id().await?;
        let (id, panic) = match ended {
            Ok((id, ())) => (id, None),
            Err(error) => (error.id(), Some(error)),
        };
        let shift = self.busy.remove(&id)?;
        if let Some(error) = panic {
            // The lease lapses, and another worker finds the task as its last step left it.
            tracing::error!(%error, kind = shift.kind, "a worker panicked beside its job; it takes the next one");
            jobs::ended(shift.kind, "lost", shift.began.elapsed().as_secs_f64());
        }
        self.free.insert(shift.number);
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_worker_that_panics_takes_the_next_task() {
        let mut crew = Crew::of(1);
        for task in ["panics", "ends"] {
            let number = crew.idle().expect("somebody is free");
            jobs::began("SCRUB");
            crew.give(number, "SCRUB", async move { assert_eq!(task, "ends", "on purpose") });
            assert_eq!(crew.idle(), None);
            assert_eq!(crew.done().await, Some(()));
        }
        assert_eq!(crew.idle(), Some(1));
        assert_eq!(crew.done().await, None, "nobody is at work");
    }
}
