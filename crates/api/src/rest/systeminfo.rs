//! `/systeminfo` and `/api/version`.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::configuration::Snapshot;
use wharf_core::health;

use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::RestCaller;

/// The release of Harbor whose API is spoken, and our own.
pub const HARBOR_VERSION: &str = concat!("v2.16.0-wharf-", env!("CARGO_PKG_VERSION"));

/// `GET /api/version`
pub(crate) async fn api_version() -> axum::Json<Value> {
    axum::Json(json!({"version": "v2.0"}))
}

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(systeminfo))
        .routes(routes!(volumes))
        .routes(routes!(certificate))
}

/// Harbor's `GeneralInfo`.
#[derive(Serialize, ToSchema)]
struct GeneralInfo {
    auth_mode: String,
    primary_auth_mode: bool,
    self_registration: bool,
    banner_message: String,
    /// Where `auth_mode` is `oidc_auth`: what to call the provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    oidc_provider_name: Option<String>,
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
    project_creation_restriction: String,
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
    let set = api.core.configuration.now().await?;
    Ok(axum::Json(GeneralInfo {
        auth_mode: set.text("auth_mode").to_owned(),
        primary_auth_mode: set.flag("primary_auth_mode"),
        self_registration: set.flag("self_registration"),
        banner_message: set.text("banner_message").to_owned(),
        oidc_provider_name: (set.text("auth_mode") == "oidc_auth").then(|| set.text("oidc_name").to_owned()),
        inside: (!caller.is_anonymous()).then(|| inside(&api, &set)),
    }))
}

fn inside(api: &Api, set: &Snapshot) -> InsideInfo {
    let url = &api.options.external_url;
    InsideInfo {
        harbor_version: HARBOR_VERSION,
        registry_url: url.split_once("://").map_or(url.as_str(), |(_, host)| host).to_owned(),
        external_url: url.clone(),
        project_creation_restriction: set.text("project_creation_restriction").to_owned(),
        read_only: set.flag("read_only"),
        has_ca_root: api.options.authority.as_deref().is_some_and(std::path::Path::is_file),
        notification_enable: set.flag("notification_enable"),
        registry_storage_provider_name: api.options.storage_name,
        current_time: time(api.core.clock.now()),
    }
}

/// Harbor's `SystemInfo`.
#[derive(Serialize, ToSchema)]
#[schema(as = SystemInfo)]
struct Volumes {
    /// Empty where the storage grows as needed.
    storage: Vec<Volume>,
}

/// Harbor's `Storage`, in bytes.
#[derive(Serialize, ToSchema)]
#[schema(as = Storage)]
struct Volume {
    total: u64,
    free: u64,
}

/// The room of the storage.
#[utoipa::path(get, path = "/systeminfo/volumes", tag = "systeminfo", operation_id = "getVolumes",
    responses((status = 200, description = "What there is", body = Volumes), Problems))]
async fn volumes(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<axum::Json<Volumes>, RestError> {
    let volume = health::volume(&api.core, &caller).await?.map(|room| Volume {
        total: room.total,
        free: room.free,
    });
    Ok(axum::Json(Volumes {
        storage: volume.into_iter().collect(),
    }))
}

/// The certificate of the authority that Wharf made for itself.
#[utoipa::path(get, path = "/systeminfo/getcert", tag = "systeminfo", operation_id = "getCert",
    responses((status = 200, description = "The certificate, PEM", content_type = "application/x-x509-ca-cert", body = String), Problems))]
async fn certificate(State(api): State<Api>, _caller: RestCaller) -> Result<Response, RestError> {
    let missing = || RestError::new(StatusCode::NOT_FOUND, "this registry has no certificate authority of its own");
    let path = api.options.authority.as_ref().ok_or_else(missing)?;
    let pem = tokio::fs::read(path).await.map_err(|_| missing())?;
    let headers = [
        (header::CONTENT_TYPE, "application/x-x509-ca-cert"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"ca.crt\""),
    ];
    Ok((headers, pem).into_response())
}
