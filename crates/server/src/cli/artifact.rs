//! `wharf artifact` and `wharf repository`: content of a running registry.

use std::io::Write;

use clap::{Args, Subcommand};
use serde_json::json;

use super::client::{ClientError, Connection, Method, wait};

/// Artifacts.
#[derive(Debug, Args)]
pub(super) struct ArtifactCommand {
    #[command(subcommand)]
    action: ArtifactAction,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Debug, Subcommand)]
enum ArtifactAction {
    /// Move an artifact to another repository. Pulls by its old names follow it until something is pushed under them.
    Move {
        /// project/repository:tag or project/repository@digest
        artifact: String,
        /// project/repository
        repository: String,
    },
}

/// Repositories.
#[derive(Debug, Args)]
pub(super) struct RepositoryCommand {
    #[command(subcommand)]
    action: RepositoryAction,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Debug, Subcommand)]
enum RepositoryAction {
    /// Rename a repository within its project. Pulls by its old name follow it until something is pushed under it.
    Rename {
        /// project/repository
        repository: String,
        /// The new name, without the project.
        name: String,
    },
}

/// Runs `wharf artifact`.
///
/// # Errors
/// See [`ClientError`].
pub(super) fn artifact(command: &ArtifactCommand, out: &mut dyn Write) -> Result<(), ClientError> {
    let http = command.connection.open()?;
    let ArtifactAction::Move { artifact, repository } = &command.action;
    let wrong = || ClientError::Usage(format!("{artifact} is not project/repository:tag or project/repository@digest"));
    let (name, reference) = artifact.split_once('@').or_else(|| artifact.rsplit_once(':')).ok_or_else(wrong)?;
    let (project, path) = name.split_once('/').ok_or_else(wrong)?;
    // The server decodes the path's slashes twice.
    let path = path.replace('/', "%2F");
    let to = ["projects", project, "repositories", &path, "artifacts", reference, "move"];
    wait(http.change(Method::POST, &to, Some(&json!({"repository": repository}))))?;
    Ok(command
        .connection
        .output()
        .done(out, &format!("moved {artifact} to {repository}"))?)
}

/// Runs `wharf repository`.
///
/// # Errors
/// See [`ClientError`].
pub(super) fn repository(command: &RepositoryCommand, out: &mut dyn Write) -> Result<(), ClientError> {
    let http = command.connection.open()?;
    let RepositoryAction::Rename { repository, name } = &command.action;
    let (project, path) = repository
        .split_once('/')
        .ok_or_else(|| ClientError::Usage(format!("{repository} is not project/repository")))?;
    let path = path.replace('/', "%2F");
    let to = ["projects", project, "repositories", &path, "rename"];
    wait(http.change(Method::POST, &to, Some(&json!({"name": name}))))?;
    Ok(command
        .connection
        .output()
        .done(out, &format!("{repository} is now {project}/{name}"))?)
}
