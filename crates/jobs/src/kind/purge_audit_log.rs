//! Purges of the audit log.

use async_trait::async_trait;
use wharf_core::audit::purge;
use wharf_core::job::{ClaimedTask, Run};
use wharf_core::{Core, Error};
use wharf_model::{Caller, JobKind};

use super::Work;

/// Removes old audit entries.
pub(crate) struct PurgeAuditLog;

#[async_trait]
impl Work for PurgeAuditLog {
    fn kind(&self) -> JobKind {
        JobKind::PurgeAuditLog
    }

    async fn run(&self, core: &Core, caller: &Caller, task: &ClaimedTask, run: &dyn Run) -> Result<(), Error> {
        purge::run(core, caller, &task.payload, run).await
    }
}
