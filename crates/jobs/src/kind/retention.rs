use async_trait::async_trait;
use wharf_core::job::{ClaimedTask, Run};
use wharf_core::{Core, Error, retention};
use wharf_model::{Caller, JobKind};

use super::Work;

/// Deletes what no policy keeps.
pub(crate) struct Retention;

#[async_trait]
impl Work for Retention {
    fn kind(&self) -> JobKind {
        JobKind::Retention
    }

    async fn run(&self, core: &Core, _: &Caller, task: &ClaimedTask, run: &dyn Run) -> Result<(), Error> {
        retention::run(core, run, task.execution_id.0, &task.payload).await
    }
}
