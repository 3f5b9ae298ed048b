//! Puts into the queue what comes back and what has become due, and ends what dead workers left. Runs on every replica; of several that
//! find the same thing due one does it.

use std::time::{Duration, Instant};

use wharf_core::audit::purge;
use wharf_core::{Core, Error, in_use, job, trash};

/// Between two looks at which clusters are to be asked.
const CLUSTERS_EVERY: Duration = Duration::from_secs(5);
/// Between two looks at what has outlived its time: in the trash, in the audit log.
const EXPIRED_EVERY: Duration = Duration::from_secs(30);

/// Looks every so often, until it is dropped.
pub(crate) async fn follow(core: Core, poll: Duration) {
    let (mut clusters, mut expired) = (Every::new(CLUSTERS_EVERY), Every::new(EXPIRED_EVERY));
    loop {
        told("schedules could not be followed", job::run_due(&core).await);
        told("jobs of dead workers could not be ended", job::reap(&core).await);
        if clusters.is_due() {
            told("clusters could not be given to jobs", in_use::start_due(&core).await);
        }
        if expired.is_due() {
            told(
                "what has expired in the trash could not be given to a job",
                trash::start_if_due(&core).await,
            );
            told("old audit entries could not be given to a job", purge::start_if_due(&core).await);
        }
        tokio::time::sleep(poll).await;
    }
}

fn told(what: &str, outcome: Result<(), Error>) {
    if let Err(error) = outcome {
        tracing::warn!(%error, "{what}");
    }
}

/// Something that is not done at every look.
struct Every {
    time: Duration,
    last: Option<Instant>,
}

impl Every {
    fn new(time: Duration) -> Self {
        Self { time, last: None }
    }

    fn is_due(&mut self) -> bool {
        let due = self.last.is_none_or(|last| last.elapsed() >= self.time);
        if due {
            self.last = Some(Instant::now());
        }
        due
    }
}
