//! Harbor's REST API. One file per resource; every path is listed here.

mod health;
mod members;
mod projects;
mod systeminfo;
mod users;

use axum::Router;
use axum::routing::get;
use http::StatusCode;
use wharf_model::Timestamp;

use crate::Api;
use crate::error::rest::RestError;

/// Everything under `/api`.
pub(crate) fn router() -> Router<Api> {
    Router::new()
        .route("/version", get(systeminfo::api_version))
        .nest("/v2.0", v2_0())
        .fallback(not_found)
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

pub(crate) async fn not_found() -> RestError {
    RestError::new(StatusCode::NOT_FOUND, "no such resource")
}

pub(crate) async fn method_not_allowed() -> RestError {
    RestError::new(StatusCode::METHOD_NOT_ALLOWED, "this resource does not have that method")
}

/// Times as Harbor writes them.
fn time(moment: Timestamp) -> String {
    moment.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}
