//! `/users/{user}/auditor`: who looks at everything and changes nothing (Wharf's own).

use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::user;
use wharf_model::UserId;

use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Path, RestCaller};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(set))
}

/// Whether an account is an auditor.
#[derive(Deserialize, ToSchema)]
pub(crate) struct AuditorFlag {
    auditor_flag: bool,
}

/// Makes an account an auditor, or ends that.
#[utoipa::path(put, path = "/users/{user}/auditor", tag = "user", operation_id = "setUserAuditor", params(("user" = i64, Path)),
    request_body = AuditorFlag, responses((status = 200, description = "Set"), Problems))]
async fn set(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
    Json(body): Json<AuditorFlag>,
) -> Result<StatusCode, RestError> {
    user::set_auditor(&api.core, &caller, UserId(id), body.auditor_flag).await?;
    Ok(StatusCode::OK)
}
