//! Processes that do jobs.

use chrono::Duration;
use wharf_model::WorkerPool;

use crate::{Core, Error};

/// A process without a sign of life for so long is forgotten.
const FORGOTTEN: Duration = Duration::hours(1);

/// A process gives a sign of life.
///
/// # Errors
/// When the database does not answer.
pub async fn show_up(core: &Core, pool: &WorkerPool) -> Result<(), Error> {
    let mut tx = core.store.begin_background().await?;
    tx.jobs().seen(pool, pool.seen_at - FORGOTTEN).await?;
    tx.commit().await?;
    Ok(())
}

/// A process ends.
///
/// # Errors
/// When the database does not answer.
pub async fn leave(core: &Core, pool: &str) -> Result<(), Error> {
    let mut tx = core.store.begin_background().await?;
    tx.jobs().gone(pool).await?;
    tx.commit().await?;
    Ok(())
}
