//! Delete: an artifact with every tag on it, and what nothing else needs once it is gone.

use wharf_model::{Action, Caller, Permission, Resource};
use wharf_oci::{Reference, RepositoryName};

use super::read;
use crate::access::authorize;
use crate::audit::{self, Entry};
use crate::removal::Removal;
use crate::{Core, Error, Missing};

/// Deletes the artifact `reference` stands for with all its tags, its accessories, and the children that neither a tag
/// nor another index holds.
///
/// # Errors
/// [`Error::Precondition`] when an index lists it, [`Missing::Manifest`], or a refusal.
pub async fn delete(core: &Core, caller: &Caller, repository: &RepositoryName, reference: &Reference) -> Result<(), Error> {
    let access = authorize(core, caller, Permission::new(Resource::Artifact, Action::Delete), repository).await?;
    let found = read::resolve(core, &access, repository, reference).await?;
    let digest = found.manifest.digest;
    let mut tx = core.store.begin().await?;
    let removal = Removal::asked(core, caller, repository, access.project, found.repository_id);
    removal.lock_unlisted(&mut tx, &digest).await?;
    let removed = removal.artifact(&mut tx, &digest).await?;
    if removed == 0 {
        return Err(Error::NotFound(Missing::Manifest));
    }
    let entry = Entry {
        operation: "delete",
        resource_type: "artifact",
        resource: &format!("{repository}@{digest}"),
        project: Some(access.project),
        detail: "",
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    tracing::info!(%repository, %digest, removed, user = caller.principal.name(), "artifact deleted");
    Ok(())
}
