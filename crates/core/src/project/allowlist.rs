//! Vulnerabilities that do not count: the installation's list, and a project's own.

use std::collections::HashSet;

use wharf_model::{Action, Caller, Permission, Resource};
use wharf_store::Allowlist;

use crate::access::{authorize_system, require_login};
use crate::audit::{self, Entry};
use crate::{Core, Error};

/// Most identifiers in a list, and the longest one in bytes.
const ITEMS: usize = 5000;
const ITEM: usize = 128;

/// A list to set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetAllowlist {
    /// When it ends, in seconds since 1970; `None` for never.
    pub expires_at: Option<i64>,
    /// Identifiers such as `CVE-2024-1234`.
    pub items: Vec<String>,
}

/// The installation's list; `None` when nobody ever set one.
///
/// # Errors
/// [`Error::LoginRequired`].
pub async fn system_allowlist(core: &Core, caller: &Caller) -> Result<Option<Allowlist>, Error> {
    require_login(core, caller).await?;
    Ok(core.store.read().allowlists().find(None).await?)
}

/// Sets the installation's list.
///
/// # Errors
/// [`Error::Invalid`], or a refusal.
pub async fn set_system_allowlist(core: &Core, caller: &Caller, list: &SetAllowlist) -> Result<(), Error> {
    authorize_system(core, caller, Permission::new(Resource::Configuration, Action::Update)).await?;
    check(list)?;
    let mut tx = core.store.begin().await?;
    tx.allowlists().set(None, list.expires_at, &list.items, core.clock.now()).await?;
    let entry = Entry {
        operation: "update",
        resource_type: "cve_allowlist",
        resource: "system",
        project: None,
        detail: &format!("{} items", list.items.len()),
    };
    audit::record(core, &mut tx, caller, entry).await?;
    Ok(tx.commit().await?)
}

/// Whether the list can be kept: identifiers of a plain shape, each once.
pub(super) fn check(list: &SetAllowlist) -> Result<(), Error> {
    if list.items.len() > ITEMS {
        return Err(Error::Invalid(format!(
            "a list of accepted vulnerabilities has at most {ITEMS} items"
        )));
    }
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
    let mut seen = HashSet::new();
    for item in &list.items {
        if item.is_empty() || item.len() > ITEM || !item.bytes().all(plain) {
            return Err(Error::Invalid("a cve_id has 1 to 128 letters, digits, '-', '_', '.' or ':'".into()));
        }
        if !seen.insert(item) {
            return Err(Error::Invalid(format!("{item} is listed twice")));
        }
    }
    if list.expires_at.is_some_and(|end| end < 0) {
        return Err(Error::Invalid("expires_at is in seconds since 1970".into()));
    }
    Ok(())
}
