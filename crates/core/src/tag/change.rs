//! Tags of one artifact: list, create, delete.

use wharf_model::{Action, ArtifactTag, Caller, ListQuery, Permission, Resource};
use wharf_oci::{Digest, Reference, RepositoryName, Tag};
use wharf_store::{ResolvedManifest, StoreError, Tx};

use crate::access::{Authorized, authorize};
use crate::audit::{self, Entry};
use crate::removal::hold::Rules;
use crate::removal::{Removal, TRIES};
use crate::{Core, Error, Missing};

/// One page of the tags of an artifact, and how many there are.
///
/// # Errors
/// [`Missing::Manifest`], [`Error::Invalid`] for a field the list does not know, or a refusal.
pub async fn list_of_artifact(
    core: &Core,
    caller: &Caller,
    repository: &RepositoryName,
    reference: &Reference,
    query: &ListQuery,
) -> Result<(Vec<ArtifactTag>, i64), Error> {
    let (access, found) = resolve(core, caller, Action::List, repository, reference).await?;
    let (mut tags, total) = core.store.read().tags().list_of(found.manifest.id, query).await?;
    let rules = Rules::shown(core, access.project).await?;
    for tag in &mut tags {
        tag.immutable = rules.hold(repository.path(), &tag.name).is_some();
    }
    Ok((tags, total))
}

/// Makes a tag on an artifact.
///
/// # Errors
/// [`Error::Conflict`] when the repository has a tag of this name, [`Missing::Manifest`], or a refusal.
pub async fn create(core: &Core, caller: &Caller, repository: &RepositoryName, reference: &Reference, name: &Tag) -> Result<(), Error> {
    let (access, found) = resolve(core, caller, Action::Create, repository, reference).await?;
    let mut tx = core.store.begin().await?;
    let made = tx
        .tags()
        .add(found.repository_id, name, found.manifest.id, core.clock.now())
        .await?;
    if made.is_none() {
        return Err(Error::Conflict(format!("the tag {name} exists already in {repository}")));
    }
    let entry = Entry {
        operation: "create",
        resource_type: "tag",
        resource: &format!("{repository}:{name}"),
        project: Some(access.project),
        detail: found.manifest.digest.as_str(),
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    tracing::info!(%repository, tag = %name, digest = %found.manifest.digest, user = caller.principal.name(), "tag created");
    Ok(())
}

/// Deletes a tag of an artifact. The artifact stays, and so do its other tags.
///
/// # Errors
/// [`Missing::Manifest`] when the tag is not on that artifact, or a refusal.
pub async fn delete(core: &Core, caller: &Caller, repository: &RepositoryName, reference: &Reference, name: &Tag) -> Result<(), Error> {
    let (access, found) = resolve(core, caller, Action::Delete, repository, reference).await?;
    let mut tx = core.store.begin().await?;
    let removal = Removal::asked(core, caller, repository, access.project, found.repository_id);
    if !removal.tag_of(&mut tx, found.manifest.id, name).await? {
        return Err(Error::NotFound(Missing::Tag));
    }
    let entry = Entry {
        operation: "delete",
        resource_type: "tag",
        resource: &format!("{repository}:{name}"),
        project: Some(access.project),
        detail: found.manifest.digest.as_str(),
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    tracing::info!(%repository, tag = %name, digest = %found.manifest.digest, user = caller.principal.name(), "tag deleted");
    Ok(())
}

async fn resolve(
    core: &Core,
    caller: &Caller,
    action: Action,
    repository: &RepositoryName,
    reference: &Reference,
) -> Result<(Authorized, ResolvedManifest), Error> {
    let access = authorize(core, caller, Permission::new(Resource::Tag, action), repository).await?;
    let found = core
        .store
        .read()
        .manifests()
        .resolve(access.project, repository.path(), reference)
        .await?;
    Ok((access, found.ok_or(Error::NotFound(Missing::Manifest))?))
}

/// Deletes a tag as Harbor 1.x scripts mean it: the tag, and the artifact with what belongs to it when that was its last
/// tag. Other tags of the artifact stay.
///
/// # Errors
/// [`Missing::Tag`], or a refusal.
pub async fn delete_with_last(core: &Core, caller: &Caller, repository: &RepositoryName, name: &Tag) -> Result<(), Error> {
    let access = authorize(core, caller, Permission::new(Resource::Tag, Action::Delete), repository).await?;
    let mut tx = core.store.begin().await?;
    let home = tx.repositories().find(access.project, repository.path()).await?;
    let home = home.ok_or(Error::NotFound(Missing::Tag))?;
    let removal = Removal::asked(core, caller, repository, access.project, home.id);
    let digest = remove_with_last(&mut tx, &removal, name).await?;
    let entry = Entry {
        operation: "delete",
        resource_type: "tag",
        resource: &format!("{repository}:{name}"),
        project: Some(access.project),
        detail: digest.as_str(),
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    tracing::info!(%repository, tag = %name, %digest, user = caller.principal.name(), "tag deleted, and the artifact with its last one");
    Ok(())
}

/// Removes the tag, and what it was on when nothing else holds that; returns what that was.
async fn remove_with_last(tx: &mut Tx, removal: &Removal<'_>, name: &Tag) -> Result<Digest, Error> {
    for _ in 0..TRIES {
        let found = tx.tags().find(removal.repository, name.as_str()).await?;
        let digest = found.ok_or(Error::NotFound(Missing::Tag))?.digest;
        // Of two who delete the last two tags at once, the second must see that its own is the last. And the tag may have moved until
        // both are locked: then what it was on is none of ours.
        let Some(id) = removal.lock(tx, &digest).await? else { continue };
        if !tx.tags().lock_on(id, name.as_str()).await? {
            continue;
        }
        let only =
            tx.tags().of_manifests(&[id], 2).await?.len() == 1 && tx.manifests().listed_by(removal.repository, &digest).await?.is_none();
        let gone = if only {
            removal.artifact(tx, &digest).await? > 0
        } else {
            removal.tag_of(tx, id, name).await?
        };
        if gone {
            return Ok(digest);
        }
    }
    Err(StoreError::Unavailable("the tag keeps being moved".into()).into())
}
