//! Which timeline the database is on, and whether that is news.

use serde_json::json;
use wharf_model::{Caller, Trigger};
use wharf_store::{NoticedTimeline, Timeline};

use super::OWNER;
use crate::audit::{Entry, record};
use crate::job::{NewExecution, enqueue};
use crate::{Core, Error};

/// Asks where the database is. When it has moved, that is noted, told, and looked into by a job. Returns where it is, unless it does not say.
///
/// # Errors
/// When the database does not answer.
pub async fn notice(core: &Core) -> Result<Option<Timeline>, Error> {
    let reader = core.store.read();
    let Some(present) = reader.timelines().present().await? else {
        return Ok(None);
    };
    let known = reader.timelines().last().await?;
    if known.is_none_or(|known| known.timeline != present) {
        note(core, &present).await?;
    }
    Ok(Some(present))
}

async fn note(core: &Core, present: &Timeline) -> Result<(), Error> {
    let mut tx = core.store.begin().await?;
    // Of several replicas that see it at once, one is first.
    tx.timelines().lock().await?;
    let known = tx.timelines().last().await?;
    if known.as_ref().is_some_and(|known| known.timeline == *present) {
        return Ok(tx.abandon().await?);
    }
    let noticed = NoticedTimeline {
        timeline: present.clone(),
        noticed_at: core.clock.now(),
        follows: known.is_some(),
        lifted_at: None,
    };
    tx.timelines().note(&noticed).await?;
    if let Some(before) = known {
        let (was, is) = (before.timeline, present);
        enqueue(
            core,
            &mut tx,
            NewExecution::new(OWNER.0, OWNER.1, Trigger::Event, json!({})).unique(),
        )
        .await?;
        let detail = format!(
            "timeline {} of server {} after {} of {}",
            is.number, is.server, was.number, was.server
        );
        let entry = Entry {
            operation: "update",
            resource_type: "database",
            resource: "server",
            project: None,
            detail: &detail,
        };
        record(core, &mut tx, &Caller::system("reconciliation"), entry).await?;
        tracing::error!(
            before = was.number,
            now = is.number,
            moved = was.server != is.server,
            hold = %core.policy.takeover_hold,
            "another server took the database over, and what was committed last may be missing; nothing is collected for a while, and a job looks for what was lost"
        );
    }
    Ok(tx.commit().await?)
}
