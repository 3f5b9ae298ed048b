//! Tie accounts to outside identities by hand: this is how somebody moves from one provider to another and keeps what is theirs.

use wharf_model::{Caller, Identity, IdentityId, UserId};

use super::change::changed;
use super::outside::KINDS;
use crate::access::require_system_admin;
use crate::audit;
use crate::configuration::ldap;
use crate::{Core, Error, Missing};

/// Longest name of a provider and of a subject, in characters.
const LONGEST: (usize, usize) = (64, 4096);

/// An account's identities. For system administrators.
///
/// # Errors
/// [`Missing::User`], or a refusal.
pub async fn identities(core: &Core, caller: &Caller, user: UserId) -> Result<Vec<Identity>, Error> {
    require_system_admin(core, caller).await?;
    core.store
        .read()
        .users()
        .lookup(user)
        .await?
        .ok_or(Error::NotFound(Missing::User))?;
    Ok(core.store.read().identities().list(user).await?)
}

/// Ties a subject of a provider to an account: from now on whoever the provider says this is logs in to it. A DN may be spelled in any
/// way. For system administrators.
///
/// # Errors
/// [`Error::Conflict`] while it is tied to an account, [`Error::Invalid`], [`Missing::User`], or a refusal.
pub async fn add_identity(core: &Core, caller: &Caller, user: UserId, provider: &str, subject: &str) -> Result<(), Error> {
    require_system_admin(core, caller).await?;
    let fits =
        |text: &str, longest: usize| !text.trim().is_empty() && text.chars().count() <= longest && !text.chars().any(char::is_control);
    if !fits(provider, LONGEST.0) || !fits(subject, LONGEST.1) {
        return Err(Error::Invalid("an identity is a provider's name and a subject".into()));
    }
    let subject = if provider == ldap::NAME {
        wharf_auth::ldap::normal_dn(subject).ok_or_else(|| Error::Invalid("the subject of an LDAP identity is a DN".into()))?
    } else {
        subject.to_owned()
    };
    let mut tx = core.store.begin().await?;
    let account = tx.users().lookup(user).await?.ok_or(Error::NotFound(Missing::User))?;
    if !tx.identities().add(provider, &subject, user, core.clock.now()).await? {
        return Err(Error::Conflict("this identity is tied to an account already".into()));
    }
    let detail = format!("identity of {provider} added: {subject}");
    audit::record(core, &mut tx, caller, changed(account.name.as_str(), &detail)).await?;
    tx.commit().await?;
    tracing::info!(account = %account.name, provider, user = caller.principal.name(), "identity added");
    Ok(())
}

/// Unties an identity from an account. What the provider said about it, groups and the administrators' flag, goes too; the next login by
/// another provider tells anew. For system administrators.
///
/// # Errors
/// [`Missing::User`] or [`Missing::Identity`], or a refusal.
pub async fn remove_identity(core: &Core, caller: &Caller, user: UserId, identity: IdentityId) -> Result<(), Error> {
    require_system_admin(core, caller).await?;
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let account = tx.users().lookup(user).await?.ok_or(Error::NotFound(Missing::User))?;
    if !tx.identities().remove(user, identity).await? {
        return Err(Error::NotFound(Missing::Identity));
    }
    for kind in KINDS {
        tx.groups().replace_for(user, kind, &[], now).await?;
    }
    tx.users().set_admin_in_auth(user, false, now).await?;
    audit::record(core, &mut tx, caller, changed(account.name.as_str(), "identity removed")).await?;
    tx.commit().await?;
    core.sign_ins.forget();
    tracing::info!(account = %account.name, user = caller.principal.name(), "identity removed");
    Ok(())
}
