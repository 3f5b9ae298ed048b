//! Delete a project that is empty.

use wharf_model::{Action, Caller, JobKind, Project, Resource};

use super::{ProjectKey, read};
use crate::audit::{self, Entry};
use crate::job;
use crate::{Core, Error, Missing};

/// Deletes a project without repositories. Its name is free afterwards; its id is never used again, so tokens for it
/// reach nothing.
///
/// # Errors
/// [`Error::Precondition`] while it has repositories, [`Missing::Project`], or a refusal.
pub async fn delete(core: &Core, caller: &Caller, key: &ProjectKey) -> Result<(), Error> {
    let project = read::find(core, caller, key, Action::Delete, Resource::Project).await?;
    let mut tx = core.store.begin().await?;
    if tx.repositories().count(project.id).await? > 0 {
        return Err(Error::Precondition(holds_repositories(&project)));
    }
    if let Some(policy) = tx.retentions().find(Some(project.id)).await? {
        job::remove_schedule(&mut tx, JobKind::Retention, policy.id.0).await?;
    }
    if !tx.projects().remove(project.id).await? {
        return Err(Error::NotFound(Missing::Project));
    }
    let entry = Entry {
        operation: "delete",
        resource_type: "project",
        resource: project.name.as_str(),
        project: Some(project.id),
        detail: "",
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    tracing::info!(project = %project.name, user = caller.principal.name(), "project deleted");
    Ok(())
}

/// Why a project cannot be deleted.
pub(super) fn holds_repositories(project: &Project) -> String {
    format!("the project {} contains repositories and cannot be deleted", project.name)
}
