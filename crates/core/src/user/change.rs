//! Change an account: what it tells about its person, its password, its right to administer.

use wharf_model::{Action, Caller, Permission, Resource, Secret, User, UserId};

use super::create::{check_password, check_texts};
use super::guesses;
use crate::access::{authorize_system, require_login, require_system_admin};
use crate::audit::{self, Entry};
use crate::{Core, Error, Missing};

/// What an account tells about its person.
#[derive(Debug, Clone)]
pub struct Profile {
    /// E-mail address.
    pub email: String,
    /// Name for people.
    pub realname: String,
    /// Free text.
    pub comment: String,
}

/// Replaces what an account tells: one's own where the password is kept here, any for who may update users. Only system administrators
/// change the accounts of system administrators.
///
/// # Errors
/// [`Error::Invalid`], [`Missing::User`] for administrators, or a refusal.
pub async fn set_profile(core: &Core, caller: &Caller, id: UserId, profile: &Profile) -> Result<(), Error> {
    let own = is_own(core, caller, id).await?;
    if !own {
        authorize_system(core, caller, Permission::new(Resource::User, Action::Update)).await?;
    }
    check_texts(&profile.email, &profile.realname, &profile.comment)?;
    let mut tx = core.store.begin().await?;
    let user = tx.users().lookup(id).await?.ok_or(Error::NotFound(Missing::User))?;
    if !own && (user.system_admin || user.admin_in_auth) {
        require_system_admin(core, caller).await?;
    }
    if own && !tx.identities().list(id).await?.is_empty() && (user.email != profile.email || user.realname != profile.realname) {
        return Err(Error::Precondition(
            "name and e-mail address of this account come from its provider".into(),
        ));
    }
    let now = core.clock.now();
    tx.users()
        .set_profile(id, &profile.email, &profile.realname, &profile.comment, now)
        .await?;
    audit::record(core, &mut tx, caller, changed(user.name.as_str(), "profile")).await?;
    tx.commit().await?;
    tracing::info!(account = %user.name, user = caller.principal.name(), "profile changed");
    Ok(())
}

/// Gives an account another password: one's own with the old one, any for system administrators. Every proof of the old one ends at once.
///
/// # Errors
/// [`Error::Invalid`] for a password that breaks the rule or is the old one, [`Error::Denied`] for a wrong old one, [`Error::Throttled`].
pub async fn set_password(core: &Core, caller: &Caller, id: UserId, old: Option<&Secret>, new: &Secret) -> Result<(), Error> {
    let own = is_own(core, caller, id).await?;
    if !own {
        require_system_admin(core, caller).await?;
    }
    check_password(core, new)?;
    let (user, hash) = account(core, id).await?;
    if own {
        let old = old.ok_or(Error::Denied)?;
        let guess = guesses::begin(core, caller.request.address, user.name.as_str()).await?;
        if hash.is_none() || !core.passwords.verify(old, hash.as_deref()).await? {
            guess.failed(core).await;
            return Err(Error::Denied);
        }
        guess.succeeded(core).await;
    }
    if core.passwords.verify(new, hash.as_deref()).await? {
        return Err(Error::Invalid("the new password is the old one".into()));
    }
    let fresh = core.passwords.hash(new).await?;
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    if !tx.users().set_password(id, &fresh, now).await? {
        return Err(Error::NotFound(Missing::User));
    }
    audit::record(core, &mut tx, caller, changed(user.name.as_str(), "password")).await?;
    tx.commit().await?;
    core.sign_ins.forget();
    tracing::info!(account = %user.name, user = caller.principal.name(), "password changed");
    Ok(())
}

/// Makes an account an administrator of the registry, or no longer. Never by a robot (GHSA-w5fq-xrhj-j7g2).
///
/// # Errors
/// [`Error::Precondition`] for the last administrator, [`Missing::User`], or a refusal.
pub async fn set_system_admin(core: &Core, caller: &Caller, id: UserId, system_admin: bool) -> Result<(), Error> {
    require_system_admin(core, caller).await?;
    let mut tx = core.store.begin().await?;
    let administrators = tx.users().count_system_admins().await?;
    let user = tx.users().lookup(id).await?.ok_or(Error::NotFound(Missing::User))?;
    if user.system_admin && !system_admin && administrators <= 1 {
        return Err(Error::Precondition("this is the last system administrator".into()));
    }
    tx.users().set_system_admin(id, system_admin, core.clock.now()).await?;
    let detail = if system_admin {
        "made a system administrator"
    } else {
        "no system administrator any more"
    };
    audit::record(core, &mut tx, caller, changed(user.name.as_str(), detail)).await?;
    tx.commit().await?;
    tracing::info!(account = %user.name, user = caller.principal.name(), system_admin, "administrator changed");
    Ok(())
}

/// What the audit log says about a change of an account.
pub(super) fn changed<'a>(name: &'a str, detail: &'a str) -> Entry<'a> {
    Entry {
        operation: "update",
        resource_type: "user",
        resource: name,
        project: None,
        detail,
    }
}

/// Whether `id` is the caller's own account, which must still stand.
async fn is_own(core: &Core, caller: &Caller, id: UserId) -> Result<bool, Error> {
    require_login(core, caller).await?;
    Ok(caller.principal.user_id() == Some(id) && caller.scope == wharf_model::Scope::Full)
}

async fn account(core: &Core, id: UserId) -> Result<(User, Option<String>), Error> {
    let reader = core.store.read();
    let user = reader.users().lookup(id).await?.ok_or(Error::NotFound(Missing::User))?;
    let found = reader.users().credentials(user.name.as_str()).await?;
    found.filter(|(found, _)| found.id == id).ok_or(Error::NotFound(Missing::User))
}
