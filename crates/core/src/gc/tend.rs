//! Collecting without anybody asking: every hour what lost a holder, every day everything.

use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use serde_json::Value;
use wharf_store::Tx;

use super::{GcPlan, collect};
use crate::job::Run;
use crate::{Core, Error};

const INCREMENTAL_EVERY: Duration = Duration::from_secs(60 * 60);
/// Every so many runs one looks at everything.
const FULL_EVERY: u32 = 24;

/// Runs until it is dropped, on every replica: two collectors at once are slow, not wrong.
pub fn tend(core: Core) -> BoxFuture<'static, ()> {
    Box::pin(collect_for_ever(core))
}

async fn collect_for_ever(core: Core) {
    for number in 1u32.. {
        tokio::time::sleep(INCREMENTAL_EVERY).await;
        let plan = GcPlan {
            full: number % FULL_EVERY == 1,
            workers: core.policy.gc_workers,
            ..GcPlan::default()
        };
        match collect(&core, &Unattended, &plan).await {
            Ok(report) => tracing::info!(
                blobs = report.purged_blobs,
                bytes = report.freed_space,
                links = report.dropped_links,
                orphans = report.orphans,
                "garbage collected"
            ),
            Err(error) => tracing::warn!(%error, "garbage could not be collected; the next run goes on"),
        }
    }
}

/// A run that nobody watches.
struct Unattended;

#[async_trait]
impl Run for Unattended {
    fn log(&self, line: &str) {
        tracing::debug!(line, "garbage collection");
    }

    async fn step(&self, _: &Value) -> Result<(), Error> {
        Ok(())
    }

    async fn fence(&self, _: &mut Tx) -> Result<(), Error> {
        Ok(())
    }

    fn progress(&self) -> Option<&Value> {
        None
    }
}
