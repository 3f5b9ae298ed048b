//! May this caller do that here? One decision function for every door and every job.
//!
//! The answer is always the credential's reach intersected with the rights held now, bound to the
//! project's and the user's ids. [`Authorized`] is the proof that the question was asked.

mod authenticate;
mod roles;
mod scope;
mod token;

use wharf_model::{Caller, Permission, Principal, ProjectId, Role, Scope, UserId};
use wharf_oci::RepositoryName;
use wharf_store::{AccessFacts, AccountFacts, Visibility};

use crate::{Core, Error, Missing};

pub use authenticate::{from_basic, from_bearer};
pub use roles::{public_holds, role_holds};
pub use scope::ScopeRequest;
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
    let facts = core
        .store
        .read()
        .access()
        .facts(repository.project(), caller.principal.user_id())
        .await?;
    judge(core, caller, permission, repository, &facts)
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

/// Checks that `caller` holds `permission` on the project called `project`.
///
/// # Errors
/// As [`authorize`].
pub async fn authorize_project(core: &Core, caller: &Caller, permission: Permission, project: &str) -> Result<Authorized, Error> {
    let facts = core.store.read().access().facts(project, caller.principal.user_id()).await?;
    match decide(core, caller, permission, None, &facts)? {
        Decision::Allow(project) => Ok(Authorized { project }),
        Decision::Refuse(error) => Err(error),
    }
}

/// Checks that `caller` administers the whole registry right now.
///
/// # Errors
/// [`Error::LoginRequired`] or [`Error::Denied`].
pub async fn require_system_admin(core: &Core, caller: &Caller) -> Result<(), Error> {
    match &caller.principal {
        Principal::System(_) => Ok(()),
        Principal::Anonymous => Err(Error::LoginRequired),
        Principal::User { id, .. } => {
            let account = live_account(core, *id).await?;
            if account.system_admin && caller.scope == Scope::Full {
                Ok(())
            } else {
                Err(Error::Denied)
            }
        }
    }
}

/// The account behind a credential, as it is now. One that is gone or disabled proves nothing any more.
///
/// # Errors
/// [`Error::BadCredentials`], or no answer from the database.
pub(crate) async fn live_account(core: &Core, id: UserId) -> Result<AccountFacts, Error> {
    let account = core.store.read().access().account(id).await?;
    account.filter(|account| !account.disabled).ok_or(Error::BadCredentials)
}

/// What `caller` sees in lists of projects and repositories.
///
/// # Errors
/// [`Error::LoginRequired`] for anonymous callers where anonymous access is off.
pub async fn visibility(core: &Core, caller: &Caller) -> Result<Visibility, Error> {
    match &caller.principal {
        Principal::System(_) => Ok(Visibility::Everything),
        Principal::Anonymous if core.policy.anonymous_access => Ok(Visibility::Public),
        Principal::Anonymous => Err(Error::LoginRequired),
        Principal::User { id, .. } => {
            let account = live_account(core, *id).await?;
            Ok(if account.system_admin {
                Visibility::Everything
            } else {
                Visibility::Member(*id)
            })
        }
    }
}

enum Decision {
    Allow(ProjectId),
    Refuse(Error),
}

/// The decision itself, on facts read in one statement. `repository` is the full name where the
/// permission is about a repository's content.
fn decide(core: &Core, caller: &Caller, permission: Permission, repository: Option<&str>, facts: &AccessFacts) -> Result<Decision, Error> {
    let admin = match &caller.principal {
        Principal::System(_) => true,
        Principal::Anonymous => false,
        // The account is looked up at every use: a disabled or deleted user's tokens end at once.
        Principal::User { .. } => {
            facts
                .account
                .filter(|account| !account.disabled)
                .ok_or(Error::BadCredentials)?
                .system_admin
        }
    };
    let Some(project) = facts.project else {
        return Ok(Decision::Refuse(if admin {
            Error::NotFound(Missing::Project)
        } else {
            refusal(caller, permission, repository)
        }));
    };
    let public = project.public && core.policy.anonymous_access && public_holds(permission);
    let public_to_members = project.public && !caller.is_anonymous() && public_holds(permission);
    let held = admin || public || public_to_members || facts.role.is_some_and(|role: Role| role_holds(role, permission));
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

/// One refusal for every reason, so that "not yours" and "not there" look the same.
fn refusal(caller: &Caller, permission: Permission, repository: Option<&str>) -> Error {
    match (&caller.principal, &caller.scope) {
        (Principal::Anonymous, _) => Error::LoginRequired,
        (_, Scope::Full) => Error::Denied,
        (_, scope) if repository.is_some_and(|name| scope.was_refused(permission, name)) => Error::Denied,
        _ => Error::InsufficientScope,
    }
}
