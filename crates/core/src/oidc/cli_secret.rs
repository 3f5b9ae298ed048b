//! The CLI secret: what stands for a password where no browser is, such as `docker login`.

use wharf_auth::secret;
use wharf_model::{Caller, Identity, RequestInfo, Secret, User, UserId};

use super::{NAME, vouch};
use crate::access::{require_login, require_system_admin};
use crate::audit::{self, Entry};
use crate::user::{caller, check_password, check_secret};
use crate::{Core, Error, Missing};

/// Characters of a secret that is made here.
const LENGTH: usize = 40;

/// The caller behind the account of a user name, as just read, and a CLI secret; `None` when it has no such secret, or another.
///
/// # Errors
/// [`Error::BadCredentials`] when the secret is right and the provider does not vouch for the account any more;
/// [`Error::Unavailable`] when nobody can say.
pub async fn from_cli_secret(
    core: &Core,
    account: Option<&(User, Option<String>)>,
    password: &Secret,
    request: &RequestInfo,
) -> Result<Option<Caller>, Error> {
    // Whoever has a local password has no provider to ask.
    let Some((user, None)) = account.filter(|(user, _)| !user.disabled) else {
        return Ok(None);
    };
    let Some(account) = core.store.read().oidc_accounts().lookup(user.id).await? else {
        return Ok(None);
    };
    let Some(hash) = account.secret_hash.clone() else {
        return Ok(None);
    };
    let check = async { Ok(core.passwords.verify(password, Some(&hash)).await?) };
    if !check_secret(core, user.name.as_str(), password, &hash, request, check).await? {
        return Ok(None);
    }
    vouch::ensure(core, user.id, account, request).await?;
    // Read again: what the provider said may have changed it.
    let user = core.store.read().users().lookup(user.id).await?.filter(|user| !user.disabled);
    Ok(user.map(|user| caller(&user, request.clone())))
}

/// Who an account is at the provider, if it logs in there; only such accounts have a CLI secret.
///
/// # Errors
/// When the database does not answer.
pub async fn identity(core: &Core, user: UserId) -> Result<Option<Identity>, Error> {
    let identities = core.store.read().identities().list(user).await?;
    Ok(identities.into_iter().find(|identity| identity.provider == NAME))
}

/// Sets the CLI secret of an account: one's own, any for system administrators. Without `chosen` one is made; it is returned this once and
/// never again.
///
/// # Errors
/// [`Error::Invalid`] for one that breaks the rule for passwords, [`Error::Precondition`] for an account that never logged in at the
/// provider, [`Missing::User`], or a refusal.
pub async fn set_cli_secret(core: &Core, caller: &Caller, id: UserId, chosen: Option<&Secret>) -> Result<Secret, Error> {
    require_login(core, caller).await?;
    if caller.principal.user_id() != Some(id) {
        require_system_admin(core, caller).await?;
    }
    let secret = chosen.cloned().unwrap_or_else(|| secret::alphanumeric(LENGTH));
    if chosen.is_some() {
        check_password(core, &secret)?;
    }
    let hash = core.passwords.hash(&secret).await?;
    let mut tx = core.store.begin().await?;
    let user = tx.users().lookup(id).await?.ok_or(Error::NotFound(Missing::User))?;
    if !tx.oidc_accounts().set_secret(id, &hash, core.clock.now()).await? {
        return Err(Error::Precondition(
            "only accounts of OpenID Connect have a command-line secret".into(),
        ));
    }
    let entry = Entry {
        operation: "update",
        resource_type: "user",
        resource: user.name.as_str(),
        project: None,
        detail: "command-line secret",
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    tracing::info!(account = %user.name, user = caller.principal.name(), "command-line secret changed");
    Ok(secret)
}
