//! `wharf scrub`: stored bytes, read again.

use std::io::Write;

use clap::{Args, Subcommand};
use serde_json::json;

use super::client::{ClientError, Column, Connection, Method, wait};
use super::timing::{Timing, flat};

const SCRUBS: [Column; 8] = [
    ("ID", "id"),
    ("STATUS", "status"),
    ("CHECKED", "checked"),
    ("BYTES", "bytes"),
    ("DAMAGED", "damaged"),
    ("MANIFESTS", "damaged_manifests"),
    ("STARTED", "creation_time"),
    ("REASON", "status_message"),
];

const SCHEDULE: [Column; 3] = [("TYPE", "type"), ("CRON", "cron"), ("NEXT", "next_scheduled_time")];

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
    /// Show when it runs by itself, or change that.
    Schedule {
        #[command(flatten)]
        timing: Timing,
    },
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
pub(super) fn run(command: &ScrubCommand, out: &mut dyn Write) -> Result<(), ClientError> {
    let http = command.connection.open()?;
    let output = command.connection.output();
    match &command.action {
        ScrubAction::Run => {
            wait(http.change(Method::POST, &["system", "scrub"], None))?;
            output.done(out, "The scrub has started.")?;
        }
        ScrubAction::Schedule { timing } => match timing.wanted() {
            Some(schedule) => {
                wait(http.change(
                    Method::PUT,
                    &["system", "scrub", "schedule"],
                    Some(&json!({ "schedule": schedule })),
                ))?;
                output.done(out, "The schedule is changed.")?;
            }
            None => {
                let found = wait(http.get(&["system", "scrub", "schedule"], &[]))?;
                output.one(out, &SCHEDULE, &flat(found))?;
            }
        },
        ScrubAction::List { limit } => {
            let rows = wait(http.list(&["system", "scrub"], &[], *limit))?;
            output.rows(out, &SCRUBS, &rows)?;
        }
    }
    Ok(())
}
