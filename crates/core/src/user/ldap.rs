//! Look into the LDAP directory: whether its settings work, who and which groups are in it, and accounts for people before they log in.

use serde_json::{Map, Value as Json};
use wharf_auth::{ExternalGroup, ExternalIdentity, LdapError, LdapProvider, LdapUser};
use wharf_model::{Action, Caller, GroupId, GroupKind, Permission, Resource};

use super::outside::onboard;
use super::sign_in::unavailable;
use crate::access::{authorize_system, require_system_admin};
use crate::configuration;
use crate::{Core, Error};

/// So many entries are shown.
const SHOWN: usize = 100;
/// So many people are imported at once.
const IMPORTED: usize = 100;

/// Whether the directory answers with the settings that stand, or with `changes` to them, which are not kept. The error says what is wrong.
/// Other settings are for system administrators only, and the stored password goes to no other server.
///
/// # Errors
/// [`Error::Invalid`] for settings that cannot be, or a refusal.
pub async fn ping_ldap(core: &Core, caller: &Caller, changes: &Map<String, Json>) -> Result<Result<(), LdapError>, Error> {
    authorize_system(core, caller, Permission::new(Resource::Configuration, Action::Read)).await?;
    if !changes.is_empty() {
        require_system_admin(core, caller).await?;
    }
    let Some(settings) = configuration::ldap_with(core, changes).await? else {
        return Err(Error::Invalid("no LDAP server is configured".into()));
    };
    Ok(match LdapProvider::new(configuration::ldap::NAME, settings) {
        Ok(directory) => directory.ping().await,
        Err(error) => Err(error),
    })
}

/// People of the directory whose name holds `text`.
///
/// # Errors
/// [`Error::Precondition`] while no directory is configured, or a refusal.
pub async fn search_ldap_users(core: &Core, caller: &Caller, text: &str) -> Result<Vec<LdapUser>, Error> {
    authorize_system(core, caller, Permission::new(Resource::LdapUser, Action::List)).await?;
    directory(core).await?.search_users(text, SHOWN).await.map_err(unavailable)
}

/// Groups of the directory: the one of a DN, or those whose name holds `name`; with the id of those that have a row here.
///
/// # Errors
/// As [`search_ldap_users`].
pub async fn search_ldap_groups(
    core: &Core,
    caller: &Caller,
    name: &str,
    dn: Option<&str>,
) -> Result<Vec<(Option<GroupId>, ExternalGroup)>, Error> {
    authorize_system(core, caller, Permission::new(Resource::LdapUser, Action::List)).await?;
    if name.is_empty() && dn.is_none() {
        return Err(Error::Invalid("groupname or groupdn is required".into()));
    }
    let directory = directory(core).await?;
    let found = match dn {
        Some(dn) => directory.group_by_dn(dn).await.map(|found| found.into_iter().collect()),
        None => directory.search_groups(name, SHOWN).await,
    };
    let mut groups = Vec::new();
    for group in found.map_err(unavailable)? {
        let row = core.store.read().groups().find(GroupKind::Ldap, &group.key).await?;
        groups.push((row.map(|row| row.id), group));
    }
    Ok(groups)
}

/// Makes accounts for people of the directory before they log in, without any right. Returns the names that failed, with why.
///
/// # Errors
/// As [`search_ldap_users`].
pub async fn import_ldap_users(core: &Core, caller: &Caller, names: &[String]) -> Result<Vec<(String, &'static str)>, Error> {
    authorize_system(core, caller, Permission::new(Resource::LdapUser, Action::Create)).await?;
    if names.is_empty() || names.len() > IMPORTED {
        return Err(Error::Invalid(format!("1 to {IMPORTED} names at once")));
    }
    let directory = directory(core).await?;
    let mut failed = Vec::new();
    for name in names {
        let Some(person) = directory.lookup_user(name).await.map_err(unavailable)? else {
            failed.push((name.clone(), "unknown_user"));
            continue;
        };
        let known = core.store.read().identities().find(directory.name(), &person.subject).await?;
        if known.is_some() {
            failed.push((name.clone(), "already_imported"));
            continue;
        }
        onboard(core, caller, &identity(directory.name(), person)).await?;
    }
    tracing::info!(
        user = caller.principal.name(),
        accounts = names.len() - failed.len(),
        "LDAP users imported"
    );
    Ok(failed)
}

/// Somebody who has not logged in: nothing is known of groups.
fn identity(provider: &str, person: LdapUser) -> ExternalIdentity {
    ExternalIdentity {
        provider: provider.to_owned(),
        subject: person.subject,
        username: person.username,
        email: person.email,
        realname: person.realname,
        groups: vec![],
        admin: false,
    }
}

async fn directory(core: &Core) -> Result<LdapProvider, Error> {
    let directory = core.configuration.ldap().await?;
    directory.ok_or_else(|| Error::Precondition("no LDAP server is configured".into()))
}
