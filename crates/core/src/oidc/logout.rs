//! The end of a login, here and at the provider.

use wharf_auth::session::SessionCookie;
use wharf_model::{Caller, UserId};

use super::{NAME, client, vouch};
use crate::session::{self, Closed};
use crate::{Core, Error};

/// Where an ID token in a session belongs.
pub(super) const PLACE: &str = "oidc id token";

/// Ends the session of a cookie. Where the settings ask for it, the refresh token is given back to the provider and the URL is returned
/// at which the browser logs out there, too; it comes back to `return_to`.
///
/// # Errors
/// When the database gives no answer. A provider that gives none keeps nobody logged in here.
pub async fn logout(core: &Core, caller: &Caller, cookie: &SessionCookie, return_to: &str) -> Result<Option<String>, Error> {
    let Some(closed) = session::close(core, caller, cookie).await? else {
        return Ok(None);
    };
    if closed.provider != NAME {
        return Ok(None);
    }
    match at_provider(core, &closed, return_to).await {
        Ok(url) => Ok(url),
        Err(error) => {
            tracing::warn!(%error, "logged out here only: the identity provider could not be told");
            Ok(None)
        }
    }
}

async fn at_provider(core: &Core, closed: &Closed, return_to: &str) -> Result<Option<String>, Error> {
    let client = client(core).await?;
    if !client.settings().logout {
        return Ok(None);
    }
    let now = core.clock.now();
    give_back(core, closed.user).await?;
    let id_token = closed.id_token.as_deref().and_then(|sealed| core.sealer.open(PLACE, sealed).ok());
    client.logout_url(id_token.as_ref(), return_to, now).await.map_err(super::refused)
}

/// Revokes the refresh token at the provider and forgets it.
async fn give_back(core: &Core, user: UserId) -> Result<(), Error> {
    let account = core.store.read().oidc_accounts().lookup(user).await?;
    let Some(sealed) = account.and_then(|account| account.refresh_token) else {
        return Ok(());
    };
    let token = core
        .sealer
        .open(&vouch::place(user), &sealed)
        .map_err(|error| Error::Internal(error.into()))?;
    let mut tx = core.store.begin().await?;
    tx.oidc_accounts().forget(user, &sealed, core.clock.now()).await?;
    tx.commit().await?;
    client(core).await?.revoke(&token, core.clock.now()).await.map_err(super::refused)
}
