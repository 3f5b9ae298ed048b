//! `/system/purgeaudit`: removing old audit entries by hand and by schedule.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::audit::purge::{self, Schedule};
use wharf_model::{Action, AuditPurge, AuditPurgePlan, AuditPurgeSchedule, Caller};

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
}

/// Harbor's `ExecHistory`. All of it is missing where nothing is scheduled.
#[derive(Serialize, ToSchema)]
#[schema(as = ExecHistory)]
struct RunBody {
    #[schema(required = false)]
    id: i64,
    #[schema(required = false)]
    job_name: &'static str,
    #[schema(required = false)]
    job_kind: String,
    #[schema(required = false)]
    job_parameters: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    schedule: Option<Timing>,
    #[serde(skip_serializing_if = "Option::is_none")]
    job_status: Option<String>,
    #[schema(required = false)]
    deleted: bool,
    #[schema(required = false)]
    creation_time: String,
    #[schema(required = false)]
    update_time: String,
}

/// Harbor's `Schedule`.
#[derive(Deserialize, ToSchema)]
#[schema(as = Schedule)]
pub(crate) struct ScheduleRequest {
    schedule: Option<Timing>,
    parameters: Option<Parameters>,
}

/// What a purge takes.
#[derive(Deserialize, ToSchema)]
#[schema(as = PurgeAuditParameters)]
struct Parameters {
    /// Only entries older than this many hours; 0 removes nothing.
    audit_retention_hour: Option<i64>,
    /// Kinds of events, separated by commas; `other` for all that are not the work on artifacts.
    include_event_types: Option<String>,
    #[serde(default)]
    dry_run: bool,
}

fn parameters(plan: &AuditPurgePlan) -> String {
    json!({
        "audit_retention_hour": plan.retention_hours,
        "include_event_types": plan.event_types,
        "dry_run": plan.dry_run,
    })
    .to_string()
}

fn body(run: &AuditPurge) -> RunBody {
    RunBody {
        id: run.id,
        job_name: "PURGE_AUDIT_LOG",
        job_kind: run.started_by.clone(),
        job_parameters: parameters(&run.plan),
        schedule: Some(Timing::of_run(run.started_by == "MANUAL")),
        job_status: Some(run.status.clone()),
        deleted: false,
        creation_time: time(run.created_at),
        update_time: time(run.updated_at),
    }
}

fn schedule_body(schedule: AuditPurgeSchedule) -> RunBody {
    RunBody {
        id: schedule.id,
        job_name: "PURGE_AUDIT_LOG",
        job_kind: "SCHEDULE".to_owned(),
        job_parameters: parameters(&schedule.plan),
        schedule: Some(Timing::of_schedule(schedule.kind, schedule.cron, schedule.next_at)),
        job_status: None,
        deleted: false,
        creation_time: time(schedule.created_at),
        update_time: time(schedule.updated_at),
    }
}

/// Runs, newest first.
#[utoipa::path(get, path = "/system/purgeaudit", tag = "purge", operation_id = "getPurgeHistory",
    params(Listing),
    responses((status = 200, description = "One page", body = [RunBody]), Problems))]
async fn list(State(api): State<Api>, RestCaller(caller): RestCaller, listing: Listing) -> Result<Response, RestError> {
    let (runs, total) = purge::list(&api.core, &caller, &listing.query).await?;
    let rows: Vec<_> = runs.iter().map(body).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// One run.
#[utoipa::path(get, path = "/system/purgeaudit/{purge_id}", tag = "purge", operation_id = "getPurgeJob",
    params(("purge_id" = i64, Path)), responses((status = 200, description = "The run", body = RunBody), Problems))]
async fn get(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<Response, RestError> {
    let run = purge::get(&api.core, &caller, id).await?;
    Ok(axum::Json(body(&run)).into_response())
}

/// Stops a run.
#[utoipa::path(put, path = "/system/purgeaudit/{purge_id}", tag = "purge", operation_id = "stopPurge",
    params(("purge_id" = i64, Path)), responses((status = 200, description = "It stops, or has ended"), Problems))]
async fn stop(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<StatusCode, RestError> {
    purge::stop(&api.core, &caller, id).await?;
    Ok(StatusCode::OK)
}

/// What a run tells about itself.
#[utoipa::path(get, path = "/system/purgeaudit/{purge_id}/log", tag = "purge", operation_id = "getPurgeJobLog",
    params(("purge_id" = i64, Path)), responses((status = 200, description = "Its log", body = String, content_type = "text/plain"), Problems))]
async fn log(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<Response, RestError> {
    let text = purge::log(&api.core, &caller, id).await?;
    Ok(log_response(text))
}

/// The schedule; an empty object without one.
#[utoipa::path(get, path = "/system/purgeaudit/schedule", tag = "purge", operation_id = "getPurgeSchedule",
    responses((status = 200, description = "The schedule", body = RunBody), Problems))]
async fn schedule(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<Response, RestError> {
    Ok(match purge::schedule(&api.core, &caller).await? {
        Some(schedule) => axum::Json(schedule_body(schedule)).into_response(),
        None => axum::Json(json!({})).into_response(),
    })
}

/// Sets the schedule, or runs a purge now.
#[utoipa::path(post, path = "/system/purgeaudit/schedule", tag = "purge", operation_id = "createPurgeSchedule",
    request_body = ScheduleRequest,
    responses((status = 201, description = "Set; or started, and `Location` tells where"), Problems))]
async fn create(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Json(request): Json<ScheduleRequest>,
) -> Result<Response, RestError> {
    Ok(match kick(&api, &caller, Action::Create, request).await? {
        Some(run) => (
            StatusCode::CREATED,
            [(header::LOCATION, format!("/api/v2.0/system/purgeaudit/{run}"))],
        )
            .into_response(),
        None => StatusCode::CREATED.into_response(),
    })
}

/// Changes the schedule.
#[utoipa::path(put, path = "/system/purgeaudit/schedule", tag = "purge", operation_id = "updatePurgeSchedule",
    request_body = ScheduleRequest, responses((status = 200, description = "Changed"), Problems))]
async fn update(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Json(request): Json<ScheduleRequest>,
) -> Result<StatusCode, RestError> {
    kick(&api, &caller, Action::Update, request).await?;
    Ok(StatusCode::OK)
}

/// Follows what `schedule.type` says. The id of a run that was started.
async fn kick(api: &Api, caller: &Caller, action: Action, request: ScheduleRequest) -> Result<Option<i64>, RestError> {
    let wanted = match Timing::when(request.schedule)? {
        When::Now => return Ok(Some(purge::start(&api.core, caller, &plan(request.parameters)?).await?)),
        When::Never => None,
        When::By { kind, cron } => Some(Schedule {
            kind,
            cron,
            plan: plan(request.parameters)?,
        }),
    };
    purge::set_schedule(&api.core, caller, action, wanted.as_ref()).await?;
    Ok(None)
}

fn plan(parameters: Option<Parameters>) -> Result<AuditPurgePlan, RestError> {
    let missing = || RestError::bad_request("parameters need audit_retention_hour and include_event_types");
    let parameters = parameters.ok_or_else(missing)?;
    Ok(AuditPurgePlan {
        retention_hours: parameters.audit_retention_hour.ok_or_else(missing)?,
        event_types: parameters.include_event_types.ok_or_else(missing)?,
        dry_run: parameters.dry_run,
    })
}
