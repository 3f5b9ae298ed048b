//! Delete: the repository forgets the blob at once. Other repositories keep it; the bytes go when nobody has it.

use wharf_model::{Caller, Permission};
use wharf_oci::{Digest, RepositoryName};
use wharf_store::Unlinked;

use crate::access::authorize;
use crate::audit::{self, Entry};
use crate::{Core, Error, Missing};

/// Removes the blob from `repository`.
///
/// # Errors
/// [`Error::Precondition`] when a manifest of the repository refers to it, [`Missing::Blob`], or a refusal.
pub async fn delete(core: &Core, caller: &Caller, repository: &RepositoryName, digest: &Digest) -> Result<(), Error> {
    let access = authorize(core, caller, Permission::DELETE_CONTENT, repository).await?;
    let mut tx = core.store.begin().await?;
    let found = tx
        .repositories()
        .find(access.project, repository.path())
        .await?
        .ok_or(Error::NotFound(Missing::Blob))?;
    // Whatever holds the manifest would hold nothing of worth without it: the manifest goes first, past what protects it.
    match tx.blobs().unlink(found.id, digest).await? {
        Unlinked::Gone => {}
        Unlinked::NotThere => return Err(Error::NotFound(Missing::Blob)),
        Unlinked::Needed => {
            return Err(Error::Precondition(format!(
                "a manifest of {repository} refers to {digest}; delete the manifest first"
            )));
        }
    }
    let entry = Entry {
        operation: "delete",
        resource_type: "blob",
        resource: &format!("{repository}@{digest}"),
        project: Some(access.project),
        detail: "",
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    tracing::info!(%repository, %digest, user = caller.principal.name(), "blob deleted from the repository");
    Ok(())
}
