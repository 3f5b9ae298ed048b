//! Look at accounts.

use wharf_model::{Action, Caller, ListQuery, Permission, Principal, Resource, User, UserId};

use crate::access::authorize_system;
use crate::{Core, Error, Missing};

/// A page of accounts, with how many there are.
///
/// # Errors
/// A refusal.
pub async fn list(core: &Core, caller: &Caller, query: &ListQuery) -> Result<(Vec<User>, i64), Error> {
    authorize_system(core, caller, Permission::new(Resource::User, Action::List)).await?;
    Ok(core.store.read().users().list(query).await?)
}

/// An account: one's own, or any for system administrators.
///
/// # Errors
/// [`Missing::User`] for administrators, or a refusal.
pub async fn get(core: &Core, caller: &Caller, id: UserId) -> Result<User, Error> {
    if caller.principal.user_id() != Some(id) {
        authorize_system(core, caller, Permission::new(Resource::User, Action::Read)).await?;
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
