//! `/schedules`: what runs by itself.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::job;

use super::executions::ScheduleTaskBody;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Paged, Path, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(paused))
}

/// Harbor's `SchedulerStatus`.
#[derive(Serialize, ToSchema)]
#[schema(as = SchedulerStatus)]
struct StatusBody {
    paused: bool,
}

/// Every schedule, in the order they were made.
#[utoipa::path(get, path = "/schedules", tag = "schedule", operation_id = "listSchedules",
    params(("page" = Option<i64>, Query), ("page_size" = Option<i64>, Query)),
    responses((status = 200, description = "One page", body = [ScheduleTaskBody]), Problems))]
async fn list(State(api): State<Api>, RestCaller(caller): RestCaller, paged: Paged) -> Result<Response, RestError> {
    let (rows, total) = job::schedules(&api.core, &caller, paged.page).await?;
    let rows: Vec<_> = rows.iter().map(ScheduleTaskBody::from).collect();
    Ok(page_response(&paged, &rows, total))
}

/// Whether schedules are paused.
#[utoipa::path(get, path = "/schedules/{job_type}/paused", tag = "schedule", operation_id = "getSchedulePaused",
    params(("job_type" = String, Path, description = "`all`: schedules are paused together")),
    responses((status = 200, description = "Whether they are", body = StatusBody), Problems))]
async fn paused(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(job_type): Path<String>,
) -> Result<axum::Json<StatusBody>, RestError> {
    let paused = job::scheduler_paused(&api.core, &caller).await?;
    if job_type.eq_ignore_ascii_case("all") {
        Ok(axum::Json(StatusBody { paused }))
    } else {
        Err(RestError::bad_request("schedules are paused together: ask for all"))
    }
}
