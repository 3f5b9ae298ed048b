//! `/systeminfo` and `/api/version`.

use axum::extract::State;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::RestCaller;

/// `GET /api/version`
pub(crate) async fn api_version() -> axum::Json<Value> {
    axum::Json(json!({"version": "v2.0"}))
}

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(systeminfo))
}

/// Harbor's `GeneralInfo`.
#[derive(Default, Serialize, ToSchema)]
struct GeneralInfo {
    auth_mode: &'static str,
    primary_auth_mode: bool,
    self_registration: bool,
    banner_message: String,
    #[serde(flatten)]
    #[schema(value_type = InsideInfo)]
    inside: Option<InsideInfo>,
}

/// What only users learn. The description says of each field that it may be missing.
#[derive(Default, Serialize, ToSchema)]
#[serde(default)]
struct InsideInfo {
    harbor_version: &'static str,
    registry_url: String,
    external_url: String,
    project_creation_restriction: &'static str,
    read_only: bool,
    has_ca_root: bool,
    notification_enable: bool,
    registry_storage_provider_name: &'static str,
    current_time: String,
}

/// Anonymous callers learn how to log in, users where they are.
#[utoipa::path(get, path = "/systeminfo", tag = "systeminfo", operation_id = "getSystemInfo",
    responses((status = 200, description = "What is told to the caller", body = GeneralInfo), Problems))]
async fn systeminfo(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<axum::Json<GeneralInfo>, RestError> {
    Ok(axum::Json(GeneralInfo {
        auth_mode: "db_auth",
        inside: (!caller.is_anonymous()).then(|| inside(&api)),
        ..GeneralInfo::default()
    }))
}

fn inside(api: &Api) -> InsideInfo {
    let url = &api.options.external_url;
    let restricted = api.core.policy.project_creation_admin_only;
    InsideInfo {
        harbor_version: concat!("v2.16.0-wharf-", env!("CARGO_PKG_VERSION")),
        registry_url: url.split_once("://").map_or(url.as_str(), |(_, host)| host).to_owned(),
        external_url: url.clone(),
        project_creation_restriction: if restricted { "adminonly" } else { "everyone" },
        read_only: false,
        has_ca_root: false,
        notification_enable: false,
        registry_storage_provider_name: api.options.storage_name,
        current_time: time(api.core.clock.now()),
    }
}
