//! Logins of robot accounts: Basic with the prefix, the project if it has one, and the name.

use wharf_auth::robot_secret;
use wharf_model::{Caller, Principal, RequestInfo, Scope, Secret};

use crate::user::check_secret;
use crate::{Core, Error, audit};

/// The caller behind a robot's full name (without the prefix) and its secret. The row is read every time, so that an end, a
/// switched-off robot or a new secret count at once; what is remembered of a check is bound to the stored hash.
///
/// # Errors
/// [`Error::BadCredentials`] when they prove nothing.
pub(super) async fn from_basic(core: &Core, full_name: &str, secret: &Secret, request: RequestInfo) -> Result<Caller, Error> {
    let (project, name) = match full_name.split_once('+') {
        Some((project, name)) => (Some(project), name),
        None => (None, full_name),
    };
    let stored = core.store.read().robots().credential(project, name).await?;
    let now = core.clock.now();
    let hash = stored.as_ref().map(|robot| robot.secret_hash.as_str());
    // Counted under the name with its prefix, which no user has.
    let login = format!("{}{full_name}", core.policy.robot_prefix);
    let proven = check_secret(core, &login, secret, hash.unwrap_or(""), &request, is_secret(core, secret, hash)).await?;
    match stored {
        Some(robot) if proven && !robot.disabled && robot.expires_at.is_none_or(|end| end > now) => Ok(Caller {
            principal: Principal::Robot {
                id: robot.id,
                name: login.into(),
            },
            scope: Scope::Full,
            request,
        }),
        tried => {
            let name = format!("{}{full_name}", core.policy.robot_prefix);
            audit::login_failed(core, &request, tried.map(|_| name.as_str())).await;
            Err(Error::BadCredentials)
        }
    }
}

/// Whether `hash` is of `secret`. No hash, and a wrong secret, cost what a password costs, so that the time tells nothing.
async fn is_secret(core: &Core, secret: &Secret, hash: Option<&str>) -> Result<bool, Error> {
    let Some(hash) = hash else {
        return Ok(core.passwords.verify(secret, None).await?);
    };
    Ok(match robot_secret::verify_generated(secret, hash) {
        Some(true) => true,
        Some(false) => core.passwords.verify(secret, None).await?,
        None => core.passwords.verify(secret, Some(hash)).await?,
    })
}
