//! Probes: `/healthz` says the process runs, `/readyz` that it can serve.

use axum::extract::State;
use http::StatusCode;
use wharf_core::health;

use crate::Api;

pub(crate) async fn live() -> &'static str {
    "ok"
}

pub(crate) async fn ready(State(api): State<Api>) -> (StatusCode, &'static str) {
    let healthy = health::check(&api.core).await.iter().all(|component| component.problem.is_none());
    if healthy {
        (StatusCode::OK, "ok")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "a dependency does not answer")
    }
}
