//! The one schedule of purges. Every replica looks whether it is due; one of them claims the run.

use croner::Cron;
use croner::parser::{CronParser, Seconds};
use wharf_model::{Action, AuditPurgePlan, AuditPurgeSchedule, Caller, Permission, Resource, Timestamp};

use super::{entry, execute, open, plan};
use crate::access::authorize_system;
use crate::audit::record;
use crate::{Core, Error};

/// When purges run by themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Harbor's word: Hourly, Daily, Weekly, Custom, Schedule.
    pub kind: String,
    /// Six fields, of which the first, the second, is 0.
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
    Ok(core.store.read().audit().purge_schedule().await?)
}

/// Puts a schedule in the place of the one there was, or removes that.
///
/// # Errors
/// [`Error::Invalid`] for one that cannot be followed, or a refusal.
pub async fn set_schedule(core: &Core, caller: &Caller, action: Action, wanted: Option<&Schedule>) -> Result<(), Error> {
    authorize_system(core, caller, Permission::new(Resource::PurgeAudit, action)).await?;
    let now = core.clock.now();
    let row = wanted.map(|wanted| row(wanted, now)).transpose()?;
    let detail = match wanted {
        Some(wanted) => format!("{} {}: {}", wanted.kind, wanted.cron, plan::describe(&wanted.plan)),
        None => "none".to_owned(),
    };
    let mut tx = core.store.begin().await?;
    tx.audit().set_purge_schedule(row.as_ref(), now).await?;
    let operation = if wanted.is_some() { "update" } else { "delete" };
    record(core, &mut tx, caller, entry(operation, "schedule", &detail)).await?;
    tx.commit().await?;
    Ok(())
}

fn row(wanted: &Schedule, now: Timestamp) -> Result<AuditPurgeSchedule, Error> {
    plan::check(&wanted.plan)?;
    let cron = parse(&wanted.cron)?;
    Ok(AuditPurgeSchedule {
        id: 0,
        kind: wanted.kind.clone(),
        cron: wanted.cron.clone(),
        plan: wanted.plan.clone(),
        next_at: next(&cron, now)?,
        created_at: now,
        updated_at: now,
    })
}

fn parse(text: &str) -> Result<Cron, Error> {
    let wrong = || Error::Invalid("cron has six fields, of which the first (seconds) is 0, such as 0 0 3 * * *".into());
    if text.len() > 128 || text.split_whitespace().next() != Some("0") {
        return Err(wrong());
    }
    let parser = CronParser::builder().seconds(Seconds::Required).build();
    parser.parse(text).map_err(|_| wrong())
}

fn next(cron: &Cron, after: Timestamp) -> Result<Timestamp, Error> {
    cron.find_next_occurrence(&after, false)
        .map_err(|_| Error::Invalid("cron names a moment that never comes".into()))
}

/// Runs what is due.
pub(in crate::audit) async fn run_due(core: &Core) -> Result<(), Error> {
    let now = core.clock.now();
    let Some(schedule) = core.store.read().audit().purge_schedule().await? else {
        return Ok(());
    };
    if schedule.next_at > now {
        return Ok(());
    }
    let next = next(&parse(&schedule.cron)?, now)?;
    let mut tx = core.store.begin().await?;
    let claimed = tx.audit().claim_purge(schedule.id, schedule.next_at, next).await?;
    tx.commit().await?;
    if !claimed {
        return Ok(());
    }
    match open(core, &Caller::system("purge schedule"), "SCHEDULE", &schedule.plan).await {
        Ok(id) => execute(core, id, &schedule.plan).await,
        // The one that runs does the work.
        Err(Error::Conflict(_)) => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harbors_presets_and_their_next_time() {
        let now: Timestamp = "2026-11-22T14:45:10Z".parse().expect("a time");
        for (cron, expected) in [
            ("0 0 * * * *", "2026-11-22T15:00:00Z"),
            ("0 0 0 * * *", "2026-11-23T00:00:00Z"),
            ("0 0 0 * * 0", "2026-11-29T00:00:00Z"),
            ("0 */5 * * * *", "2026-11-22T14:50:00Z"),
        ] {
            let at = next(&parse(cron).expect(cron), now).expect(cron);
            assert_eq!(at, expected.parse::<Timestamp>().expect("a time"), "{cron}");
        }
        for bad in [
            "",
            "* * * * *",
            "* * * * * *",
            "5 * * * * *",
            "0 99 * * * *",
            "0 0 0 * *",
            "@hourly",
            "0 0 0 1 1 x",
        ] {
            assert!(parse(bad).is_err(), "{bad}");
        }
        assert!(parse("0 0 0 30 2 *").and_then(|cron| next(&cron, now)).is_err(), "no 30 February");
    }
}
