use async_trait::async_trait;
use wharf_core::job::{ClaimedTask, Run};
use wharf_core::{Core, Error, in_use};
use wharf_model::{Caller, JobKind};

use super::Work;

/// Asks a cluster which images it runs.
pub(crate) struct Inventory;

#[async_trait]
impl Work for Inventory {
    fn kind(&self) -> JobKind {
        JobKind::Inventory
    }

    async fn run(&self, core: &Core, _: &Caller, task: &ClaimedTask, run: &dyn Run) -> Result<(), Error> {
        in_use::run(core, &task.payload, run).await
    }
}
