//! The portal: what a browser gets outside the interfaces for programs.
//!
//! `portal/` is written in TypeScript and built into `portal/dist` (`make portal`). A release binary carries the files, each also
//! compressed; a debug binary reads them from there at every request, so a change is a reload away.

mod files;

use std::borrow::Cow;

use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue, Method, StatusCode};

use crate::error::rest::RestError;
use crate::extract::is_plain;
use crate::rest;

/// Our own scripts, styles and answers, and nothing from anywhere else; no text ever becomes a script.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
    manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

const PAGE: &str = "index.html";

/// Whose paths begin like this belongs to programs, also where nothing is there: a program must not read a page.
const PROGRAMS: &[&str] = &["api", "v2", "service", "c", "chartrepo", "healthz", "readyz", "metrics", "assets"];

const UNBUILT: &str = "<!doctype html>
<html lang=\"en\"><meta charset=\"utf-8\"><title>Wharf</title>
<h1>Wharf</h1>
<p>This registry serves, and was built without its portal. <code>make portal</code>, then build again.</p>
<p><a href=\"/api/docs\">The API</a> is described here.</p>
</html>
";

/// Answers what no route knows: a file of the portal, the portal itself, or that nothing is there.
pub(crate) async fn serve(request: Request) -> Response {
    let path = request.uri().path();
    if !is_plain(path) || !matches!(*request.method(), Method::GET | Method::HEAD) {
        return nothing(request).await.into_response();
    }
    let name = path.trim_start_matches('/');
    match variant(name, request.headers()).await.filter(|_| name != PAGE) {
        Some(found) => file(name, found, request.headers()),
        None if is_visit(path, request.headers()) => page(request.headers()).await,
        None => nothing(request).await.into_response(),
    }
}

async fn nothing(request: Request) -> RestError {
    rest::not_found(request.uri().clone()).await
}

/// Whether a person wants to see a page: the portal finds out by itself which one.
fn is_visit(path: &str, headers: &HeaderMap) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or("");
    let wants_page = |value: &HeaderValue| value.to_str().is_ok_and(|text| text.contains("text/html"));
    path == "/" || !PROGRAMS.contains(&first) && headers.get_all(header::ACCEPT).iter().any(wants_page)
}

/// A file with how it is compressed.
struct Variant {
    bytes: Cow<'static, [u8]>,
    encoding: Option<&'static str>,
}

/// The smallest form of a file that the client can read.
async fn variant(name: &str, headers: &HeaderMap) -> Option<Variant> {
    for (encoding, ending) in [("br", ".br"), ("gzip", ".gz")] {
        if !accepts(headers, encoding) {
            continue;
        }
        if let Some(bytes) = files::get(&format!("{name}{ending}")).await {
            let encoding = Some(encoding);
            return Some(Variant { bytes, encoding });
        }
    }
    let bytes = files::get(name).await?;
    Some(Variant { bytes, encoding: None })
}

/// Whether `Accept-Encoding` names an encoding and does not refuse it (RFC 9110, 12.5.3).
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let listed = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok());
    listed.flat_map(|text| text.split(',')).any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0_f32));
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    })
}

/// A file. Those below `assets/` have a digest of their content in their name: they never change.
fn file(name: &str, found: Variant, request: &HeaderMap) -> Response {
    let cache = if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    answer(media_type(name), cache, found, request)
}

async fn page(request: &HeaderMap) -> Response {
    let mut response = match variant(PAGE, request).await {
        Some(found) => answer(media_type(PAGE), "no-cache", found, request),
        None => ([(header::CONTENT_TYPE, media_type(PAGE))], UNBUILT).into_response(),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=()",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn answer(kind: &'static str, cache: &'static str, found: Variant, request: &HeaderMap) -> Response {
    let tag = files::tag(&found.bytes);
    let known = request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok());
    let is_known = known.flat_map(|text| text.split(',')).any(|one| one.trim() == tag);
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let body = match found.bytes {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::from(bytes),
        };
        let mut response = ([(header::CONTENT_TYPE, kind)], body).into_response();
        if let Some(encoding) = found.encoding {
            response
                .headers_mut()
                .insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        response
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    response
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn people_see_the_portal_and_programs_do_not() {
        let browser = headers(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8");
        for path in ["/", "/projects/team", "/harbor/projects/1/repositories", "/apis", "/oidc-onboard"] {
            assert!(is_visit(path, &browser), "{path}");
        }
        for path in [
            "/v2/x",
            "/api",
            "/c/x",
            "/chartrepo/team/index.yaml",
            "/assets/old.js",
            "/service/x",
        ] {
            assert!(!is_visit(path, &browser), "{path}");
        }
        assert!(!is_visit("/projects", &headers(header::ACCEPT, "*/*")));
    }

    #[test]
    fn compressed_files_go_to_those_who_read_them() {
        let gzip = |value| accepts(&headers(header::ACCEPT_ENCODING, value), "gzip");
        assert!(gzip("gzip, deflate, br") && gzip("br;q=1, GZIP;q=0.5"));
        assert!(!gzip("br") && !gzip("gzip;q=0") && !gzip("gzip; q=0.0") && !gzip("xgzip"));
    }
}
