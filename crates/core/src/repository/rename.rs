//! Rename a repository within its project. Its id stays, and with it everything in it; its old name leads to it until something is
//! pushed under it.

use wharf_model::{Action, Caller, Permission, Resource};
use wharf_oci::RepositoryName;
use wharf_store::StoreError;

use crate::access::authorize;
use crate::audit::{self, Entry};
use crate::removal::Removal;
use crate::{Core, Error, Missing};

/// Gives `repository` the name `target`, which is in the same project. Who may delete the one and push the other may do it.
///
/// # Errors
/// [`Error::Conflict`] when the name is taken, [`Error::Held`] when one of its tags must stay where it is, [`Missing::Repository`], or a refusal.
pub async fn rename(core: &Core, caller: &Caller, repository: &RepositoryName, target: &RepositoryName) -> Result<(), Error> {
    let access = authorize(core, caller, Permission::new(Resource::Repository, Action::Delete), repository).await?;
    let there = authorize(core, caller, Permission::PUSH, target).await?;
    if there.project != access.project {
        return Err(Error::Invalid(
            "a repository is renamed within its project; artifacts can be moved to others".into(),
        ));
    }
    let mut tx = core.store.begin().await?;
    let found = tx.repositories().show(access.project, repository.path()).await?;
    let id = found.ok_or(Error::NotFound(Missing::Repository))?.id;
    let removal = Removal::asked(core, caller, repository, access.project, id);
    removal.check_whole(&mut tx).await?;
    match tx.artifacts().rename_repository(id, target.path(), core.clock.now()).await {
        Ok(true) => {}
        Ok(false) | Err(StoreError::Conflict { .. }) => return Err(Error::Conflict(format!("the repository {target} already exists"))),
        Err(error) => return Err(error.into()),
    }
    let entry = Entry {
        operation: "update",
        resource_type: "repository",
        resource: target.as_str(),
        project: Some(access.project),
        detail: &format!("renamed from {repository}"),
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    tracing::info!(from = %repository, to = %target, user = caller.principal.name(), "repository renamed");
    Ok(())
}
