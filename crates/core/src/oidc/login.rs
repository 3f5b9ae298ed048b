//! The way to the provider's login page and back.

use chrono::Duration;
use serde::{Deserialize, Serialize};
use wharf_auth::oidc::PendingLogin;
use wharf_auth::session::SessionCookie;
use wharf_model::{RequestInfo, Secret};

use super::return_to::ReturnTo;
use super::signed_in::{SignedIn, sign_in};
use super::{NAME, client, onboard, refused, vouch};
use crate::audit;
use crate::{Core, Error};

/// How long somebody may take at the provider's page.
const PATIENCE: Duration = Duration::minutes(15);

/// Where the sealed text belongs.
const PLACE: &str = "oidc login";

/// A login that begins.
#[derive(Debug)]
pub struct Begun {
    /// Where to send the browser.
    pub url: String,
    /// What it must keep until it comes back, sealed.
    pub kept: String,
}

/// What a browser brought back from the provider.
#[derive(Debug)]
pub struct Returned<'a> {
    /// What it was given to keep.
    pub kept: Option<&'a str>,
    /// The code.
    pub code: Option<&'a str>,
    /// The state.
    pub state: Option<&'a str>,
    /// The provider's name for itself (RFC 9207).
    pub issuer: Option<&'a str>,
}

/// What came of a login.
#[derive(Debug)]
pub enum Completed {
    /// They have an account.
    SignedIn(Box<SignedIn>),
    /// They have none and choose a name first.
    ToOnboard {
        /// What the browser keeps until then.
        cookie: SessionCookie,
        /// A name to offer.
        username: String,
        /// Where they wanted to go.
        return_to: ReturnTo,
    },
}

/// What survives the way through the provider.
#[derive(Serialize, Deserialize)]
struct Kept {
    state: String,
    nonce: String,
    verifier: String,
    redirect_uri: String,
    return_to: String,
    until: i64,
}

/// Begins a login that comes back to `redirect_uri` and then goes on to `return_to`.
///
/// # Errors
/// [`Error::Precondition`] when no provider is set up, [`Error::Unavailable`] when it gives no answer.
pub async fn begin(core: &Core, redirect_uri: &str, return_to: &ReturnTo) -> Result<Begun, Error> {
    let now = core.clock.now();
    let client = client(core).await?;
    let start = client.authorize_url(redirect_uri, now).await.map_err(refused)?;
    let kept = Kept {
        state: start.state,
        nonce: start.nonce,
        verifier: start.verifier.expose().to_owned(),
        redirect_uri: redirect_uri.to_owned(),
        return_to: return_to.as_str().to_owned(),
        until: (now + PATIENCE).timestamp(),
    };
    let text = serde_json::to_string(&kept).map_err(|error| Error::Internal(error.into()))?;
    let kept = core
        .sealer
        .seal(PLACE, &Secret::new(text))
        .map_err(|error| Error::Internal(error.into()))?;
    Ok(Begun { url: start.url, kept })
}

/// Completes a login.
///
/// # Errors
/// [`Error::BadCredentials`] when it proves nobody, did not begin in this browser, or took too long.
pub async fn complete(core: &Core, returned: &Returned<'_>, request: RequestInfo) -> Result<Completed, Error> {
    let outcome = try_complete(core, returned, request.clone()).await;
    if matches!(outcome, Err(Error::BadCredentials)) {
        audit::login_failed(core, &request, None).await;
    }
    outcome
}

async fn try_complete(core: &Core, returned: &Returned<'_>, request: RequestInfo) -> Result<Completed, Error> {
    let now = core.clock.now();
    let kept = open(core, returned.kept).filter(|kept| kept.until >= now.timestamp());
    let kept = kept.filter(|kept| returned.state.is_some_and(|state| vouch::same(state, &kept.state)));
    let (Some(kept), Some(code)) = (kept, returned.code) else {
        return Err(Error::BadCredentials);
    };
    let client = client(core).await?;
    client.check_response_issuer(returned.issuer, now).await.map_err(refused)?;
    let pending = PendingLogin {
        redirect_uri: kept.redirect_uri,
        nonce: kept.nonce,
        verifier: Secret::new(kept.verifier),
    };
    let who = client.exchange(code, pending, now).await.map_err(refused)?;
    let return_to: ReturnTo = kept.return_to.parse().unwrap_or_default();
    let known = core.store.read().identities().find(NAME, &who.identity.subject).await?;
    if known.is_none() && !client.settings().auto_onboard {
        let username = who.identity.username.clone();
        let cookie = onboard::keep(core, who, &return_to).await?;
        return Ok(Completed::ToOnboard {
            cookie,
            username,
            return_to,
        });
    }
    sign_in(core, &who, return_to, request)
        .await
        .map(|signed| Completed::SignedIn(Box::new(signed)))
}

fn open(core: &Core, kept: Option<&str>) -> Option<Kept> {
    let text = core.sealer.open(PLACE, kept?).ok()?;
    serde_json::from_str(text.expose()).ok()
}
