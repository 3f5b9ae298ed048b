//! `wharf retention`: what stays in projects, and why.

use std::io::{Read as _, Write};
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::client::{ClientError, Column, Connection, Http, Method, Output, wait};

const VERDICTS: [Column; 6] = [
    ("REPOSITORY", "repository"),
    ("TAG", "tag"),
    ("OUTCOME", "outcome"),
    ("RULE", "rule"),
    ("PUSHED", "push_time"),
    ("REASON", "reason"),
];
const RUNS: [Column; 6] = [
    ("ID", "id"),
    ("STATUS", "status"),
    ("TRIGGER", "trigger"),
    ("DRY RUN", "dry_run"),
    ("BEGAN", "start_time"),
    ("ENDED", "end_time"),
];
const TASKS: [Column; 4] = [
    ("REPOSITORY", "repository"),
    ("STATUS", "status"),
    ("TOTAL", "total"),
    ("RETAINED", "retained"),
];
/// Largest policy file, in bytes.
const MAX_FILE: u64 = 1 << 20;
/// How often a run is looked at.
const LOOK: Duration = Duration::from_millis(500);

/// What stays in projects, and why.
#[derive(Debug, Args)]
pub(super) struct RetentionCommand {
    #[command(subcommand)]
    action: RetentionAction,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Debug, Subcommand)]
enum RetentionAction {
    /// Print a policy as JSON.
    Show(Whose),
    /// Make or change a policy.
    Set {
        #[command(flatten)]
        whose: Whose,
        /// The policy as JSON; - reads standard input. Its scope is filled in.
        #[arg(long, value_name = "FILE")]
        file: PathBuf,
    },
    /// Say what a policy would do in a project now, with the reason for each tag. Nothing is changed.
    Preview {
        /// The project.
        project: String,
        /// A policy to try; without it, the one in force there.
        #[arg(long, value_name = "FILE")]
        file: Option<PathBuf>,
        /// Only this repository, by its path below the project.
        #[arg(long, value_name = "PATH")]
        repository: Option<String>,
        /// Only what comes out so: RETAIN, DEL or IMMUTABLE.
        #[arg(long, value_name = "OUTCOME")]
        only: Option<String>,
        /// At most this many rows.
        #[arg(long, default_value_t = 1000)]
        limit: usize,
    },
    /// Run a policy and wait for its end.
    Run {
        #[command(flatten)]
        whose: Whose,
        /// Delete nothing.
        #[arg(long)]
        dry_run: bool,
        /// Do not wait.
        #[arg(long)]
        no_wait: bool,
    },
    /// List the runs of a policy.
    History {
        #[command(flatten)]
        whose: Whose,
        /// At most this many.
        #[arg(long, default_value_t = 20)]
        limit: usize,
    },
}

/// Of a project, or the default of projects without a policy.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Whose {
    /// The policy of this project.
    project: Option<String>,
    /// The default of projects without a policy.
    #[arg(long)]
    system: bool,
}

/// Runs the command.
///
/// # Errors
/// See [`ClientError`].
pub(super) fn run(command: &RetentionCommand, out: &mut dyn Write) -> Result<(), ClientError> {
    let http = command.connection.open()?;
    let output = command.connection.output();
    match &command.action {
        RetentionAction::Show(whose) => {
            let policy = wait(find(&http, whose))?;
            Output::Json.one(out, &[], &policy)?;
        }
        RetentionAction::Set { whose, file } => {
            let policy = read(file)?;
            wait(set(&http, whose, policy))?;
            output.done(out, "the policy is set")?;
        }
        RetentionAction::Preview {
            project,
            file,
            repository,
            only,
            limit,
        } => {
            let policy = file.as_ref().map(read).transpose()?;
            let body = json!({"project": project, "policy": policy, "repository": repository, "outcome": only});
            let rows = wait(http.ask(&["retentions", "preview"], &body, *limit))?;
            output.rows(out, &VERDICTS, &rows)?;
        }
        RetentionAction::Run { whose, dry_run, no_wait } => {
            let (ended, tasks) = wait(start(&http, whose, *dry_run, !*no_wait))?;
            output.rows(out, &TASKS, &tasks)?;
            output.done(out, &told(&ended))?;
            if ended["status"] == "Error" {
                return Err(ClientError::Strange(
                    "some repositories failed; their tasks say why, and nothing more was deleted there".into(),
                ));
            }
        }
        RetentionAction::History { whose, limit } => {
            let rows = wait(async {
                let id = find(&http, whose).await?["id"].to_string();
                http.list(&["retentions", &id, "executions"], &[], *limit).await
            })?;
            output.rows(out, &RUNS, &rows)?;
        }
    }
    Ok(())
}

fn told(run: &Value) -> String {
    format!("execution {}: {}", run["id"], run["status"].as_str().unwrap_or("unknown"))
}

fn read(file: &PathBuf) -> Result<Value, ClientError> {
    let mut text = String::new();
    if file.as_os_str() == "-" {
        std::io::stdin().take(MAX_FILE).read_to_string(&mut text)?;
    } else {
        std::fs::File::open(file)?.take(MAX_FILE).read_to_string(&mut text)?;
    }
    serde_json::from_str(&text).map_err(|error| ClientError::usage(format!("{} is not JSON: {error}", file.display())))
}

/// The policy itself.
async fn find(http: &Http, whose: &Whose) -> Result<Value, ClientError> {
    let Some(name) = &whose.project else {
        return http.get(&["system", "retention"], &[]).await;
    };
    let project = http.get(&["projects", name], &[]).await?;
    match project["metadata"]["retention_id"].as_str() {
        Some(id) => http.get(&["retentions", id], &[]).await,
        None => Err(ClientError::Missing(format!("retention policy of {name}"))),
    }
}

async fn set(http: &Http, whose: &Whose, mut policy: Value) -> Result<(), ClientError> {
    let Some(name) = &whose.project else {
        policy["scope"] = json!({"level": "system", "ref": 0});
        http.change(Method::PUT, &["system", "retention"], Some(&policy)).await?;
        return Ok(());
    };
    let project = http.get(&["projects", name], &[]).await?;
    policy["scope"] = json!({"level": "project", "ref": project["project_id"]});
    match project["metadata"]["retention_id"].as_str() {
        Some(id) => http.change(Method::PUT, &["retentions", id], Some(&policy)).await?,
        None => http.change(Method::POST, &["retentions"], Some(&policy)).await?,
    };
    Ok(())
}

/// Starts a run; where it is waited for, how it ended with what it did in each repository.
async fn start(http: &Http, whose: &Whose, dry_run: bool, waits: bool) -> Result<(Value, Vec<Value>), ClientError> {
    let id = find(http, whose).await?["id"].to_string();
    let executions = ["retentions", id.as_str(), "executions"];
    http.change(Method::POST, &executions, Some(&json!({"dry_run": dry_run}))).await?;
    // One run of a policy at a time: the newest is ours.
    let mut run = http.list(&executions, &[], 1).await?.pop().unwrap_or_default();
    let number = run["id"].to_string();
    while waits && !run["end_time"].is_string() {
        tokio::time::sleep(LOOK).await;
        let runs = http.list(&executions, &[], 10).await?;
        run = runs
            .into_iter()
            .find(|one| one["id"].as_i64().is_some_and(|id| id.to_string() == number))
            .unwrap_or_default();
    }
    let tasks = http
        .list(
            &["retentions", id.as_str(), "executions", number.as_str(), "tasks"],
            &[],
            usize::MAX,
        )
        .await?;
    Ok((run, tasks))
}
