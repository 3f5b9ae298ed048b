//! Describe and delete repositories.

use wharf_model::{Action, Caller, Permission, Resource};
use wharf_oci::RepositoryName;

use crate::access::authorize;
use crate::audit::{self, Entry};
use crate::removal::Removal;
use crate::{Core, Error, Missing};

/// Longest description, in bytes. It is Markdown for people, not a place to store things.
pub const MAX_DESCRIPTION: usize = 64 * 1024;

/// Writes what people should know about a repository.
///
/// # Errors
/// [`Error::Invalid`] for a description that is too long or holds NUL, [`Missing::Repository`], or a refusal.
pub async fn describe(core: &Core, caller: &Caller, repository: &RepositoryName, description: &str) -> Result<(), Error> {
    let access = authorize(core, caller, Permission::new(Resource::Repository, Action::Update), repository).await?;
    if description.len() > MAX_DESCRIPTION || description.contains('\0') {
        return Err(Error::Invalid(format!("a description has at most {MAX_DESCRIPTION} bytes of text")));
    }
    let mut tx = core.store.begin().await?;
    let found = tx.repositories().show(access.project, repository.path()).await?;
    let id = found.ok_or(Error::NotFound(Missing::Repository))?.id;
    if !tx.repositories().describe(id, description, core.clock.now()).await? {
        return Err(Error::NotFound(Missing::Repository));
    }
    let entry = Entry {
        operation: "update",
        resource_type: "repository",
        resource: repository.as_str(),
        project: Some(access.project),
        detail: "",
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    tracing::info!(%repository, user = caller.principal.name(), "repository described");
    Ok(())
}

/// Deletes a repository with all its artifacts and tags. The bytes go when nobody has them any more.
///
/// # Errors
/// [`Missing::Repository`], or a refusal.
pub async fn delete(core: &Core, caller: &Caller, repository: &RepositoryName) -> Result<(), Error> {
    let access = authorize(core, caller, Permission::new(Resource::Repository, Action::Delete), repository).await?;
    let mut tx = core.store.begin().await?;
    let found = tx.repositories().show(access.project, repository.path()).await?;
    let id = found.ok_or(Error::NotFound(Missing::Repository))?.id;
    let removal = Removal::asked(core, caller, repository, access.project, id);
    if !removal.repository(&mut tx).await? {
        return Err(Error::NotFound(Missing::Repository));
    }
    let entry = Entry {
        operation: "delete",
        resource_type: "repository",
        resource: repository.as_str(),
        project: Some(access.project),
        detail: "",
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    tracing::info!(%repository, user = caller.principal.name(), "repository deleted");
    Ok(())
}
