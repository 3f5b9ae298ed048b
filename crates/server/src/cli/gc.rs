//! `wharf gc`: garbage collection.

use std::io::Write;
use std::time::Duration;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::client::{ClientError, Column, Connection, Http, Method, wait};
use super::timing::{Timing, flat};

const RUNS: [Column; 5] = [
    ("ID", "id"),
    ("STATUS", "job_status"),
    ("TRIGGER", "job_kind"),
    ("STARTED", "creation_time"),
    ("DETAILS", "job_parameters"),
];

const SCHEDULES: [Column; 5] = [
    ("NAME", "name"),
    ("TYPE", "type"),
    ("CRON", "cron"),
    ("NEXT", "next_scheduled_time"),
    ("DETAILS", "job_parameters"),
];

/// How often a run is asked about while somebody waits for it.
const ASK_EVERY: Duration = Duration::from_secs(1);

/// Garbage collection.
#[derive(Debug, Args)]
pub(super) struct GcCommand {
    #[command(subcommand)]
    action: GcAction,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Debug, Subcommand)]
enum GcAction {
    /// Collect now. Nothing has to stop for it.
    Run {
        /// Tell what would go and change nothing.
        #[arg(long)]
        dry_run: bool,
        /// Remove manifests without tags, too.
        #[arg(long)]
        delete_untagged: bool,
        /// Look only at what lost a holder since the last run, as the hourly run does.
        #[arg(long)]
        recent: bool,
        /// Objects deleted at once.
        #[arg(long, value_parser = clap::value_parser!(u64).range(1..=10))]
        workers: Option<u64>,
        /// Wait until it has ended.
        #[arg(long)]
        wait: bool,
    },
    /// Show the latest runs.
    List {
        /// At most this many.
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// Print what a run tells.
    Log {
        /// Its id.
        id: u64,
    },
    /// Stop a run.
    Stop {
        /// Its id.
        id: u64,
    },
    /// Show when it runs by itself, or change one of the schedules: hourly, daily, and custom, which is Harbor's.
    Schedule {
        /// Which one to change.
        name: Option<String>,
        #[command(flatten)]
        timing: Timing,
        /// Remove manifests without tags, too.
        #[arg(long)]
        delete_untagged: bool,
    },
}

/// Runs the command.
///
/// # Errors
/// See [`ClientError`].
pub(super) fn run(command: &GcCommand, out: &mut dyn Write) -> Result<(), ClientError> {
    let http = command.connection.open()?;
    let output = command.connection.output();
    match &command.action {
        GcAction::Run {
            dry_run,
            delete_untagged,
            recent,
            workers,
            wait: patient,
        } => {
            let mut parameters = json!({ "dry_run": dry_run, "delete_untagged": delete_untagged, "full": !recent });
            if let Some(workers) = workers {
                parameters["workers"] = json!(workers);
            }
            let body = json!({ "schedule": { "type": "Manual" }, "parameters": parameters });
            let run = wait(async {
                http.change(Method::POST, &["system", "gc", "schedule"], Some(&body)).await?;
                let newest = latest(&http).await?;
                if *patient { until_ended(&http, newest).await } else { Ok(newest) }
            })?;
            output.one(out, &RUNS, &run)?;
            if *patient && run["job_status"] != "Success" {
                return Err(ClientError::usage(format!("the run ended as {}", run["job_status"])));
            }
        }
        GcAction::List { limit } => {
            let rows = wait(http.list(&["system", "gc"], &[], *limit))?;
            output.rows(out, &RUNS, &rows)?;
        }
        GcAction::Log { id } => wait(http.copy(&["system", "gc", &id.to_string(), "log"], &[], out))?,
        GcAction::Stop { id } => {
            wait(http.change(Method::PUT, &["system", "gc", &id.to_string()], None))?;
            output.done(out, &format!("Run {id} stops."))?;
        }
        GcAction::Schedule {
            name,
            timing,
            delete_untagged,
        } => match (name, timing.wanted()) {
            (Some(name), Some(schedule)) => {
                let body = json!({ "schedule": schedule, "parameters": { "delete_untagged": delete_untagged } });
                wait(http.change(Method::PUT, &["system", "gc", "schedules", name], Some(&body)))?;
                output.done(out, &format!("The schedule {name} is changed."))?;
            }
            (None, None) => {
                let rows = wait(http.get(&["system", "gc", "schedules"], &[]))?;
                let rows: Vec<Value> = rows.as_array().cloned().unwrap_or_default().into_iter().map(flat).collect();
                output.rows(out, &SCHEDULES, &rows)?;
            }
            _ => return Err(ClientError::usage("name a schedule together with --cron or --never")),
        },
    }
    Ok(())
}

async fn latest(http: &Http) -> Result<Value, ClientError> {
    let newest = http.list(&["system", "gc"], &[], 1).await?;
    Ok(newest.into_iter().next().unwrap_or_default())
}

async fn until_ended(http: &Http, mut run: Value) -> Result<Value, ClientError> {
    let id = run["id"].to_string();
    while run["job_status"] == "Running" {
        tokio::time::sleep(ASK_EVERY).await;
        run = http.get(&["system", "gc", &id], &[]).await?;
    }
    Ok(run)
}
