//! `/system/gc`: garbage collection by hand and by schedule.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::gc::{self, GcPlan, GcReport, GcRun, GcSchedule, GcSlot};
use wharf_model::{Action, Caller, Schedule, Trigger};

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
        .routes(routes!(schedules))
        .routes(routes!(change))
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
    /// Look at every blob and object, and not only at what lost a holder since the last run. Wharf's own; true unless told, but for the
    /// hourly schedule.
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
        told["undeleted"] = json!(report.undeleted);
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
    params(Listing),
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

/// The schedule; an empty object without one. Wharf's own hourly and daily ones are at `/system/gc/schedules`.
#[utoipa::path(get, path = "/system/gc/schedule", tag = "gc", operation_id = "getGCSchedule",
    responses((status = 200, description = "The schedule", body = RunBody), Problems))]
async fn schedule(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<Response, RestError> {
    match gc::schedule(&api.core, &caller, GcSlot::Custom).await? {
        Some((found, plan)) => Ok(axum::Json(schedule_body(found, &plan)).into_response()),
        None => Ok(axum::Json(json!({})).into_response()),
    }
}

fn schedule_body(found: Schedule, plan: &GcPlan) -> RunBody {
    RunBody {
        id: found.id.0,
        job_name: "GARBAGE_COLLECTION",
        job_kind: "SCHEDULE",
        job_parameters: parameters(plan, None),
        creation_time: time(found.created_at),
        update_time: time(found.updated_at),
        schedule: Some(Timing::of_schedule(found.cron_type, found.cron, found.next_at)),
        job_status: None,
        deleted: false,
    }
}

/// One of the schedules by which Wharf collects.
#[derive(Serialize, ToSchema)]
struct SlotBody {
    /// `custom`, which is Harbor's schedule; `hourly` and `daily`, which are Wharf's own.
    name: &'static str,
    /// Missing where there is none, or somebody ended it.
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule: Option<Timing>,
    /// What each run is asked for, JSON.
    #[serde(skip_serializing_if = "Option::is_none")]
    job_parameters: Option<String>,
}

/// Every schedule by which Wharf collects, its own too.
#[utoipa::path(get, path = "/system/gc/schedules", tag = "gc", operation_id = "listGCSchedules",
    responses((status = 200, description = "All of them", body = [SlotBody]), Problems))]
async fn schedules(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<Response, RestError> {
    let mut rows = Vec::new();
    for slot in GcSlot::ALL {
        let found = gc::schedule(&api.core, &caller, slot).await?;
        let (schedule, plan) = found.unzip();
        rows.push(SlotBody {
            name: slot.as_str(),
            schedule: schedule.map(|found| Timing::of_schedule(found.cron_type, found.cron, found.next_at)),
            job_parameters: plan.map(|plan| parameters(&plan, None)),
        });
    }
    Ok(axum::Json(rows).into_response())
}

/// Changes one of the schedules; the type `None` ends it, and it stays so.
#[utoipa::path(put, path = "/system/gc/schedules/{name}", tag = "gc", operation_id = "changeGCSchedule",
    params(("name" = String, Path, description = "custom, hourly or daily")),
    request_body = GcScheduleRequest, responses((status = 200, description = "Changed"), Problems))]
async fn change(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(name): Path<String>,
    Json(request): Json<GcScheduleRequest>,
) -> Result<StatusCode, RestError> {
    let slot = gc::slot(&api.core, &caller, Action::Update, &name).await?;
    let plan = plan_of(&api, &request.parameters, slot != GcSlot::Hourly);
    let wanted = match Timing::when(request.schedule)? {
        When::Now => {
            return Err(RestError::bad_request(
                "schedule.type is not Manual here: a run now is POST /system/gc/schedule",
            ));
        }
        When::Never => None,
        When::By { kind, cron } => Some(GcSchedule { kind, cron, plan }),
    };
    gc::schedule_as(&api.core, &caller, Action::Update, slot, wanted.as_ref()).await?;
    Ok(StatusCode::OK)
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
    let plan = plan_of(api, &request.parameters, true);
    let wanted = match Timing::when(request.schedule)? {
        When::Now => return Ok(Some(gc::start(&api.core, caller, &plan).await?)),
        When::Never => None,
        When::By { kind, cron } => Some(GcSchedule { kind, cron, plan }),
    };
    gc::schedule_as(&api.core, caller, action, GcSlot::Custom, wanted.as_ref()).await?;
    Ok(None)
}

fn plan_of(api: &Api, asked: &GcParameters, full: bool) -> GcPlan {
    GcPlan {
        dry_run: asked.dry_run,
        delete_untagged: asked.delete_untagged,
        full: asked.full.unwrap_or(full),
        workers: asked.workers.unwrap_or(api.core.policy.gc_workers),
    }
}
