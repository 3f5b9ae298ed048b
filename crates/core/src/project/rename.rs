//! Rename a project. Its id stays, and with it rights, members and limits; its old name leads to it until somebody makes
//! a project of that name.

use wharf_model::{Action, Caller, ProjectName, Resource};
use wharf_store::StoreError;

use super::{ProjectKey, read};
use crate::audit::{self, Entry};
use crate::{Core, Error};

/// Gives the project a new name, also in the names of its repositories.
///
/// # Errors
/// [`Error::Conflict`] when the name is taken, [`Error::Invalid`] when a repository's whole name would be too long,
/// [`Missing::Project`](crate::Missing::Project), or a refusal.
pub async fn rename(core: &Core, caller: &Caller, key: &ProjectKey, name: &ProjectName) -> Result<(), Error> {
    let project = read::find(core, caller, key, Action::Update, Resource::Project).await?;
    let mut tx = core.store.begin().await?;
    let longest = tx.projects().longest_path(project.id).await?;
    if name.as_str().len() as i64 + 1 + longest > 255 {
        return Err(Error::Invalid(
            "with this name a repository's whole name would be longer than 255 characters".into(),
        ));
    }
    match tx.projects().rename(project.id, name, core.clock.now()).await {
        Ok(true) => {}
        Ok(false) | Err(StoreError::Conflict { .. }) => {
            return Err(Error::Conflict(format!("the project named {name} already exists")));
        }
        Err(error) => return Err(error.into()),
    }
    let entry = Entry {
        operation: "update",
        resource_type: "project",
        resource: name.as_str(),
        project: Some(project.id),
        detail: &format!("renamed from {}", project.name),
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    tracing::info!(from = %project.name, to = %name, user = caller.principal.name(), "project renamed");
    Ok(())
}
