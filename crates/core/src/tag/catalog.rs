//! Every repository the caller may see.

use wharf_model::{Caller, Permission, Scope};

use super::{NamePage, NameQuery, cut};
use crate::access::visibility;
use crate::{Core, Error};

/// A page of full repository names in byte order: those of public projects and of the caller's own.
///
/// # Errors
/// [`Error::LoginRequired`] for anonymous callers, [`Error::InsufficientScope`] for a token without the catalog.
pub async fn catalog(core: &Core, caller: &Caller, query: &NameQuery) -> Result<NamePage, Error> {
    if caller.is_anonymous() {
        return Err(Error::LoginRequired);
    }
    if caller.scope != Scope::Full && !caller.scope.reaches_registry(Permission::CATALOG) {
        return Err(Error::InsufficientScope);
    }
    let visible = visibility(core, caller).await?;
    let limit = query.limit(core.policy.page_size);
    let names = core
        .store
        .read()
        .repositories()
        .catalog(visible, query.last.as_deref(), limit + 1)
        .await?;
    Ok(cut(names, limit))
}
