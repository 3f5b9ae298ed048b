//! The rules of a project.

use wharf_model::{Action, Caller, ListQuery, Resource, WorkloadRule, WorkloadRuleId, WorkloadTerms};
use wharf_store::StoreError;

use super::matching;
use crate::access::Pattern;
use crate::audit::{self, Entry};
use crate::project::{self, ProjectKey};
use crate::{Core, Error, Missing, role};

/// A page of the rules, with how many there are.
///
/// # Errors
/// [`Missing::Project`], or a refusal.
pub async fn list(core: &Core, caller: &Caller, key: &ProjectKey, query: &ListQuery) -> Result<(Vec<WorkloadRule>, i64), Error> {
    let project = project::find(core, caller, key, Action::List, Resource::WorkloadRule).await?;
    Ok(core.store.read().workload_rules().list(project.id, query).await?)
}

/// One rule.
///
/// # Errors
/// [`Missing::WorkloadRule`], also for another project's, or a refusal.
pub async fn get(core: &Core, caller: &Caller, key: &ProjectKey, id: WorkloadRuleId) -> Result<WorkloadRule, Error> {
    let project = project::find(core, caller, key, Action::Read, Resource::WorkloadRule).await?;
    let found = core.store.read().workload_rules().lookup(project.id, id).await?;
    found.ok_or(Error::NotFound(Missing::WorkloadRule))
}

/// Makes a rule. It gives at most what the caller holds.
///
/// # Errors
/// [`Error::Conflict`] when the name is taken or there are too many, [`Error::Invalid`], or a refusal.
pub async fn create(core: &Core, caller: &Caller, key: &ProjectKey, terms: &WorkloadTerms) -> Result<WorkloadRuleId, Error> {
    let project = project::find(core, caller, key, Action::Create, Resource::WorkloadRule).await?;
    check(core, terms)?;
    project::check_role(core, caller, &project, terms.role_id).await?;
    let mut tx = core.store.begin().await?;
    role::keep(&mut tx, terms.role_id).await?;
    if tx.workload_rules().count(project.id).await? >= core.policy.workload_rules_per_project {
        return Err(Error::Conflict(format!(
            "the project has {} workload rules already, the most there may be",
            core.policy.workload_rules_per_project
        )));
    }
    let added = tx.workload_rules().add(project.id, terms, core.clock.now()).await?;
    let id = added.ok_or_else(|| taken(terms))?;
    audit::record(core, &mut tx, caller, entry("create", terms, project.id)).await?;
    tx.commit().await?;
    tracing::info!(project = %project.name, rule = terms.name, user = caller.principal.name(), "workload rule created");
    Ok(id)
}

/// Replaces what a rule says. Tokens it let in before have what it gives from now on.
///
/// # Errors
/// [`Missing::WorkloadRule`], [`Error::Conflict`], [`Error::Invalid`], or a refusal.
pub async fn update(core: &Core, caller: &Caller, key: &ProjectKey, id: WorkloadRuleId, terms: &WorkloadTerms) -> Result<(), Error> {
    let project = project::find(core, caller, key, Action::Update, Resource::WorkloadRule).await?;
    let found = core.store.read().workload_rules().lookup(project.id, id).await?;
    found.ok_or(Error::NotFound(Missing::WorkloadRule))?;
    check(core, terms)?;
    project::check_role(core, caller, &project, terms.role_id).await?;
    let mut tx = core.store.begin().await?;
    role::keep(&mut tx, terms.role_id).await?;
    let changed = tx.workload_rules().update(project.id, id, terms, core.clock.now()).await;
    match changed {
        Ok(true) => {}
        Ok(false) => return Err(Error::NotFound(Missing::WorkloadRule)),
        Err(StoreError::Conflict { .. }) => return Err(taken(terms)),
        Err(other) => return Err(other.into()),
    }
    audit::record(core, &mut tx, caller, entry("update", terms, project.id)).await?;
    tx.commit().await?;
    tracing::info!(project = %project.name, rule = terms.name, user = caller.principal.name(), "workload rule changed");
    Ok(())
}

/// Removes a rule. Tokens it let in end at once.
///
/// # Errors
/// [`Missing::WorkloadRule`], or a refusal.
pub async fn delete(core: &Core, caller: &Caller, key: &ProjectKey, id: WorkloadRuleId) -> Result<(), Error> {
    let project = project::find(core, caller, key, Action::Delete, Resource::WorkloadRule).await?;
    let mut tx = core.store.begin().await?;
    let rule = tx.workload_rules().lookup(project.id, id).await?;
    let rule = rule.ok_or(Error::NotFound(Missing::WorkloadRule))?;
    tx.workload_rules().remove(project.id, id).await?;
    audit::record(core, &mut tx, caller, entry("delete", &rule.terms, project.id)).await?;
    tx.commit().await?;
    tracing::info!(project = %project.name, rule = rule.terms.name, user = caller.principal.name(), "workload rule deleted");
    Ok(())
}

fn check(core: &Core, terms: &WorkloadTerms) -> Result<(), Error> {
    let named = |text: &str, most: usize| {
        let fits = (1..=most).contains(&text.chars().count());
        fits && text.trim() == text && !text.contains(char::is_control)
    };
    if !named(&terms.name, 64) {
        return Err(Error::Invalid(
            "a rule's name has 1 to 64 characters, none of them a control character".into(),
        ));
    }
    if !named(&terms.audience, 255) {
        return Err(Error::Invalid("the audience has 1 to 255 characters".into()));
    }
    if !core.policy.workload_issuers.contains(&terms.issuer) {
        return Err(Error::Invalid(
            "the issuer is not among those the administrator trusts (auth.workload.issuers)".into(),
        ));
    }
    if let Some(pattern) = &terms.pattern {
        pattern.parse::<Pattern>().map_err(|error| Error::Invalid(error.to_string()))?;
    }
    matching::check(&terms.claims)
}

fn taken(terms: &WorkloadTerms) -> Error {
    Error::Conflict(format!("the project has a workload rule named {} already", terms.name))
}

fn entry<'a>(operation: &'static str, terms: &'a WorkloadTerms, project: wharf_model::ProjectId) -> Entry<'a> {
    Entry {
        operation,
        resource_type: "workload_rule",
        resource: &terms.name,
        project: Some(project),
        detail: &terms.issuer,
    }
}
