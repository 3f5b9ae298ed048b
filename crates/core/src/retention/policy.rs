//! Policies: one for a project, and a default of the installation for projects that have none.

use serde_json::Value;
use wharf_model::{
    Action, Caller, JobKind, Permission, Project, ProjectId, Resource, RetentionPolicy, RetentionPolicyId, RetentionScope,
    RetentionTrigger, StoredRetention,
};
use wharf_store::Tx;

use super::payload::Payload;
use super::rule::{RuleSet, TEMPLATES};
use crate::access::{authorize_system, require_login};
use crate::audit::{self, Entry};
use crate::job::{self, Cron, Wanted};
use crate::project::{self, ProjectKey};
use crate::{Core, Error, Missing};

/// The setting of a project that names its policy.
const SETTING: &str = "retention_id";

/// What a rule can measure by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// Harbor's word.
    pub name: &'static str,
    /// For people.
    pub text: &'static str,
    /// Unit of its number, `COUNT` or `DAYS`; `None` without one.
    pub unit: Option<&'static str>,
}

/// The templates there are. Two that Harbor knows and offers to nobody are not among them.
///
/// # Errors
/// A refusal.
pub async fn metadata(core: &Core, caller: &Caller) -> Result<Vec<Template>, Error> {
    require_login(core, caller).await?;
    let offered = TEMPLATES
        .iter()
        .filter(|(name, ..)| !matches!(*name, "latestActiveK" | "lastXDays"));
    Ok(offered.map(|(name, text, unit)| Template { name, text, unit: *unit }).collect())
}

/// Gives a project a policy and returns its id.
///
/// # Errors
/// [`Error::Invalid`] for one that cannot be followed, [`Error::Conflict`] when the project has one, [`Missing::Project`], or a refusal.
pub async fn create(core: &Core, caller: &Caller, policy: &RetentionPolicy) -> Result<RetentionPolicyId, Error> {
    // A scope that names no project is judged like a project that is not there.
    let key = ProjectKey::Id(ProjectId(policy.scope.reference));
    let project = project::find(core, caller, &key, Action::Create, Resource::TagRetention).await?;
    if policy.scope.level != "project" {
        return Err(Error::Invalid(
            "scope.level is project; the default of all projects is at /system/retention".into(),
        ));
    }
    let policy = checked(core, policy, Some(project.id))?;
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let id = tx.retentions().add(Some(project.id), &policy, now).await?;
    let id = id.ok_or_else(|| Error::Conflict(format!("the project {} has a retention policy already", project.name)))?;
    tx.projects().set_metadata(project.id, SETTING, &id.to_string(), now).await?;
    follow(core, &mut tx, id, &policy).await?;
    record(core, &mut tx, caller, "create", Some(&project), &policy).await?;
    tx.commit().await?;
    Ok(id)
}

/// A policy.
///
/// # Errors
/// [`Missing::RetentionPolicy`], or a refusal.
pub async fn get(core: &Core, caller: &Caller, id: RetentionPolicyId) -> Result<StoredRetention, Error> {
    shown(core, find(core, caller, id, Action::Read).await?.0).await
}

/// Changes a policy. It stays where it is.
///
/// # Errors
/// [`Error::Invalid`] for one that cannot be followed or is of another project, [`Missing::RetentionPolicy`], or a refusal.
pub async fn update(core: &Core, caller: &Caller, id: RetentionPolicyId, policy: &RetentionPolicy) -> Result<(), Error> {
    let (stored, project) = find(core, caller, id, Action::Update).await?;
    if policy.scope != RetentionScope::default() && policy.scope != stored.policy.scope {
        return Err(Error::Invalid("a policy stays where it was made: its scope cannot change".into()));
    }
    let policy = checked(core, policy, stored.project)?;
    let mut tx = core.store.begin().await?;
    if !tx.retentions().set(id, &policy, core.clock.now()).await? {
        return Err(Error::NotFound(Missing::RetentionPolicy));
    }
    follow(core, &mut tx, id, &policy).await?;
    record(core, &mut tx, caller, "update", project.as_ref(), &policy).await?;
    Ok(tx.commit().await?)
}

/// Removes a policy with what is known of its runs. The installation's default holds then, if there is one.
///
/// # Errors
/// [`Missing::RetentionPolicy`], or a refusal.
pub async fn delete(core: &Core, caller: &Caller, id: RetentionPolicyId) -> Result<(), Error> {
    let (stored, project) = find(core, caller, id, Action::Delete).await?;
    remove(core, caller, &stored, project.as_ref()).await
}

/// The installation's default.
///
/// # Errors
/// [`Missing::RetentionPolicy`] when there is none, or a refusal.
pub async fn system_default(core: &Core, caller: &Caller) -> Result<StoredRetention, Error> {
    on_system(core, caller, Action::Read).await?;
    let found = core.store.read().retentions().find(None).await?;
    shown(core, found.ok_or(Error::NotFound(Missing::RetentionPolicy))?).await
}

/// Makes or changes the installation's default.
///
/// # Errors
/// [`Error::Invalid`] for one that cannot be followed, or a refusal.
pub async fn set_default(core: &Core, caller: &Caller, policy: &RetentionPolicy) -> Result<RetentionPolicyId, Error> {
    on_system(core, caller, Action::Update).await?;
    let policy = checked(core, policy, None)?;
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let id = match tx.retentions().add(None, &policy, now).await? {
        Some(id) => id,
        None => {
            let there = tx.retentions().find(None).await?.ok_or(Error::NotFound(Missing::RetentionPolicy))?;
            tx.retentions().set(there.id, &policy, now).await?;
            there.id
        }
    };
    follow(core, &mut tx, id, &policy).await?;
    record(core, &mut tx, caller, "update", None, &policy).await?;
    tx.commit().await?;
    Ok(id)
}

/// Removes the installation's default.
///
/// # Errors
/// [`Missing::RetentionPolicy`] when there is none, or a refusal.
pub async fn remove_default(core: &Core, caller: &Caller) -> Result<(), Error> {
    on_system(core, caller, Action::Delete).await?;
    let found = core.store.read().retentions().find(None).await?;
    let stored = found.ok_or(Error::NotFound(Missing::RetentionPolicy))?;
    remove(core, caller, &stored, None).await
}

/// The policy and its project, after the check of the right there. One that is not there is refused to everybody but administrators, like
/// one of a foreign project.
pub(super) async fn find(
    core: &Core,
    caller: &Caller,
    id: RetentionPolicyId,
    action: Action,
) -> Result<(StoredRetention, Option<Project>), Error> {
    let missing = || Error::NotFound(Missing::RetentionPolicy);
    let Some(stored) = core.store.read().retentions().lookup(id).await? else {
        on_system(core, caller, action).await?;
        return Err(missing());
    };
    let Some(project) = stored.project else {
        on_system(core, caller, action).await?;
        return Ok((stored, None));
    };
    match project::find(core, caller, &ProjectKey::Id(project), action, Resource::TagRetention).await {
        Ok(project) => Ok((stored, Some(project))),
        Err(Error::NotFound(_)) => Err(missing()),
        Err(refused) => Err(refused),
    }
}

async fn on_system(core: &Core, caller: &Caller, action: Action) -> Result<(), Error> {
    authorize_system(core, caller, Permission::new(Resource::TagRetention, action)).await
}

async fn remove(core: &Core, caller: &Caller, stored: &StoredRetention, project: Option<&Project>) -> Result<(), Error> {
    let mut tx = core.store.begin().await?;
    if !tx.retentions().remove(stored.id).await? {
        return Err(Error::NotFound(Missing::RetentionPolicy));
    }
    job::remove_schedule(&mut tx, JobKind::Retention, stored.id.0).await?;
    if let Some(project) = project {
        tx.projects().remove_metadata(project.id, SETTING, core.clock.now()).await?;
    }
    record(core, &mut tx, caller, "delete", project, &stored.policy).await?;
    Ok(tx.commit().await?)
}

/// The policy as it is kept, when it can be followed.
fn checked(core: &Core, policy: &RetentionPolicy, project: Option<ProjectId>) -> Result<RetentionPolicy, Error> {
    RuleSet::parse(policy)?;
    let mut kept = policy.clone();
    if kept.algorithm.is_empty() {
        "or".clone_into(&mut kept.algorithm);
    }
    let trigger = &mut kept.trigger;
    if trigger.kind.is_empty() {
        "Schedule".clone_into(&mut trigger.kind);
    }
    if trigger.kind != "Schedule" {
        return Err(Error::Invalid("trigger.kind is Schedule".into()));
    }
    // Clients send back what they read.
    trigger.settings.remove("next_scheduled_time");
    if let Some(other) = trigger.settings.keys().find(|key| !matches!(key.as_str(), "cron" | "time_zone")) {
        return Err(Error::Invalid(format!("trigger.settings has cron and time_zone, not {other}")));
    }
    if !trigger.settings.values().all(Value::is_string) {
        return Err(Error::Invalid("cron and time_zone of trigger.settings are texts".into()));
    }
    if let Some(cron) = cron(trigger) {
        Cron::parse(&cron, core.policy.jobs.time_zone)?.next(core.clock.now())?;
    }
    kept.scope = match project {
        Some(project) => RetentionScope {
            level: "project".into(),
            reference: project.0,
        },
        None => RetentionScope {
            level: "system".into(),
            reference: 0,
        },
    };
    Ok(kept)
}

/// The trigger's times as schedules are written; `None` for by hand only.
fn cron(trigger: &RetentionTrigger) -> Option<String> {
    let text = |key: &str| trigger.settings.get(key).and_then(Value::as_str).unwrap_or("").trim().to_owned();
    let (cron, zone) = (text("cron"), text("time_zone"));
    match (cron.is_empty(), zone.is_empty()) {
        (true, true) => None,
        (_, true) => Some(cron),
        // Also without times: a zone nobody knows is told at once.
        (true, false) => Some(format!("CRON_TZ={zone} 0 0 0 * * *")).filter(|_| zone.parse::<chrono_tz::Tz>().is_err()),
        (false, false) => Some(format!("CRON_TZ={zone} {cron}")),
    }
}

/// Makes the schedule what the policy's trigger says.
async fn follow(core: &Core, tx: &mut Tx, id: RetentionPolicyId, policy: &RetentionPolicy) -> Result<(), Error> {
    let Some(cron) = cron(&policy.trigger) else {
        job::remove_schedule(tx, JobKind::Retention, id.0).await?;
        return Ok(());
    };
    let wanted = Wanted {
        kind: JobKind::Retention,
        vendor_id: id.0,
        cron_type: "Custom".into(),
        cron,
        payload: Payload::of(id, false),
    };
    job::set_schedule(core, tx, &wanted).await?;
    Ok(())
}

/// The policy with the next time it runs by itself.
async fn shown(core: &Core, mut stored: StoredRetention) -> Result<StoredRetention, Error> {
    if let Some(schedule) = job::find_schedule(core, JobKind::Retention, stored.id.0).await? {
        let next = schedule.next_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        stored.policy.trigger.settings.insert("next_scheduled_time".into(), next.into());
    }
    Ok(stored)
}

async fn record(
    core: &Core,
    tx: &mut Tx,
    caller: &Caller,
    operation: &'static str,
    project: Option<&Project>,
    policy: &RetentionPolicy,
) -> Result<(), Error> {
    let in_force = policy.rules.iter().filter(|rule| !rule.disabled).count();
    let entry = Entry {
        operation,
        resource_type: "tag-retention",
        resource: project.map_or("the default of all projects", |project| project.name.as_str()),
        project: project.map(|project| project.id),
        detail: &format!("{in_force} rules in force, {}", policy.algorithm),
    };
    audit::record(core, tx, caller, entry).await
}
