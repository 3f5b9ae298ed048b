//! `/configurations`: Harbor's configuration keys.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::extract::State;
use http::StatusCode;
use serde::Serialize;
use serde_json::{Map, Value as Json};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::configuration::{self, Shape, Shown, Value};

use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json as Body, RestCaller};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get, update))
}

/// Harbor's `StringConfigItem`, `BoolConfigItem` or `IntegerConfigItem`.
#[derive(Serialize)]
struct Item {
    /// A text, a number or true or false.
    value: Json,
    editable: bool,
}

/// Harbor's `ConfigurationsResponse`, described by the table of keys.
struct ConfigurationsResponse;

impl PartialSchema for ConfigurationsResponse {
    fn schema() -> RefOr<Schema> {
        let told = configuration::shapes().filter(|(_, shape)| *shape != Shape::Secret);
        let item = |shape| {
            ObjectBuilder::new()
                .property("value", ObjectBuilder::new().schema_type(kind(shape)))
                .required("value")
                .property("editable", ObjectBuilder::new().schema_type(Type::Boolean))
                .required("editable")
        };
        told.fold(ObjectBuilder::new(), |object, (name, shape)| object.property(name, item(shape)))
            .into()
    }
}

impl ToSchema for ConfigurationsResponse {
    fn name() -> Cow<'static, str> {
        "ConfigurationsResponse".into()
    }
}

/// Harbor's `Configurations`, described by the table of keys. A key that is left out stays as it is.
struct Configurations;

impl PartialSchema for Configurations {
    fn schema() -> RefOr<Schema> {
        configuration::shapes()
            .fold(ObjectBuilder::new(), |object, (name, shape)| {
                object.property(name, ObjectBuilder::new().schema_type(kind(shape)))
            })
            .into()
    }
}

impl ToSchema for Configurations {
    fn name() -> Cow<'static, str> {
        "Configurations".into()
    }
}

fn kind(shape: Shape) -> Type {
    match shape {
        Shape::Text | Shape::Secret => Type::String,
        Shape::Flag => Type::Boolean,
        Shape::Number => Type::Integer,
    }
}

/// Every key except secrets, with its value.
#[utoipa::path(get, path = "/configurations", tag = "configure", operation_id = "getConfigurations",
    responses((status = 200, description = "The keys", body = ConfigurationsResponse), Problems))]
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
    request_body = Configurations,
    responses((status = 200, description = "Set"), Problems))]
async fn update(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Body(changes): Body<Map<String, Json>>,
) -> Result<StatusCode, RestError> {
    configuration::change(&api.core, &caller, &changes).await?;
    Ok(StatusCode::OK)
}
