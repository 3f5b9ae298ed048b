//! A browser logs in.

use wharf_auth::session::SessionCookie;
use wharf_model::{Caller, RequestInfo};
use wharf_store::NewSession;

use super::stamp;
use crate::audit::{self, Entry};
use crate::{Core, Error};

/// How a browser logged in.
#[derive(Debug, Clone, Copy, Default)]
pub struct NewLogin<'a> {
    /// Who proved it; empty for a local password.
    pub provider: &'a str,
    /// The provider's ID token, sealed.
    pub id_token: Option<&'a str>,
    /// The cookie the browser had before. Its session ends: an identifier that somebody may have planted never becomes a login.
    pub before: Option<&'a SessionCookie>,
}

/// Opens a session for `caller`, who was just authenticated, and returns its new cookie.
///
/// # Errors
/// [`Error::BadCredentials`] when the account is gone or disabled meanwhile; otherwise when the database gives no answer.
pub async fn open(core: &Core, caller: &Caller, login: NewLogin<'_>) -> Result<SessionCookie, Error> {
    let id = caller.principal.user_id().ok_or(Error::BadCredentials)?;
    let cookie = SessionCookie::generate();
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    let account = tx.users().credentials(caller.principal.name()).await?;
    let (user, hash) = account
        .filter(|(user, _)| user.id == id && !user.disabled)
        .ok_or(Error::BadCredentials)?;
    if let Some(before) = login.before {
        tx.sessions().remove(&before.hash()).await?;
    }
    let session = NewSession {
        id_hash: cookie.hash(),
        user: id,
        provider: login.provider,
        stamp: stamp(&user, hash.as_deref()),
        id_token: login.id_token,
        address: &address(&caller.request),
        now,
        expires_at: now + core.policy.session_lifetime,
    };
    tx.sessions().add(session).await?;
    audit::record(core, &mut tx, caller, entry(user.name.as_str(), login.provider)).await?;
    tx.commit().await?;
    Ok(cookie)
}

fn entry<'a>(name: &'a str, provider: &'a str) -> Entry<'a> {
    Entry {
        operation: "login",
        resource_type: "user",
        resource: name,
        project: None,
        detail: provider,
    }
}

fn address(request: &RequestInfo) -> String {
    request.address.map(|address| address.to_string()).unwrap_or_default()
}
