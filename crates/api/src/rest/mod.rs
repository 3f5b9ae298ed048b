//! Harbor's REST API. One file per resource; every path is listed here.

mod accessories;
mod additions;
mod address;
mod artifact_labels;
mod artifacts;
mod audit_export;
mod audit_logs;
mod auditors;
mod cluster_inventory;
mod clusters;
mod compressed;
mod configurations;
mod cve_allowlist;
mod database;
pub mod description;
mod executions;
mod gc;
mod grants;
mod health;
mod identities;
mod immutable_tags;
mod in_use;
mod jobservice;
mod labels;
mod ldap;
mod measure;
mod members;
mod metadatas;
mod moves;
mod oidc;
mod openapi;
mod permissions;
mod pins;
mod project_robots;
mod projects;
mod purge_audit;
mod quotas;
mod rename;
mod repositories;
mod repository_tags;
mod retention_bodies;
mod retention_executions;
mod retention_preview;
mod retention_reason;
mod retentions;
mod robots;
mod roles;
mod schedules;
mod scrub;
mod search;
mod statistics;
mod systeminfo;
mod tags;
mod timing;
mod trash;
mod user_changes;
mod usergroups;
mod users;
mod workload_rules;

pub use systeminfo::HARBOR_VERSION;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use http::{StatusCode, Uri};
use utoipa_axum::router::OpenApiRouter;
use wharf_model::Timestamp;

use crate::Api;
use crate::error::rest::RestError;
use crate::extract::is_plain;

/// Everything under `/api`; `older` is what Harbor 1.x had there.
pub(crate) fn router(older: Router<Api>) -> Router<Api> {
    let (v2_0, description) = v2_0().split_for_parts();
    let operations = measure::Operations::of(&description);
    let v2_0 = v2_0.route_layer(from_fn_with_state(operations, measure::measure));
    let description = openapi::Document::new(description);
    // Clients are of two minds about the slash at the end.
    let v2_0 = v2_0.route("/projects/{project}/metadatas", get(metadatas::list).post(metadatas::create));
    Router::new()
        .merge(description::router(description.text()))
        .merge(older)
        .route("/version", get(systeminfo::api_version))
        .route("/internal/syncquota", post(quotas::sync))
        .nest(
            "/v2.0",
            v2_0.route("/openapi.json", get(move || description.serve()))
                .layer(compressed::layer()),
        )
        .fallback(not_found)
        .layer(from_fn(refuse_disguises))
}

/// Harbor's API. Each resource brings its own routes with their descriptions.
fn v2_0() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(openapi::base())
        .merge(health::router())
        .merge(systeminfo::router())
        .merge(projects::router())
        .merge(metadatas::router())
        .merge(quotas::router())
        .merge(labels::router())
        .merge(cve_allowlist::router())
        .merge(members::router())
        .merge(rename::router())
        .merge(repositories::router())
        .merge(artifacts::router())
        .merge(moves::router())
        .merge(artifact_labels::router())
        .merge(tags::router())
        .merge(repository_tags::router())
        .merge(immutable_tags::router())
        .merge(trash::router())
        .merge(gc::router())
        .merge(scrub::router())
        .merge(database::router())
        .merge(accessories::router())
        .merge(additions::router())
        .merge(search::router())
        .merge(statistics::router())
        .merge(users::router())
        .merge(workload_rules::router())
        .merge(oidc::router())
        .merge(usergroups::router())
        .merge(robots::router())
        .merge(project_robots::router())
        .merge(auditors::router())
        .merge(permissions::router())
        .merge(roles::router())
        .merge(grants::router())
        .merge(audit_logs::router())
        .merge(purge_audit::router())
        .merge(jobservice::router())
        .merge(schedules::router())
        .merge(user_changes::router())
        .merge(identities::router())
        .merge(ldap::router())
        .merge(configurations::router())
        .merge(clusters::router())
        .merge(cluster_inventory::router())
        .merge(in_use::router())
        .merge(pins::router())
        .merge(retentions::router())
        .merge(retention_preview::router())
        .merge(retention_executions::router())
}

/// What answers Harbor 1.x's clients as it answers today's: the bodies only gained fields since.
pub(crate) fn unchanged_since_1_x() -> Router<Api> {
    let (routes, _) = OpenApiRouter::new()
        .merge(projects::router())
        .merge(members::router())
        .merge(users::router())
        .merge(labels::router())
        .split_for_parts();
    routes
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
pub(crate) fn time(moment: Timestamp) -> String {
    moment.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}
