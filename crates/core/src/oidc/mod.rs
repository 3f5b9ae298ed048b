//! Logins at an OpenID provider, and the keys of issuers.
//!
//! A login begins with [`begin`]: what must survive the way through the provider travels in a sealed cookie, so any replica can go on.
//! [`complete`] redeems the code the browser brings back. Whoever has no account yet gets one, or is asked for a name first
//! ([`onboard`]), as the settings say. The provider's refresh token is kept, sealed: the CLI secret of an account counts only while the
//! provider still vouches for it ([`from_cli_secret`]).

mod bearer;
mod cli_secret;
mod login;
mod logout;
mod onboard;
mod ping;
mod return_to;
mod signed_in;
mod transport;
mod vouch;

pub use bearer::from_id_token;
pub use cli_secret::{from_cli_secret, identity, set_cli_secret};
pub use login::{Begun, Completed, Returned, begin, complete};
pub use logout::logout;
pub use onboard::onboard;
pub use ping::ping;
pub use return_to::{ReturnTo, ReturnToError};
pub use signed_in::SignedIn;
pub use transport::issuers;

use wharf_auth::oidc::{OidcClient, OidcError};

pub(crate) use crate::configuration::oidc::NAME;
use crate::configuration::oidc::settings;
use crate::{Core, Error};

/// The provider that is set up.
///
/// # Errors
/// [`Error::Precondition`] when none is.
async fn client(core: &Core) -> Result<OidcClient, Error> {
    let snapshot = core.configuration.now().await?;
    let settings = settings(&snapshot).ok_or_else(|| Error::Precondition("no OpenID Connect provider is set up".into()))?;
    Ok(OidcClient::new(settings.into(), core.issuers.clone()))
}

/// Whether somebody whose password was wrong is to be sent to the provider's page: people are meant to log in there (`auth_mode`), and the
/// name is none with a password of our own.
///
/// # Errors
/// When the database gives no answer.
pub async fn sends_to_provider(core: &Core, name: &str) -> Result<bool, Error> {
    let snapshot = core.configuration.now().await?;
    if snapshot.text("auth_mode") != "oidc_auth" || settings(&snapshot).is_none() {
        return Ok(false);
    }
    let account = core.store.read().users().credentials(name).await?;
    Ok(account.is_none_or(|(_, hash)| hash.is_none()))
}

/// Why there is no login, for whoever tried. The log has the details.
fn refused(error: OidcError) -> Error {
    match error {
        OidcError::NoGrant | OidcError::Token(_) | OidcError::Claim(_) => {
            tracing::warn!(%error, "a login at the identity provider proved nobody");
            Error::BadCredentials
        }
        OidcError::Unreachable(_) | OidcError::Misconfigured(_) | OidcError::Refused(_) => Error::Unavailable {
            what: "the identity provider",
            source: error.into(),
        },
    }
}
