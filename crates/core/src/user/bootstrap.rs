//! The first start: the account `admin`.

use wharf_auth::secret;
use wharf_model::{Caller, NameRuleError, Secret, UserId, Username};
use wharf_store::{NewUser, Tx};

use super::create::{check_password, entry};
use crate::audit;
use crate::{Core, Error};

/// How the account `admin` got its password.
#[derive(Debug, Clone)]
pub enum AdminPassword {
    /// The account was there already.
    Kept,
    /// It was made with the configured password.
    Configured,
    /// It was made with this random one, to be told once.
    Generated(Secret),
}

/// Makes the account `admin` if there is none, with `configured` or a random password. A random one is given to `keep` before the account
/// is there: whatever stops the first start, nobody is left with an account whose password was never told.
///
/// # Errors
/// [`Error::Invalid`] when the configured password is too weak or well known; what `keep` answers. There is no account then.
pub async fn ensure_admin<E: From<Error>>(
    core: &Core,
    configured: Option<&Secret>,
    keep: impl FnOnce(&Secret) -> Result<(), E>,
) -> Result<(UserId, AdminPassword), E> {
    if let Some(admin) = existing(core).await? {
        return Ok((admin, AdminPassword::Kept));
    }
    let (password, outcome) = match configured {
        Some(password) => {
            check_password(core, password)?;
            (password.clone(), AdminPassword::Configured)
        }
        None => {
            let random = generate(core);
            (random.clone(), AdminPassword::Generated(random))
        }
    };
    let hash = core.passwords.hash(&password).await.map_err(Error::from)?;
    let mut tx = core.store.begin().await.map_err(Error::from)?;
    let Some(id) = add(core, &mut tx, &hash).await? else {
        // Another replica was faster; its password stands.
        tx.abandon().await.map_err(Error::from)?;
        let admin = existing(core).await?;
        return Ok((
            admin.ok_or_else(|| Error::Internal("the admin account vanished".into()))?,
            AdminPassword::Kept,
        ));
    };
    // Only now, for of several replicas one gets here; nobody else writes yet.
    if matches!(outcome, AdminPassword::Generated(_)) {
        keep(&password)?;
    }
    tx.commit().await.map_err(Error::from)?;
    Ok((id, outcome))
}

async fn existing(core: &Core) -> Result<Option<UserId>, Error> {
    Ok(core.store.read().users().find_by_name("admin").await?.map(|admin| admin.id))
}

/// The account and its entry in the audit log; `None` when it is there already.
async fn add(core: &Core, tx: &mut Tx, hash: &str) -> Result<Option<UserId>, Error> {
    let name: Username = "admin".parse().map_err(|error: NameRuleError| Error::Internal(error.into()))?;
    let account = NewUser {
        name: &name,
        email: "",
        realname: "system admin",
        comment: "",
        password_hash: Some(hash),
        system_admin: true,
        now: core.clock.now(),
    };
    let added = tx.users().add(account).await?;
    if added.is_some() {
        audit::record(core, tx, &Caller::system("first start"), entry(&name)).await?;
    }
    Ok(added)
}

/// 24 random characters that satisfy the password rule.
fn generate(core: &Core) -> Secret {
    loop {
        let candidate = secret::alphanumeric(24);
        if check_password(core, &candidate).is_ok() || core.policy.password_min_length > 24 {
            return candidate;
        }
    }
}
