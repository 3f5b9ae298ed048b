//! `/robots`

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::Core;
use wharf_core::robot::{self, Block, CreatedRobot, RobotChanges, RobotList, RobotRequest};
use wharf_model::{Holder, Robot, RobotId, Secret, Timestamp};

use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Listing, Path, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, update, refresh, delete))
}

/// Harbor's `Robot`. There is no field for a secret, so none can slip in.
#[derive(Serialize, ToSchema)]
#[schema(as = Robot)]
pub(super) struct RobotBody {
    id: i64,
    name: String,
    description: String,
    level: &'static str,
    duration: i64,
    editable: bool,
    disable: bool,
    expires_at: i64,
    permissions: Vec<RobotPermissionBody>,
    creator_type: &'static str,
    creator_ref: i64,
    creation_time: String,
    update_time: String,
}

/// Harbor's `RobotPermission`.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = RobotPermission)]
pub(super) struct RobotPermissionBody {
    /// `system` or `project`.
    kind: String,
    /// `/`, `*`, or the name of a project.
    namespace: String,
    access: Vec<AccessBody>,
}

/// Harbor's `Access`.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = Access)]
pub(super) struct AccessBody {
    pub(super) resource: String,
    pub(super) action: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) effect: String,
}

fn seconds(end: Option<Timestamp>) -> i64 {
    end.map_or(-1, |end| end.timestamp())
}

/// A robot in Harbor's shape.
pub(super) fn body(core: &Core, robot: &Robot) -> RobotBody {
    RobotBody {
        id: robot.id.0,
        name: robot::login_name(core, robot),
        description: robot.description.clone(),
        level: if robot.project.is_some() { "project" } else { "system" },
        duration: robot.duration_days,
        editable: true,
        disable: robot.disabled,
        expires_at: seconds(robot.expires_at),
        permissions: Block::of(robot).into_iter().map(RobotPermissionBody::from).collect(),
        creator_type: match robot.creator {
            Holder::Robot(_) => "robot",
            Holder::User(_) | Holder::Group(_) => "local",
        },
        creator_ref: robot.creator.id(),
        creation_time: time(robot.created_at),
        update_time: time(robot.updated_at),
    }
}

impl From<Block> for RobotPermissionBody {
    fn from(block: Block) -> Self {
        let access = |(resource, action, effect)| AccessBody { resource, action, effect };
        Self {
            kind: block.kind,
            namespace: block.namespace,
            access: block.access.into_iter().map(access).collect(),
        }
    }
}

impl From<RobotPermissionBody> for Block {
    fn from(body: RobotPermissionBody) -> Self {
        let access = |access: AccessBody| (access.resource, access.action, access.effect);
        Self {
            kind: body.kind,
            namespace: body.namespace,
            access: body.access.into_iter().map(access).collect(),
        }
    }
}

/// Robots of the installation (`q=Level=system`, also when nothing is said), or of a project (`q=Level=project,ProjectID=5`).
#[utoipa::path(get, path = "/robots", tag = "robot", operation_id = "ListRobot",
    params(Listing),
    responses((status = 200, description = "One page", body = [RobotBody]), Problems))]
async fn list(State(api): State<Api>, RestCaller(caller): RestCaller, listing: Listing) -> Result<Response, RestError> {
    let wanted = RobotList::of(listing.query)?;
    let (robots, total) = robot::list(&api.core, &caller, &wanted).await?;
    let rows: Vec<_> = robots.iter().map(|robot| body(&api.core, robot)).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// Harbor's `RobotCreate`. A `secret` in it has no effect: the answer has the only one there is.
#[derive(Deserialize, ToSchema)]
#[schema(as = RobotCreate)]
pub(crate) struct RobotCreateBody {
    name: String,
    #[serde(default)]
    description: String,
    /// `system` or `project`.
    level: String,
    #[serde(default)]
    disable: bool,
    /// Days; -1 never ends.
    duration: Option<i64>,
    permissions: Vec<RobotPermissionBody>,
}

/// Harbor's `RobotCreated`: the only time the secret is told.
#[derive(Serialize, ToSchema)]
#[schema(as = RobotCreated)]
pub(super) struct RobotCreatedBody {
    id: i64,
    name: String,
    secret: String,
    creation_time: String,
    expires_at: i64,
}

/// The answer with a new robot's secret. Nothing on the way may keep it.
pub(super) fn created(robot: &CreatedRobot, location: String) -> Response {
    let body = RobotCreatedBody {
        id: robot.id.0,
        name: robot.name.clone(),
        secret: robot.secret.expose().to_owned(),
        creation_time: time(robot.created_at),
        expires_at: seconds(robot.expires_at),
    };
    let headers = [(header::LOCATION, location), (header::CACHE_CONTROL, "no-store".to_owned())];
    (StatusCode::CREATED, headers, axum::Json(body)).into_response()
}

/// Makes a robot.
#[utoipa::path(post, path = "/robots", tag = "robot", operation_id = "CreateRobot", request_body = RobotCreateBody,
    responses((status = 201, description = "Made, with its secret", body = RobotCreatedBody), Problems))]
async fn create(State(api): State<Api>, RestCaller(caller): RestCaller, Json(body): Json<RobotCreateBody>) -> Result<Response, RestError> {
    let request = RobotRequest {
        name: body.name,
        description: body.description,
        level: body.level,
        duration: body.duration,
        disabled: body.disable,
        permissions: body.permissions.into_iter().map(Block::from).collect(),
    };
    let robot = robot::create(&api.core, &caller, &request).await?;
    Ok(created(&robot, format!("/api/v2.0/robots/{}", robot.id)))
}

/// One robot.
#[utoipa::path(get, path = "/robots/{robot}", tag = "robot", operation_id = "GetRobotByID", params(("robot" = i64, Path)),
    responses((status = 200, description = "The robot", body = RobotBody), Problems))]
async fn get(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<Response, RestError> {
    let robot = robot::get(&api.core, &caller, RobotId(id), None).await?;
    Ok(axum::Json(body(&api.core, &robot)).into_response())
}

/// What to change about a robot: the fields of Harbor's `Robot` that can be.
#[derive(Deserialize, ToSchema)]
pub(crate) struct RobotUpdate {
    name: Option<String>,
    level: Option<String>,
    description: Option<String>,
    duration: Option<i64>,
    disable: Option<bool>,
    permissions: Option<Vec<RobotPermissionBody>>,
}

impl From<RobotUpdate> for RobotChanges {
    fn from(body: RobotUpdate) -> Self {
        Self {
            name: body.name,
            level: body.level,
            description: body.description,
            duration: body.duration,
            disabled: body.disable,
            permissions: body.permissions.map(|blocks| blocks.into_iter().map(Block::from).collect()),
        }
    }
}

/// Changes a robot.
#[utoipa::path(put, path = "/robots/{robot}", tag = "robot", operation_id = "UpdateRobot", params(("robot" = i64, Path)),
    request_body = RobotUpdate, responses((status = 200, description = "Changed"), Problems))]
async fn update(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
    Json(body): Json<RobotUpdate>,
) -> Result<StatusCode, RestError> {
    robot::update(&api.core, &caller, RobotId(id), &body.into(), None).await?;
    Ok(StatusCode::OK)
}

/// Harbor's `RobotSec`.
#[derive(Deserialize, ToSchema)]
#[schema(as = RobotSec)]
pub(crate) struct RobotSecret {
    /// Empty or left out: one is generated.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Password)]
    secret: Option<Secret>,
}

/// The generated secret; empty when the caller chose one.
#[derive(Serialize, ToSchema)]
struct RobotSecretAnswer {
    secret: String,
}

/// Gives a robot a new secret.
#[utoipa::path(patch, path = "/robots/{robot}", tag = "robot", operation_id = "RefreshSec", params(("robot" = i64, Path)),
    request_body = RobotSecret, responses((status = 200, description = "The new secret, when it was generated", body = RobotSecretAnswer), Problems))]
async fn refresh(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
    Json(body): Json<RobotSecret>,
) -> Result<Response, RestError> {
    let wanted = body.secret.filter(|secret| !secret.expose().is_empty());
    let generated = robot::refresh_secret(&api.core, &caller, RobotId(id), wanted.as_ref()).await?;
    let secret = generated.map_or_else(String::new, |secret| secret.expose().to_owned());
    Ok(([(header::CACHE_CONTROL, "no-store")], axum::Json(RobotSecretAnswer { secret })).into_response())
}

/// Deletes a robot.
#[utoipa::path(delete, path = "/robots/{robot}", tag = "robot", operation_id = "DeleteRobot", params(("robot" = i64, Path)),
    responses((status = 200, description = "Deleted"), Problems))]
async fn delete(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<StatusCode, RestError> {
    robot::delete(&api.core, &caller, RobotId(id), None).await?;
    Ok(StatusCode::OK)
}
