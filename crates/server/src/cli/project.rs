//! `wharf project`: projects, their members and their quotas.

use std::io::Write;

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::client::{ClientError, Column, Connection, Http, Method, Output, wait};
use super::size::Size;

const COLUMNS: [Column; 6] = [
    ("ID", "project_id"),
    ("NAME", "name"),
    ("PUBLIC", "metadata/public"),
    ("OWNER", "owner_name"),
    ("REPOSITORIES", "repo_count"),
    ("CREATED", "creation_time"),
];

const MEMBERS: [Column; 4] = [
    ("ID", "id"),
    ("NAME", "entity_name"),
    ("TYPE", "entity_type"),
    ("ROLE", "role_name"),
];

/// Projects, their members and their quotas.
#[derive(Debug, Args)]
pub(super) struct ProjectCommand {
    #[command(subcommand)]
    action: ProjectAction,
    #[command(flatten)]
    connection: Connection,
}

#[derive(Debug, Subcommand)]
enum ProjectAction {
    /// List the projects the caller may see.
    List {
        /// Only names that contain this.
        #[arg(long, value_name = "TEXT")]
        name: Option<String>,
        /// Only public ones, or only private ones.
        #[arg(long, value_name = "BOOL")]
        public: Option<bool>,
    },
    /// Show one project.
    Show {
        /// Its name.
        project: String,
    },
    /// Make a project.
    Create {
        /// Its name.
        project: String,
        /// Let everybody pull from it without logging in.
        #[arg(long)]
        public: bool,
        /// How much it may store, such as 10GiB; system administrators only. Default: the registry's default.
        #[arg(long, value_name = "SIZE")]
        quota: Option<Size>,
    },
    /// Delete a project without repositories.
    Delete {
        /// Its name.
        project: String,
    },
    /// Rename a project. Its old name leads to it until somebody makes a project of that name.
    Rename {
        /// Its name.
        project: String,
        /// Its new name.
        name: String,
    },
    /// List the members of a project.
    Members {
        /// The project's name.
        project: String,
    },
    /// Make a user or a group a member, or change a member's role.
    AddMember {
        /// The project's name.
        project: String,
        /// Login name, or the group's name with --group.
        member: String,
        /// What the member may do.
        #[arg(long, value_enum, default_value_t = RoleName::Developer)]
        role: RoleName,
        /// The member is a group.
        #[arg(long)]
        group: bool,
    },
    /// End a membership.
    RemoveMember {
        /// The project's name.
        project: String,
        /// Login name or group name.
        member: String,
    },
    /// Show how much a project stores, or set how much it may.
    Quota {
        /// The project's name.
        project: String,
        /// The new limit, such as 10GiB, or `unlimited`.
        #[arg(long, value_name = "SIZE")]
        set: Option<Size>,
    },
}

/// A role in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum RoleName {
    /// Decides everything in the project.
    ProjectAdmin,
    /// Pushes, deletes, and cares for the project's rules.
    Maintainer,
    /// Pushes.
    Developer,
    /// Pulls.
    Guest,
    /// Pulls and does not see the other members.
    LimitedGuest,
}

impl RoleName {
    /// Harbor's number.
    fn id(self) -> i64 {
        match self {
            Self::ProjectAdmin => 1,
            Self::Developer => 2,
            Self::Guest => 3,
            Self::Maintainer => 4,
            Self::LimitedGuest => 5,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// See [`ClientError`].
pub(super) fn run(command: &ProjectCommand, out: &mut dyn Write) -> Result<(), ClientError> {
    let http = command.connection.open()?;
    let output = command.connection.output();
    match &command.action {
        ProjectAction::List { name, public } => list(&http, output, out, name.as_deref(), *public)?,
        ProjectAction::Show { project } => {
            let shown = wait(http.get(&["projects", project], &[]))?;
            output.one(out, &COLUMNS, &shown)?;
        }
        ProjectAction::Create { project, public, quota } => {
            let mut body = json!({"project_name": project, "metadata": {"public": public.to_string()}});
            if let Some(quota) = quota {
                body["storage_limit"] = json!(quota.bytes());
            }
            wait(http.change(Method::POST, &["projects"], Some(&body)))?;
            output.done(out, &format!("made the project {project}"))?;
        }
        ProjectAction::Delete { project } => {
            wait(http.change(Method::DELETE, &["projects", project], None))?;
            output.done(out, &format!("deleted the project {project}"))?;
        }
        ProjectAction::Rename { project, name } => {
            wait(http.change(Method::POST, &["projects", project, "rename"], Some(&json!({"name": name}))))?;
            output.done(out, &format!("{project} is now {name}"))?;
        }
        ProjectAction::Members { project } => {
            let rows = wait(http.list(&["projects", project, "members"], &[], usize::MAX))?;
            output.rows(out, &MEMBERS, &rows)?;
        }
        ProjectAction::AddMember {
            project,
            member,
            role,
            group,
        } => {
            wait(add_member(&http, project, member, *role, *group))?;
            output.done(out, &format!("{member} is a member of {project}"))?;
        }
        ProjectAction::RemoveMember { project, member } => {
            wait(remove_member(&http, project, member))?;
            output.done(out, &format!("{member} is no longer a member of {project}"))?;
        }
        ProjectAction::Quota { project, set } => quota(&http, output, out, project, *set)?,
    }
    Ok(())
}

fn list(http: &Http, output: Output, out: &mut dyn Write, name: Option<&str>, public: Option<bool>) -> Result<(), ClientError> {
    let public = public.map(|public| public.to_string());
    let named = [("name", name), ("public", public.as_deref())];
    let query: Vec<_> = named.into_iter().filter_map(|(key, value)| Some((key, value?))).collect();
    let rows = wait(http.list(&["projects"], &query, usize::MAX))?;
    output.rows(out, &COLUMNS, &rows)?;
    Ok(())
}

/// Adds a member; one who is there gets the role.
async fn add_member(http: &Http, project: &str, member: &str, role: RoleName, group: bool) -> Result<(), ClientError> {
    let path = ["projects", project, "members"];
    if let Some(known) = find_member(http, project, member, group).await? {
        let body = json!({"role_id": role.id()});
        let id = known["id"].to_string();
        return http.change(Method::PUT, &[&path[..], &[&id]].concat(), Some(&body)).await.map(drop);
    }
    let body = if group {
        json!({"role_id": role.id(), "member_group": {"group_name": member}})
    } else {
        json!({"role_id": role.id(), "member_user": {"username": member}})
    };
    http.change(Method::POST, &path, Some(&body)).await.map(drop)
}

async fn remove_member(http: &Http, project: &str, member: &str) -> Result<(), ClientError> {
    let user = find_member(http, project, member, false).await?;
    let found = match user {
        Some(user) => user,
        None => find_member(http, project, member, true)
            .await?
            .ok_or_else(|| ClientError::Missing(format!("member {member} in {project}")))?,
    };
    let id = found["id"].to_string();
    http.change(Method::DELETE, &["projects", project, "members", &id], None)
        .await
        .map(drop)
}

async fn find_member(http: &Http, project: &str, member: &str, group: bool) -> Result<Option<Value>, ClientError> {
    let kind = if group { "g" } else { "u" };
    let rows = http
        .list(&["projects", project, "members"], &[("entityname", member)], usize::MAX)
        .await?;
    Ok(rows
        .into_iter()
        .find(|row| row["entity_name"] == member && row["entity_type"] == kind))
}

fn quota(http: &Http, output: Output, out: &mut dyn Write, project: &str, set: Option<Size>) -> Result<(), ClientError> {
    let shown = wait(async {
        let id = http.get(&["projects", project], &[]).await?["project_id"].to_string();
        match set {
            None => http
                .get(&["projects", project, "summary"], &[])
                .await
                .map(|summary| summary["quota"].clone()),
            Some(limit) => {
                let rows = http
                    .list(&["quotas"], &[("reference", "project"), ("reference_id", &id)], 1)
                    .await?;
                let row = rows.first().ok_or_else(|| ClientError::Missing(format!("quota of {project}")))?;
                let body = json!({"hard": {"storage": limit.bytes()}});
                let id = row["id"].to_string();
                http.change(Method::PUT, &["quotas", &id], Some(&body)).await?;
                Ok(json!({"hard": {"storage": limit.bytes()}, "used": row["used"]}))
            }
        }
    })?;
    if output == Output::Json {
        return Ok(output.one(out, &[], &shown)?);
    }
    let bytes = |which: &str| shown[which]["storage"].as_i64();
    let text = |bytes: Option<i64>| bytes.map_or_else(|| "unknown".to_owned(), |bytes| Size::of(bytes).to_string());
    writeln!(
        out,
        "{project} stores {} of {}",
        text(bytes("used").or(Some(0))),
        text(bytes("hard"))
    )?;
    Ok(())
}
