//! Folding: the separate changes of a project's use become part of its sum.

use crate::{Core, Error};

/// Projects in one round, and changes in one transaction.
const PROJECTS: u64 = 100;
const CHANGES: u64 = 1000;

/// Folds what has gathered and returns how many changes. Safe to run anywhere, any number of times at once.
///
/// # Errors
/// When the database gives no answer; the next run goes on.
pub async fn fold(core: &Core) -> Result<u64, Error> {
    let mut folded = 0;
    for project in core.store.read().quotas().to_fold(PROJECTS).await? {
        loop {
            let mut tx = core.store.begin_background().await?;
            let changes = tx.quotas().fold(project, CHANGES).await?;
            tx.commit().await?;
            folded += changes;
            if changes < CHANGES {
                break;
            }
        }
    }
    Ok(folded)
}
