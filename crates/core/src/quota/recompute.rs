//! Counting again. The booking is exact, so this finds nothing; when it does, that is a defect, told in the log and put right.

use wharf_model::{Caller, ProjectId};

use crate::access::require_system_admin;
use crate::audit::{self, Entry};
use crate::{Core, Error};

/// Projects counted in one statement.
const BATCH: u64 = 100;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recomputed {
    /// Projects counted.
    pub projects: u64,
    /// Those whose booking was wrong, and is right now.
    pub corrected: u64,
}

/// Counts every project again and corrects what differs. Pushes go on meanwhile.
///
/// # Errors
/// A refusal, or no answer from the database; what was corrected stays so.
pub async fn recompute(core: &Core, caller: &Caller) -> Result<Recomputed, Error> {
    require_system_admin(core, caller).await?;
    let mut done = Recomputed::default();
    let mut after = ProjectId(0);
    loop {
        let batch = core.store.read().quotas().recount(after, BATCH).await?;
        for found in &batch {
            after = found.project;
            done.projects += 1;
            if found.stored != found.counted {
                tracing::error!(project = %found.project, stored = found.stored, counted = found.counted, "a project's use of storage was booked wrongly");
                correct(core, caller, found.project).await?;
                done.corrected += 1;
            }
        }
        if (batch.len() as u64) < BATCH {
            return Ok(done);
        }
    }
}

async fn correct(core: &Core, caller: &Caller, project: ProjectId) -> Result<(), Error> {
    let mut tx = core.store.begin().await?;
    tx.quotas().correct(project).await?;
    let entry = Entry {
        operation: "update",
        resource_type: "quota",
        resource: &project.to_string(),
        project: Some(project),
        detail: "use counted again",
    };
    audit::record(core, &mut tx, caller, entry).await?;
    Ok(tx.commit().await?)
}
