//! `/system/scrub`: stored bytes, read again by hand and by schedule.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::scrub::{self, ScrubSchedule};

use super::time;
use super::timing::{Timing, When};
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Listing, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_scrubs, start_scrub))
        .routes(routes!(schedule, change))
}

/// A run of the scrub.
#[derive(Serialize, ToSchema)]
struct ScrubBody {
    id: i64,
    /// Running, Success, Error or Stopped.
    status: &'static str,
    /// Why it failed.
    status_message: String,
    /// Blobs read.
    checked: u64,
    /// Their bytes.
    bytes: u64,
    /// Blobs whose bytes are damaged or missing.
    damaged: u64,
    /// Blobs that are sound again.
    healed: u64,
    /// Damaged blobs that were copied from the store beside.
    restored: u64,
    /// Manifests read, in repositories and in the trash.
    manifests: u64,
    /// Manifests that are damaged.
    damaged_manifests: u64,
    creation_time: String,
    update_time: String,
}

/// Runs of the scrub, newest first. Their logs name what is affected; they are with the other jobs.
#[utoipa::path(get, path = "/system/scrub", tag = "gc", operation_id = "listScrubs",
    params(Listing),
    responses((status = 200, description = "One page", body = [ScrubBody]), Problems))]
async fn list_scrubs(State(api): State<Api>, RestCaller(caller): RestCaller, listing: Listing) -> Result<Response, RestError> {
    let (runs, total) = scrub::list(&api.core, &caller, &listing.query).await?;
    let shown = runs.iter().map(|(run, report)| ScrubBody {
        id: run.id.0,
        status: run.status.as_str(),
        status_message: run.message.clone(),
        checked: report.checked,
        bytes: report.bytes,
        damaged: report.damaged,
        healed: report.healed,
        restored: report.restored,
        manifests: report.manifests,
        damaged_manifests: report.damaged_manifests,
        creation_time: time(run.created_at),
        update_time: time(run.updated_at),
    });
    let rows: Vec<_> = shown.collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// Reads every stored byte again, now.
#[utoipa::path(post, path = "/system/scrub", tag = "gc", operation_id = "startScrub",
    responses((status = 201, description = "Started, and `Location` tells where"), Problems))]
async fn start_scrub(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<Response, RestError> {
    let run = scrub::start(&api.core, &caller).await?;
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, format!("/api/v2.0/jobservice/executions/{run}"))],
    )
        .into_response())
}

/// When it runs by itself.
#[derive(Serialize, Deserialize, ToSchema)]
struct ScrubScheduleBody {
    /// Missing where somebody ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    schedule: Option<Timing>,
}

/// The schedule; an empty object where somebody ended it.
#[utoipa::path(get, path = "/system/scrub/schedule", tag = "gc", operation_id = "getScrubSchedule",
    responses((status = 200, description = "The schedule", body = ScrubScheduleBody), Problems))]
async fn schedule(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<Response, RestError> {
    let Some(found) = scrub::schedule(&api.core, &caller).await? else {
        return Ok(axum::Json(json!({})).into_response());
    };
    let schedule = Some(Timing::of_schedule(found.cron_type, found.cron, found.next_at));
    Ok(axum::Json(ScrubScheduleBody { schedule }).into_response())
}

/// Changes the schedule; the type `None` ends it, and it stays so.
#[utoipa::path(put, path = "/system/scrub/schedule", tag = "gc", operation_id = "changeScrubSchedule",
    request_body = ScrubScheduleBody, responses((status = 200, description = "Changed"), Problems))]
async fn change(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Json(request): Json<ScrubScheduleBody>,
) -> Result<StatusCode, RestError> {
    let wanted = match Timing::when(request.schedule)? {
        When::Now => {
            return Err(RestError::bad_request(
                "schedule.type is not Manual here: a run now is POST /system/scrub",
            ));
        }
        When::Never => None,
        When::By { kind, cron } => Some(ScrubSchedule { kind, cron }),
    };
    scrub::schedule_as(&api.core, &caller, wanted.as_ref()).await?;
    Ok(StatusCode::OK)
}
