//! `/ping` and `/health`.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::health;

use crate::Api;

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(ping)).routes(routes!(health))
}

/// Whether the API answers.
#[utoipa::path(get, path = "/ping", tag = "ping", operation_id = "getPing",
    responses((status = 200, description = "It does", body = String, content_type = "text/plain")))]
async fn ping() -> &'static str {
    "Pong"
}

#[derive(Serialize, ToSchema)]
#[schema(as = OverallHealthStatus)]
struct OverallHealth {
    status: &'static str,
    components: Vec<Component>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = ComponentHealthStatus)]
struct Component {
    name: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
}

/// Whether the parts answer.
#[utoipa::path(get, path = "/health", tag = "health", operation_id = "getHealth",
    responses((status = 200, description = "What was found", body = OverallHealth)))]
async fn health(State(api): State<Api>) -> Response {
    let word = |problem: Option<_>| if problem.is_none() { "healthy" } else { "unhealthy" };
    let found = health::check(&api.core).await;
    let components: Vec<_> = found
        .iter()
        .map(|part| Component {
            name: part.name,
            status: word(part.problem),
            error: part.problem,
        })
        .collect();
    let status = word(found.iter().find_map(|part| part.problem));
    axum::Json(OverallHealth { status, components }).into_response()
}
