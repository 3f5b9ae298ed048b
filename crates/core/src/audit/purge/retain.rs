//! What the configuration says about old entries (`audit.retention`): a job begins when some are past their time.

use chrono::Duration;
use serde_json::{Value, json};
use wharf_model::{JobKind, Trigger};
use wharf_store::PurgedEvents;

use super::{Reached, WINDOW, window};
use crate::job::{NewExecution, Run, enqueue};
use crate::{Core, Error};

/// Beside the purges that people ask for, which are 0.
const VENDOR: i64 = 1;
/// The longest time that entries outlive their retention, so that they go together.
const SLACK: Duration = Duration::hours(1);

/// Whether a job of this payload is about the configured retention.
pub(super) fn is_meant(payload: &Value) -> bool {
    payload["configured"] == json!(true)
}

/// Puts a run into the queue if entries are past the configured retention. Of several replicas that ask, one run comes of it.
///
/// # Errors
/// When the database does not answer.
pub async fn start_if_due(core: &Core) -> Result<(), Error> {
    let Some(retention) = core.audit.switches().retention else {
        return Ok(());
    };
    let before = core.clock.now() - retention - (retention / 10).min(SLACK);
    if core.store.read().audit().next_window(0, before, WINDOW).await?.is_none() {
        return Ok(());
    }
    let new = NewExecution::new(JobKind::PurgeAuditLog, VENDOR, Trigger::Schedule, json!({ "configured": true })).unique();
    let mut tx = core.store.begin().await?;
    enqueue(core, &mut tx, new).await?;
    Ok(tx.commit().await?)
}

/// Removes what is older than the configured retention.
pub(super) async fn run(core: &Core, run: &dyn Run) -> Result<(), Error> {
    let Some(retention) = core.audit.switches().retention else {
        run.log("no retention is configured any more");
        return Ok(());
    };
    let mut reached = Reached::read(run.progress());
    let before = *reached.before.get_or_insert_with(|| core.clock.now() - retention);
    run.log(&format!(
        "entries older than {before} go, as the configuration says (audit.retention)"
    ));
    while let Some(up_to) = core.store.read().audit().next_window(reached.after, before, WINDOW).await? {
        let mut tx = core.store.begin().await?;
        reached.entries += tx
            .audit()
            .purge(&window(core, reached.after, up_to, before, &PurgedEvents::All))
            .await?;
        run.fence(&mut tx).await?;
        tx.commit().await?;
        reached.after = up_to;
        run.step(&json!(reached)).await?;
    }
    run.log(&format!("{} entries removed", reached.entries));
    run.step(&json!(reached)).await
}
