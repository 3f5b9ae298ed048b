//! `/systeminfo` and `/api/version`.

use axum::extract::State;
use serde_json::{Value, json};
use wharf_model::Principal;

use super::time;
use crate::Api;
use crate::error::rest::RestError;
use crate::extract::RestCaller;

/// `GET /api/version`
pub(crate) async fn api_version() -> axum::Json<Value> {
    axum::Json(json!({"version": "v2.0"}))
}

/// `GET /api/v2.0/systeminfo`: anonymous callers learn how to log in, users where they are.
pub(crate) async fn systeminfo(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<axum::Json<Value>, RestError> {
    let mut info = json!({
        "auth_mode": "db_auth",
        "primary_auth_mode": false,
        "self_registration": false,
        "banner_message": "",
    });
    if let Principal::User { .. } = caller.principal {
        let host = api
            .options
            .external_url
            .split_once("://")
            .map_or(api.options.external_url.as_str(), |(_, host)| host);
        let more = json!({
            "harbor_version": concat!("v2.16.0-wharf-", env!("CARGO_PKG_VERSION")),
            "registry_url": host,
            "external_url": api.options.external_url,
            "project_creation_restriction": if api.core.policy.project_creation_admin_only { "adminonly" } else { "everyone" },
            "read_only": false,
            "has_ca_root": false,
            "notification_enable": false,
            "registry_storage_provider_name": api.options.storage_name,
            "current_time": time(api.core.clock.now()),
        });
        if let (Value::Object(info), Value::Object(more)) = (&mut info, more) {
            info.extend(more);
        }
    }
    Ok(axum::Json(info))
}
