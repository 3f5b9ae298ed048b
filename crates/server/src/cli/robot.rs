//! `wharf robot`: accounts of programs.

use std::io::Write;
use std::str::FromStr;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::client::{ClientError, Column, Connection, Http, Method, Output, wait};

const COLUMNS: [Column; 6] = [
    ("ID", "id"),
    ("NAME", "name"),
    ("LEVEL", "level"),
    ("DISABLED", "disable"),
    ("EXPIRES", "expires_at"),
    ("DESCRIPTION", "description"),
];

/// Robot accounts.
#[derive(Debug, Args)]
pub(super) struct RobotCommand {
    #[command(subcommand)]
    action: RobotAction,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Debug, Subcommand)]
enum RobotAction {
    /// List the robots of the system, or of a project.
    List {
        /// The robots of this project.
        #[arg(long, value_name = "NAME")]
        project: Option<String>,
    },
    /// Make a robot and print its secret, which is shown this once.
    Create(NewRobot),
    /// Give a robot a new secret and print it. The old one ends at once.
    Refresh(WhichRobot),
    /// Delete a robot.
    Delete(WhichRobot),
}

#[derive(Debug, Args)]
struct NewRobot {
    /// Its name, without prefix.
    name: String,
    /// A robot of this project. Without it, a robot of the system.
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// For a robot of the system: a project it may work in, or * for all. May be repeated.
    #[arg(long = "in", value_name = "PROJECT", conflicts_with = "project", required_unless_present_any = ["project", "allow_system"])]
    within: Vec<String>,
    /// What it may do in its projects, as resource:action. May be repeated.
    #[arg(long, value_name = "RIGHT", default_values = ["repository:pull", "repository:push"])]
    allow: Vec<Right>,
    /// For a robot of the system: what it may do beyond projects, as resource:action. May be repeated.
    #[arg(long, value_name = "RIGHT", conflicts_with = "project")]
    allow_system: Vec<Right>,
    /// How many days it lives; -1 is for ever.
    #[arg(long, value_name = "DAYS", default_value_t = 30, allow_negative_numbers = true)]
    duration: i64,
    /// What it is for.
    #[arg(long, default_value = "")]
    description: String,
}

#[derive(Debug, Args)]
struct WhichRobot {
    /// Its name with or without prefix, or its id.
    robot: String,
    /// It is a robot of this project.
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
}

/// `resource:action`
#[derive(Debug, Clone, PartialEq, Eq)]
struct Right {
    resource: String,
    action: String,
}

impl FromStr for Right {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some((resource, action)) if !resource.is_empty() && !action.is_empty() => Ok(Self {
                resource: resource.to_owned(),
                action: action.to_owned(),
            }),
            _ => Err("a right is resource:action, such as repository:pull"),
        }
    }
}

/// Runs the command.
///
/// # Errors
/// See [`ClientError`].
pub(super) fn run(command: &RobotCommand, out: &mut dyn Write) -> Result<(), ClientError> {
    let http = command.connection.open()?;
    let output = command.connection.output();
    match &command.action {
        RobotAction::List { project } => {
            let mut rows = wait(list(&http, project.as_deref()))?;
            if output == Output::Table {
                rows.iter_mut().for_each(readable_expiry);
            }
            output.rows(out, &COLUMNS, &rows)?;
        }
        RobotAction::Create(robot) => {
            let made = wait(http.change(Method::POST, &["robots"], Some(&robot.body())))?;
            print_secret(output, out, &made)?;
        }
        RobotAction::Refresh(which) => {
            let made = wait(async {
                let robot = find(&http, which).await?;
                let id = robot["id"].to_string();
                let mut made = http.change(Method::PATCH, &["robots", &id], Some(&json!({"secret": ""}))).await?;
                made["name"] = robot["name"].clone();
                Ok(made)
            })?;
            print_secret(output, out, &made)?;
        }
        RobotAction::Delete(which) => {
            let robot = wait(async {
                let robot = find(&http, which).await?;
                http.change(Method::DELETE, &["robots", &robot["id"].to_string()], None).await?;
                Ok(robot)
            })?;
            output.done(out, &format!("deleted the robot {}", robot["name"].as_str().unwrap_or_default()))?;
        }
    }
    Ok(())
}

impl NewRobot {
    fn body(&self) -> Value {
        let access = |rights: &[Right]| -> Value {
            rights
                .iter()
                .map(|right| json!({"resource": right.resource, "action": right.action}))
                .collect()
        };
        let block = |kind: &str, namespace: &str, rights: &[Right]| json!({"kind": kind, "namespace": namespace, "access": access(rights)});
        let projects = self.project.iter().chain(&self.within);
        let mut permissions: Vec<_> = projects.map(|project| block("project", project, &self.allow)).collect();
        if !self.allow_system.is_empty() {
            permissions.push(block("system", "/", &self.allow_system));
        }
        json!({
            "name": self.name,
            "description": self.description,
            "level": if self.project.is_some() { "project" } else { "system" },
            "duration": self.duration,
            "disable": false,
            "permissions": permissions,
        })
    }
}

/// The name and the secret, on standard output and nowhere else.
fn print_secret(output: Output, out: &mut dyn Write, made: &Value) -> Result<(), ClientError> {
    output.one(out, &[("Name", "name"), ("Secret", "secret")], made)?;
    Ok(())
}

async fn list(http: &Http, project: Option<&str>) -> Result<Vec<Value>, ClientError> {
    let question = match project {
        None => "Level=system".to_owned(),
        Some(name) => {
            let project = http.get(&["projects", name], &[]).await?;
            format!("Level=project,ProjectID={}", project["project_id"])
        }
    };
    http.list(&["robots"], &[("q", &question)], usize::MAX).await
}

/// By id, by the whole name, or by the name it was made with.
async fn find(http: &Http, which: &WhichRobot) -> Result<Value, ClientError> {
    if which.robot.bytes().all(|byte| byte.is_ascii_digit())
        && let Some(robot) = http.find(&["robots", &which.robot]).await?
    {
        return Ok(robot);
    }
    let ends = |name: &str| name == which.robot || name.rsplit(['$', '+']).next() == Some(&which.robot);
    let mut rows = list(http, which.project.as_deref()).await?;
    rows.retain(|row| row["name"].as_str().is_some_and(ends));
    match rows.len() {
        1 => Ok(rows.remove(0)),
        0 => Err(ClientError::Missing(format!("robot {}", which.robot))),
        _ => Err(ClientError::usage(format!(
            "{} is the name of several robots; give the id",
            which.robot
        ))),
    }
}

/// Harbor's seconds since 1970 as a day; -1 is never.
fn readable_expiry(row: &mut Value) {
    let seconds = row["expires_at"].as_i64().unwrap_or(-1);
    row["expires_at"] = match chrono::DateTime::from_timestamp(seconds, 0) {
        Some(time) if seconds >= 0 => json!(time.format("%Y-%m-%d %H:%M UTC").to_string()),
        _ => json!("never"),
    };
}
