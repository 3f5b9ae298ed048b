//! Whoever a provider has proved gets in.

use wharf_auth::oidc::LoggedIn;
use wharf_model::{Caller, GroupKind, RequestInfo};

use super::return_to::ReturnTo;
use super::{NAME, vouch};
use crate::user::{accept, caller};
use crate::{Core, Error};

/// Somebody who logged in.
#[derive(Debug)]
pub struct SignedIn {
    /// Who.
    pub caller: Caller,
    /// The provider's name among sessions.
    pub provider: &'static str,
    /// The ID token, sealed, for the session.
    pub id_token: String,
    /// Where they wanted to go.
    pub return_to: ReturnTo,
}

/// The account of somebody the provider proved, in step with what it says now, with the token it gave.
pub(super) async fn sign_in(core: &Core, who: &LoggedIn, return_to: ReturnTo, request: RequestInfo) -> Result<SignedIn, Error> {
    let user = accept(core, GroupKind::Oidc, &who.identity, &request).await?;
    if user.disabled {
        return Err(Error::BadCredentials);
    }
    vouch::keep(core, user.id, who.refresh_token.as_ref()).await?;
    let id_token = core
        .sealer
        .seal(super::logout::PLACE, &who.id_token)
        .map_err(|error| Error::Internal(error.into()))?;
    Ok(SignedIn {
        caller: caller(&user, request),
        provider: NAME,
        id_token,
        return_to,
    })
}
