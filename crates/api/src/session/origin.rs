//! Whether a page of ours sent a request. A browser adds its cookies by itself, so a cookie alone proves nothing about who wants a
//! change (CVE-2019-19025).

use axum::extract::{OriginalUri, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use wharf_core::session::SessionCookie;

use crate::error::rest::RestError;
use crate::{Api, ApiOptions};

const TOKEN: HeaderName = HeaderName::from_static("x-harbor-csrf-token");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const REQUESTED_WITH: HeaderName = HeaderName::from_static("x-requested-with");

/// Refuses a request that a page of somebody else sent. Browsers say so in `Sec-Fetch-Site`, which pages cannot change, and old ones or
/// those on plain HTTP in `Origin`. A request with neither is not from a page of another site.
pub(crate) fn check_same_origin(options: &ApiOptions, headers: &HeaderMap) -> Result<(), RestError> {
    let fine = match headers.get(FETCH_SITE) {
        Some(site) => matches!(site.as_bytes(), b"same-origin" | b"none"),
        None => headers.get_all(header::ORIGIN).iter().all(|origin| is_ours(options, origin)),
    };
    if fine {
        Ok(())
    } else {
        Err(RestError::new(StatusCode::FORBIDDEN, "the request comes from another site"))
    }
}

/// The same, and for changes by the current API the session's token, too. Scripts of Harbor 1.x know of no token.
pub(crate) fn check_session_request(options: &ApiOptions, parts: &Parts, cookie: &SessionCookie) -> Result<(), RestError> {
    if matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    check_same_origin(options, &parts.headers)?;
    let uri = parts.extensions.get::<OriginalUri>().map_or(&parts.uri, |OriginalUri(uri)| uri);
    let legacy = !uri.path().starts_with("/api/v2.0/") && uri.path().starts_with("/api/");
    let token = parts.headers.get(TOKEN).map_or(&b""[..], HeaderValue::as_bytes);
    if legacy || cookie.accepts_csrf(token) {
        Ok(())
    } else {
        Err(RestError::new(
            StatusCode::FORBIDDEN,
            "CSRF token invalid: send the X-Harbor-CSRF-Token of an earlier answer",
        ))
    }
}

/// Tells a browser with a session its token in the answer to every `GET`. A challenge is taken out of a browser's 401: it would open a
/// window of its own that asks for a password, in front of the page that has a better way to log in.
pub(crate) async fn serve_browser(request: Request, next: Next) -> Response {
    let browses = request.headers().contains_key(FETCH_SITE)
        || request.headers().contains_key(REQUESTED_WITH)
        || super::session_cookie(request.headers()).is_some();
    let asks = matches!(*request.method(), Method::GET | Method::HEAD) && !request.headers().contains_key(header::AUTHORIZATION);
    let cookie = super::session_cookie(request.headers()).filter(|_| asks);
    let is_container_client = request.uri().path().starts_with("/v2");
    let mut response = next.run(request).await;
    if let Some(value) = cookie.and_then(|cookie| HeaderValue::try_from(cookie.csrf_token()).ok()) {
        response.headers_mut().insert(TOKEN, value);
    }
    if browses && !is_container_client {
        response.headers_mut().remove(header::WWW_AUTHENTICATE);
    }
    response
}

/// Whether an `Origin` is ours. A page on this very machine may call us by another name of it when no name is configured.
fn is_ours(options: &ApiOptions, origin: &HeaderValue) -> bool {
    let Some((scheme, host)) = origin.to_str().ok().and_then(|text| text.split_once("://")) else {
        return false;
    };
    let Some((our_scheme, our_host)) = options.external_url.split_once("://") else {
        return false;
    };
    let same = |known: &str| without_default_port(scheme, host).eq_ignore_ascii_case(without_default_port(our_scheme, known));
    let port = our_host.rsplit_once(':').map_or("", |(_, port)| port);
    scheme == our_scheme
        && (same(our_host)
            || options.local_only
                && ["localhost", "127.0.0.1", "[::1]"]
                    .iter()
                    .any(|name| same(&format!("{name}:{port}"))))
}

fn without_default_port<'a>(scheme: &str, host: &'a str) -> &'a str {
    let default = if scheme == "https" { ":443" } else { ":80" };
    host.strip_suffix(default).unwrap_or(host)
}

impl Api {
    /// As [`check_same_origin`].
    pub(crate) fn same_origin(&self, headers: &HeaderMap) -> Result<(), RestError> {
        check_same_origin(&self.options, headers)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn options(external_url: &str, local_only: bool) -> ApiOptions {
        ApiOptions {
            external_url: external_url.into(),
            leaving: Arc::new(|| false),
            local_only,
            trusted_proxy: Arc::new(|_| false),
            proxy_headers: None,
            json_body: 0,
            json_depth: 0,
            storage_name: "memory",
            authority: None,
        }
    }

    fn is_fine(options: &ApiOptions, headers: &[(&'static str, &str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_str(value).expect("a value"));
        }
        check_same_origin(options, &map).is_ok()
    }

    #[test]
    fn a106_requests_of_other_sites_pages_are_refused() {
        let ours = options("https://registry.example.com", false);
        for fine in [
            &[][..],
            &[("origin", "https://registry.example.com")],
            &[("origin", "https://REGISTRY.example.com:443")],
            &[("sec-fetch-site", "same-origin"), ("origin", "https://10.0.0.1")],
            &[("sec-fetch-site", "none")],
        ] {
            assert!(is_fine(&ours, fine), "{fine:?}");
        }
        for foreign in [
            &[("origin", "null")][..],
            &[("origin", "https://evil.example")],
            &[("origin", "https://evil.registry.example.com")],
            &[("origin", "https://registry.example.com.evil.example")],
            &[("origin", "http://registry.example.com")],
            &[("origin", "https://registry.example.com:8443")],
            &[("origin", "https://registry.example.com"), ("origin", "https://evil.example")],
            &[("origin", "")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site"), ("origin", "https://registry.example.com")],
            &[("sec-fetch-site", "")],
        ] {
            assert!(!is_fine(&ours, foreign), "{foreign:?}");
        }
    }

    #[test]
    fn this_machine_has_three_names_and_no_other() {
        let local = options("http://127.0.0.1:8080", true);
        assert!(is_fine(&local, &[("origin", "http://localhost:8080")]));
        assert!(!is_fine(&local, &[("origin", "http://evil.example:8080")]));
        assert!(!is_fine(&local, &[("origin", "http://localhost:9090")]));
        assert!(!is_fine(
            &options("http://127.0.0.1:8080", false),
            &[("origin", "http://localhost:8080")]
        ));
    }
}
