//! Robot accounts: for pipelines and machines. One belongs to a project or to the installation, holds permissions one by one, and
//! never more than whoever made it.

mod change;
mod create;
mod permission;
mod read;

use chrono::Duration;
use wharf_model::{Action, Caller, Permission, Project, ProjectId, Resource, Robot, Timestamp};

use wharf_store::Tx;

use crate::access::authorize_system;
use crate::audit::{self, Entry};
use crate::project::{self, ProjectKey};
use crate::{Core, Error};

pub use change::{RobotChanges, delete, refresh_secret, update};
pub use create::{CreatedRobot, RobotRequest, create};
pub use permission::{Block, Grantable, catalogue};
pub use read::{RobotList, get, list, login_name};

/// Longest description, in characters.
const MAX_DESCRIPTION: usize = 1024;

/// Where a robot belongs.
#[derive(Debug, Clone)]
enum Home {
    /// To the installation.
    System,
    /// To a project.
    Project(Project),
}

impl Home {
    fn project(&self) -> Option<ProjectId> {
        match self {
            Self::System => None,
            Self::Project(project) => Some(project.id),
        }
    }
}

/// Checks that `caller` may do `action` to robots of the installation, or of the project that `key` names.
async fn authorize(core: &Core, caller: &Caller, action: Action, key: Option<&ProjectKey>) -> Result<Home, Error> {
    match key {
        Some(key) => Ok(Home::Project(project::find(core, caller, key, action, Resource::Robot).await?)),
        None => {
            authorize_system(core, caller, Permission::new(Resource::Robot, action)).await?;
            Ok(Home::System)
        }
    }
}

/// The end of a robot that is `days` old at most: -1 never ends. Ends beyond the calendar of the databases are its last day.
fn end_of(days: i64, from: Timestamp) -> Result<Option<Timestamp>, Error> {
    match days {
        -1 => Ok(None),
        1..=2_147_483_647 => {
            let last = chrono::DateTime::from_timestamp(253_402_300_799, 0);
            let end = Duration::try_days(days).and_then(|span| from.checked_add_signed(span));
            Ok(end.filter(|end| last.is_none_or(|last| *end <= last)).or(last))
        }
        _ => Err(Error::Invalid("duration is -1 (never ends), or a number of days from 1".into())),
    }
}

fn check_description(text: &str) -> Result<(), Error> {
    if text.chars().count() > MAX_DESCRIPTION || text.chars().any(char::is_control) {
        return Err(Error::Invalid(format!(
            "a description has at most {MAX_DESCRIPTION} characters and no control characters"
        )));
    }
    Ok(())
}

/// Writes an entry about a robot.
async fn record(core: &Core, caller: &Caller, tx: &mut Tx, operation: &'static str, robot: &Robot, detail: &str) -> Result<(), Error> {
    let entry = Entry {
        operation,
        resource_type: "robot",
        resource: &login_name(core, robot),
        project: robot.project,
        detail,
    };
    audit::record(core, tx, caller, entry).await
}

/// Nobody changes the robot they are.
fn not_oneself(caller: &Caller, robot: &Robot) -> Result<(), Error> {
    if caller.principal.actor() == Some(wharf_model::Actor::Robot(robot.id)) {
        return Err(Error::Denied);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends() {
        let from = chrono::DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        assert_eq!(end_of(-1, from).expect("never"), None);
        assert_eq!(end_of(30, from).expect("a month"), Some(from + Duration::days(30)));
        let last = end_of(2_147_483_647, from).expect("Harbor's largest").expect("an end");
        assert_eq!(last.format("%Y-%m-%d").to_string(), "9999-12-31");
        for bad in [0, -2, 2_147_483_648, i64::MIN, i64::MAX] {
            assert!(end_of(bad, from).is_err(), "{bad}");
        }
    }
}
