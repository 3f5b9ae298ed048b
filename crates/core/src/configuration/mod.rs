//! What administrators set at run time: Harbor's configuration keys, kept in the database.
//!
//! `keys.rs` is the table of keys. Use cases ask [`Configuration::now`] for what they need; the answer is at most a few seconds old on
//! every replica. Secrets are sealed at rest and never told.

mod keys;
pub(crate) mod ldap;
pub(crate) mod oidc;
mod snapshot;

use serde_json::{Map, Value as Json};
use wharf_auth::{LdapProvider, LdapSettings};
use wharf_model::{Action, Caller, Permission, Resource, Secret};

pub use keys::{Shape, Value, shapes};
pub use snapshot::{Configuration, Snapshot};

use crate::access::{authorize_system, require_system_admin};
use crate::audit::{self, Entry};
use crate::{Core, Error};
use keys::{KEYS, Kind};

/// Secrets with the key that says which server they are for. They go to no other.
const BOUND: [(&str, &str); 3] = [
    ("ldap_url", "ldap_search_password"),
    ("oidc_endpoint", "oidc_client_secret"),
    ("uaa_endpoint", "uaa_client_secret"),
];

/// Keys that the configuration file decides, with what it calls them there. They are told as they are, and cannot be set here.
const FIXED: [(&str, &str); 1] = [("robot_name_prefix", "auth.robot_prefix")];

/// A key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Harbor's name of it.
    pub name: &'static str,
    /// What it holds.
    pub value: Value,
    /// Whether it can be set here.
    pub editable: bool,
}

/// Every key with its value, except secrets, in the order of their names.
///
/// # Errors
/// A refusal.
pub async fn show(core: &Core, caller: &Caller) -> Result<Vec<Shown>, Error> {
    authorize_system(core, caller, Permission::new(Resource::Configuration, Action::Read)).await?;
    let snapshot = core.configuration.now().await?;
    let mut shown: Vec<_> = KEYS
        .iter()
        .filter(|key| !matches!(key.kind, Kind::Secret))
        .filter_map(|key| {
            Some(Shown {
                name: key.name,
                value: snapshot.get(key.name)?.clone(),
                editable: FIXED.iter().all(|(fixed, _)| *fixed != key.name),
            })
        })
        .collect();
    shown.sort_unstable_by_key(|shown| shown.name);
    Ok(shown)
}

/// Sets some keys; the others stay. Keys nobody knows have no effect, as in Harbor. For system administrators only: whoever sets where
/// people log in decides who is an administrator.
///
/// # Errors
/// [`Error::Invalid`] when a value is not what its key holds or the values do not fit together, or a refusal.
pub async fn change(core: &Core, caller: &Caller, changes: &Map<String, Json>) -> Result<(), Error> {
    require_system_admin(core, caller).await?;
    let mut read = Vec::new();
    for (name, json) in changes {
        // Null is how some clients leave a key out.
        if let Some(key) = keys::find(name).filter(|_| !json.is_null()) {
            read.push((key.name, key.read(json)?));
        }
    }
    let now = core.clock.now();
    // Servers that are named are asked before the transaction begins, which must not wait for them.
    let planned = with(&*core.configuration.now().await?, &read);
    audit::check(&*core.configuration.now().await?, &planned).await?;
    let mut tx = core.store.begin().await?;
    let before = core.configuration.read(&tx.configuration().all().await?)?;
    let after = with(&before, &read);
    check(&before, &after, changes)?;
    for (name, value) in read.iter().filter(|(name, _)| FIXED.iter().all(|(fixed, _)| fixed != name)) {
        let stored = core.configuration.stored(name, value)?;
        tx.configuration().set(name, &stored, now).await?;
    }
    // The names only: among the values are secrets.
    let names = read.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let entry = Entry {
        operation: "update",
        resource_type: "configuration",
        resource: "configuration",
        project: None,
        detail: &names,
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    core.configuration.changed();
    core.sign_ins.forget();
    if let Err(error) = audit::refresh(core).await {
        tracing::warn!(%error, "the audit log reads the changed configuration a moment later");
    }
    tracing::info!(keys = names, user = caller.principal.name(), "configuration changed");
    Ok(())
}

/// `before` with these values.
fn with(before: &Snapshot, values: &[(&'static str, Value)]) -> Snapshot {
    let mut after = before.clone();
    for (name, value) in values {
        after.set(name, value.clone());
    }
    after
}

/// The directory's settings with `changes` that are not kept. The stored password goes to no other server.
pub(crate) async fn ldap_with(core: &Core, changes: &Map<String, Json>) -> Result<Option<LdapSettings>, Error> {
    let before = core.configuration.now().await?;
    let mut after = (*before).clone();
    for (name, json) in changes {
        if let Some(key) = keys::find(name).filter(|key| key.name.starts_with("ldap_") && !json.is_null()) {
            after.set(key.name, key.read(json)?);
        }
    }
    if after.text("ldap_url") != before.text("ldap_url") && !changes.contains_key("ldap_search_password") {
        after.set("ldap_search_password", Value::Secret(Secret::new("")));
    }
    Ok(ldap::settings(&after))
}

/// What several keys mean together.
fn check(before: &Snapshot, after: &Snapshot, changes: &Map<String, Json>) -> Result<(), Error> {
    for (place, secret) in BOUND {
        if after.text(place) != before.text(place) && before.secret(secret).is_some() && !changes.contains_key(secret) {
            return Err(Error::Invalid(format!(
                "{place} changes, so {secret} must be sent again: it goes to no other server"
            )));
        }
    }
    oidc::check(after)?;
    if let Some(settings) = ldap::settings(after) {
        LdapProvider::new(ldap::NAME, settings).map_err(|error| Error::Invalid(error.to_string()))?;
    }
    for (name, key) in FIXED {
        if after.get(name) != before.get(name) {
            return Err(Error::Invalid(format!("{name} is set by {key} in the configuration file")));
        }
    }
    Ok(())
}
