//! Retag: one new tag on an image, in its repository or another one. Only that tag; [`copy`](super::copy) brings all.

use wharf_model::{Action, Caller, Permission, Resource};
use wharf_oci::{Reference, RepositoryName, Tag};

use super::copy::{authorize_source, copy_one};
use super::read;
use crate::access::authorize;
use crate::audit::{self, Entry};
use crate::tag::Placement;
use crate::{Core, Error};

/// Puts the tag `name` in `target` on the image that `source` names. With `replace` a tag that is there moves.
///
/// # Errors
/// [`Error::Conflict`] when the tag is there and may not move, [`Error::Held`], [`Missing::Manifest`](crate::Missing::Manifest), or a refusal
/// of either side.
pub async fn retag(
    core: &Core,
    caller: &Caller,
    source: (&RepositoryName, &Reference),
    target: &RepositoryName,
    name: &Tag,
    replace: bool,
) -> Result<(), Error> {
    let access = authorize(core, caller, Permission::new(Resource::Tag, Action::Create), target).await?;
    let from = authorize_source(core, caller, source.0).await?;
    let found = read::resolve(core, &from, source.0, source.1).await?;
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let home = tx.repositories().ensure(access.project, target.path(), now).await?.id;
    let id = if home == found.repository_id {
        found.manifest.id
    } else {
        copy_one(&mut tx, &found, home, now).await?
    };
    if replace {
        let placement = Placement {
            project: access.project,
            name: target,
            repository: home,
            manifest: id,
            digest: &found.manifest.digest,
            now,
        };
        placement.place(&mut tx, [name]).await?;
    } else if tx.tags().add(home, name, id, now).await?.is_none() {
        return Err(Error::Conflict(format!("the tag {name} exists already in {target}")));
    }
    let entry = Entry {
        operation: "create",
        resource_type: "tag",
        resource: &format!("{target}:{name}"),
        project: Some(access.project),
        detail: found.manifest.digest.as_str(),
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    tracing::info!(%target, tag = %name, digest = %found.manifest.digest, user = caller.principal.name(), "image tagged");
    Ok(())
}
