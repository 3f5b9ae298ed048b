//! May this caller do that here? One decision function for every door and every job.
//!
//! The answer is always the credential's reach intersected with the rights held now, bound to the
//! project's and the user's ids. [`Authorized`] is the proof that the question was asked.

mod authenticate;
mod catalogue;
mod filter;
mod held;
mod holdings;
#[cfg(test)]
mod matrix_test;
mod pattern;
mod robot;
mod roles;
mod scope;
mod token;

use wharf_model::{Action, Actor, Caller, Permission, Principal, ProjectId, Resource, Scope};
use wharf_oci::RepositoryName;
use wharf_store::{AccessFacts, AccountFacts, HeldRight, Rights, Visibility};

use crate::{Core, Error, Missing, audit};

pub use authenticate::{from_basic, from_bearer};
pub use catalogue::{can_be_given, project_catalogue, system_catalogue};
pub use filter::{RepositoryFilter, repository_filter};
pub use held::must_hold;
pub(crate) use holdings::{held_in_project, held_on_system};
pub use pattern::{Pattern, PatternError};
pub use roles::{public_holds, role_holds, role_permissions};
pub use scope::ScopeRequest;
pub(crate) use token::issue_project_token;
pub use token::{IssuedToken, issue_token};
pub use wharf_auth::BasicCredentials;
pub use wharf_auth::basic::MAX_AUTHORIZATION;
pub use wharf_auth::token::AUDIENCE;

/// Proof that a permission was checked, with the project it was checked on.
#[derive(Debug, Clone, Copy)]
pub struct Authorized {
    /// The project, by id: what follows is bound to this and not to a name.
    pub project: ProjectId,
}

/// Checks that `caller` holds `permission` on `repository` right now.
///
/// # Errors
/// [`Error::LoginRequired`], [`Error::InsufficientScope`] or [`Error::Denied`]. Whether the project exists is told
/// to system administrators only ([`Missing::Project`]).
pub async fn authorize(core: &Core, caller: &Caller, permission: Permission, repository: &RepositoryName) -> Result<Authorized, Error> {
    let facts = current_facts(core, repository.project(), caller.principal.actor()).await?;
    let answer = judge(core, caller, permission, repository, &facts);
    if let Err(error) = &answer {
        let project = facts.project.map(|project| project.id);
        audit::refused(core, caller, permission, repository.as_str(), project, error).await;
    }
    answer
}

/// The same check on facts that were read together with the content asked for.
pub(crate) fn judge(
    core: &Core,
    caller: &Caller,
    permission: Permission,
    repository: &RepositoryName,
    facts: &AccessFacts,
) -> Result<Authorized, Error> {
    match decide(core, caller, permission, Some(repository.as_str()), facts)? {
        Decision::Allow(project) => Ok(Authorized { project }),
        Decision::Refuse(error) => Err(error),
    }
}

/// The check at the place that something was moved to, for a caller who was let in under its old name. A credential with a scope names
/// the old place, so what counts here is what the caller holds. `None` where it holds nothing: then the old name leads nowhere.
///
/// # Errors
/// [`Error::BadCredentials`], or no answer from the database.
pub(crate) fn judge_moved(
    core: &Core,
    caller: &Caller,
    permission: Permission,
    repository: &RepositoryName,
    facts: &AccessFacts,
) -> Result<Option<Authorized>, Error> {
    let held = Caller {
        scope: Scope::Full,
        ..caller.clone()
    };
    match decide(core, &held, permission, Some(repository.as_str()), facts)? {
        Decision::Allow(project) => Ok(Some(Authorized { project })),
        Decision::Refuse(_) => Ok(None),
    }
}

/// Checks that `caller` holds `permission` on the project called `project`.
///
/// # Errors
/// As [`authorize`].
pub async fn authorize_project(core: &Core, caller: &Caller, permission: Permission, project: &str) -> Result<Authorized, Error> {
    let facts = current_facts(core, project, caller.principal.actor()).await?;
    match decide(core, caller, permission, None, &facts)? {
        Decision::Allow(project) => Ok(Authorized { project }),
        Decision::Refuse(error) => {
            let id = facts.project.map(|project| project.id);
            audit::refused(core, caller, permission, project, id, &error).await;
            Err(error)
        }
    }
}

/// Facts about the project of this name; of the project that once had it, where there is none. What follows is bound to the
/// project's id, so an old name gives no other rights than the new one.
pub(crate) async fn current_facts(core: &Core, name: &str, actor: Option<Actor>) -> Result<AccessFacts, Error> {
    let reader = core.store.read();
    let facts = reader.access().facts(name, actor).await?;
    if facts.project.is_some() {
        return Ok(facts);
    }
    match reader.projects().redirected(name).await? {
        Some(now) => Ok(reader.access().facts(&now, actor).await?),
        None => Ok(facts),
    }
}

/// The repository under the name its project has now; `None` when the project it names was not renamed.
pub(crate) async fn current_name(core: &Core, repository: &RepositoryName) -> Result<Option<RepositoryName>, Error> {
    let now = core.store.read().projects().redirected(repository.project()).await?;
    Ok(now.and_then(|project| RepositoryName::join(&project, repository.path()).ok()))
}

/// Checks that `caller` holds `permission` on the installation itself right now: system administrators hold everything,
/// auditors what only looks, robots what they were given.
///
/// # Errors
/// [`Error::LoginRequired`] or [`Error::Denied`].
pub async fn authorize_system(core: &Core, caller: &Caller, permission: Permission) -> Result<(), Error> {
    let Some(actor) = caller.principal.actor() else {
        return nobody_or_wharf(caller);
    };
    let account = live_account(core, actor).await?;
    let by_office = account.system_admin || (account.auditor && permission.only_looks());
    let held =
        by_office || matches!(actor, Actor::Robot(_)) && core.store.read().access().held_on_system(actor).await?.contains(&permission);
    if held && caller.scope == Scope::Full {
        Ok(())
    } else {
        audit::refused(core, caller, permission, "", None, &Error::Denied).await;
        Err(Error::Denied)
    }
}

/// Checks that `caller` administers the whole registry right now: for what no robot and no auditor may ever do.
///
/// # Errors
/// [`Error::LoginRequired`] or [`Error::Denied`].
pub async fn require_system_admin(core: &Core, caller: &Caller) -> Result<(), Error> {
    let Some(actor) = caller.principal.actor() else {
        return nobody_or_wharf(caller);
    };
    let account = live_account(core, actor).await?;
    if account.system_admin && caller.scope == Scope::Full {
        Ok(())
    } else {
        // Which right it would have been, only the use case knows; it is a change of the installation.
        let change = Permission::new(Resource::Configuration, Action::Update);
        audit::refused(core, caller, change, "", None, &Error::Denied).await;
        Err(Error::Denied)
    }
}

/// Checks that `caller` is logged in with an account that still stands.
///
/// # Errors
/// [`Error::LoginRequired`] or [`Error::BadCredentials`].
pub async fn require_login(core: &Core, caller: &Caller) -> Result<(), Error> {
    match caller.principal.actor() {
        Some(actor) => live_account(core, actor).await.map(drop),
        None => nobody_or_wharf(caller),
    }
}

fn nobody_or_wharf(caller: &Caller) -> Result<(), Error> {
    match caller.principal {
        Principal::System(_) => Ok(()),
        _ => Err(Error::LoginRequired),
    }
}

/// The account behind a credential, as it is now. One that is gone, disabled or past its end proves nothing any more.
///
/// # Errors
/// [`Error::BadCredentials`], or no answer from the database.
pub(crate) async fn live_account(core: &Core, actor: Actor) -> Result<AccountFacts, Error> {
    let account = core.store.read().access().account(actor).await?;
    account.filter(|account| is_live(core, account)).ok_or(Error::BadCredentials)
}

fn is_live(core: &Core, account: &AccountFacts) -> bool {
    !account.disabled && account.expires_at.is_none_or(|end| end > core.clock.now())
}

/// What `caller` sees in lists of projects and repositories.
///
/// # Errors
/// [`Error::LoginRequired`] for anonymous callers where anonymous access is off.
pub async fn visibility(core: &Core, caller: &Caller) -> Result<Visibility, Error> {
    match &caller.principal {
        Principal::System(_) => return Ok(Visibility::Everything),
        Principal::Anonymous if core.policy.anonymous_access => return Ok(Visibility::Public),
        _ => {}
    }
    let actor = caller.principal.actor().ok_or(Error::LoginRequired)?;
    let account = live_account(core, actor).await?;
    Ok(if account.system_admin || account.auditor {
        Visibility::Everything
    } else {
        Visibility::Holder(actor)
    })
}

enum Decision {
    Allow(ProjectId),
    Refuse(Error),
}

/// The decision itself, on facts read in one statement. `repository` is the full name where the
/// permission is about a repository's content.
fn decide(core: &Core, caller: &Caller, permission: Permission, repository: Option<&str>, facts: &AccessFacts) -> Result<Decision, Error> {
    // The account is looked up at every use: a disabled or deleted account's tokens end at once.
    let account = match caller.principal.actor() {
        Some(_) => Some(
            facts
                .account
                .filter(|account| is_live(core, account))
                .ok_or(Error::BadCredentials)?,
        ),
        None => None,
    };
    let admin = matches!(caller.principal, Principal::System(_)) || account.is_some_and(|account| account.system_admin);
    let Some(project) = facts.project else {
        return Ok(Decision::Refuse(if admin {
            Error::NotFound(Missing::Project)
        } else {
            refusal(caller, permission, repository)
        }));
    };
    let public = project.public && core.policy.anonymous_access && public_holds(permission);
    let public_to_members = project.public && !caller.is_anonymous() && public_holds(permission);
    let audits = account.is_some_and(|account| account.auditor) && permission.only_looks();
    let held = admin || audits || public || public_to_members || facts.held.iter().any(|right| gives(right, permission, repository));
    // What anybody may do needs no scope.
    let reached = public
        || match repository {
            Some(name) => caller.scope.reaches(permission, name, project.id),
            None => caller.scope == Scope::Full,
        };
    Ok(if held && reached {
        Decision::Allow(project.id)
    } else {
        Decision::Refuse(refusal(caller, permission, repository))
    })
}

/// Whether `right` gives `permission`, on `repository` where it is about one.
fn gives(right: &HeldRight, permission: Permission, repository: Option<&str>) -> bool {
    let listed = lists(right, permission);
    match (&right.pattern, repository) {
        (None, _) => listed,
        (Some(pattern), Some(name)) if roles::is_about_a_repository(permission) => {
            let path = name.split_once('/').map_or("", |(_, path)| path);
            listed && pattern.parse().is_ok_and(|pattern: Pattern| pattern.matches(path))
        }
        // A grant on some repositories shows their project, and nothing else of it.
        (Some(_), _) => roles::leads_to_a_repository(permission),
    }
}

/// Whether `right` gives `permission` somewhere.
fn lists(right: &HeldRight, permission: Permission) -> bool {
    match &right.rights {
        Rights::Role(role) => role_holds(*role, permission),
        Rights::Listed(permissions) => permissions.contains(&permission),
    }
}

/// One refusal for every reason, so that "not yours" and "not there" look the same.
fn refusal(caller: &Caller, permission: Permission, repository: Option<&str>) -> Error {
    match (&caller.principal, &caller.scope) {
        (Principal::Anonymous, _) => Error::LoginRequired,
        (_, Scope::Full) => Error::Denied,
        (_, scope) if repository.is_some_and(|name| scope.was_refused(permission, name)) => Error::Denied,
        _ => Error::InsufficientScope,
    }
}
