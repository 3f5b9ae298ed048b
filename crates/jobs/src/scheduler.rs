//! Puts into the queue what comes back, and ends what dead workers left. Runs on every replica; of several that find the same thing due
//! one does it.

use std::time::Duration;

use wharf_core::{Core, job};

/// Looks every so often, until it is dropped.
pub(crate) async fn follow(core: Core, poll: Duration) {
    loop {
        if let Err(error) = job::run_due(&core).await {
            tracing::warn!(%error, "schedules could not be followed");
        }
        if let Err(error) = job::reap(&core).await {
            tracing::warn!(%error, "jobs of dead workers could not be ended");
        }
        tokio::time::sleep(poll).await;
    }
}
