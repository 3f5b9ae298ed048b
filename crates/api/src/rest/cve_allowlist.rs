//! `/system/CVEAllowlist`, and the shape of such lists.

use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::project::{self, Allowlist, SetAllowlist};

use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, RestCaller};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get, update))
}

/// Harbor's `CVEAllowlist`.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = CVEAllowlist)]
pub(super) struct CveAllowlist {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<i64>,
    /// 0 for the installation.
    #[serde(default)]
    pub(super) project_id: i64,
    /// Seconds since 1970; none for never.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    #[serde(default)]
    items: Vec<CveAllowlistItem>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    creation_time: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    update_time: Option<String>,
}

/// Harbor's `CVEAllowlistItem`.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = CVEAllowlistItem)]
struct CveAllowlistItem {
    cve_id: String,
}

impl CveAllowlist {
    /// The list of the project with this id (0 for the installation), empty where nobody ever set one.
    pub(super) fn of(project_id: i64, list: Option<Allowlist>) -> Self {
        let item = |cve_id| CveAllowlistItem { cve_id };
        Self {
            id: list.as_ref().map(|list| list.id),
            project_id,
            expires_at: list.as_ref().and_then(|list| list.expires_at),
            creation_time: list.as_ref().map(|list| time(list.created_at)),
            update_time: list.as_ref().map(|list| time(list.updated_at)),
            items: list.map(|list| list.items.into_iter().map(item).collect()).unwrap_or_default(),
        }
    }

    /// What to keep of a list that a client sent.
    pub(super) fn to_set(&self) -> SetAllowlist {
        SetAllowlist {
            // Harbor's portal sends 0 for never.
            expires_at: self.expires_at.filter(|end| *end != 0),
            items: self.items.iter().map(|item| item.cve_id.clone()).collect(),
        }
    }
}

/// Vulnerabilities that do not count in the whole installation.
#[utoipa::path(get, path = "/system/CVEAllowlist", tag = "SystemCVEAllowlist", operation_id = "getSystemCVEAllowlist",
    responses((status = 200, description = "The list", body = CveAllowlist), Problems))]
async fn get(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<axum::Json<CveAllowlist>, RestError> {
    let list = project::system_allowlist(&api.core, &caller).await?;
    Ok(axum::Json(CveAllowlist::of(0, list)))
}

/// Sets the list.
#[utoipa::path(put, path = "/system/CVEAllowlist", tag = "SystemCVEAllowlist", operation_id = "putSystemCVEAllowlist",
    request_body = CveAllowlist, responses((status = 200, description = "Set"), Problems))]
async fn update(State(api): State<Api>, RestCaller(caller): RestCaller, Json(body): Json<CveAllowlist>) -> Result<StatusCode, RestError> {
    if body.project_id != 0 {
        return Err(RestError::bad_request("the installation's list has the project_id 0"));
    }
    project::set_system_allowlist(&api.core, &caller, &body.to_set()).await?;
    Ok(StatusCode::OK)
}
