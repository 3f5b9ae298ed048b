//! Tags of one repository.

use wharf_model::{Caller, Permission};
use wharf_oci::RepositoryName;

use super::{NamePage, NameQuery, cut};
use crate::access::authorize;
use crate::{Core, Error, Missing};

/// A page of tags in byte order.
///
/// # Errors
/// [`Missing::Repository`], or a refusal.
pub async fn list(core: &Core, caller: &Caller, repository: &RepositoryName, query: &NameQuery) -> Result<NamePage, Error> {
    let access = authorize(core, caller, Permission::PULL, repository).await?;
    let reader = core.store.read();
    if reader.repositories().find(access.project, repository.path()).await?.is_none() {
        return Err(Error::NotFound(Missing::Repository));
    }
    let limit = query.limit(core.policy.page_size);
    let names = reader
        .tags()
        .list(access.project, repository.path(), query.last.as_deref(), limit + 1)
        .await?;
    Ok(cut(names, limit))
}
