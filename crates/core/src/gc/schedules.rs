//! When the collector runs by itself: two schedules of Wharf's own, the hourly and the daily, of which nobody has to think, and beside
//! them the one that Harbor's API knows. Each can be changed and ended.

use wharf_model::{Action, Caller, Schedule};

use super::GcPlan;
use super::manage::{OWNER, authorize, check, describe, entry, payload, plan};
use crate::audit::record;
use crate::job::{Wanted, end_schedule, find_schedule, is_ended, remove_schedule, set_schedule};
use crate::{Core, Error};

/// A schedule as somebody wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GcSchedule {
    /// Harbor's word: Hourly, Daily, Weekly, Custom, Schedule.
    pub kind: String,
    /// Five or six fields.
    pub cron: String,
    /// What each run does.
    pub plan: GcPlan,
}

/// Which schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GcSlot {
    /// The one that Harbor's API knows; there is none until somebody sets it.
    Custom,
    /// Wharf's own: what lost a holder, every hour.
    Hourly,
    /// Wharf's own: everything, once a day.
    Daily,
}

impl GcSlot {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Custom, Self::Hourly, Self::Daily];

    /// Its word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Custom => "custom",
            Self::Hourly => "hourly",
            Self::Daily => "daily",
        }
    }

    /// The one of this word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|slot| slot.as_str() == word)
    }

    const fn vendor_id(self) -> i64 {
        match self {
            Self::Custom => OWNER.1,
            Self::Hourly => 1,
            Self::Daily => 2,
        }
    }

    /// What Wharf sets by itself: Harbor's word, when, and whether everything is looked at.
    const fn own(self) -> Option<(&'static str, &'static str, bool)> {
        match self {
            Self::Custom => None,
            Self::Hourly => Some(("Hourly", "0 17 * * * *", false)),
            Self::Daily => Some(("Daily", "0 41 3 * * *", true)),
        }
    }
}

/// The schedule of this word, for somebody who wants to do `action`.
///
/// # Errors
/// [`Error::Invalid`] for another word, or a refusal.
pub async fn slot(core: &Core, caller: &Caller, action: Action, word: &str) -> Result<GcSlot, Error> {
    authorize(core, caller, action).await?;
    GcSlot::named(word).ok_or_else(|| Error::Invalid("the schedules are custom, hourly and daily".into()))
}

/// A schedule, unless it was ended.
///
/// # Errors
/// A refusal.
pub async fn schedule(core: &Core, caller: &Caller, slot: GcSlot) -> Result<Option<(Schedule, GcPlan)>, Error> {
    authorize(core, caller, Action::Read).await?;
    let found = find_schedule(core, OWNER.0, slot.vendor_id()).await?;
    Ok(found.filter(|found| !is_ended(found)).map(|found| {
        let plan = plan(&found.payload);
        (found, plan)
    }))
}

/// Puts a schedule in the place of the one there was, or ends that.
///
/// # Errors
/// [`Error::Invalid`] for one that cannot be followed, or a refusal.
pub async fn schedule_as(core: &Core, caller: &Caller, action: Action, slot: GcSlot, wanted: Option<&GcSchedule>) -> Result<(), Error> {
    authorize(core, caller, action).await?;
    let mut tx = core.store.begin().await?;
    let (operation, detail) = match wanted {
        Some(wanted) => {
            check(&wanted.plan)?;
            let row = Wanted {
                kind: OWNER.0,
                vendor_id: slot.vendor_id(),
                cron_type: wanted.kind.clone(),
                cron: wanted.cron.clone(),
                payload: payload(&wanted.plan)?,
            };
            set_schedule(core, &mut tx, &row).await?;
            ("update", format!("{} {}: {}", wanted.kind, wanted.cron, describe(&wanted.plan)))
        }
        None if slot.own().is_some() => {
            end_schedule(core, &mut tx, OWNER.0, slot.vendor_id()).await?;
            ("delete", "none".to_owned())
        }
        None => {
            remove_schedule(&mut tx, OWNER.0, slot.vendor_id()).await?;
            ("delete", "none".to_owned())
        }
    };
    let resource = if slot == GcSlot::Custom { "schedule" } else { slot.as_str() };
    record(core, &mut tx, caller, entry(operation, resource, &detail)).await?;
    Ok(tx.commit().await?)
}

/// Makes sure that Wharf collects by itself. Called at each start; what is there, changed or ended, stays as it is.
///
/// # Errors
/// When the database does not answer.
pub async fn ensure_schedules(core: &Core) -> Result<(), Error> {
    for slot in GcSlot::ALL {
        let Some((cron_type, cron, full)) = slot.own() else { continue };
        if find_schedule(core, OWNER.0, slot.vendor_id()).await?.is_some() {
            continue;
        }
        let plan = GcPlan {
            full,
            workers: core.policy.gc_workers,
            ..GcPlan::default()
        };
        let row = Wanted {
            kind: OWNER.0,
            vendor_id: slot.vendor_id(),
            cron_type: cron_type.to_owned(),
            cron: cron.to_owned(),
            payload: payload(&plan)?,
        };
        let mut tx = core.store.begin().await?;
        set_schedule(core, &mut tx, &row).await?;
        tx.commit().await?;
    }
    Ok(())
}
