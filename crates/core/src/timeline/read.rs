//! Where the database is and what was lost on the way, for administrators.

use serde::Deserialize as _;
use wharf_model::{Action, Caller, Execution, ListQuery, Permission, Resource, Timestamp};
use wharf_store::{Engine, NoticedTimeline};

use super::{OWNER, Reconciled, held_until};
use crate::access::authorize_system;
use crate::job::history;
use crate::{Core, Error};

/// What is known of the database's server.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// `sqlite` or `postgres`.
    pub engine: &'static str,
    /// Its timeline, where it tells.
    pub timeline: Option<NoticedTimeline>,
    /// Until when nothing is collected, after a takeover.
    pub held_until: Option<Timestamp>,
    /// The last comparison of what is stored with what rows name, and what it found.
    pub last: Option<(Execution, Reconciled)>,
}

/// Whoever may see garbage collection may see why it waits.
///
/// # Errors
/// A refusal, or when the database does not answer.
pub async fn shown(core: &Core, caller: &Caller) -> Result<Shown, Error> {
    authorize_system(core, caller, Permission::new(Resource::GarbageCollection, Action::Read)).await?;
    let mut newest = ListQuery::default();
    newest.page.size = 1;
    let (runs, _) = history::list(core, OWNER, &newest).await?;
    let told = |run: Execution| {
        let found = Reconciled::deserialize(&run.progress).unwrap_or_default();
        (run, found)
    };
    Ok(Shown {
        engine: match core.store.engine() {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        },
        timeline: core.store.read().timelines().last().await?,
        held_until: held_until(core).await?,
        last: runs.into_iter().next().map(told),
    })
}
