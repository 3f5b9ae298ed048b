//! After a takeover, what nothing names may be what a lost row named. So it stays for a while, and a run that was under way ends.

use wharf_model::{Action, Caller, Permission, Resource, Timestamp};
use wharf_store::{NoticedTimeline, Timeline, Tx};

use crate::access::authorize_system;
use crate::audit::{self, Entry};
use crate::{Core, Error};

/// Until when nothing may be collected; `None` when it may.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn held_until(core: &Core) -> Result<Option<Timestamp>, Error> {
    Ok(until(core, core.store.read().timelines().last().await?))
}

fn until(core: &Core, last: Option<NoticedTimeline>) -> Option<Timestamp> {
    let last = last.filter(|last| last.follows && last.lifted_at.is_none())?;
    let until = last.noticed_at + core.policy.takeover_hold;
    (until > core.clock.now()).then_some(until)
}

/// Lets garbage be collected again before the time is over: an administrator knows that everything lost was pushed again, or that nothing was.
///
/// # Errors
/// [`Error::Conflict`] when nothing is held, or a refusal.
pub async fn lift(core: &Core, caller: &Caller) -> Result<(), Error> {
    authorize_system(core, caller, Permission::new(Resource::GarbageCollection, Action::Create)).await?;
    let mut tx = core.store.begin().await?;
    tx.timelines().lock().await?;
    let last = tx.timelines().last().await?;
    let Some(until) = until(core, last) else {
        return Err(Error::Conflict("nothing is held from being collected".to_owned()));
    };
    tx.timelines().lift(core.clock.now()).await?;
    let entry = Entry {
        operation: "update",
        resource_type: "database",
        resource: "hold",
        project: None,
        detail: &format!("garbage may be collected again, not only from {until}"),
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    tracing::warn!(
        user = caller.principal.name(),
        "garbage may be collected again after the database was taken over"
    );
    Ok(())
}

/// Makes the changes of `tx` depend on the database being where it was when the work began.
///
/// # Errors
/// [`Error::Unavailable`] when it is somewhere else by now: the next attempt finds the hold.
pub(crate) async fn same(tx: &mut Tx, begun: Option<&Timeline>) -> Result<(), Error> {
    let Some(begun) = begun else { return Ok(()) };
    if tx.timelines().present().await?.as_ref() == Some(begun) {
        return Ok(());
    }
    Err(Error::Unavailable {
        what: "the database",
        source: "another server took it over meanwhile".into(),
    })
}
