//! After a takeover, what nothing names may be what a lost row named. So it stays for a while, and a run that was under way ends.

use wharf_model::Timestamp;
use wharf_store::{Timeline, Tx};

use crate::{Core, Error};

/// Until when nothing may be collected; `None` when it may.
///
/// # Errors
/// When the database does not answer.
pub(crate) async fn held_until(core: &Core) -> Result<Option<Timestamp>, Error> {
    let last = core.store.read().timelines().last().await?;
    let until = last
        .filter(|last| last.follows)
        .map(|last| last.noticed_at + core.policy.takeover_hold);
    Ok(until.filter(|until| *until > core.clock.now()))
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
