//! Look at robots. There is nothing to look at of their secrets.

use wharf_model::{Action, Caller, ListQuery, Operand, ProjectId, Robot, RobotId, Test};

use super::permission::{Block, namespace_of};
use super::{Home, authorize};
use crate::project::ProjectKey;
use crate::{Core, Error, Missing};

/// Which robots to list.
#[derive(Debug, Clone)]
pub struct RobotList {
    /// The project whose robots; `None` for those of the installation.
    pub project: Option<ProjectKey>,
    /// Filters, order and page.
    pub query: ListQuery,
}

impl RobotList {
    /// Harbor's question: `Level=system` (also when nothing is said), or `Level=project,ProjectID=5`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for another level, or one of a project without its id.
    pub fn of(mut query: ListQuery) -> Result<Self, Error> {
        let level = exact(&mut query, ["Level", "level"])?;
        let id = exact(&mut query, ["ProjectID", "project_id"])?;
        let project = match (level.as_ref().map(Operand::text).as_deref(), id) {
            (None | Some("system"), None | Some(Operand::Number(0))) => None,
            (Some("project"), Some(Operand::Number(id))) => Some(ProjectKey::Id(ProjectId(id))),
            (Some("project"), _) => return Err(Error::Invalid("Level=project needs ProjectID=<number>".into())),
            _ => return Err(Error::Invalid("Level is system, or project with ProjectID=<number>".into())),
        };
        // Harbor's own flag for robots of scanners; Wharf's scanners need none.
        query.take("visible");
        Ok(Self { project, query })
    }
}

fn exact(query: &mut ListQuery, names: [&str; 2]) -> Result<Option<Operand>, Error> {
    let mut tests: Vec<Test> = names.iter().flat_map(|name| query.take(name)).collect();
    match (tests.pop(), tests.pop()) {
        (None, _) => Ok(None),
        (Some(Test::Is(value)), None) => Ok(Some(value)),
        _ => Err(Error::Invalid(format!("{} is asked for once, as {0}=value", names[0]))),
    }
}

/// A page of robots, with how many there are.
///
/// # Errors
/// A refusal.
pub async fn list(core: &Core, caller: &Caller, wanted: &RobotList) -> Result<(Vec<Robot>, i64), Error> {
    let home = authorize(core, caller, Action::List, wanted.project.as_ref()).await?;
    let mut query = wanted.query.clone();
    for filter in query.filters.iter_mut().filter(|filter| filter.field == "name") {
        shorten(core, &home, &mut filter.test);
    }
    Ok(core.store.read().robots().list(home.project(), &query).await?)
}

/// Robots are known by their login name, and stored without prefix and project.
fn shorten(core: &Core, home: &Home, test: &mut Test) {
    let short = |text: &str| {
        let text = text.strip_prefix(core.policy.robot_prefix.as_str()).unwrap_or(text);
        let of_project = match home {
            Home::Project(project) => text.strip_prefix(project.name.as_str()).and_then(|rest| rest.strip_prefix('+')),
            Home::System => None,
        };
        of_project.unwrap_or(text).to_owned()
    };
    match test {
        Test::Is(value) => *value = Operand::Text(short(&value.text())),
        Test::Contains(text) => *text = short(text),
        Test::Between(..) | Test::OneOf(_) | Test::AllOf(_) => {}
    }
}

/// A robot. `within` a project, another one's robot is not there.
///
/// # Errors
/// [`Missing::Robot`], or a refusal.
pub async fn get(core: &Core, caller: &Caller, id: RobotId, within: Option<&ProjectKey>) -> Result<Robot, Error> {
    find(core, caller, id, Action::Read, within).await
}

/// The robot with this id, when `caller` may do `action` to it. `within` a project, another one's robot is not there.
pub(super) async fn find(core: &Core, caller: &Caller, id: RobotId, action: Action, within: Option<&ProjectKey>) -> Result<Robot, Error> {
    let found = core.store.read().robots().lookup(id).await?;
    // One that is not there is judged like one of the installation, so that strangers get the same refusal for both.
    let key = match (within, found.as_ref().and_then(|robot| robot.project)) {
        (Some(key), _) => Some(key.clone()),
        (None, Some(project)) => Some(ProjectKey::Id(project)),
        (None, None) => None,
    };
    let home = authorize(core, caller, action, key.as_ref()).await?;
    let robot = found.filter(|robot| robot.project == home.project());
    robot.ok_or(Error::NotFound(Missing::Robot))
}

/// The name a robot logs in with.
pub fn login_name(core: &Core, robot: &Robot) -> String {
    format!("{}{}", core.policy.robot_prefix, robot.full_name())
}

impl Block {
    /// What a robot holds, place by place.
    pub fn of(robot: &Robot) -> Vec<Self> {
        let groups = robot.permissions.chunk_by(|one, next| one.reach == next.reach);
        groups
            .map(|group| {
                let (kind, namespace) = namespace_of(group[0].reach, &robot.namespaces);
                let access = group.iter().map(|one| {
                    let permission = one.permission;
                    (
                        permission.resource.name().to_owned(),
                        permission.action.name().to_owned(),
                        String::new(),
                    )
                });
                Self {
                    kind: kind.to_owned(),
                    namespace,
                    access: access.collect(),
                }
            })
            .collect()
    }
}
