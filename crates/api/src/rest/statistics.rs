//! `/statistics`

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::overview;

use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::RestCaller;

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(statistics))
}

/// Harbor's `Statistic`. Totals are zero for those who do not see the whole registry.
#[derive(Serialize, ToSchema)]
#[schema(as = Statistic)]
struct StatisticBody {
    private_project_count: i64,
    private_repo_count: i64,
    public_project_count: i64,
    public_repo_count: i64,
    total_project_count: i64,
    total_repo_count: i64,
    total_storage_consumption: i64,
}

/// How many projects and repositories the caller sees.
#[utoipa::path(get, path = "/statistics", tag = "statistic", operation_id = "getStatistic",
    responses((status = 200, description = "Counts", body = StatisticBody), Problems))]
async fn statistics(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<axum::Json<StatisticBody>, RestError> {
    let counts = overview::statistics(&api.core, &caller).await?;
    let total = counts.total.unwrap_or_default();
    Ok(axum::Json(StatisticBody {
        private_project_count: counts.private_projects,
        private_repo_count: counts.private_repositories,
        public_project_count: counts.public_projects,
        public_repo_count: counts.public_repositories,
        total_project_count: total.projects,
        total_repo_count: total.repositories,
        total_storage_consumption: total.stored_bytes,
    }))
}
