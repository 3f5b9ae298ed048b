use async_trait::async_trait;
use wharf_core::job::{ClaimedTask, Run};
use wharf_core::timeline;
use wharf_core::{Core, Error};
use wharf_model::{Caller, JobKind};

use super::Work;

/// Looks for what was lost when another server took the database over.
pub(crate) struct Reconciliation;

#[async_trait]
impl Work for Reconciliation {
    fn kind(&self) -> JobKind {
        JobKind::Reconciliation
    }

    async fn run(&self, core: &Core, caller: &Caller, task: &ClaimedTask, run: &dyn Run) -> Result<(), Error> {
        timeline::run(core, caller, &task.payload, run).await
    }
}
