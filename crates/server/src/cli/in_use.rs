//! `wharf in-use`: what runs an image, and what would break without it.

use std::io::Write;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::client::{ClientError, Column, Connection, Method, Output, wait};

const COLUMNS: [Column; 8] = [
    ("TARGET", "target"),
    ("CLUSTER", "cluster"),
    ("NAMESPACE", "namespace"),
    ("KIND", "kind"),
    ("NAME", "name"),
    ("CONTAINER", "container"),
    ("IMAGE", "image"),
    ("ROLLBACK", "rollback"),
];

/// What runs an image, and where.
#[derive(Debug, Args)]
pub(super) struct InUseCommand {
    #[command(subcommand)]
    action: InUseAction,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Debug, Subcommand)]
enum InUseAction {
    /// Show what runs an image, and where.
    Show {
        /// project/repository:tag or project/repository@digest
        image: String,
    },
    /// Show what would break if these were gone.
    Impact {
        /// project, project/repository, project/repository:tag or project/repository@digest
        #[arg(required = true)]
        targets: Vec<String>,
    },
}

/// Runs the command.
///
/// # Errors
/// See [`ClientError`].
pub(super) fn run(command: &InUseCommand, out: &mut dyn Write) -> Result<(), ClientError> {
    let http = command.connection.open()?;
    let targets = match &command.action {
        InUseAction::Show { image } if !image.contains('/') => {
            return Err(ClientError::usage(
                "an image is project/repository:tag or project/repository@digest",
            ));
        }
        InUseAction::Show { image } if image.contains([':', '@']) => vec![image.clone()],
        InUseAction::Show { image } => vec![format!("{image}:latest")],
        InUseAction::Impact { targets } => targets.clone(),
    };
    let found = wait(http.change(Method::POST, &["in-use", "impact"], Some(&json!({"targets": targets}))))?;
    let rows: Vec<Value> = found.as_array().cloned().unwrap_or_default();
    if command.connection.output() == Output::Json {
        return Ok(Output::Json.rows(out, &[], &rows)?);
    }
    if rows.is_empty() {
        return Ok(Output::Table.done(out, "nothing runs it")?);
    }
    Ok(Output::Table.rows(out, &COLUMNS, &lines(&rows))?)
}

/// A line for each container and each pin, or one with the counts where the names are not shown.
fn lines(found: &[Value]) -> Vec<Value> {
    let mut lines = Vec::new();
    for one in found {
        let (uses, pins) = (one["uses"].as_array(), one["pins"].as_array());
        for used in uses.into_iter().flatten() {
            let mut line = used.clone();
            line["target"] = one["target"].clone();
            lines.push(line);
        }
        for pin in pins.into_iter().flatten() {
            lines.push(
                json!({"target": one["target"], "kind": "Pin", "name": pin["name"], "image": pin["reference"], "cluster": pin["holder"]}),
            );
        }
        if uses.is_none() {
            let text = format!("{} in {} clusters", one["count"], one["clusters"]);
            lines.push(json!({"target": one["target"], "name": text}));
        }
    }
    lines
}
