//! Tag lists and the catalog.

use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, header};
use serde_json::json;
use wharf_core::tag;
use wharf_oci::RepositoryName;

use super::paging::{name_query, next_link};
use super::{Answer, Call};

/// `GET /v2/<name>/tags/list`
pub(super) async fn list(call: &Call, name: &RepositoryName) -> Answer {
    let page = tag::list(&call.api.core, &call.caller, name, &name_query(&call.query)?).await?;
    let link = next_link(&format!("/v2/{name}/tags/list"), &page);
    Ok(with_link(&json!({"name": name.as_str(), "tags": page.names}), link))
}

/// `GET /v2/_catalog`
pub(super) async fn catalog(call: &Call) -> Answer {
    let page = tag::catalog(&call.api.core, &call.caller, &name_query(&call.query)?).await?;
    let link = next_link("/v2/_catalog", &page);
    Ok(with_link(&json!({"repositories": page.names}), link))
}

fn with_link(body: &serde_json::Value, link: Option<HeaderValue>) -> Response {
    let mut response = ([(header::CONTENT_TYPE, "application/json; charset=utf-8")], body.to_string()).into_response();
    if let Some(link) = link {
        response.headers_mut().insert(header::LINK, link);
    }
    response
}
