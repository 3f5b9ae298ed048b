//! `wharf pin`: promises to keep an image.

use std::io::Write;

use clap::{Args, Subcommand};
use serde_json::json;

use super::client::{ClientError, Column, Connection, Method, wait};

const COLUMNS: [Column; 6] = [
    ("NAME", "name"),
    ("REPOSITORY", "repository"),
    ("REFERENCE", "reference"),
    ("HOLDER", "holder"),
    ("EXPIRES", "expires_at"),
    ("REASON", "reason"),
];

/// Promises to keep images.
#[derive(Debug, Args)]
pub(super) struct PinCommand {
    #[command(subcommand)]
    action: PinAction,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Debug, Subcommand)]
enum PinAction {
    /// List the pins of a project.
    List {
        /// The project.
        project: String,
    },
    /// Keep an image, or renew the pin of this name.
    Add {
        /// The pin's name.
        name: String,
        /// project/repository:tag or project/repository@digest
        image: String,
        /// Seconds it holds. Without it, until it is removed.
        #[arg(long, value_name = "SECONDS")]
        ttl: Option<u64>,
        /// Why.
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// End a pin.
    Remove {
        /// The project.
        project: String,
        /// The pin's name.
        name: String,
    },
}

/// Runs the command.
///
/// # Errors
/// See [`ClientError`].
pub(super) fn run(command: &PinCommand, out: &mut dyn Write) -> Result<(), ClientError> {
    let http = command.connection.open()?;
    let output = command.connection.output();
    match &command.action {
        PinAction::List { project } => {
            let rows = wait(http.list(&["projects", project, "pins"], &[], usize::MAX))?;
            output.rows(out, &COLUMNS, &rows)?;
        }
        PinAction::Add { name, image, ttl, reason } => {
            let wrong = || ClientError::usage("an image is project/repository:tag or project/repository@digest");
            let (project, rest) = image.split_once('/').ok_or_else(wrong)?;
            let (repository, reference) = rest.split_once('@').or_else(|| rest.split_once(':')).ok_or_else(wrong)?;
            let mut body = json!({"repository": repository, "reference": reference, "reason": reason});
            if let Some(ttl) = ttl {
                body["ttl"] = json!(ttl);
            }
            let pin = wait(http.change(Method::PUT, &["projects", project, "pins", name], Some(&body)))?;
            output.one(out, &[("Name", "name"), ("Digest", "digest"), ("Expires", "expires_at")], &pin)?;
        }
        PinAction::Remove { project, name } => {
            wait(http.change(Method::DELETE, &["projects", project, "pins", name], None))?;
            output.done(out, &format!("ended the pin {name}"))?;
        }
    }
    Ok(())
}
