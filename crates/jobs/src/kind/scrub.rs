use async_trait::async_trait;
use wharf_core::job::{ClaimedTask, Run};
use wharf_core::scrub;
use wharf_core::{Core, Error};
use wharf_model::{Caller, JobKind};

use super::Work;

/// Reads stored bytes again.
pub(crate) struct Scrub;

#[async_trait]
impl Work for Scrub {
    fn kind(&self) -> JobKind {
        JobKind::Scrub
    }

    async fn run(&self, core: &Core, caller: &Caller, task: &ClaimedTask, run: &dyn Run) -> Result<(), Error> {
        scrub::run(core, caller, &task.payload, run).await
    }
}
