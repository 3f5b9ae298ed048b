//! Look at accounts.

use wharf_model::{Caller, Page, Principal, User, UserId};

use crate::access::require_system_admin;
use crate::{Core, Error, Missing};

/// A page of accounts, with how many there are. For system administrators.
///
/// # Errors
/// A refusal.
pub async fn list(core: &Core, caller: &Caller, name_contains: Option<&str>, page: Page) -> Result<(Vec<User>, i64), Error> {
    require_system_admin(core, caller).await?;
    Ok(core.store.read().users().list(name_contains, page).await?)
}

/// An account: one's own, or any for system administrators.
///
/// # Errors
/// [`Missing::User`] for administrators, or a refusal.
pub async fn get(core: &Core, caller: &Caller, id: UserId) -> Result<User, Error> {
    if caller.principal.user_id() != Some(id) {
        require_system_admin(core, caller).await?;
    }
    core.store.read().users().lookup(id).await?.ok_or(Error::NotFound(Missing::User))
}

/// The caller's own account.
///
/// # Errors
/// [`Error::LoginRequired`] for anonymous callers.
pub async fn current(core: &Core, caller: &Caller) -> Result<User, Error> {
    let Principal::User { id, .. } = &caller.principal else {
        return Err(Error::LoginRequired);
    };
    core.store.read().users().lookup(*id).await?.ok_or(Error::BadCredentials)
}
