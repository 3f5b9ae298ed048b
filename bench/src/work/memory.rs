//! Resident memory: after start-up, and after pulls, a large push and many clients at once.

use std::time::Duration;

use crate::error::BenchError;
use crate::figure::Figure;
use crate::process::resident_mib;
use crate::registry::Client;
use crate::work::{Outcome, Round, manifest_get, mixed, rate};

/// A server's start-up work may go on behind its first answer.
const SETTLE: Duration = Duration::from_secs(1);

/// Reports `VmRSS` idle and after the load; the load's own values are dropped, its errors kept.
pub(crate) async fn run(round: &Round<'_>) -> Result<Outcome, BenchError> {
    tokio::time::sleep(SETTLE).await;
    let idle = resident_mib(round.server.pid)?;
    rate::run(round, &manifest_get(round)).await?;
    if let Some(large) = round.fresh.blobs.last() {
        Client::open(&round.server.target).await?.push_blob("library/memory", large).await?;
    }
    let mut outcome = mixed::run(round).await?;
    outcome.samples = vec![(Figure::MemoryIdle, idle), (Figure::MemoryLoaded, resident_mib(round.server.pid)?)];
    Ok(outcome)
}
