//! `/configurations`: Harbor's configuration keys.

use std::collections::BTreeMap;

use axum::extract::State;
use http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::configuration::{self, Shown, Value};

use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json as Body, RestCaller};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get, update))
}

/// Harbor's `StringConfigItem`, `BoolConfigItem` or `IntegerConfigItem`.
#[derive(Serialize, ToSchema)]
#[schema(as = ConfigItem)]
struct Item {
    /// A text, a number or true or false.
    value: Json,
    editable: bool,
}

/// Every key except secrets, with its value.
#[utoipa::path(get, path = "/configurations", tag = "configure", operation_id = "getConfigurations",
    responses((status = 200, description = "The keys", body = BTreeMap<String, Item>), Problems))]
async fn get(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<axum::Json<BTreeMap<&'static str, Item>>, RestError> {
    let shown = configuration::show(&api.core, &caller).await?;
    let item = |shown: Shown| {
        let value = match shown.value {
            Value::Text(text) => Json::from(text),
            Value::Flag(flag) => Json::from(flag),
            Value::Number(number) => Json::from(number),
            Value::Secret(_) => return None,
        };
        let item = Item {
            value,
            editable: shown.editable,
        };
        Some((shown.name, item))
    };
    Ok(axum::Json(shown.into_iter().filter_map(item).collect()))
}

/// Sets some keys; the others stay.
#[utoipa::path(put, path = "/configurations", tag = "configure", operation_id = "updateConfigurations",
    request_body = BTreeMap<String, Json>,
    responses((status = 200, description = "Set"), Problems))]
async fn update(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Body(changes): Body<Map<String, Json>>,
) -> Result<StatusCode, RestError> {
    configuration::change(&api.core, &caller, &changes).await?;
    Ok(StatusCode::OK)
}
