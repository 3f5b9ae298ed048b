//! Harbor's read-only mode: while `read_only` is set nothing changes, except what ends it and what logs people in.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderValue, Method, StatusCode, header};
use serde_json::json;

use crate::Api;
use crate::error::rest::RestError;

/// What still works.
const EXEMPT: [&str; 6] = [
    "/api/v2.0/configurations",
    "/service/token",
    "/c/login",
    "/c/userExists",
    "/c/oidc/onboard",
    "/api/v2.0/ldap/ping",
];

/// Refuses what would change something.
pub(crate) async fn guard(State(api): State<Api>, request: Request, next: Next) -> Response {
    let looks = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if looks || EXEMPT.contains(&request.uri().path()) {
        return next.run(request).await;
    }
    match api.core.configuration.now().await {
        Ok(set) if set.flag("read_only") => refusal(),
        Ok(_) => next.run(request).await,
        Err(error) => RestError::from(error).into_response(),
    }
}

/// The same shape under `/v2` and `/api`.
fn refusal() -> Response {
    let message = "The system is in read only mode. Any modification is prohibited.";
    let body = json!({"errors": [{"code": "DENIED", "message": message}]}).to_string();
    let mut response = (StatusCode::FORBIDDEN, body).into_response();
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}
