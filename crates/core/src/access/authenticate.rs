//! From a credential to a [`Caller`].

use wharf_auth::BasicCredentials;
use wharf_model::{Actor, Caller, Principal, RequestInfo, Scope};

use crate::{Core, Error, audit};

/// The caller behind a user name and a password.
///
/// # Errors
/// [`Error::BadCredentials`] when they prove nothing; anything else means that there is no answer, and the
/// request must fail rather than go on as anonymous (CVE GHSA-3x7c-wf86-mjx6).
pub async fn from_basic(core: &Core, credentials: &BasicCredentials, request: RequestInfo) -> Result<Caller, Error> {
    // No user name has a character that every robot prefix has, so a login names one account only.
    if let Some(robot) = credentials.username.strip_prefix(core.policy.robot_prefix.as_str()) {
        return super::robot::from_basic(core, robot, &credentials.password, request).await;
    }
    let account = core.store.read().users().credentials(&credentials.username).await?;
    let stored = account.as_ref().and_then(|(_, hash)| hash.as_deref());
    let proven = core.passwords.verify(&credentials.password, stored).await?;
    match account {
        Some((user, _)) if proven && !user.disabled => Ok(Caller {
            principal: Principal::User {
                id: user.id,
                name: user.name.as_str().into(),
                system_admin: user.system_admin,
            },
            scope: Scope::Full,
            request,
        }),
        tried => {
            let name = tried.as_ref().map(|(user, _)| user.name.as_str());
            audit::login_failed(core, &request, name).await;
            Err(Error::BadCredentials)
        }
    }
}

/// The caller behind a bearer token. Its rights are read again at every use, so this asks no database.
///
/// # Errors
/// [`Error::BadCredentials`] when the token is not ours or has expired.
pub fn from_bearer(core: &Core, token: &str, request: RequestInfo) -> Result<Caller, Error> {
    let verified = core.tokens.verify(token, core.clock.now())?;
    let name = verified.name.clone();
    let principal = match verified.actor {
        Some(Actor::User(id)) => Principal::User {
            id,
            name,
            system_admin: false,
        },
        Some(Actor::Robot(id)) => Principal::Robot { id, name },
        Some(Actor::Workload(rule)) => Principal::Workload { rule, subject: name },
        None => Principal::Anonymous,
    };
    Ok(Caller {
        principal,
        scope: Scope::Token(verified.access.clone()),
        request,
    })
}
