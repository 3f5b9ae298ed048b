//! One task from its claim to its end: the work, and beside it the heart that keeps the lease.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinError;
use tokio_util::sync::CancellationToken;
use wharf_core::job::{Ended, Lease};
use wharf_core::{Core, Error};
use wharf_meter::jobs;
use wharf_model::JobStatus;

use crate::kind::Work;

/// Beats in the time of one lease: several may be late or fail.
const BEATS: u32 = 5;
/// Wait between two tries to write the end of a task.
const AGAIN: Duration = Duration::from_secs(1);
/// Tries to write the end of a task, after which its lease lapses and another worker finds it as its last step left it.
const TRIES: u32 = 30;

/// Does a task. When `stop` is cancelled the work is to end at its next step, and within `grace`.
pub(crate) async fn hold(core: Core, work: &'static dyn Work, lease: Lease, stop: CancellationToken, grace: Duration) {
    let lease = Arc::new(lease);
    let (kind, began) = (lease.task().kind.as_str(), Instant::now());
    jobs::began(kind);
    let mut working = tokio::spawn({
        let (core, lease) = (core.clone(), Arc::clone(&lease));
        async move { work.run(&core, &lease.caller(), lease.task(), lease.as_ref()).await }
    });
    let every = core.policy.jobs.lease.to_std().unwrap_or_default() / BEATS;
    let drained = async {
        stop.cancelled().await;
        lease.drain();
        tokio::time::sleep(grace).await;
    };
    tokio::pin!(drained);
    let mut aborted = false;
    let result = loop {
        tokio::select! {
            done = &mut working => break told(done),
            () = &mut drained, if !aborted => {
                // It did not come to a step in time. What it had not committed is undone.
                aborted = true;
                working.abort();
            }
            () = tokio::time::sleep(every) => beat(&lease).await,
        }
    };
    let ended = finish(&lease, &result).await;
    jobs::ended(kind, word(ended), began.elapsed().as_secs_f64());
}

/// The outcome, as metrics name it. An end that could not be recorded is a lost one: the lease lapses and another worker goes on.
fn word(ended: Option<Ended>) -> &'static str {
    match ended {
        Some(Ended::As(JobStatus::Success)) => "success",
        Some(Ended::As(JobStatus::Stopped)) => "stopped",
        Some(Ended::As(_)) => "error",
        Some(Ended::Again) => "again",
        Some(Ended::GivenBack) => "given_back",
        Some(Ended::Lost) | None => "lost",
    }
}

async fn beat(lease: &Lease) {
    match lease.beat().await {
        // The work hears of a stop at its next step.
        Ok(()) | Err(Error::Stopped) => {}
        Err(error) => tracing::warn!(%error, task = %lease.task().id, "a lease could not be kept"),
    }
}

/// A panic is an error like any other: the task is tried again, and fails when that does not help.
fn told(done: Result<Result<(), Error>, JoinError>) -> Result<(), Error> {
    match done {
        Ok(result) => result,
        Err(error) if error.is_cancelled() => Err(Error::Stopped),
        Err(error) => Err(Error::Internal(error.into())),
    }
}

async fn finish(lease: &Lease, result: &Result<(), Error>) -> Option<Ended> {
    let (task, kind) = (lease.task().id, lease.task().kind);
    for _ in 0..TRIES {
        match lease.finish(result).await {
            Ok(Ended::Lost) => {
                tracing::warn!(%task, %kind, "a job was taken over by another worker");
                return Some(Ended::Lost);
            }
            Ok(ended) => {
                if let Err(error) = result
                    && !matches!(error, Error::Stopped)
                {
                    tracing::warn!(%task, %kind, error = error as &dyn std::error::Error, "a job failed");
                }
                tracing::info!(%task, %kind, ?ended, "a job ended");
                return Some(ended);
            }
            Err(error) => {
                tracing::warn!(%error, %task, %kind, "the end of a job could not be recorded");
                tokio::time::sleep(AGAIN).await;
            }
        }
    }
    None
}
