//! Cookies, in and out.

use http::{HeaderMap, HeaderValue, header};
use wharf_core::session::SessionCookie;

use crate::Api;

/// Harbor's name. `__Host-sid` would be safer by a little and unknown to every script.
const NAME: &str = "sid";

/// The session cookie of a request, if it has exactly one that can be ours. Of two, one was planted.
pub(crate) fn session_cookie(headers: &HeaderMap) -> Option<SessionCookie> {
    let mut found = values(headers, NAME);
    let only = found.next().filter(|_| found.next().is_none())?;
    SessionCookie::parse(only)
}

/// Every value of a cookie.
pub(super) fn values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let pairs = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|text| text.split(';'));
    pairs
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(move |(known, _)| *known == name)
        .map(|(_, value)| value.trim_matches('"'))
}

/// `Set-Cookie` for a new session. It ends with the browser, is not shown to scripts, goes to this host only, and comes along from
/// other sites with nothing but a followed link.
pub(super) fn set_session(api: &Api, cookie: &SessionCookie) -> HeaderValue {
    set(api, NAME, cookie.expose(), "/", None)
}

/// `Set-Cookie` that takes the session cookie away.
pub(super) fn clear_session(api: &Api) -> HeaderValue {
    set(api, NAME, "", "/", Some(0))
}

/// `Set-Cookie`, `Secure` whenever our address is https. The value must be of characters that need no quoting.
pub(super) fn set(api: &Api, name: &str, value: &str, path: &str, max_age: Option<u32>) -> HeaderValue {
    let secure = if api.options.external_url.starts_with("https://") {
        "; Secure"
    } else {
        ""
    };
    let age = max_age.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    let text = format!("{name}={value}; Path={path}; HttpOnly; SameSite=Lax{secure}{age}");
    let mut header = HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""));
    header.set_sensitive(true);
    header
}
