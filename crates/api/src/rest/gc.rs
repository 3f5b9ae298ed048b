//! `/system/gc`: garbage collection by hand and by schedule; `/system/scrub`: stored bytes, read again.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::gc::{self, GcPlan, GcReport, GcRun, GcSchedule};
use wharf_core::scrub;
use wharf_model::{Action, Caller, Trigger};

use super::executions::log_response;
use super::time;
use super::timing::{Timing, When};
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Listing, Path, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(schedule, create, update))
        .routes(routes!(get, stop))
        .routes(routes!(log))
        .routes(routes!(list_scrubs, start_scrub))
}

/// Harbor's `GCHistory`. All of it is missing where nothing is scheduled.
#[derive(Serialize, ToSchema)]
#[schema(as = GCHistory)]
struct RunBody {
    #[schema(required = false)]
    id: i64,
    #[schema(required = false)]
    job_name: &'static str,
    #[schema(required = false)]
    job_kind: &'static str,
    /// What was asked for and what came of it, JSON.
    #[schema(required = false)]
    job_parameters: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule: Option<Timing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    job_status: Option<&'static str>,
    #[schema(required = false)]
    deleted: bool,
    #[schema(required = false)]
    creation_time: String,
    #[schema(required = false)]
    update_time: String,
}

/// A schedule, or a run now.
#[derive(Deserialize, ToSchema)]
pub(crate) struct GcScheduleRequest {
    schedule: Option<Timing>,
    #[serde(default)]
    parameters: GcParameters,
}

/// What a run is to do.
#[derive(Deserialize, Default, ToSchema)]
struct GcParameters {
    /// Remove manifests without tags, too.
    #[serde(default)]
    delete_untagged: bool,
    /// Tell what would go and change nothing.
    #[serde(default)]
    dry_run: bool,
    /// Objects deleted at once, 1 to 10.
    workers: Option<usize>,
    /// Look at every blob and object, and not only at what lost a holder since the last run. Wharf's own; true unless told.
    full: Option<bool>,
}

fn parameters(plan: &GcPlan, report: Option<&GcReport>) -> String {
    let mut told = json!({
        "delete_untagged": plan.delete_untagged,
        "dry_run": plan.dry_run,
        "workers": plan.workers,
    });
    if let Some(report) = report {
        told["freed_space"] = json!(report.freed_space);
        told["purged_blobs"] = json!(report.purged_blobs);
        told["purged_manifests"] = json!(report.purged_manifests);
    }
    told.to_string()
}

fn body(run: &GcRun) -> RunBody {
    RunBody {
        id: run.execution.id.0,
        job_name: "GARBAGE_COLLECTION",
        job_kind: run.execution.trigger.as_str(),
        job_parameters: parameters(&run.plan, Some(&run.report)),
        schedule: Some(Timing::of_run(run.execution.trigger == Trigger::Manual)),
        job_status: Some(run.execution.status.as_str()),
        deleted: false,
        creation_time: time(run.execution.created_at),
        update_time: time(run.execution.updated_at),
    }
}

/// Runs, newest first.
#[utoipa::path(get, path = "/system/gc", tag = "gc", operation_id = "getGCHistory",
    params(("q" = Option<String>, Query), ("sort" = Option<String>, Query), ("page" = Option<i64>, Query), ("page_size" = Option<i64>, Query)),
    responses((status = 200, description = "One page", body = [RunBody]), Problems))]
async fn list(State(api): State<Api>, RestCaller(caller): RestCaller, listing: Listing) -> Result<Response, RestError> {
    let (runs, total) = gc::list(&api.core, &caller, &listing.query).await?;
    let rows: Vec<_> = runs.iter().map(body).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// One run.
#[utoipa::path(get, path = "/system/gc/{gc_id}", tag = "gc", operation_id = "getGC",
    params(("gc_id" = i64, Path)), responses((status = 200, description = "The run", body = RunBody), Problems))]
async fn get(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<Response, RestError> {
    let run = gc::get(&api.core, &caller, id).await?;
    Ok(axum::Json(body(&run)).into_response())
}

/// Stops a run.
#[utoipa::path(put, path = "/system/gc/{gc_id}", tag = "gc", operation_id = "stopGC",
    params(("gc_id" = i64, Path)), responses((status = 200, description = "It stops, or has ended"), Problems))]
async fn stop(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<StatusCode, RestError> {
    gc::stop(&api.core, &caller, id).await?;
    Ok(StatusCode::OK)
}

/// What a run tells about itself.
#[utoipa::path(get, path = "/system/gc/{gc_id}/log", tag = "gc", operation_id = "getGCLog",
    params(("gc_id" = i64, Path)), responses((status = 200, description = "Its log", body = String, content_type = "text/plain"), Problems))]
async fn log(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<Response, RestError> {
    Ok(log_response(gc::log(&api.core, &caller, id).await?))
}

/// The schedule; an empty object without one. Wharf's own hourly and daily runs are not among it.
#[utoipa::path(get, path = "/system/gc/schedule", tag = "gc", operation_id = "getGCSchedule",
    responses((status = 200, description = "The schedule", body = RunBody), Problems))]
async fn schedule(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<Response, RestError> {
    let Some((found, plan)) = gc::schedule(&api.core, &caller).await? else {
        return Ok(axum::Json(json!({})).into_response());
    };
    let shown = RunBody {
        id: found.id.0,
        job_name: "GARBAGE_COLLECTION",
        job_kind: "SCHEDULE",
        job_parameters: parameters(&plan, None),
        schedule: Some(Timing::of_schedule(found.cron_type, found.cron, found.next_at)),
        job_status: None,
        deleted: false,
        creation_time: time(found.created_at),
        update_time: time(found.updated_at),
    };
    Ok(axum::Json(shown).into_response())
}

/// Sets the schedule, or collects now.
#[utoipa::path(post, path = "/system/gc/schedule", tag = "gc", operation_id = "createGCSchedule",
    request_body = GcScheduleRequest,
    responses((status = 201, description = "Set; or started, and `Location` tells where"), Problems))]
async fn create(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Json(request): Json<GcScheduleRequest>,
) -> Result<Response, RestError> {
    Ok(match kick(&api, &caller, Action::Create, request).await? {
        Some(run) => (StatusCode::CREATED, [(header::LOCATION, format!("/api/v2.0/system/gc/{run}"))]).into_response(),
        None => StatusCode::CREATED.into_response(),
    })
}

/// Changes the schedule.
#[utoipa::path(put, path = "/system/gc/schedule", tag = "gc", operation_id = "updateGCSchedule",
    request_body = GcScheduleRequest, responses((status = 200, description = "Changed"), Problems))]
async fn update(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Json(request): Json<GcScheduleRequest>,
) -> Result<StatusCode, RestError> {
    kick(&api, &caller, Action::Update, request).await?;
    Ok(StatusCode::OK)
}

/// Follows what `schedule.type` says. The id of a run that was started.
async fn kick(api: &Api, caller: &Caller, action: Action, request: GcScheduleRequest) -> Result<Option<i64>, RestError> {
    let plan = GcPlan {
        dry_run: request.parameters.dry_run,
        delete_untagged: request.parameters.delete_untagged,
        full: request.parameters.full.unwrap_or(true),
        workers: request.parameters.workers.unwrap_or(api.core.policy.gc_workers),
    };
    let wanted = match Timing::when(request.schedule)? {
        When::Now => return Ok(Some(gc::start(&api.core, caller, &plan).await?)),
        When::Never => None,
        When::By { kind, cron } => Some(GcSchedule { kind, cron, plan }),
    };
    gc::schedule_as(&api.core, caller, action, wanted.as_ref()).await?;
    Ok(None)
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
    creation_time: String,
    update_time: String,
}

/// Runs of the scrub, newest first. Their logs name what is affected; they are with the other jobs.
#[utoipa::path(get, path = "/system/scrub", tag = "gc", operation_id = "listScrubs",
    params(("q" = Option<String>, Query), ("sort" = Option<String>, Query), ("page" = Option<i64>, Query), ("page_size" = Option<i64>, Query)),
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
