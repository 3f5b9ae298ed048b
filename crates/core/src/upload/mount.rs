//! Mount: link a blob that another repository of the caller's has already.

use wharf_model::{Blob, Caller, Permission, Scope};
use wharf_oci::{Digest, RepositoryName};
use wharf_store::{Readable, Visibility};

use super::commit;
use crate::access::{Authorized, authorize, visibility};
use crate::{Core, Error};

/// Links `digest` into `repository` if the caller may read it in `from`, or anywhere when `from` is absent.
/// Returns whether it did. Not there and not allowed are the same answer (CVE-2024-39897).
pub(super) async fn mount(
    core: &Core,
    caller: &Caller,
    access: &Authorized,
    repository: &RepositoryName,
    digest: &Digest,
    from: Option<&RepositoryName>,
) -> Result<bool, Error> {
    let source = match from {
        Some(from) => find_in_source(core, caller, from, digest).await?,
        None => find_anywhere(core, caller, digest).await?,
    };
    let Some(blob) = source else { return Ok(false) };
    if !commit::bytes_are_there(core, &blob).await? {
        return Ok(false);
    }
    let now = core.clock.now();
    let mut tx = core.store.begin_shared().await?;
    let home = tx.repositories().ensure(access.project, repository.path(), now).await?;
    // Whoever held it may have let go since it was found.
    if !tx.blobs().hold(blob.id).await? {
        tx.abandon().await?;
        return Ok(false);
    }
    tx.blobs().link(home.id, blob.id, now).await?;
    tx.commit().await?;
    core.rooms.used(access.project);
    Ok(true)
}

async fn find_in_source(core: &Core, caller: &Caller, from: &RepositoryName, digest: &Digest) -> Result<Option<Blob>, Error> {
    match authorize(core, caller, Permission::PULL, from).await {
        Ok(source) => Ok(core.store.read().blobs().find_in(source.project, from.path(), digest).await?),
        Err(Error::LoginRequired | Error::InsufficientScope | Error::Denied | Error::NotFound(_)) => Ok(None),
        Err(no_answer) => Err(no_answer),
    }
}

/// A token reaches the repositories it lists, and what is public; a password reaches all that its user may read.
async fn find_anywhere(core: &Core, caller: &Caller, digest: &Digest) -> Result<Option<Blob>, Error> {
    let readable = match &caller.scope {
        Scope::Full => match visibility(core, caller).await? {
            Visibility::Everything => Readable::Everything,
            Visibility::Holder(actor) => Readable::Holder(actor),
            Visibility::Public => Readable::Public,
        },
        Scope::Token(entries) => Readable::Listed(
            entries
                .iter()
                .filter(|entry| entry.granted.iter().any(|action| action == "pull"))
                .filter_map(|entry| Some((entry.project?, entry.repository.parse::<RepositoryName>().ok()?.path().to_owned())))
                .collect(),
        ),
    };
    Ok(core.store.read().blobs().find_readable(digest, &readable).await?)
}
