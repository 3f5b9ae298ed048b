//! Harbor's REST API. One file per resource; every path is listed here.

mod health;
mod members;
mod projects;
mod systeminfo;
mod users;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use http::{StatusCode, Uri};
use wharf_model::Timestamp;

use crate::Api;
use crate::error::rest::RestError;
use crate::extract::is_plain;

/// Everything under `/api`.
pub(crate) fn router() -> Router<Api> {
    Router::new()
        .route("/version", get(systeminfo::api_version))
        .nest("/v2.0", v2_0())
        .fallback(not_found)
        .layer(from_fn(refuse_disguises))
}

fn v2_0() -> Router<Api> {
    Router::new()
        .route("/ping", get(health::ping))
        .route("/health", get(health::health))
        .route("/systeminfo", get(systeminfo::systeminfo))
        .route("/projects", get(projects::list).head(projects::head).post(projects::create))
        .route("/projects/{project}", get(projects::get).delete(projects::delete))
        .route("/projects/{project}/members", get(members::list).post(members::create))
        .route("/projects/{project}/members/{member}", axum::routing::delete(members::delete))
        .route("/users", get(users::list).post(users::create))
        .route("/users/current", get(users::current))
        .route("/users/{user}", get(users::get).delete(users::delete))
}

/// A path that other readers could read differently is refused before any route sees it.
async fn refuse_disguises(request: Request, next: Next) -> Response {
    if is_plain(request.uri().path()) {
        next.run(request).await
    } else {
        not_found(request.uri().clone()).await.into_response()
    }
}

pub(crate) async fn not_found(uri: Uri) -> RestError {
    if is_plain(uri.path()) {
        RestError::new(StatusCode::NOT_FOUND, "no such resource")
    } else {
        RestError::bad_request("the path has dot segments, backslashes, semicolons or control characters")
    }
}

pub(crate) async fn method_not_allowed() -> RestError {
    RestError::new(StatusCode::METHOD_NOT_ALLOWED, "this resource does not have that method")
}

/// Times as Harbor writes them.
fn time(moment: Timestamp) -> String {
    moment.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}
