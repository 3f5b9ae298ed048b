use async_trait::async_trait;
use wharf_core::gc;
use wharf_core::job::{ClaimedTask, Run};
use wharf_core::{Core, Error};
use wharf_model::{Caller, JobKind};

use super::Work;

/// Frees what nothing reaches.
pub(crate) struct GarbageCollection;

#[async_trait]
impl Work for GarbageCollection {
    fn kind(&self) -> JobKind {
        JobKind::GarbageCollection
    }

    async fn run(&self, core: &Core, caller: &Caller, task: &ClaimedTask, run: &dyn Run) -> Result<(), Error> {
        gc::run(core, caller, &task.payload, run).await
    }
}
