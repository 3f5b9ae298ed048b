//! Delete: a tag alone, or a manifest with every tag that points to it. Rows go now; nobody sees the content any more.

use wharf_model::{Caller, Permission};
use wharf_oci::{Digest, RepositoryName, Tag};

use crate::access::authorize;
use crate::audit::{self, Entry};
use crate::removal::Removal;
use crate::{Core, Error, Missing};

/// Deletes one tag. The manifest stays, and so do its other tags.
///
/// # Errors
/// [`Missing::Manifest`], or a refusal.
pub async fn delete_tag(core: &Core, caller: &Caller, repository: &RepositoryName, tag: &Tag) -> Result<(), Error> {
    let access = authorize(core, caller, Permission::DELETE_CONTENT, repository).await?;
    let mut tx = core.store.begin().await?;
    let found = tx
        .repositories()
        .find(access.project, repository.path())
        .await?
        .ok_or(Error::NotFound(Missing::Manifest))?;
    let removal = Removal::asked(core, caller, repository, access.project, found.id);
    if !removal.tag(&mut tx, tag).await? {
        return Err(Error::NotFound(Missing::Manifest));
    }
    let entry = Entry {
        operation: "delete",
        resource_type: "tag",
        resource: &format!("{repository}:{tag}"),
        project: Some(access.project),
        detail: "",
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    tracing::info!(%repository, %tag, user = caller.principal.name(), "tag deleted");
    Ok(())
}

/// Deletes a manifest and every tag that points to it.
///
/// # Errors
/// [`Error::Precondition`] when an index lists it, [`Missing::Manifest`], or a refusal.
pub async fn delete_manifest(core: &Core, caller: &Caller, repository: &RepositoryName, digest: &Digest) -> Result<(), Error> {
    let access = authorize(core, caller, Permission::DELETE_CONTENT, repository).await?;
    let mut tx = core.store.begin().await?;
    let found = tx
        .repositories()
        .find(access.project, repository.path())
        .await?
        .ok_or(Error::NotFound(Missing::Manifest))?;
    let removal = Removal::asked(core, caller, repository, access.project, found.id);
    if !removal.manifest(&mut tx, digest).await? {
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
    tracing::info!(%repository, %digest, user = caller.principal.name(), "manifest deleted");
    Ok(())
}
