//! The `WWW-Authenticate` header of a 401 (distribution, "Token Authentication Specification").

use std::borrow::Cow;

use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, header};
use wharf_core::access::AUDIENCE;
use wharf_oci::RepositoryName;

use super::route::OciRoute;
use crate::ApiOptions;
use crate::error::oci::{Challenge, OciError};
use crate::extract::query::Query;

/// The error's response, with a challenge when it is a 401, for a client that called `host`.
pub(super) fn render(error: OciError, options: &ApiOptions, host: Option<&HeaderValue>, route: &OciRoute, query: &Query) -> Response {
    let kind = error.challenge();
    let mut response = error.into_response();
    if kind != Challenge::None {
        let base = base_url(options, host);
        let mut text = format!("Bearer realm=\"{base}/service/token\",service=\"{AUDIENCE}\"");
        let scopes = scopes(route, query);
        if !scopes.is_empty() {
            text.push_str(&format!(",scope=\"{}\"", scopes.join(" ")));
        }
        if kind == Challenge::WiderScope {
            text.push_str(",error=\"insufficient_scope\"");
        }
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
        }
    }
    response
}

/// Where a client that called `host` finds the token service.
fn base_url<'a>(options: &'a ApiOptions, host: Option<&HeaderValue>) -> Cow<'a, str> {
    let host = host.and_then(|value| value.to_str().ok());
    match (
        options.local_only,
        host.and_then(loopback_alias),
        options.external_url.split_once("://"),
    ) {
        (true, Some(name), Some((scheme, bound))) => {
            let port = bound.rsplit_once(':').map_or("", |(_, port)| port);
            format!("{scheme}://{name}:{port}").into()
        }
        _ => Cow::Borrowed(&options.external_url),
    }
}

/// The three names of this machine; nothing else of a `Host` header is ever repeated.
fn loopback_alias(host: &str) -> Option<&'static str> {
    let name = host
        .rsplit_once(':')
        .filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(host, |(name, _)| name);
    ["localhost", "127.0.0.1", "[::1]"]
        .into_iter()
        .find(|known| known.eq_ignore_ascii_case(name))
}

fn scopes(route: &OciRoute, query: &Query) -> Vec<String> {
    if *route == OciRoute::Catalog {
        return vec!["registry:catalog:*".into()];
    }
    let Some((name, rights)) = route.required_access() else {
        return vec![];
    };
    let actions: Vec<_> = rights.iter().filter_map(|right| right.scope_action()).collect();
    let mut scopes = vec![format!("repository:{name}:{}", actions.join(","))];
    // A mount reads from a second repository.
    if let (OciRoute::StartUpload(_), Some(Ok(from))) = (route, query.get("from").map(str::parse::<RepositoryName>)) {
        scopes.push(format!("repository:{from}:pull"));
    }
    scopes
}
