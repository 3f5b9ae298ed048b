//! `/roles`: custom roles, beside Harbor's five (Wharf's own).

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::role::{self, RoleRequest};
use wharf_model::{CustomRole, Permission, RoleId};

use super::permissions::{self, PermissionBody};
use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Listing, Path, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, update, delete))
}

/// A custom role.
#[derive(Serialize, ToSchema)]
#[schema(as = CustomRole)]
struct RoleBody {
    id: i64,
    name: String,
    description: String,
    permissions: Vec<PermissionBody>,
    creation_time: String,
    update_time: String,
}

fn body(role: CustomRole) -> RoleBody {
    RoleBody {
        id: role.id.0,
        name: role.name,
        description: role.description,
        permissions: role.permissions.iter().map(permissions::body).collect(),
        creation_time: time(role.created_at),
        update_time: time(role.updated_at),
    }
}

/// Custom roles.
#[utoipa::path(get, path = "/roles", tag = "role", operation_id = "listRoles",
    params(Listing),
    responses((status = 200, description = "One page", body = [RoleBody]), Problems))]
async fn list(State(api): State<Api>, RestCaller(caller): RestCaller, listing: Listing) -> Result<Response, RestError> {
    let (roles, total) = role::list(&api.core, &caller, &listing.query).await?;
    let rows: Vec<_> = roles.into_iter().map(body).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// A custom role to make, or what it becomes.
#[derive(Deserialize, ToSchema)]
pub(crate) struct CustomRoleRequest {
    name: String,
    #[serde(default)]
    description: String,
    permissions: Vec<PermissionText>,
}

/// One of the project permissions of `GET /permissions`.
#[derive(Deserialize, ToSchema)]
struct PermissionText {
    resource: String,
    action: String,
}

impl CustomRoleRequest {
    fn parse(self) -> Result<RoleRequest, RestError> {
        let unknown = |_| RestError::bad_request("a permission is not among the project permissions of GET /permissions");
        let parse = |text: PermissionText| format!("{}:{}", text.resource, text.action).parse::<Permission>();
        Ok(RoleRequest {
            name: self.name,
            description: self.description,
            permissions: self.permissions.into_iter().map(parse).collect::<Result<_, _>>().map_err(unknown)?,
        })
    }
}

/// Makes a custom role.
#[utoipa::path(post, path = "/roles", tag = "role", operation_id = "createRole", request_body = CustomRoleRequest,
    responses((status = 201, description = "Made; `Location` tells where"), Problems))]
async fn create(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Json(body): Json<CustomRoleRequest>,
) -> Result<Response, RestError> {
    let id = role::create(&api.core, &caller, &body.parse()?).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/api/v2.0/roles/{id}"))]).into_response())
}

/// One custom role.
#[utoipa::path(get, path = "/roles/{role}", tag = "role", operation_id = "getRole", params(("role" = i64, Path)),
    responses((status = 200, description = "The role", body = RoleBody), Problems))]
async fn get(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<Response, RestError> {
    Ok(axum::Json(body(role::get(&api.core, &caller, RoleId(id)).await?)).into_response())
}

/// Changes a custom role for everybody who has it.
#[utoipa::path(put, path = "/roles/{role}", tag = "role", operation_id = "updateRole", params(("role" = i64, Path)),
    request_body = CustomRoleRequest, responses((status = 200, description = "Changed"), Problems))]
async fn update(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
    Json(body): Json<CustomRoleRequest>,
) -> Result<StatusCode, RestError> {
    role::update(&api.core, &caller, RoleId(id), &body.parse()?).await?;
    Ok(StatusCode::OK)
}

/// Deletes a custom role nobody has.
#[utoipa::path(delete, path = "/roles/{role}", tag = "role", operation_id = "deleteRole", params(("role" = i64, Path)),
    responses((status = 200, description = "Deleted"), Problems))]
async fn delete(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<StatusCode, RestError> {
    role::delete(&api.core, &caller, RoleId(id)).await?;
    Ok(StatusCode::OK)
}
