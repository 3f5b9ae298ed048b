//! `/jobservice`: who does jobs, what waits, what runs, and what ran.

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::job::{self, QueueAction};
use wharf_core::{Core, Error};
use wharf_model::{ExecutionId, JobQueue, TaskId, WorkerPool};

use super::executions::{ExecutionBody, TaskBody, log_response};
use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Listing, Path, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(pools))
        .routes(routes!(workers))
        .routes(routes!(queues))
        .routes(routes!(act))
        .routes(routes!(stop_job))
        .routes(routes!(log))
        .routes(routes!(executions))
        .routes(routes!(execution, stop_execution))
        .routes(routes!(tasks))
}

/// Harbor's `WorkerPool`: a process that does jobs.
#[derive(Serialize, ToSchema)]
#[schema(as = WorkerPool)]
struct PoolBody {
    worker_pool_id: String,
    pid: i64,
    host: String,
    /// Jobs it does at once.
    concurrency: i64,
    start_at: String,
    heartbeat_at: String,
}

/// Harbor's `Worker`: one place in a pool.
#[derive(Serialize, ToSchema)]
#[schema(as = Worker)]
struct WorkerBody {
    id: String,
    pool_id: String,
    /// Kind of the job it does; empty when it has none.
    job_name: &'static str,
    /// The job it does; empty when it has none.
    job_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_at: Option<String>,
    /// What the job last said of itself, as JSON.
    check_in: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    checkin_at: Option<String>,
}

/// Harbor's `JobQueue`.
#[derive(Serialize, ToSchema)]
#[schema(as = JobQueue)]
struct QueueBody {
    job_type: &'static str,
    /// Jobs that wait.
    count: i64,
    /// How long the oldest of them waits, in seconds.
    latency: i64,
    paused: bool,
}

/// Harbor's `ActionRequest`.
#[derive(Deserialize, ToSchema)]
#[schema(as = ActionRequest)]
struct ActionRequest {
    /// stop, pause or resume.
    action: String,
}

fn pool_body(pool: WorkerPool) -> PoolBody {
    PoolBody {
        worker_pool_id: pool.id,
        pid: pool.pid,
        host: pool.host.trim_end().to_owned(),
        concurrency: pool.workers,
        start_at: time(pool.started_at),
        heartbeat_at: time(pool.seen_at),
    }
}

fn worker_body(worker: job::Worker) -> WorkerBody {
    let task = worker.task.as_ref();
    let said = task.map(|task| &task.progress).filter(|progress| !progress.is_null());
    WorkerBody {
        job_name: task.map_or("", |task| task.kind.as_str()),
        job_id: task.map(|task| task.id.to_string()).unwrap_or_default(),
        start_at: task.and_then(|task| task.started_at).map(time),
        check_in: said.map(ToString::to_string).unwrap_or_default(),
        checkin_at: task.map(|task| time(task.updated_at)),
        id: worker.id,
        pool_id: worker.pool,
    }
}

fn queue_body(core: &Core, queue: &JobQueue) -> QueueBody {
    let waits = |since: wharf_model::Timestamp| (core.clock.now() - since).num_seconds().max(0);
    QueueBody {
        job_type: queue.kind.as_str(),
        count: queue.waiting,
        latency: queue.oldest.map(waits).unwrap_or_default(),
        paused: queue.paused,
    }
}

/// The id of a job; `None` for `all`. No job has the id 0, so what is no number is not there either.
fn job_id(text: &str) -> Option<TaskId> {
    let all = text.eq_ignore_ascii_case("all");
    (!all).then(|| TaskId(text.parse().unwrap_or(0)))
}

/// The processes that do jobs.
#[utoipa::path(get, path = "/jobservice/pools", tag = "jobservice", operation_id = "getWorkerPools",
    responses((status = 200, description = "All of them", body = [PoolBody]), Problems))]
async fn pools(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<axum::Json<Vec<PoolBody>>, RestError> {
    let pools = job::pools(&api.core, &caller).await?;
    Ok(axum::Json(pools.into_iter().map(pool_body).collect()))
}

/// The workers of a pool, busy or not.
#[utoipa::path(get, path = "/jobservice/pools/{pool_id}/workers", tag = "jobservice", operation_id = "getWorkers",
    params(("pool_id" = String, Path, description = "`all` for those of every pool")),
    responses((status = 200, description = "All of them", body = [WorkerBody]), Problems))]
async fn workers(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(pool): Path<String>,
) -> Result<axum::Json<Vec<WorkerBody>>, RestError> {
    let pool = (!pool.eq_ignore_ascii_case("all")).then_some(pool);
    let workers = job::workers(&api.core, &caller, pool.as_deref()).await?;
    Ok(axum::Json(workers.into_iter().map(worker_body).collect()))
}

/// What waits, by kind.
#[utoipa::path(get, path = "/jobservice/queues", tag = "jobservice", operation_id = "listJobQueues",
    responses((status = 200, description = "Every queue", body = [QueueBody]), Problems))]
async fn queues(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<axum::Json<Vec<QueueBody>>, RestError> {
    let queues = job::queues(&api.core, &caller).await?;
    Ok(axum::Json(queues.iter().map(|queue| queue_body(&api.core, queue)).collect()))
}

/// Ends what waits in a queue, pauses it, or lets it go on.
#[utoipa::path(put, path = "/jobservice/queues/{job_type}", tag = "jobservice", operation_id = "actionPendingJobs",
    params(("job_type" = String, Path, description = "A kind of job, `all`, or `SCHEDULER` for all schedules")),
    request_body = ActionRequest, responses((status = 200, description = "Done"), Problems))]
async fn act(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(job_type): Path<String>,
    Json(request): Json<ActionRequest>,
) -> Result<StatusCode, RestError> {
    let action = match request.action.as_str() {
        "stop" => Some(QueueAction::Stop),
        "pause" => Some(QueueAction::Pause),
        "resume" => Some(QueueAction::Resume),
        _ => None,
    };
    match job::act_on_queue(&api.core, &caller, &job_type, action).await {
        Ok(()) => Ok(StatusCode::OK),
        Err(Error::Invalid(message)) => Err(RestError::unprocessable(message)),
        Err(error) => Err(error.into()),
    }
}

/// Stops a job that runs or waits.
#[utoipa::path(put, path = "/jobservice/jobs/{job_id}", tag = "jobservice", operation_id = "stopRunningJob",
    params(("job_id" = String, Path, description = "`all` for every job that runs")),
    responses((status = 200, description = "It stops, or has ended"), Problems))]
async fn stop_job(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<String>) -> Result<StatusCode, RestError> {
    job::stop_job(&api.core, &caller, job_id(&id)).await?;
    Ok(StatusCode::OK)
}

/// What a job tells.
#[utoipa::path(get, path = "/jobservice/jobs/{job_id}/log", tag = "jobservice", operation_id = "actionGetJobLog",
    params(("job_id" = String, Path)),
    responses((status = 200, description = "Its log", body = String, content_type = "text/plain"), Problems))]
async fn log(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<String>) -> Result<Response, RestError> {
    let id = job_id(&id).unwrap_or(TaskId(0));
    Ok(log_response(job::log_of_job(&api.core, &caller, id).await?))
}

/// Executions of every kind, newest first. Wharf's own.
#[utoipa::path(get, path = "/jobservice/executions", tag = "jobservice", operation_id = "listExecutions",
    params(("q" = Option<String>, Query, description = "By vendor_type, vendor_id, status, trigger, start_time, end_time"),
           ("sort" = Option<String>, Query), ("page" = Option<i64>, Query), ("page_size" = Option<i64>, Query)),
    responses((status = 200, description = "One page", body = [ExecutionBody]), Problems))]
async fn executions(State(api): State<Api>, RestCaller(caller): RestCaller, listing: Listing) -> Result<Response, RestError> {
    let (rows, total) = job::executions(&api.core, &caller, &listing.query).await?;
    let rows: Vec<_> = rows.iter().map(ExecutionBody::from).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// One execution. Wharf's own.
#[utoipa::path(get, path = "/jobservice/executions/{execution_id}", tag = "jobservice", operation_id = "getExecution",
    params(("execution_id" = i64, Path)), responses((status = 200, description = "The execution", body = ExecutionBody), Problems))]
async fn execution(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
) -> Result<axum::Json<ExecutionBody>, RestError> {
    let found = job::execution(&api.core, &caller, ExecutionId(id)).await?;
    Ok(axum::Json(ExecutionBody::from(&found)))
}

/// Stops an execution. Wharf's own.
#[utoipa::path(put, path = "/jobservice/executions/{execution_id}", tag = "jobservice", operation_id = "stopExecution",
    params(("execution_id" = i64, Path)), responses((status = 200, description = "It stops, or has ended"), Problems))]
async fn stop_execution(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<StatusCode, RestError> {
    job::stop_execution(&api.core, &caller, ExecutionId(id)).await?;
    Ok(StatusCode::OK)
}

/// The tasks of an execution. Wharf's own; the id of a task is the id of a job.
#[utoipa::path(get, path = "/jobservice/executions/{execution_id}/tasks", tag = "jobservice", operation_id = "listExecutionTasks",
    params(("execution_id" = i64, Path), Listing),
    responses((status = 200, description = "One page", body = [TaskBody]), Problems))]
async fn tasks(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
    listing: Listing,
) -> Result<Response, RestError> {
    let (rows, total) = job::tasks(&api.core, &caller, ExecutionId(id), &listing.query).await?;
    let rows: Vec<_> = rows.iter().map(TaskBody::from).collect();
    Ok(page_response(&listing.paged, &rows, total))
}
