//! `wharf audit`: who did what.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::Value;

use super::client::{ClientError, Column, Connection, Http, clean, wait};

const COLUMNS: [Column; 6] = [
    ("TIME", "op_time"),
    ("USER", "username"),
    ("OPERATION", "operation"),
    ("TYPE", "resource_type"),
    ("RESOURCE", "resource"),
    ("SUCCEEDED", "operation_result"),
];

const CSV_COLUMNS: [&str; 8] = [
    "id",
    "op_time",
    "username",
    "operation",
    "resource_type",
    "resource",
    "operation_result",
    "operation_description",
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
    /// Write all entries, the oldest first.
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
            let mut file = BufWriter::new(File::create_new(path).map_err(failed)?);
            wait(export(&http, filter, *format, &mut file))?;
            let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
            file.sync_all().map_err(failed)
        }
    }
}

/// Writes page after page as it comes. The oldest come first, so entries made meanwhile do not move the pages.
async fn export(http: &Http, filter: &AuditFilter, format: Format, out: &mut dyn Write) -> Result<(), ClientError> {
    let (path, question) = (filter.path(), filter.question()?);
    let query = [("q", question.as_str()), ("sort", "op_time,id")];
    if format == Format::Csv {
        writeln!(out, "{}", CSV_COLUMNS.join(","))?;
    }
    let mut written = 0;
    for number in 1.. {
        let page = http.page(&path, &query, number).await?;
        for row in &page.rows {
            match format {
                Format::Jsonl => writeln!(out, "{row}")?,
                Format::Csv => writeln!(out, "{}", CSV_COLUMNS.map(|column| csv_cell(&row[column])).join(","))?,
            }
        }
        written += page.rows.len();
        if page.rows.is_empty() || written >= page.total {
            break;
        }
    }
    out.flush()?;
    Ok(())
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

/// A cell of a CSV file (RFC 4180). One that a spreadsheet would take for a formula is told apart by an apostrophe.
fn csv_cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => clean(text),
        other => other.to_string(),
    };
    let text = if text.starts_with(['=', '+', '-', '@']) {
        format!("'{text}")
    } else {
        text
    };
    if text.contains([',', '"']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cells_keep_to_their_column_and_are_no_formulas() {
        for (value, cell) in [
            (json!(null), ""),
            (json!(true), "true"),
            (json!("plain"), "plain"),
            (json!("a,b"), "\"a,b\""),
            (json!("a\"b"), "\"a\"\"b\""),
            (json!("=1+1"), "'=1+1"),
            (json!("a\nb"), "a\u{fffd}b"),
        ] {
            assert_eq!(csv_cell(&value), cell);
        }
    }
}
