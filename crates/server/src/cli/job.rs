//! `wharf job`: work in the background.

use std::io::Write;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::client::{ClientError, Column, Connection, Method, Output, wait};

const COLUMNS: [Column; 6] = [
    ("ID", "id"),
    ("KIND", "vendor_type"),
    ("STATUS", "status"),
    ("TRIGGER", "trigger"),
    ("STARTED", "start_time"),
    ("ENDED", "end_time"),
];

const FIELDS: [Column; 9] = [
    ("ID", "id"),
    ("KIND", "vendor_type"),
    ("OF", "vendor_id"),
    ("STATUS", "status"),
    ("REASON", "status_message"),
    ("TRIGGER", "trigger"),
    ("STARTED", "start_time"),
    ("ENDED", "end_time"),
    ("DETAILS", "extra_attrs"),
];

const TASKS: [Column; 5] = [
    ("TASK", "id"),
    ("STATUS", "status"),
    ("ATTEMPTS", "run_count"),
    ("UPDATED", "update_time"),
    ("REASON", "status_message"),
];

const QUEUES: [Column; 4] = [
    ("KIND", "job_type"),
    ("WAITING", "count"),
    ("SECONDS", "latency"),
    ("PAUSED", "paused"),
];

/// Work in the background.
#[derive(Debug, Args)]
pub(super) struct JobCommand {
    #[command(subcommand)]
    action: JobAction,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Debug, Subcommand)]
enum JobAction {
    /// Show the latest jobs.
    List {
        /// Of this kind, such as GARBAGE_COLLECTION or PURGE_AUDIT_LOG.
        #[arg(long)]
        kind: Option<String>,
        /// That stand so: Running, Success, Error or Stopped.
        #[arg(long)]
        status: Option<String>,
        /// At most this many.
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// Show a job and its tasks.
    Show {
        /// Its id.
        id: u64,
    },
    /// Print what a job tells.
    Log {
        /// Its id.
        id: u64,
    },
    /// Stop a job.
    Stop {
        /// Its id.
        id: u64,
    },
    /// Show what waits, by kind, and which kinds are paused.
    Queues,
    /// Let nobody take jobs of a kind any more; what runs goes on.
    Pause {
        /// The kind, such as GARBAGE_COLLECTION; `all` for every one, SCHEDULER for what runs by itself.
        kind: String,
    },
    /// Take jobs of a kind again.
    Resume {
        /// As for `pause`.
        kind: String,
    },
}

/// Runs the command.
///
/// # Errors
/// See [`ClientError`].
pub(super) fn run(command: &JobCommand, out: &mut dyn Write) -> Result<(), ClientError> {
    let http = command.connection.open()?;
    let output = command.connection.output();
    match &command.action {
        JobAction::List { kind, status, limit } => {
            let question = question(kind.as_deref(), status.as_deref())?;
            let rows = wait(http.list(&["jobservice", "executions"], &[("q", &question)], *limit))?;
            output.rows(out, &COLUMNS, &rows)?;
        }
        JobAction::Show { id } => {
            let id = id.to_string();
            let mut job = wait(http.get(&["jobservice", "executions", &id], &[]))?;
            let tasks = wait(http.list(&tasks_of(&id), &[], usize::MAX))?;
            if output == Output::Json {
                job["tasks"] = Value::Array(tasks);
                return Ok(output.one(out, &FIELDS, &job)?);
            }
            job["extra_attrs"] = json!(job["extra_attrs"].to_string());
            output.one(out, &FIELDS, &job)?;
            output.rows(out, &TASKS, &tasks)?;
        }
        JobAction::Log { id } => {
            let id = id.to_string();
            wait(async {
                for task in http.list(&tasks_of(&id), &[], usize::MAX).await? {
                    let task = task["id"].to_string();
                    http.copy(&["jobservice", "jobs", &task, "log"], &[], out).await?;
                }
                Ok(())
            })?;
        }
        JobAction::Stop { id } => {
            let id = id.to_string();
            wait(http.change(Method::PUT, &["jobservice", "executions", &id], None))?;
            output.done(out, &format!("Job {id} stops."))?;
        }
        JobAction::Queues => {
            let rows = wait(http.get(&["jobservice", "queues"], &[]))?;
            output.rows(out, &QUEUES, &rows.as_array().cloned().unwrap_or_default())?;
        }
        JobAction::Pause { kind } => {
            wait(http.change(Method::PUT, &["jobservice", "queues", kind], Some(&json!({ "action": "pause" }))))?;
            output.done(out, &format!("{kind} is paused."))?;
        }
        JobAction::Resume { kind } => {
            wait(http.change(Method::PUT, &["jobservice", "queues", kind], Some(&json!({ "action": "resume" }))))?;
            output.done(out, &format!("{kind} goes on."))?;
        }
    }
    Ok(())
}

fn tasks_of(id: &str) -> [&str; 4] {
    ["jobservice", "executions", id, "tasks"]
}

/// Harbor's `q`.
fn question(kind: Option<&str>, status: Option<&str>) -> Result<String, ClientError> {
    let mut conditions = Vec::new();
    for (key, value) in [("vendor_type", kind), ("status", status)] {
        let Some(value) = value else { continue };
        if value.is_empty() || !value.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
            return Err(ClientError::usage(format!("{value:?} is no {key}")));
        }
        conditions.push(format!("{key}={value}"));
    }
    Ok(conditions.join(","))
}
