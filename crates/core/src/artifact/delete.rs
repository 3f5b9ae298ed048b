//! Delete: an artifact with every tag on it, and what nothing else needs once it is gone.

use std::collections::HashSet;

use wharf_model::{Action, Caller, Permission, RepositoryId, Resource};
use wharf_oci::{Digest, Reference, RepositoryName};
use wharf_store::Tx;

use super::read;
use crate::access::authorize;
use crate::audit::{self, Entry};
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
    if tx.manifests().is_child(found.repository_id, &digest).await? {
        return Err(Error::Precondition(format!(
            "{digest} is listed by an index of {repository}; delete the index first"
        )));
    }
    let removed = remove_with_dependants(&mut tx, found.repository_id, &digest).await?;
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

/// Removes a manifest, its accessories, and the children nothing else holds. Returns how many manifests went; none when it
/// was not there.
pub(crate) async fn remove_with_dependants(tx: &mut Tx, repository: RepositoryId, digest: &Digest) -> Result<usize, Error> {
    let mut waiting = vec![digest.clone()];
    let mut seen = HashSet::from([digest.clone()]);
    let mut removed = 0;
    while let Some(digest) = waiting.pop() {
        let Some(manifest) = tx.manifests().find(repository, &digest).await? else {
            continue;
        };
        let children = tx.manifests().children(manifest.id).await?;
        let accessories = tx.artifacts().accessories_of(repository, &digest).await?;
        if !tx.manifests().remove(repository, &digest).await? {
            continue;
        }
        removed += 1;
        waiting.extend(accessories.into_iter().filter(|accessory| seen.insert(accessory.clone())));
        for child in children {
            // Asked after the index is gone: what still holds the child now is something else.
            if let Some(found) = tx.manifests().find(repository, &child).await?
                && !tx.artifacts().is_held(repository, found.id, &child).await?
                && seen.insert(child.clone())
            {
                waiting.push(child);
            }
        }
    }
    Ok(removed)
}
