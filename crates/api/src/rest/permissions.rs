//! `/permissions`: what can be given to robots and custom roles.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::robot;
use wharf_model::Permission;

use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::RestCaller;

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(get))
}

/// Harbor's `Permissions`.
#[derive(Serialize, ToSchema)]
#[schema(as = Permissions)]
struct PermissionsBody {
    system: Vec<PermissionBody>,
    project: Vec<PermissionBody>,
}

/// Harbor's `Permission`.
#[derive(Serialize, ToSchema)]
#[schema(as = Permission)]
pub(super) struct PermissionBody {
    resource: &'static str,
    action: &'static str,
}

/// A permission in Harbor's words.
pub(super) fn body(permission: &Permission) -> PermissionBody {
    PermissionBody {
        resource: permission.resource.name(),
        action: permission.action.name(),
    }
}

/// What can be given, for system administrators and project administrators.
#[utoipa::path(get, path = "/permissions", tag = "permissions", operation_id = "getPermissions",
    responses((status = 200, description = "The catalogue", body = PermissionsBody), Problems))]
async fn get(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<axum::Json<PermissionsBody>, RestError> {
    let catalogue = robot::catalogue(&api.core, &caller).await?;
    Ok(axum::Json(PermissionsBody {
        system: catalogue.system.iter().map(body).collect(),
        project: catalogue.project.iter().map(body).collect(),
    }))
}
