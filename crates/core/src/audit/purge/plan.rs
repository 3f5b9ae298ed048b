//! What a purge takes.

use serde_json::{Value, json};
use wharf_model::AuditPurgePlan;
use wharf_store::PurgedEvents;

use crate::Error;
use crate::audit::events::{NOT_OTHER, is_event};

/// Harbor's longest retention, in hours.
pub const MAX_RETENTION_HOURS: i64 = 240_000;
/// Most kinds of events in one plan.
const MAX_EVENTS: usize = 100;

/// Whether a plan can be followed.
pub(super) fn check(plan: &AuditPurgePlan) -> Result<(), Error> {
    if !(-1..=MAX_RETENTION_HOURS).contains(&plan.retention_hours) {
        return Err(Error::Invalid(format!(
            "audit_retention_hour is 0 (nothing is removed) to {MAX_RETENTION_HOURS}"
        )));
    }
    let names: Vec<_> = names(plan).collect();
    if names.len() > MAX_EVENTS || !names.iter().all(|name| *name == "other" || is_event(name)) {
        return Err(Error::Invalid(format!(
            "include_event_types is a list of at most {MAX_EVENTS} event types such as pull_artifact, or other, separated by commas"
        )));
    }
    Ok(())
}

fn names(plan: &AuditPurgePlan) -> impl Iterator<Item = &str> {
    plan.event_types.split(',').map(str::trim).filter(|name| !name.is_empty())
}

/// The kinds of events, with Harbor's `other` for everything that is not the work on artifacts.
pub(super) fn events(plan: &AuditPurgePlan) -> PurgedEvents {
    let (other, named): (Vec<_>, Vec<_>) = names(plan).map(str::to_owned).partition(|name| name == "other");
    if other.is_empty() {
        PurgedEvents::Named(named)
    } else {
        PurgedEvents::NamedAndAllBut(named, NOT_OTHER.map(str::to_owned).to_vec())
    }
}

/// The plan as a job keeps it, in Harbor's words.
pub(super) fn to_json(plan: &AuditPurgePlan) -> Value {
    json!({
        "audit_retention_hour": plan.retention_hours,
        "include_event_types": plan.event_types,
        "dry_run": plan.dry_run,
    })
}

/// The plan a job keeps.
pub(super) fn from_json(payload: &Value) -> Result<AuditPurgePlan, Error> {
    let unreadable = || Error::Internal("a purge of the audit log has a plan that cannot be read".into());
    Ok(AuditPurgePlan {
        retention_hours: payload["audit_retention_hour"].as_i64().ok_or_else(unreadable)?,
        event_types: payload["include_event_types"].as_str().ok_or_else(unreadable)?.to_owned(),
        dry_run: payload["dry_run"].as_bool().unwrap_or_default(),
    })
}

/// The plan in a line.
pub(super) fn describe(plan: &AuditPurgePlan) -> String {
    format!(
        "older than {} hours, events: {}{}",
        plan.retention_hours,
        names(plan).collect::<Vec<_>>().join(","),
        if plan.dry_run { ", dry run" } else { "" }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(retention_hours: i64, event_types: &str) -> AuditPurgePlan {
        AuditPurgePlan {
            retention_hours,
            event_types: event_types.to_owned(),
            dry_run: false,
        }
    }

    #[test]
    fn plans_that_cannot_be() {
        for good in [
            plan(1, "create_artifact,delete_artifact"),
            plan(0, "other"),
            plan(-1, ""),
            plan(240_000, " pull_artifact , other "),
        ] {
            assert!(check(&good).is_ok(), "{good:?}");
        }
        for bad in [
            plan(-2, "other"),
            plan(240_001, "other"),
            plan(1, "create"),
            plan(1, "a_b' OR 1=1"),
            plan(1, &"a_b,".repeat(101)),
        ] {
            assert!(check(&bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn other_is_everything_but_the_work_on_artifacts() {
        let not_other = NOT_OTHER.map(str::to_owned).to_vec();
        assert_eq!(events(&plan(1, "pull_artifact")), PurgedEvents::Named(vec!["pull_artifact".into()]));
        assert_eq!(
            events(&plan(1, "other,pull_artifact")),
            PurgedEvents::NamedAndAllBut(vec!["pull_artifact".into()], not_other)
        );
    }
}
