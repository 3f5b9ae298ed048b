//! Logins of robot accounts: Basic with the prefix, the project if it has one, and the name.

use subtle::ConstantTimeEq as _;
use wharf_auth::robot_secret;
use wharf_model::{Caller, Principal, RequestInfo, RobotId, Scope, Secret};

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

/// A fingerprint of the secret a robot has now, for its tokens; `None` when the robot is gone. It tells nothing about the secret.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn stamp(core: &Core, robot: RobotId) -> Result<Option<String>, Error> {
    let hash = core.store.read().robots().secret_hash(robot).await?;
    Ok(hash.map(|hash| {
        let fingerprint = core.sealer.fingerprint(&["robot token", &robot.to_string(), &hash]);
        fingerprint[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }))
}

/// Whether a token with `stamp` was issued for the secret the robot has now.
///
/// # Errors
/// When the database does not answer.
pub(super) async fn has_stamp(core: &Core, robot: RobotId, stamp_of_token: Option<&str>) -> Result<bool, Error> {
    Ok(match (stamp(core, robot).await?, stamp_of_token) {
        (Some(now), Some(then)) => now.as_bytes().ct_eq(then.as_bytes()).into(),
        _ => false,
    })
}
