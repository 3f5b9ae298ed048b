//! Is there room for more? Asked while bytes arrive, so the answer may be a second old. The exact answer is the commit's.

use std::time::Duration;

use wharf_model::ProjectId;

use crate::{Core, Error};

/// How old what is known about a project may be.
const FRESH: Duration = Duration::from_secs(1);

/// Projects that are remembered.
const REMEMBERED: u64 = 10_000;

/// What was lately known of projects' limits and use.
pub struct Rooms(moka::sync::Cache<ProjectId, Room>);

#[derive(Clone, Copy)]
struct Room {
    used: u64,
    /// `None` for no limit.
    hard: Option<u64>,
}

impl Default for Rooms {
    fn default() -> Self {
        Self(moka::sync::Cache::builder().max_capacity(REMEMBERED).time_to_live(FRESH).build())
    }
}

impl Rooms {
    /// Notes that a project now uses more: where it has a limit, what is known of its room is forgotten.
    pub(crate) fn used(&self, project: ProjectId) {
        if self.0.get(&project).is_some_and(|room| room.hard.is_some()) {
            self.forget(project);
        }
    }

    /// Forgets what is known of a project: this replica just changed its limit, or took much away.
    pub(crate) fn forget(&self, project: ProjectId) {
        self.0.invalidate(&project);
    }
}

/// Checks that `project` has room for `added` bytes, as far as is known.
///
/// # Errors
/// [`Error::OverQuota`], found in the database at this moment.
pub(crate) async fn check(core: &Core, project: ProjectId, added: u64) -> Result<(), Error> {
    if core.rooms.0.get(&project).is_some_and(|room| room.fits(added)) {
        return Ok(());
    }
    // Nothing known, or no room: a deletion may have made some.
    let quota = core.store.read().quotas().of_project(project).await?;
    let Some(quota) = quota else { return Ok(()) };
    // Where limits are switched off, all that is remembered is that there is none: not every piece of an upload asks again.
    let limits = core.configuration.now().await?.flag("quota_per_project_enable");
    let room = Room {
        used: u64::try_from(quota.used).unwrap_or(0),
        hard: u64::try_from(quota.hard).ok().filter(|_| limits),
    };
    core.rooms.0.insert(project, room);
    match room.hard {
        Some(hard) if !room.fits(added) => Err(Error::OverQuota {
            added,
            used: room.used,
            hard,
        }),
        _ => Ok(()),
    }
}

impl Room {
    fn fits(self, added: u64) -> bool {
        self.hard.is_none_or(|hard| self.used.saturating_add(added) <= hard)
    }
}
