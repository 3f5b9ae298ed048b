//! `wharf trash`: what was deleted and can come back.

use std::io::Write;

use clap::{Args, Subcommand};
use serde_json::Value;

use super::client::{ClientError, Column, Connection, Http, Method, Output, wait};

const COLUMNS: [Column; 7] = [
    ("ID", "id"),
    ("KIND", "kind"),
    ("REPOSITORY", "repository_name"),
    ("DIGEST", "digest"),
    ("TAGS", "tags"),
    ("DELETED BY", "deleted_by"),
    ("UNTIL", "expiration_time"),
];

const FIELDS: [Column; 11] = [
    ("ID", "id"),
    ("KIND", "kind"),
    ("REPOSITORY", "repository_name"),
    ("DIGEST", "digest"),
    ("TAGS", "tags"),
    ("TYPE", "type"),
    ("BYTES", "size"),
    ("DELETED BY", "deleted_by"),
    ("REASON", "reason"),
    ("DELETED", "deletion_time"),
    ("UNTIL", "expiration_time"),
];

const MEMBERS: [Column; 4] = [
    ("MANIFEST", "digest"),
    ("TYPE", "media_type"),
    ("ACCESSORY", "accessory_type"),
    ("REMOVED", "removed"),
];

const RESTORED: [Column; 5] = [
    ("REPOSITORY", "repository_name"),
    ("DIGEST", "digest"),
    ("MANIFESTS", "manifests"),
    ("TAGS", "tags"),
    ("TAKEN MEANWHILE", "taken"),
];

/// What was deleted and can come back.
#[derive(Debug, Args)]
pub(super) struct TrashCommand {
    #[command(subcommand)]
    action: TrashAction,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Debug, Subcommand)]
enum TrashAction {
    /// List what is in the trash of a project; without one, of all (system administrators).
    List {
        /// The project's name.
        project: Option<String>,
        /// Only repositories whose path contains this.
        #[arg(long, value_name = "TEXT")]
        repository: Option<String>,
        /// Only what had a tag that contains this.
        #[arg(long, value_name = "TEXT")]
        tag: Option<String>,
    },
    /// Show one item with its manifests.
    Show {
        /// The project's name.
        project: String,
        /// The item's id.
        id: i64,
    },
    /// Bring an item back.
    Restore {
        /// The project's name.
        project: String,
        /// The item's id.
        id: i64,
    },
    /// Remove everything in the trash of a project for good, or one item.
    Empty {
        /// The project's name.
        project: String,
        /// Only this item.
        #[arg(long, value_name = "ID")]
        id: Option<i64>,
        /// Do it: nothing of it can come back.
        #[arg(long)]
        yes: bool,
    },
}

/// Runs the command.
///
/// # Errors
/// See [`ClientError`].
pub(super) fn run(command: &TrashCommand, out: &mut dyn Write) -> Result<(), ClientError> {
    let http = command.connection.open()?;
    let output = command.connection.output();
    match &command.action {
        TrashAction::List { project, repository, tag } => {
            list(&http, output, out, project.as_deref(), repository.as_deref(), tag.as_deref())?;
        }
        TrashAction::Show { project, id } => {
            let shown = wait(http.get(&["projects", project, "trash", &id.to_string()], &[]))?;
            output.one(out, &FIELDS, &shown)?;
            if output == Output::Table {
                let members = shown["members"].as_array().cloned().unwrap_or_default();
                output.rows(out, &MEMBERS, &members)?;
            }
        }
        TrashAction::Restore { project, id } => {
            let id = id.to_string();
            let restored = wait(http.change(Method::POST, &["projects", project, "trash", &id, "restore"], None))?;
            output.one(out, &RESTORED, &restored)?;
        }
        TrashAction::Empty { project, id, yes } => empty(&http, output, out, project, *id, *yes)?,
    }
    Ok(())
}

fn list(
    http: &Http,
    output: Output,
    out: &mut dyn Write,
    project: Option<&str>,
    repository: Option<&str>,
    tag: Option<&str>,
) -> Result<(), ClientError> {
    let filters: Vec<String> = [("repository", repository), ("tags", tag)]
        .into_iter()
        .filter_map(|(field, text)| text.map(|text| format!("{field}=~{text}")))
        .collect();
    let filter = filters.join(",");
    let query: &[(&str, &str)] = if filter.is_empty() { &[] } else { &[("q", filter.as_str())] };
    let path: &[&str] = match project {
        Some(project) => &["projects", project, "trash"],
        None => &["trash"],
    };
    let rows: Vec<Value> = wait(http.list(path, query, usize::MAX))?;
    output.rows(out, &COLUMNS, &rows)?;
    Ok(())
}

fn empty(http: &Http, output: Output, out: &mut dyn Write, project: &str, id: Option<i64>, yes: bool) -> Result<(), ClientError> {
    if !yes {
        return Err(ClientError::Usage(
            "nothing that is removed from the trash can come back; add --yes to do it".into(),
        ));
    }
    match id {
        Some(id) => {
            wait(http.change(Method::DELETE, &["projects", project, "trash", &id.to_string()], None))?;
            output.done(out, &format!("removed item {id} from the trash of {project}"))?;
        }
        None => {
            let emptied = wait(http.change(Method::DELETE, &["projects", project, "trash"], None))?;
            output.done(out, &format!("emptied the trash of {project}: {} items", emptied["items"]))?;
        }
    }
    Ok(())
}
