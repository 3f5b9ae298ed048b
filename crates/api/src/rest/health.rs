//! `/ping` and `/health`.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use wharf_core::health;

use crate::Api;

/// `GET /api/v2.0/ping`
pub(crate) async fn ping() -> &'static str {
    "Pong"
}

#[derive(Serialize)]
struct OverallHealth {
    status: &'static str,
    components: Vec<Component>,
}

#[derive(Serialize)]
struct Component {
    name: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'static str>,
}

/// `GET /api/v2.0/health`
pub(crate) async fn health(State(api): State<Api>) -> Response {
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
