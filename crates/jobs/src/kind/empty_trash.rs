use async_trait::async_trait;
use wharf_core::job::{ClaimedTask, Run};
use wharf_core::{Core, Error, trash};
use wharf_model::{Caller, JobKind};

use super::Work;

/// Ends what has been in the trash for long enough.
pub(crate) struct EmptyTrash;

#[async_trait]
impl Work for EmptyTrash {
    fn kind(&self) -> JobKind {
        JobKind::EmptyTrash
    }

    async fn run(&self, core: &Core, _caller: &Caller, _task: &ClaimedTask, run: &dyn Run) -> Result<(), Error> {
        trash::expire(core, run).await.map(drop)
    }
}
