//! The first start: the account `admin`.

use wharf_auth::secret;
use wharf_model::{Caller, NameRuleError, Secret, UserId, Username};
use wharf_store::NewUser;

use super::create::{check_password, entry};
use crate::audit;
use crate::{Core, Error};

/// Passwords everybody knows. None of them is ever accepted for `admin` (CVE-2026-4404).
const WELL_KNOWN: [&str; 6] = ["Harbor12345", "Admin12345", "Password1", "Passw0rd", "Wharf12345", "Admin123"];

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

/// Makes the account `admin` if there is none, with `configured` or a random password.
///
/// # Errors
/// [`Error::Invalid`] when the configured password is too weak or well known.
pub async fn ensure_admin(core: &Core, configured: Option<&Secret>) -> Result<(UserId, AdminPassword), Error> {
    if let Some(admin) = core.store.read().users().find_by_name("admin").await? {
        return Ok((admin.id, AdminPassword::Kept));
    }
    let (password, outcome) = match configured {
        Some(password) => (check_configured(core, password)?, AdminPassword::Configured),
        None => {
            let random = generate(core);
            (random.clone(), AdminPassword::Generated(random))
        }
    };
    let hash = core.passwords.hash(&password).await?;
    let name: Username = "admin".parse().map_err(|error: NameRuleError| Error::Internal(error.into()))?;
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let account = NewUser {
        name: &name,
        email: "",
        realname: "system admin",
        comment: "",
        password_hash: Some(&hash),
        system_admin: true,
        now,
    };
    let added = tx.users().add(account).await?;
    if added.is_some() {
        audit::record(core, &mut tx, &Caller::system("first start"), entry(&name)).await?;
    }
    tx.commit().await?;
    match added {
        Some(id) => Ok((id, outcome)),
        // Another replica was faster; its password stands.
        None => {
            let admin = core.store.read().users().find_by_name("admin").await?;
            admin
                .map(|admin| (admin.id, AdminPassword::Kept))
                .ok_or_else(|| Error::Internal("the admin account vanished".into()))
        }
    }
}

fn check_configured(core: &Core, password: &Secret) -> Result<Secret, Error> {
    if WELL_KNOWN.iter().any(|known| known.eq_ignore_ascii_case(password.expose())) {
        return Err(Error::Invalid(
            "the configured admin password is a well-known default; choose another".into(),
        ));
    }
    check_password(core, password)?;
    Ok(password.clone())
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
