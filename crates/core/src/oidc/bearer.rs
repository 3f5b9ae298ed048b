//! An ID token of the provider as a bearer token.

use wharf_auth::oidc::Issuers;
use wharf_model::{Caller, GroupKind, RequestInfo};

use super::{NAME, refused, settings};
use crate::user::{accept, caller};
use crate::{Core, Error};

/// The caller behind an ID token. They must have an account: a token makes none.
///
/// # Errors
/// [`Error::BadCredentials`] when it is not one of the provider's, or whoever it names has no account here or a disabled one.
pub async fn from_id_token(core: &Core, token: &str, request: RequestInfo) -> Result<Caller, Error> {
    let snapshot = core.configuration.now().await?;
    let settings = settings(&snapshot).ok_or(Error::BadCredentials)?;
    // Tokens of anybody else cost nothing but this look.
    let claimed = Issuers::claimed_issuer(token).ok_or(Error::BadCredentials)?;
    if claimed.trim_end_matches('/') != settings.endpoint.trim_end_matches('/') {
        return Err(Error::BadCredentials);
    }
    let proven = core
        .issuers
        .verify_id_token(&settings, token, core.clock.now())
        .await
        .map_err(refused)?;
    let known = core.store.read().identities().find(NAME, &proven.identity.subject).await?;
    let id = known.ok_or(Error::BadCredentials)?;
    let user = if proven.complete {
        accept(core, GroupKind::Oidc, &proven.identity, &request).await?
    } else {
        // It says nothing about groups: what the last login said stands.
        core.store.read().users().lookup(id).await?.ok_or(Error::BadCredentials)?
    };
    if user.disabled {
        return Err(Error::BadCredentials);
    }
    Ok(caller(&user, request))
}
