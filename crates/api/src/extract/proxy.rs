//! Users whom a reverse proxy in front of us has logged in, and tells about in headers.
//!
//! The headers count only when the connection comes from a proxy on the list (`server.trusted_proxies`): anybody else could write them
//! (CVE-2019-9733).

use http::{HeaderMap, HeaderName};
use wharf_core::Error;
use wharf_core::user::{ProxyUser, sign_in_by_proxy};
use wharf_model::{Caller, RequestInfo};

use crate::Api;

/// Groups of one user that are read.
const MAX_GROUPS: usize = 500;

/// Which headers a proxy tells about its users in.
#[derive(Debug, Clone)]
pub struct ProxyHeaders {
    /// The user's name.
    pub user: HeaderName,
    /// Their groups, separated by commas or semicolons.
    pub groups: Option<HeaderName>,
    /// Their e-mail address.
    pub email: Option<HeaderName>,
    /// Whoever is in this group administers the registry; empty for nobody.
    pub admin_group: String,
}

/// Whether the connection comes from a proxy on the list. Noted by the outer layer, which knows the peer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TrustedPeer(pub bool);

/// The caller a proxy tells about, if it does.
///
/// # Errors
/// [`Error::BadCredentials`] when it tells two stories, or the account is disabled.
pub(super) async fn from_proxy(api: &Api, headers: &HeaderMap, trusted: bool, request: &RequestInfo) -> Result<Option<Caller>, Error> {
    let Some(names) = api.options.proxy_headers.as_ref().filter(|_| trusted) else {
        return Ok(None);
    };
    let Some(user) = only(headers, &names.user)? else {
        return Ok(None);
    };
    let text = |name: &Option<HeaderName>| name.as_ref().map_or(Ok(None), |name| only(headers, name));
    let groups = text(&names.groups)?.unwrap_or_default();
    let groups = groups.split([',', ';']).map(str::trim).filter(|group| !group.is_empty());
    let user = ProxyUser {
        name: user,
        email: text(&names.email)?,
        groups: groups.take(MAX_GROUPS).map(str::to_owned).collect(),
        admin_group: &names.admin_group,
    };
    sign_in_by_proxy(&api.core, &user, request.clone()).await.map(Some)
}

/// The one value of a header; none when it is absent or empty. Of two, one slipped past the proxy.
fn only(headers: &HeaderMap, name: &HeaderName) -> Result<Option<String>, Error> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(Error::BadCredentials);
    }
    let text = std::str::from_utf8(value.as_bytes()).map_err(|_| Error::BadCredentials)?.trim();
    Ok((!text.is_empty()).then(|| text.to_owned()))
}
