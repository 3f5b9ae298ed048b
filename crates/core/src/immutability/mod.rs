//! Rules that keep tags where they are: look at them and change them. What they hold is decided in `removal/hold.rs`.

use wharf_model::{Action, Caller, ImmutableRule, ImmutableRuleId, ImmutableTerms, ListQuery, PatternSelector, ProjectId, Resource};

use crate::access::Pattern;
use crate::audit::{self, Entry};
use crate::project::{self, ProjectKey};
use crate::{Core, Error, Missing};

/// Most rules of a project, as in Harbor.
const MAX_RULES: usize = 15;
/// Most patterns of repositories, and of tags, in one rule.
const MAX_SELECTORS: usize = 20;
/// Most bytes of what clients send along with a pattern.
const MAX_EXTRAS: usize = 1024;

/// A page of the rules, with how many there are.
///
/// # Errors
/// [`Missing::Project`], [`Error::Invalid`] for a question the list cannot answer, or a refusal.
pub async fn list(core: &Core, caller: &Caller, key: &ProjectKey, query: &ListQuery) -> Result<(Vec<ImmutableRule>, i64), Error> {
    let project = project::find(core, caller, key, Action::List, Resource::ImmutableTag).await?;
    Ok(core.store.read().immutable_rules().list(project.id, query).await?)
}

/// Makes a rule. What it names is held from now on, also what is there already.
///
/// # Errors
/// [`Error::Conflict`] when there is one that says the same, or too many; [`Error::Invalid`], or a refusal.
pub async fn create(core: &Core, caller: &Caller, key: &ProjectKey, terms: &ImmutableTerms) -> Result<ImmutableRuleId, Error> {
    let project = project::find(core, caller, key, Action::Create, Resource::ImmutableTag).await?;
    check(terms)?;
    let mut tx = core.store.begin().await?;
    let rules = tx.immutable_rules().all(project.id).await?;
    if rules.len() >= MAX_RULES {
        return Err(Error::Conflict(format!(
            "the project has {MAX_RULES} immutability rules already, the most there may be"
        )));
    }
    refuse_twin(&rules, None, terms)?;
    let id = tx.immutable_rules().add(project.id, terms, core.clock.now()).await?;
    audit::record(core, &mut tx, caller, entry("create", project.id, id, terms).borrow()).await?;
    tx.commit().await?;
    tracing::info!(project = %project.name, rule = %id, user = caller.principal.name(), "immutability rule created");
    Ok(id)
}

/// What changes about a rule; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct RuleChange {
    /// Harbor's number.
    pub priority: Option<i64>,
    /// Whether it holds nothing.
    pub disabled: Option<bool>,
    /// Which repositories.
    pub repositories: Option<Vec<PatternSelector>>,
    /// Which tags.
    pub tags: Option<Vec<PatternSelector>>,
}

/// Changes a rule, or switches it on or off.
///
/// # Errors
/// [`Missing::ImmutableRule`], also for another project's; [`Error::Conflict`], [`Error::Invalid`], or a refusal.
pub async fn update(core: &Core, caller: &Caller, key: &ProjectKey, id: ImmutableRuleId, change: RuleChange) -> Result<(), Error> {
    let project = project::find(core, caller, key, Action::Update, Resource::ImmutableTag).await?;
    let mut tx = core.store.begin().await?;
    let rules = tx.immutable_rules().all(project.id).await?;
    let mut terms = of_id(&rules, id)?.terms.clone();
    terms.priority = change.priority.unwrap_or(terms.priority);
    terms.disabled = change.disabled.unwrap_or(terms.disabled);
    terms.selectors.repositories = change.repositories.unwrap_or(terms.selectors.repositories);
    terms.selectors.tags = change.tags.unwrap_or(terms.selectors.tags);
    check(&terms)?;
    refuse_twin(&rules, Some(id), &terms)?;
    if !tx.immutable_rules().update(project.id, id, &terms, core.clock.now()).await? {
        return Err(Error::NotFound(Missing::ImmutableRule));
    }
    audit::record(core, &mut tx, caller, entry("update", project.id, id, &terms).borrow()).await?;
    tx.commit().await?;
    tracing::info!(project = %project.name, rule = %id, disabled = terms.disabled, user = caller.principal.name(), "immutability rule changed");
    Ok(())
}

/// Removes a rule. What no other rule names is free at once.
///
/// # Errors
/// [`Missing::ImmutableRule`], also for another project's, or a refusal.
pub async fn delete(core: &Core, caller: &Caller, key: &ProjectKey, id: ImmutableRuleId) -> Result<(), Error> {
    let project = project::find(core, caller, key, Action::Delete, Resource::ImmutableTag).await?;
    let mut tx = core.store.begin().await?;
    let rules = tx.immutable_rules().all(project.id).await?;
    let terms = &of_id(&rules, id)?.terms;
    if !tx.immutable_rules().remove(project.id, id).await? {
        return Err(Error::NotFound(Missing::ImmutableRule));
    }
    audit::record(core, &mut tx, caller, entry("delete", project.id, id, terms).borrow()).await?;
    tx.commit().await?;
    tracing::info!(project = %project.name, rule = %id, user = caller.principal.name(), "immutability rule deleted");
    Ok(())
}

fn of_id(rules: &[ImmutableRule], id: ImmutableRuleId) -> Result<&ImmutableRule, Error> {
    let found = rules.iter().find(|rule| rule.id == id);
    found.ok_or(Error::NotFound(Missing::ImmutableRule))
}

fn refuse_twin(rules: &[ImmutableRule], own: Option<ImmutableRuleId>, terms: &ImmutableTerms) -> Result<(), Error> {
    let twin = rules
        .iter()
        .find(|rule| Some(rule.id) != own && rule.terms.selectors == terms.selectors);
    twin.map_or(Ok(()), |twin| {
        Err(Error::Conflict(format!(
            "immutability rule {} of the project says the same already",
            twin.id
        )))
    })
}

fn check(terms: &ImmutableTerms) -> Result<(), Error> {
    let selectors = &terms.selectors;
    for (what, list) in [("repositories", &selectors.repositories), ("tags", &selectors.tags)] {
        if list.is_empty() || list.len() > MAX_SELECTORS {
            return Err(Error::Invalid(format!("a rule has 1 to {MAX_SELECTORS} patterns of {what}")));
        }
        if list.iter().any(|selector| selector.extras.len() > MAX_EXTRAS) {
            return Err(Error::Invalid(format!("extras have at most {MAX_EXTRAS} bytes")));
        }
    }
    for selector in &selectors.repositories {
        selector
            .pattern
            .parse::<Pattern>()
            .map_err(|error| Error::Invalid(error.to_string()))?;
    }
    for selector in &selectors.tags {
        Pattern::of_tags(&selector.pattern).map_err(|error| Error::Invalid(error.to_string()))?;
    }
    Ok(())
}

/// The texts of an audit entry, which borrows them.
struct Told {
    operation: &'static str,
    project: ProjectId,
    resource: String,
    detail: String,
}

impl Told {
    fn borrow(&self) -> Entry<'_> {
        Entry {
            operation: self.operation,
            resource_type: "immutable_rule",
            resource: &self.resource,
            project: Some(self.project),
            detail: &self.detail,
        }
    }
}

fn entry(operation: &'static str, project: ProjectId, id: ImmutableRuleId, terms: &ImmutableTerms) -> Told {
    let said = |list: &[PatternSelector]| {
        let one = |selector: &PatternSelector| format!("{}{}", if selector.excludes { "not " } else { "" }, selector.pattern);
        list.iter().map(one).collect::<Vec<_>>().join(", ")
    };
    let state = if terms.disabled { "disabled; " } else { "" };
    Told {
        operation,
        project,
        resource: id.to_string(),
        detail: format!(
            "{state}tags {} in {}",
            said(&terms.selectors.tags),
            said(&terms.selectors.repositories)
        ),
    }
}
