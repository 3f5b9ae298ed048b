//! The one schedule of purges.

use wharf_model::{Action, AuditPurgePlan, AuditPurgeSchedule, Caller, Permission, Resource};

use super::{OWNER, entry, plan};
use crate::access::authorize_system;
use crate::audit::record;
use crate::job::{Wanted, find_schedule, remove_schedule};
use crate::{Core, Error, job};

/// When purges run by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Harbor's word: Hourly, Daily, Weekly, Custom, Schedule.
    pub kind: String,
    /// See [`job::Cron::parse`].
    pub cron: String,
    /// What each run takes.
    pub plan: AuditPurgePlan,
}

/// The schedule, if there is one.
///
/// # Errors
/// A refusal.
pub async fn schedule(core: &Core, caller: &Caller) -> Result<Option<AuditPurgeSchedule>, Error> {
    authorize_system(core, caller, Permission::new(Resource::PurgeAudit, Action::Read)).await?;
    let Some(found) = find_schedule(core, OWNER.0, OWNER.1).await? else {
        return Ok(None);
    };
    Ok(Some(AuditPurgeSchedule {
        id: found.id.0,
        plan: plan::from_json(&found.payload)?,
        kind: found.cron_type,
        cron: found.cron,
        next_at: found.next_at,
        created_at: found.created_at,
        updated_at: found.updated_at,
    }))
}

/// Puts a schedule in the place of the one there was, or removes that.
///
/// # Errors
/// [`Error::Invalid`] for one that cannot be followed, or a refusal.
pub async fn set_schedule(core: &Core, caller: &Caller, action: Action, wanted: Option<&Schedule>) -> Result<(), Error> {
    authorize_system(core, caller, Permission::new(Resource::PurgeAudit, action)).await?;
    let mut tx = core.store.begin().await?;
    let (operation, detail) = match wanted {
        Some(wanted) => {
            plan::check(&wanted.plan)?;
            job::set_schedule(core, &mut tx, &row(wanted)).await?;
            let detail = format!("{} {}: {}", wanted.kind, wanted.cron, plan::describe(&wanted.plan));
            ("update", detail)
        }
        None => {
            remove_schedule(&mut tx, OWNER.0, OWNER.1).await?;
            ("delete", "none".to_owned())
        }
    };
    record(core, &mut tx, caller, entry(operation, "schedule", &detail)).await?;
    tx.commit().await?;
    Ok(())
}

fn row(wanted: &Schedule) -> Wanted {
    Wanted {
        kind: OWNER.0,
        vendor_id: OWNER.1,
        cron_type: wanted.kind.clone(),
        cron: wanted.cron.clone(),
        payload: plan::to_json(&wanted.plan),
    }
}
