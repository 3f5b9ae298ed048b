//! `/system/database`: which server the database is on, and what was lost when another took it over.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::timeline;

use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::RestCaller;

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(database)).routes(routes!(lift))
}

/// The database's server.
#[derive(Serialize, ToSchema)]
struct DatabaseBody {
    /// `sqlite` or `postgres`.
    engine: &'static str,
    /// PostgreSQL's number of the server, where it tells.
    #[serde(skip_serializing_if = "Option::is_none")]
    server: Option<String>,
    /// The timeline that it writes. A standby that is promoted begins another.
    #[serde(skip_serializing_if = "Option::is_none")]
    timeline: Option<i64>,
    /// When it took over from another, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    took_over_at: Option<String>,
    /// Nothing is collected before this.
    #[serde(skip_serializing_if = "Option::is_none")]
    held_until: Option<String>,
    /// What was found when what is stored was compared with what rows name.
    #[serde(skip_serializing_if = "Option::is_none")]
    reconciliation: Option<ReconciliationBody>,
}

/// A comparison of what is stored with what rows name. Its log, with the other jobs, says which content it was.
#[derive(Serialize, ToSchema)]
struct ReconciliationBody {
    /// The execution.
    id: i64,
    /// Running, Success, Error or Stopped.
    status: &'static str,
    /// Blobs compared.
    compared: u64,
    /// Objects that no row names.
    without_row: u64,
    /// Their bytes.
    without_row_bytes: u64,
    /// Rows whose objects are gone.
    without_object: u64,
    creation_time: String,
}

/// Which server the database is on, until when garbage collection waits after another took it over, and what was lost then.
#[utoipa::path(get, path = "/system/database", tag = "gc", operation_id = "getDatabase",
    responses((status = 200, description = "What is known", body = DatabaseBody), Problems))]
async fn database(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<Response, RestError> {
    let shown = timeline::shown(&api.core, &caller).await?;
    let reconciliation = shown.last.map(|(run, found)| ReconciliationBody {
        id: run.id.0,
        status: run.status.as_str(),
        compared: found.compared,
        without_row: found.without_row,
        without_row_bytes: found.without_row_bytes,
        without_object: found.without_object,
        creation_time: time(run.created_at),
    });
    let noticed = shown.timeline;
    let body = DatabaseBody {
        engine: shown.engine,
        took_over_at: noticed
            .as_ref()
            .filter(|noticed| noticed.follows)
            .map(|noticed| time(noticed.noticed_at)),
        timeline: noticed.as_ref().map(|noticed| noticed.timeline.number),
        server: noticed.map(|noticed| noticed.timeline.server),
        held_until: shown.held_until.map(time),
        reconciliation,
    };
    Ok(axum::Json(body).into_response())
}

/// Lets garbage be collected again after another server took the database over, before the time is over.
#[utoipa::path(delete, path = "/system/database/hold", tag = "gc", operation_id = "liftCollectionHold",
    responses((status = 200, description = "The next collection removes what nothing needs; 409 when nothing was held"), Problems))]
async fn lift(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<StatusCode, RestError> {
    timeline::lift(&api.core, &caller).await?;
    Ok(StatusCode::OK)
}
