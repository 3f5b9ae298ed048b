//! Probes: `/healthz` says the process runs, `/readyz` that it can serve.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use wharf_core::health;

use crate::Api;

/// Seconds until another try may go elsewhere.
const RETRY_AFTER: &str = "5";

pub(crate) async fn live() -> &'static str {
    "ok"
}

pub(crate) async fn ready(State(api): State<Api>) -> Response {
    if (api.options.leaving)() {
        return unready("this replica ends soon");
    }
    if health::ready(&api.core).await {
        (StatusCode::OK, "ok").into_response()
    } else {
        unready("the database does not answer")
    }
}

fn unready(why: &'static str) -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, RETRY_AFTER)], why).into_response()
}
