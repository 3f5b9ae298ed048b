//! Make a robot. Its secret is told once, in the answer.

use wharf_auth::robot_secret;
use wharf_model::{Action, Actor, Caller, Holder, ProjectName, RobotId, Secret, Timestamp};
use wharf_store::NewRobot;

use super::permission::{Block, check_held, resolve};
use super::{authorize, check_description, end_of, login_name, record};
use crate::access::{live_account, require_login};
use crate::project::ProjectKey;
use crate::{Core, Error, Missing};

/// A robot as somebody wants it.
#[derive(Debug, Clone)]
pub struct RobotRequest {
    /// Name, without prefix and project.
    pub name: String,
    /// Free text.
    pub description: String,
    /// `system` or `project`.
    pub level: String,
    /// Days it lives: -1 for ever, nothing or 0 for the installation's default.
    pub duration: Option<i64>,
    /// Whether it may not log in yet.
    pub disabled: bool,
    /// What it gets.
    pub permissions: Vec<Block>,
}

/// A new robot.
#[derive(Debug, Clone)]
pub struct CreatedRobot {
    /// Its id.
    pub id: RobotId,
    /// Its login name.
    pub name: String,
    /// Its secret, known to nobody from now on.
    pub secret: Secret,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
}

/// Makes a robot of the installation, or of the project its one block of permissions names.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Conflict`] when the name is taken or there are too many, [`Error::Denied`] when it would get more
/// than the caller holds or live longer than a robot that makes it, or a refusal.
pub async fn create(core: &Core, caller: &Caller, request: &RobotRequest) -> Result<CreatedRobot, Error> {
    require_login(core, caller).await?;
    let home = authorize(core, caller, Action::Create, project_key(request)?.as_ref()).await?;
    check_name(&request.name)?;
    check_description(&request.description)?;
    let now = core.clock.now();
    let usual = core.configuration.now().await?.number("robot_token_duration");
    let days = request.duration.filter(|days| *days != 0).unwrap_or(usual);
    let expires_at = end_of(days, now)?;
    let permissions = resolve(core, caller, &home, &request.permissions).await?;
    check_held(core, caller, &permissions).await?;
    let creator = check_creator(core, caller, expires_at).await?;

    let secret = robot_secret::generate();
    let mut tx = core.store.begin().await?;
    if tx.robots().count(home.project()).await? >= core.policy.robots_per_project {
        return Err(Error::Conflict(format!(
            "there are {} robots already, the most there may be",
            core.policy.robots_per_project
        )));
    }
    let robot = NewRobot {
        project: home.project(),
        name: &request.name,
        description: &request.description,
        secret_hash: &robot_secret::hash_generated(&secret),
        disabled: request.disabled,
        duration_days: days,
        expires_at,
        creator,
        now,
    };
    let id = tx.robots().add(robot).await?;
    let id = id.ok_or_else(|| Error::Conflict(format!("the robot named {} already exists", request.name)))?;
    tx.robots().set_permissions(id, &permissions).await?;
    let made = tx.robots().lookup(id).await?;
    let made = made.ok_or(Error::NotFound(Missing::Robot))?;
    record(core, caller, &mut tx, "create", &made, "").await?;
    tx.commit().await?;
    let name = login_name(core, &made);
    tracing::info!(robot = %name, user = caller.principal.name(), "robot created");
    Ok(CreatedRobot {
        id,
        name,
        secret,
        created_at: now,
        expires_at,
    })
}

/// The project a request is for: its level says whether there is one, its block which.
fn project_key(request: &RobotRequest) -> Result<Option<ProjectKey>, Error> {
    match (request.level.as_str(), request.permissions.as_slice()) {
        ("system", _) => Ok(None),
        ("project", [block]) => Ok(Some(ProjectKey::Name(block.namespace.clone()))),
        ("project", _) => Err(Error::Invalid(
            "a project's robot has exactly one block of permissions, for its project".into(),
        )),
        _ => Err(Error::Invalid("level is system or project".into())),
    }
}

/// Names follow the rule of project names: none has a `+` or `$`, so a login name says one thing only.
fn check_name(name: &str) -> Result<(), Error> {
    match name.parse::<ProjectName>() {
        Ok(_) => Ok(()),
        Err(_) => Err(Error::Invalid(
            "a robot's name has 1 to 255 lower-case letters and digits, with single '.', '_' or '-' between them".into(),
        )),
    }
}

/// Who makes the robot; one that a robot makes ends no later than its maker.
async fn check_creator(core: &Core, caller: &Caller, expires_at: Option<Timestamp>) -> Result<Holder, Error> {
    match caller.principal.actor() {
        Some(Actor::User(id)) => Ok(Holder::User(id)),
        Some(actor @ Actor::Robot(id)) => {
            let own = live_account(core, actor).await?.expires_at;
            match own {
                Some(own) if expires_at.is_none_or(|end| end > own) => Err(Error::Denied),
                _ => Ok(Holder::Robot(id)),
            }
        }
        Some(Actor::Workload(_)) | None => Err(Error::Denied),
    }
}
