//! From a credential to a [`Caller`].

use wharf_auth::BasicCredentials;
use wharf_model::{Actor, Caller, Principal, RequestInfo, Scope};

use crate::oidc::from_cli_secret;
use crate::user::sign_in_to;
use crate::{Core, Error};

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
    if let Some(caller) = from_cli_secret(core, account.as_ref(), &credentials.password, &request).await? {
        return Ok(caller);
    }
    sign_in_to(core, account, &credentials.username, &credentials.password, request).await
}

/// The caller behind a bearer token. Its rights are read again at every use. A robot's token ends with the secret it was issued for, which
/// is looked at here; for everybody else this asks no database.
///
/// # Errors
/// [`Error::BadCredentials`] when the token is not ours, has expired, or its robot has another secret by now.
pub async fn from_bearer(core: &Core, token: &str, request: RequestInfo) -> Result<Caller, Error> {
    let verified = core.tokens.verify(token, core.clock.now())?;
    if let Some(Actor::Robot(id)) = verified.actor
        && !super::robot::has_stamp(core, id, verified.stamp.as_deref()).await?
    {
        return Err(Error::BadCredentials);
    }
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
