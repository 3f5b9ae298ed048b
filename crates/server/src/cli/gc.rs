//! `wharf gc`: garbage collection; `wharf scrub`: stored bytes, read again.

use std::io::Write;
use std::time::Duration;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::client::{ClientError, Column, Connection, Http, Method, wait};

const RUNS: [Column; 5] = [
    ("ID", "id"),
    ("STATUS", "job_status"),
    ("TRIGGER", "job_kind"),
    ("STARTED", "creation_time"),
    ("DETAILS", "job_parameters"),
];

const SCRUBS: [Column; 7] = [
    ("ID", "id"),
    ("STATUS", "status"),
    ("CHECKED", "checked"),
    ("BYTES", "bytes"),
    ("DAMAGED", "damaged"),
    ("STARTED", "creation_time"),
    ("REASON", "status_message"),
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

/// Stored bytes, read again.
#[derive(Debug, Args)]
pub(super) struct ScrubCommand {
    #[command(subcommand)]
    action: ScrubAction,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Debug, Subcommand)]
enum ScrubAction {
    /// Compare everything that is stored with its digest, now.
    Run,
    /// Show the latest runs and what they found; `wharf job log` names what is affected.
    List {
        /// At most this many.
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
}

/// Runs the command.
///
/// # Errors
/// See [`ClientError`].
pub(super) fn scrub(command: &ScrubCommand, out: &mut dyn Write) -> Result<(), ClientError> {
    let http = command.connection.open()?;
    let output = command.connection.output();
    match &command.action {
        ScrubAction::Run => {
            wait(http.change(Method::POST, &["system", "scrub"], None))?;
            output.done(out, "The scrub has started.")?;
        }
        ScrubAction::List { limit } => {
            let rows = wait(http.list(&["system", "scrub"], &[], *limit))?;
            output.rows(out, &SCRUBS, &rows)?;
        }
    }
    Ok(())
}
