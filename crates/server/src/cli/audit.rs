//! `wharf audit`: who did what.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand, ValueEnum};

use super::client::{ClientError, Column, Connection, Http, wait};

const COLUMNS: [Column; 6] = [
    ("TIME", "op_time"),
    ("USER", "username"),
    ("OPERATION", "operation"),
    ("TYPE", "resource_type"),
    ("RESOURCE", "resource"),
    ("SUCCEEDED", "operation_result"),
];

/// The audit log.
#[derive(Debug, Args)]
pub(super) struct AuditCommand {
    #[command(subcommand)]
    action: AuditAction,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Debug, Subcommand)]
enum AuditAction {
    /// Show the latest entries.
    List {
        #[command(flatten)]
        filter: AuditFilter,
        /// At most this many.
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// Write all entries, the newest first.
    Export {
        #[command(flatten)]
        filter: AuditFilter,
        /// A JSON object on each line, or comma-separated values.
        #[arg(long, value_enum, default_value_t = Format::Jsonl)]
        format: Format,
        /// Write to this new file instead of standard output.
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

/// Which entries.
#[derive(Debug, Args)]
struct AuditFilter {
    /// Of this project.
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// By this account.
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// Of this operation, such as create, delete or pull.
    #[arg(long)]
    operation: Option<String>,
    /// On this type of resource, such as project or artifact.
    #[arg(long, value_name = "TYPE")]
    resource_type: Option<String>,
    /// From this time on, such as 2026-01-31T00:00:00Z.
    #[arg(long, value_name = "TIME")]
    since: Option<DateTime<Utc>>,
    /// Up to this time.
    #[arg(long, value_name = "TIME")]
    until: Option<DateTime<Utc>>,
}

/// What an export looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Jsonl,
    Csv,
}

/// Runs the command.
///
/// # Errors
/// See [`ClientError`].
pub(super) fn run(command: &AuditCommand, out: &mut dyn Write) -> Result<(), ClientError> {
    let http = command.connection.open()?;
    match &command.action {
        AuditAction::List { filter, limit } => {
            let question = filter.question()?;
            let query = [("q", question.as_str()), ("sort", "-op_time")];
            let rows = wait(http.list(&filter.path(), &query, *limit))?;
            command.connection.output().rows(out, &COLUMNS, &rows)?;
            Ok(())
        }
        AuditAction::Export {
            filter,
            format,
            output: None,
        } => wait(export(&http, filter, *format, out)),
        AuditAction::Export {
            filter,
            format,
            output: Some(path),
        } => {
            let failed = |error| ClientError::usage(format!("cannot write {}: {error}", path.display()));
            let mut file = File::create_new(path).map_err(failed)?;
            let written = wait(export(&http, filter, *format, &mut file));
            if written.is_err() {
                // What is not whole must not look so.
                let _ = std::fs::remove_file(path);
            }
            written?;
            file.sync_all().map_err(failed)
        }
    }
}

/// Copies the server's file. It sends it piece by piece, however long the log is.
async fn export(http: &Http, filter: &AuditFilter, format: Format, out: &mut dyn Write) -> Result<(), ClientError> {
    let mut question = filter.question()?;
    if let Some(project) = &filter.project {
        let project = http.get(&["projects", project], &[]).await?;
        let comma = if question.is_empty() { "" } else { "," };
        question = format!("project_id={}{comma}{question}", project["project_id"]);
    }
    let format = match format {
        Format::Jsonl => "jsonl",
        Format::Csv => "csv",
    };
    http.copy(&["auditlog-exts", "export"], &[("q", &question), ("format", format)], out)
        .await
}

impl AuditFilter {
    fn path(&self) -> Vec<&str> {
        match &self.project {
            None => vec!["auditlog-exts"],
            Some(project) => vec!["projects", project, "auditlog-exts"],
        }
    }

    /// Harbor's `q`.
    fn question(&self) -> Result<String, ClientError> {
        let named = [
            ("username", &self.user),
            ("operation", &self.operation),
            ("resource_type", &self.resource_type),
        ];
        let mut conditions = Vec::new();
        for (key, value) in named {
            let Some(value) = value else { continue };
            if value.contains([',', '%']) || value.is_empty() {
                return Err(ClientError::usage(format!("{value:?} cannot be asked for as {key}")));
            }
            // The backslash keeps what follows from being read as a pattern.
            conditions.push(format!("{key}=\\{value}"));
        }
        if self.since.is_some() || self.until.is_some() {
            let text = |time: Option<DateTime<Utc>>| time.map_or_else(String::new, |time| time.format("%Y-%m-%dT%H:%M:%S").to_string());
            conditions.push(format!("op_time=[{}~{}]", text(self.since), text(self.until)));
        }
        Ok(conditions.join(","))
    }
}
