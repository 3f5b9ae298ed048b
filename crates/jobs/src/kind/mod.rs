//! What each kind of job does. One file each, and a line here.

mod empty_trash;
mod garbage_collection;
mod inventory;
mod purge_audit_log;
mod reconciliation;
mod retention;
mod scrub;

use async_trait::async_trait;
use wharf_core::job::{ClaimedTask, Run};
use wharf_core::{Core, Error};
use wharf_model::{Caller, JobKind};

/// Every kind that this release can do. A task of another kind stays in the queue, for a newer release.
pub(crate) const WORK: &[&dyn Work] = &[
    &empty_trash::EmptyTrash,
    &garbage_collection::GarbageCollection,
    &inventory::Inventory,
    &purge_audit_log::PurgeAuditLog,
    &reconciliation::Reconciliation,
    &retention::Retention,
    &scrub::Scrub,
];

/// What a kind of job does.
#[async_trait]
pub(crate) trait Work: Send + Sync {
    /// The kind.
    fn kind(&self) -> JobKind;

    /// Does a task, from where `run` says that an earlier attempt was cut off.
    async fn run(&self, core: &Core, caller: &Caller, task: &ClaimedTask, run: &dyn Run) -> Result<(), Error>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dashboard_shows_the_kinds_that_somebody_does() {
        let done: Vec<JobKind> = WORK.iter().map(|work| work.kind()).collect();
        for kind in JobKind::ALL {
            assert_eq!(kind.has_worker(), done.contains(kind), "{kind}");
        }
    }
}
