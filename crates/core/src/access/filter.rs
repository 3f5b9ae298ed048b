//! Which repositories of a project a list shows to a caller: all, or those that grants on some repositories name.

use wharf_model::{Caller, Permission};
use wharf_store::{AccessFacts, Rights};

use super::{Decision, Pattern, current_facts, decide, role_holds};
use crate::{Core, Error};

/// Which repositories of a project a caller holds a permission on.
#[derive(Debug, Clone)]
pub enum RepositoryFilter {
    /// All of them, later ones too.
    Everything,
    /// Those whose path below the project matches one of these. It may be none.
    Patterns(Vec<Pattern>),
}

impl RepositoryFilter {
    /// Whether the repository at `path` below the project is among them.
    pub fn shows(&self, path: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Patterns(patterns) => patterns.iter().any(|pattern| pattern.matches(path)),
        }
    }
}

/// Which repositories of the project called `project` the caller holds `permission` on (which must be one about a repository,
/// such as `repository:list`, `repository:read` or `artifact:list`). Lists of repositories show exactly these.
///
/// # Errors
/// As [`authorize_project`](super::authorize_project), also when it is not a single one.
pub async fn repository_filter(core: &Core, caller: &Caller, permission: Permission, project: &str) -> Result<RepositoryFilter, Error> {
    let facts = current_facts(core, project, caller.principal.actor()).await?;
    match filter(core, caller, permission, &facts)? {
        Ok(filter) => Ok(filter),
        Err(refusal) => Err(refusal),
    }
}

fn filter(core: &Core, caller: &Caller, permission: Permission, facts: &AccessFacts) -> Result<Result<RepositoryFilter, Error>, Error> {
    // A pattern leads to the project's list but does not give all of it, so it is left out of the first question.
    let mut whole = facts.clone();
    whole.held.retain(|right| right.pattern.is_none());
    let refusal = match decide(core, caller, permission, None, &whole)? {
        Decision::Allow(_) => return Ok(Ok(RepositoryFilter::Everything)),
        Decision::Refuse(refusal) => refusal,
    };
    let patterns: Vec<Pattern> = facts
        .held
        .iter()
        .filter(|right| match &right.rights {
            Rights::Role(role) => role_holds(*role, permission),
            Rights::Listed(permissions) => permissions.contains(&permission),
        })
        .filter_map(|right| right.pattern.as_deref()?.parse().ok())
        .collect();
    Ok(if patterns.is_empty() || caller.scope != wharf_model::Scope::Full {
        Err(refusal)
    } else {
        Ok(RepositoryFilter::Patterns(patterns))
    })
}
