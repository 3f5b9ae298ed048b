//! Mount: link a blob that another repository of the caller's has already.

use wharf_model::{Blob, Caller, GrantedAccess, Permission, Scope};
use wharf_oci::{Digest, RepositoryName};
use wharf_store::{Readable, Visibility};

use super::commit;
use crate::access::{Authorized, authorize, current_facts, judge, live_account, visibility};
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

/// A token reaches the repositories it lists and what is public, a password all that its user may pull. Both are asked for what the
/// account holds now.
async fn find_anywhere(core: &Core, caller: &Caller, digest: &Digest) -> Result<Option<Blob>, Error> {
    let reach = match &caller.scope {
        Scope::Full => Some(reach(core, caller).await?),
        Scope::Token(_) if core.policy.anonymous_access => Some(Readable::Public),
        Scope::Token(_) => None,
    };
    if let Some(reach) = reach
        && let Some(found) = core.store.read().blobs().find_readable(digest, reach).await?
    {
        return Ok(Some(found));
    }
    match &caller.scope {
        Scope::Full => Ok(None),
        Scope::Token(entries) => find_listed(core, caller, entries, digest).await,
    }
}

/// Where an account may pull. Auditors look at everything, and pull what they hold.
async fn reach(core: &Core, caller: &Caller) -> Result<Readable, Error> {
    Ok(match (visibility(core, caller).await?, caller.principal.actor()) {
        (Visibility::Public, _) => Readable::Public,
        (Visibility::Holder(actor), _) => Readable::Holder(actor),
        (Visibility::Everything, None) => Readable::Everything,
        (Visibility::Everything, Some(actor)) => {
            if live_account(core, actor).await?.system_admin {
                Readable::Everything
            } else {
                Readable::Holder(actor)
            }
        }
    })
}

/// The token says what was granted when it was issued; what holds is decided for each repository that has the blob.
async fn find_listed(core: &Core, caller: &Caller, entries: &[GrantedAccess], digest: &Digest) -> Result<Option<Blob>, Error> {
    for entry in entries {
        let (Some(project), Ok(name)) = (entry.project, entry.repository.parse::<RepositoryName>()) else {
            continue;
        };
        if !entry.granted.iter().any(|action| action == "pull") {
            continue;
        }
        let Some(blob) = core.store.read().blobs().find_in(project, name.path(), digest).await? else {
            continue;
        };
        let facts = current_facts(core, name.project(), caller.principal.actor()).await?;
        if judge(core, caller, Permission::PULL, &name, &facts).is_ok_and(|access| access.project == project) {
            return Ok(Some(blob));
        }
    }
    Ok(None)
}
