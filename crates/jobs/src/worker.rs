//! The pool of workers of this process.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use wharf_core::job::{self, Lease};
use wharf_core::{Core, Error};
use wharf_model::{JobKind, WorkerPool};

use crate::crew::Crew;
use crate::kind::{WORK, Work};
use crate::{lease, scheduler};

/// Time between two signs of life of the process.
const SHOW_UP: Duration = Duration::from_secs(15);
/// Longest pause after an error.
const PAUSE: Duration = Duration::from_secs(5);

/// How this process works.
#[derive(Debug, Clone)]
pub struct Options {
    /// Tasks at once.
    pub workers: usize,
    /// Time between two looks at the queue and the schedules. What this process puts in itself it takes at once.
    pub poll: Duration,
    /// How long a task may take to its next step when the process ends.
    pub grace: Duration,
    /// The name of this machine.
    pub host: String,
}

struct Pool {
    core: Core,
    row: WorkerPool,
    options: Options,
    crew: Crew,
}

/// Does jobs until `stop` is cancelled; then gives back what it has and returns.
pub async fn run(core: Core, options: Options, stop: CancellationToken) {
    let mut beside = JoinSet::new();
    beside.spawn(scheduler::follow(core.clone(), options.poll));
    let mut pool = Pool::new(core, options);
    beside.spawn(show_up(pool.core.clone(), pool.row.clone()));
    pool.work(&stop).await;
    beside.shutdown().await;
    while pool.crew.done().await.is_some() {}
    if let Err(error) = job::leave(&pool.core, &pool.row.id).await {
        tracing::debug!(%error, "the end of this pool could not be recorded");
    }
}

impl Pool {
    fn new(core: Core, options: Options) -> Self {
        let now = core.clock.now();
        let row = WorkerPool {
            id: Uuid::new_v4().simple().to_string(),
            host: options.host.clone(),
            pid: i64::from(std::process::id()),
            workers: i64::try_from(options.workers).unwrap_or(i64::MAX),
            started_at: now,
            seen_at: now,
        };
        Self {
            core,
            row,
            crew: Crew::of(options.workers),
            options,
        }
    }

    async fn work(&mut self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            let wait = match self.take(stop).await {
                // There may be more.
                Ok(true) => continue,
                Ok(false) => self.options.poll,
                Err(error) => {
                    tracing::warn!(%error, "the queue of jobs does not answer");
                    self.options.poll.max(PAUSE)
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.core.store.work_added(), if self.crew.idle().is_some() => {}
                Some(()) = self.crew.done() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Takes a task, if there is one and somebody to do it.
    async fn take(&mut self, stop: &CancellationToken) -> Result<bool, Error> {
        let Some(number) = self.crew.idle() else {
            return Ok(false);
        };
        let name = format!("{}/{number}", self.row.id);
        let kinds: Vec<JobKind> = WORK.iter().map(|work| work.kind()).collect();
        let Some(lease) = job::claim(&self.core, &name, &kinds).await? else {
            return Ok(false);
        };
        let Some(work) = work_of(&lease) else { return Ok(false) };
        tracing::info!(task = %lease.task().id, kind = %lease.task().kind, attempt = lease.task().attempts, "a job begins");
        let held = lease::hold(self.core.clone(), work, lease, stop.clone(), self.options.grace);
        self.crew.give(number, work.kind().as_str(), held);
        Ok(true)
    }
}

fn work_of(lease: &Lease) -> Option<&'static dyn Work> {
    WORK.iter().copied().find(|work| work.kind() == lease.task().kind)
}

async fn show_up(core: Core, mut row: WorkerPool) {
    loop {
        row.seen_at = core.clock.now();
        if let Err(error) = job::show_up(&core, &row).await {
            tracing::debug!(%error, "the sign of life of this pool could not be recorded");
        }
        tokio::time::sleep(SHOW_UP).await;
    }
}
