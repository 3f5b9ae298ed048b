//! Look at accounts.

use wharf_model::{Action, Caller, Filter, ListQuery, Page, Permission, Principal, Resource, Test, User, UserId};

use crate::access::{authorize_system, require_login};
use crate::{Core, Error, Missing};

/// Fewest characters to search for.
const SHORTEST_SEARCH: usize = 3;

/// A page of accounts, with how many there are.
///
/// # Errors
/// A refusal.
pub async fn list(core: &Core, caller: &Caller, query: &ListQuery) -> Result<(Vec<User>, i64), Error> {
    authorize_system(core, caller, Permission::new(Resource::User, Action::List)).await?;
    Ok(core.store.read().users().list(query).await?)
}

/// Accounts whose name holds `text`, for whoever adds a member. Whoever asks learns ids and names, nothing else (CVE-2019-3990).
///
/// # Errors
/// [`Error::Invalid`] for a text of fewer than three characters, or a refusal.
pub async fn search(core: &Core, caller: &Caller, text: &str, page: Page) -> Result<(Vec<User>, i64), Error> {
    require_login(core, caller).await?;
    if caller.scope != wharf_model::Scope::Full {
        return Err(Error::Denied);
    }
    if text.chars().count() < SHORTEST_SEARCH {
        return Err(Error::Invalid(format!(
            "search for at least {SHORTEST_SEARCH} characters of a name"
        )));
    }
    let mut query = ListQuery::page(page);
    query.filters.push(Filter {
        field: "username".to_owned(),
        test: Test::Contains(text.to_owned()),
    });
    Ok(core.store.read().users().list(&query).await?)
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
/// [`Error::LoginRequired`] for anonymous callers, [`Error::Precondition`] for robots.
pub async fn current(core: &Core, caller: &Caller) -> Result<User, Error> {
    let Principal::User { id, .. } = &caller.principal else {
        require_login(core, caller).await?;
        return Err(Error::Precondition("this is not a user's account".into()));
    };
    core.store.read().users().lookup(*id).await?.ok_or(Error::BadCredentials)
}
