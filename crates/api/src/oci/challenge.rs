//! The `WWW-Authenticate` header of a 401 (distribution, "Token Authentication Specification").

use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, header};
use wharf_auth::token::AUDIENCE;
use wharf_oci::RepositoryName;

use super::route::OciRoute;
use crate::error::oci::{Challenge, OciError};
use crate::extract::query::Query;

/// The error's response, with a challenge when it is a 401.
pub(super) fn render(error: OciError, external_url: &str, route: &OciRoute, query: &Query) -> Response {
    let kind = error.challenge();
    let mut response = error.into_response();
    if kind != Challenge::None {
        let mut text = format!("Bearer realm=\"{external_url}/service/token\",service=\"{AUDIENCE}\"");
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
