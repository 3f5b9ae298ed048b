//! `/retentions/{id}/executions`: runs of a policy, what they did in each repository, and why.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::retention::{self, RetentionExecution};
use wharf_model::{ExecutionId, RetentionPolicyId, RetentionTask, RetentionTaskId};

use super::retention_preview::VerdictBody;
use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Listing, Path, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, start))
        .routes(routes!(operate))
        .routes(routes!(tasks))
        .routes(routes!(log))
        .routes(routes!(report))
}

/// Harbor's `RetentionExecution`.
#[derive(Serialize, ToSchema)]
#[schema(as = RetentionExecution)]
struct ExecutionBody {
    id: i64,
    policy_id: i64,
    start_time: String,
    /// None while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<String>,
    status: &'static str,
    trigger: &'static str,
    dry_run: bool,
}

impl From<RetentionExecution> for ExecutionBody {
    fn from(run: RetentionExecution) -> Self {
        let execution = run.execution;
        Self {
            id: execution.id.0,
            policy_id: execution.vendor_id,
            start_time: time(execution.created_at),
            end_time: execution.ended_at.map(time),
            status: execution.status.as_str(),
            trigger: execution.trigger.as_str(),
            dry_run: run.dry_run,
        }
    }
}

/// Harbor's `RetentionExecutionTask`.
#[derive(Serialize, ToSchema)]
#[schema(as = RetentionExecutionTask)]
struct TaskBody {
    id: i64,
    execution_id: i64,
    repository: String,
    job_id: String,
    status: String,
    /// 2 while it runs, 3 when it has ended.
    status_code: i64,
    status_revision: i64,
    start_time: String,
    /// None while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<String>,
    /// Tags, and artifacts without tags.
    total: i64,
    retained: i64,
}

impl From<RetentionTask> for TaskBody {
    fn from(task: RetentionTask) -> Self {
        Self {
            id: task.id.0,
            execution_id: task.execution,
            repository: task.repository,
            job_id: task.id.to_string(),
            status_code: if task.ended_at.is_some() { 3 } else { 2 },
            status: task.status,
            status_revision: task.started_at.timestamp(),
            start_time: time(task.started_at),
            end_time: task.ended_at.map(time),
            total: task.total,
            retained: task.retained,
        }
    }
}

/// What to start.
#[derive(Deserialize, ToSchema)]
#[schema(as = RetentionExecutionReq)]
struct StartRequest {
    /// Whether nothing is deleted.
    #[serde(default)]
    dry_run: bool,
}

/// Runs of a policy, newest first.
#[utoipa::path(get, path = "/retentions/{id}/executions", tag = "Retention", operation_id = "listRetentionExecutions",
    params(("id" = i64, Path), Listing),
    responses((status = 200, description = "One page", body = [ExecutionBody]), Problems))]
async fn list(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
    listing: Listing,
) -> Result<Response, RestError> {
    let (runs, total) = retention::executions(&api.core, &caller, RetentionPolicyId(id), &listing.query).await?;
    let rows: Vec<_> = runs.into_iter().map(ExecutionBody::from).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// Starts a run.
#[utoipa::path(post, path = "/retentions/{id}/executions", tag = "Retention", operation_id = "triggerRetentionExecution",
    params(("id" = i64, Path)), request_body = StartRequest,
    responses((status = 201, description = "Started; `Location` tells where"), Problems))]
async fn start(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
    Json(body): Json<StartRequest>,
) -> Result<Response, RestError> {
    let run = retention::start(&api.core, &caller, RetentionPolicyId(id), body.dry_run).await?;
    let place = format!("/api/v2.0/retentions/{id}/executions/{run}");
    Ok((StatusCode::CREATED, [(header::LOCATION, place)]).into_response())
}

/// What to do with a run.
#[derive(Deserialize, ToSchema)]
#[schema(as = RetentionExecutionAction)]
struct ActionRequest {
    /// `stop`
    action: String,
}

/// Stops a run.
#[utoipa::path(patch, path = "/retentions/{id}/executions/{eid}", tag = "Retention", operation_id = "operateRetentionExecution",
    params(("id" = i64, Path), ("eid" = i64, Path)), request_body = ActionRequest,
    responses((status = 200, description = "Asked to stop"), Problems))]
async fn operate(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((id, run)): Path<(i64, i64)>,
    Json(body): Json<ActionRequest>,
) -> Result<StatusCode, RestError> {
    if body.action != "stop" {
        return Err(RestError::bad_request("action is stop"));
    }
    retention::stop(&api.core, &caller, RetentionPolicyId(id), ExecutionId(run)).await?;
    Ok(StatusCode::OK)
}

/// What a run did, repository by repository.
#[utoipa::path(get, path = "/retentions/{id}/executions/{eid}/tasks", tag = "Retention", operation_id = "listRetentionTasks",
    params(("id" = i64, Path), ("eid" = i64, Path), ("page" = Option<i64>, Query), ("page_size" = Option<i64>, Query)),
    responses((status = 200, description = "One page", body = [TaskBody]), Problems))]
async fn tasks(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((id, run)): Path<(i64, i64)>,
    listing: Listing,
) -> Result<Response, RestError> {
    let (tasks, total) = retention::tasks(&api.core, &caller, RetentionPolicyId(id), ExecutionId(run), listing.query.page).await?;
    let rows: Vec<_> = tasks.into_iter().map(TaskBody::from).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// What a run did in one repository, as a table with the rule and the reason for each tag.
#[utoipa::path(get, path = "/retentions/{id}/executions/{eid}/tasks/{tid}", tag = "Retention", operation_id = "getRetentionTaskLog",
    params(("id" = i64, Path), ("eid" = i64, Path), ("tid" = i64, Path)),
    responses((status = 200, description = "The log", body = String, content_type = "text/plain"), Problems))]
async fn log(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((id, run, task)): Path<(i64, i64, i64)>,
) -> Result<Response, RestError> {
    let (id, run, task) = (RetentionPolicyId(id), ExecutionId(run), RetentionTaskId(task));
    let text = retention::task_log(&api.core, &caller, id, run, task).await?;
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}

/// Every verdict of a run.
#[utoipa::path(get, path = "/retentions/{id}/executions/{eid}/report", tag = "Retention", operation_id = "getRetentionReport",
    params(("id" = i64, Path), ("eid" = i64, Path), ("page" = Option<i64>, Query), ("page_size" = Option<i64>, Query)),
    responses((status = 200, description = "One page", body = [VerdictBody]), Problems))]
async fn report(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((id, run)): Path<(i64, i64)>,
    listing: Listing,
) -> Result<Response, RestError> {
    let (rows, total) = retention::verdicts(&api.core, &caller, RetentionPolicyId(id), ExecutionId(run), listing.query.page).await?;
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(repository, verdict)| VerdictBody::new(repository, verdict))
        .collect();
    Ok(page_response(&listing.paged, &rows, total))
}
