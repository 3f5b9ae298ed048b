//! Every repository the caller may see.

use std::collections::HashMap;

use wharf_model::{Action, Actor, Caller, Permission, Resource, Scope};
use wharf_store::Visibility;

use super::{NamePage, NameQuery, cut};
use crate::access::{RepositoryFilter, repository_filter, visibility};
use crate::{Core, Error};

/// Rows read at a time where patterns decide which of them show.
const BATCH: u64 = 500;

/// A page of full repository names in byte order: those of public projects and of the caller's own, and where the caller has a
/// grant on some repositories of a project, exactly these.
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
    let visible = visible_in_catalog(core, caller).await?;
    let limit = query.limit(core.policy.page_size);
    let names = shown(core, caller, visible, query.last.as_deref(), limit.saturating_add(1)).await?;
    Ok(cut(names, limit))
}

/// A robot that was given the catalogue sees all of it.
async fn visible_in_catalog(core: &Core, caller: &Caller) -> Result<Visibility, Error> {
    let visible = visibility(core, caller).await?;
    if let Visibility::Holder(actor @ Actor::Robot(_)) = visible
        && core
            .store
            .read()
            .access()
            .held_on_system(actor)
            .await?
            .contains(&Permission::CATALOG)
    {
        return Ok(Visibility::Everything);
    }
    Ok(visible)
}

/// Up to `wanted` names after `last` that show.
async fn shown(core: &Core, caller: &Caller, visible: Visibility, last: Option<&str>, wanted: u64) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    let mut filters: HashMap<String, RepositoryFilter> = HashMap::new();
    let (mut after, mut batch) = (last.map(str::to_owned), wanted);
    loop {
        let rows = core.store.read().repositories().catalog(visible, after.as_deref(), batch).await?;
        let exhausted = (rows.len() as u64) < batch;
        after = rows.last().map(|(name, _)| name.clone());
        for (name, whole) in rows {
            if whole || is_granted(core, caller, &mut filters, &name).await? {
                names.push(name);
            }
        }
        if exhausted || names.len() as u64 >= wanted {
            names.truncate(usize::try_from(wanted).unwrap_or(usize::MAX));
            return Ok(names);
        }
        batch = batch.max(BATCH);
    }
}

async fn is_granted(core: &Core, caller: &Caller, filters: &mut HashMap<String, RepositoryFilter>, name: &str) -> Result<bool, Error> {
    let Some((project, path)) = name.split_once('/') else {
        return Ok(false);
    };
    if let Some(filter) = filters.get(project) {
        return Ok(filter.shows(path));
    }
    // The token was checked for the catalogue; which repositories show depends on the account alone.
    let account = Caller {
        scope: Scope::Full,
        ..caller.clone()
    };
    let filter = match repository_filter(core, &account, Permission::new(Resource::Repository, Action::List), project).await {
        Ok(filter) => filter,
        // A grant that was taken back meanwhile.
        Err(Error::Denied) => RepositoryFilter::Patterns(Vec::new()),
        Err(other) => return Err(other),
    };
    let shows = filter.shows(path);
    filters.insert(project.to_owned(), filter);
    Ok(shows)
}
