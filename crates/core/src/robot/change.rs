//! Change, renew and delete robots.

use wharf_auth::robot_secret;
use wharf_model::{Action, Caller, Robot, RobotId, Secret};
use wharf_store::RobotChange;

use super::permission::{Block, check_held, resolve};
use super::{Home, check_description, end_of, not_oneself, read, record};
use crate::project::ProjectKey;
use crate::{Core, Error, Missing};

/// What to change. What is left out stays.
#[derive(Debug, Clone, Default)]
pub struct RobotChanges {
    /// Its name as shown, or without prefix and project: a robot cannot be renamed.
    pub name: Option<String>,
    /// `system` or `project`: a robot cannot be moved.
    pub level: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// Days it lives, from its beginning.
    pub duration: Option<i64>,
    /// Whether it may not log in.
    pub disabled: Option<bool>,
    /// All that it holds from now on.
    pub permissions: Option<Vec<Block>>,
}

/// Changes a robot. It never holds more than whoever changes it. `within` a project, another one's robot is not there.
///
/// # Errors
/// [`Error::Invalid`], [`Missing::Robot`], [`Error::Denied`] when it would get more than the caller holds, or a refusal.
pub async fn update(core: &Core, caller: &Caller, id: RobotId, changes: &RobotChanges, within: Option<&ProjectKey>) -> Result<(), Error> {
    let robot = read::find(core, caller, id, Action::Update, within).await?;
    not_oneself(caller, &robot)?;
    check_unchanged(core, &robot, changes)?;
    let description = changes.description.as_deref().unwrap_or(&robot.description);
    check_description(description)?;
    let (duration_days, expires_at) = match changes.duration {
        Some(days) => (days, end_of(days, robot.created_at)?),
        None => (robot.duration_days, robot.expires_at),
    };
    let permissions = match &changes.permissions {
        Some(blocks) => resolve(core, caller, &home_of(core, &robot).await?, blocks).await?,
        None => robot.permissions.clone(),
    };
    check_held(core, caller, &permissions).await?;
    let change = RobotChange {
        description,
        disabled: changes.disabled.unwrap_or(robot.disabled),
        duration_days,
        expires_at,
        now: core.clock.now(),
    };
    let mut tx = core.store.begin().await?;
    if !tx.robots().update(id, change).await? {
        return Err(Error::NotFound(Missing::Robot));
    }
    tx.robots().set_permissions(id, &permissions).await?;
    record(core, caller, &mut tx, "update", &robot, "").await?;
    tx.commit().await?;
    tracing::info!(robot = %robot.full_name(), user = caller.principal.name(), "robot changed");
    Ok(())
}

/// Gives a robot a new secret: `wanted`, or a generated one, which is returned. The old one is over at once. It takes the rights
/// of the robot to do so, because whoever has the secret has them.
///
/// # Errors
/// [`Error::Invalid`] for a weak secret, [`Missing::Robot`], or a refusal.
pub async fn refresh_secret(core: &Core, caller: &Caller, id: RobotId, wanted: Option<&Secret>) -> Result<Option<Secret>, Error> {
    let robot = read::find(core, caller, id, Action::Update, None).await?;
    not_oneself(caller, &robot)?;
    check_held(core, caller, &robot.permissions).await?;
    let (hash, generated) = match wanted {
        Some(secret) if !robot_secret::is_acceptable(secret) => {
            return Err(Error::Invalid(
                "a secret has 8 to 128 characters with at least one upper-case letter, one lower-case letter and one digit".into(),
            ));
        }
        Some(secret) => (core.passwords.hash(secret).await?, None),
        None => {
            let secret = robot_secret::generate();
            (robot_secret::hash_generated(&secret), Some(secret))
        }
    };
    let mut tx = core.store.begin().await?;
    if !tx.robots().set_secret(id, &hash, core.clock.now()).await? {
        return Err(Error::NotFound(Missing::Robot));
    }
    record(core, caller, &mut tx, "update", &robot, "secret renewed").await?;
    tx.commit().await?;
    tracing::info!(robot = %robot.full_name(), user = caller.principal.name(), "robot secret renewed");
    Ok(generated)
}

/// Deletes a robot. Its credentials and tokens end at once. `within` a project, another one's robot is not there.
///
/// # Errors
/// [`Missing::Robot`], or a refusal.
pub async fn delete(core: &Core, caller: &Caller, id: RobotId, within: Option<&ProjectKey>) -> Result<(), Error> {
    let robot = read::find(core, caller, id, Action::Delete, within).await?;
    not_oneself(caller, &robot)?;
    let mut tx = core.store.begin().await?;
    if !tx.robots().remove(id).await? {
        return Err(Error::NotFound(Missing::Robot));
    }
    record(core, caller, &mut tx, "delete", &robot, "").await?;
    tx.commit().await?;
    tracing::info!(robot = %robot.full_name(), user = caller.principal.name(), "robot deleted");
    Ok(())
}

fn check_unchanged(core: &Core, robot: &Robot, changes: &RobotChanges) -> Result<(), Error> {
    let level = if robot.project.is_some() { "project" } else { "system" };
    let same_level = changes.level.as_deref().is_none_or(|wanted| wanted.is_empty() || wanted == level);
    let same_name = changes.name.as_deref().is_none_or(|wanted| {
        wanted.is_empty() || wanted == robot.name || wanted == robot.full_name() || wanted == read::login_name(core, robot)
    });
    if same_level && same_name {
        Ok(())
    } else {
        Err(Error::Invalid("the level and the name of a robot cannot be changed".into()))
    }
}

async fn home_of(core: &Core, robot: &Robot) -> Result<Home, Error> {
    let Some(id) = robot.project else {
        return Ok(Home::System);
    };
    let project = core.store.read().projects().lookup(id).await?;
    project.map(Home::Project).ok_or(Error::NotFound(Missing::Project))
}
