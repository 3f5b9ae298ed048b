//! `/projects/{project}/robots`: a project's robots in the older shape, which scripts still use.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::project;
use wharf_core::robot::{self, Block, RobotChanges, RobotList, RobotRequest};
use wharf_model::{Project, RobotId};

use super::robots::{AccessBody, RobotBody, RobotCreatedBody, body, created};
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{InProject, Json, Listing, OfProject, RestCaller, page_response};

/// Seconds of a day.
const DAY: i64 = 86_400;

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, update, delete))
}

/// A project's robots.
#[utoipa::path(get, path = "/projects/{project}/robots", tag = "robotv1", operation_id = "ListRobotV1",
    params(OfProject, Listing),
    responses((status = 200, description = "One page", body = [RobotBody]), Problems))]
async fn list(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
    listing: Listing,
) -> Result<Response, RestError> {
    let wanted = RobotList {
        project: Some(key),
        query: listing.query,
    };
    let (robots, total) = robot::list(&api.core, &caller, &wanted).await?;
    let rows: Vec<_> = robots.iter().map(|robot| body(&api.core, robot)).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// Harbor's `RobotCreateV1`: resources are `/project/<id>/<resource>`, or the resource alone.
#[derive(Deserialize, ToSchema)]
#[schema(as = RobotCreateV1)]
pub(crate) struct OldRobotBody {
    name: String,
    #[serde(default)]
    description: String,
    /// Seconds since 1970; -1 never ends.
    expires_at: Option<i64>,
    access: Vec<AccessBody>,
}

impl OldRobotBody {
    fn request(self, project: &Project, now: i64) -> Result<RobotRequest, RestError> {
        let access = self.access.into_iter().map(|access| {
            let resource = resource_of(&access.resource, project)?;
            Ok((resource, access.action, access.effect))
        });
        let block = Block {
            kind: "project".to_owned(),
            namespace: project.name.to_string(),
            access: access.collect::<Result<_, RestError>>()?,
        };
        Ok(RobotRequest {
            name: self.name,
            description: self.description,
            level: "project".to_owned(),
            duration: duration(self.expires_at, now)?,
            disabled: false,
            permissions: vec![block],
        })
    }
}

/// Whole days from now to `end`, at least one.
fn duration(end: Option<i64>, now: i64) -> Result<Option<i64>, RestError> {
    match end {
        None | Some(0) => Ok(None),
        Some(-1) => Ok(Some(-1)),
        Some(end) if end > now => Ok(Some(end.saturating_sub(now).saturating_add(DAY - 1) / DAY)),
        Some(_) => Err(RestError::bad_request("expires_at is -1, or a time to come in seconds since 1970")),
    }
}

fn resource_of(text: &str, project: &Project) -> Result<String, RestError> {
    let Some(rest) = text.strip_prefix("/project/") else {
        return Ok(text.to_owned());
    };
    match rest.split_once('/') {
        Some((id, resource)) if id == project.id.to_string() || id == project.name.as_str() => Ok(resource.to_owned()),
        _ => Err(RestError::bad_request("a project's robot has permissions in its own project")),
    }
}

/// Makes a robot of the project.
#[utoipa::path(post, path = "/projects/{project}/robots", tag = "robotv1", operation_id = "CreateRobotV1",
    params(OfProject),
    request_body = OldRobotBody, responses((status = 201, description = "Made, with its secret", body = RobotCreatedBody), Problems))]
async fn create(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
    Json(body): Json<OldRobotBody>,
) -> Result<Response, RestError> {
    let project = project::get(&api.core, &caller, &key).await?;
    let request = body.request(&project, api.core.clock.now().timestamp())?;
    let robot = robot::create(&api.core, &caller, &request).await?;
    Ok(created(&robot, format!("/api/v2.0/projects/{key}/robots/{}", robot.id)))
}

/// One robot of the project.
#[utoipa::path(get, path = "/projects/{project}/robots/{robot}", tag = "robotv1", operation_id = "GetRobotByIDV1",
    params(OfProject, ("robot" = i64, Path)),
    responses((status = 200, description = "The robot", body = RobotBody), Problems))]
async fn get(State(api): State<Api>, RestCaller(caller): RestCaller, InProject(key, id): InProject<i64>) -> Result<Response, RestError> {
    let robot = robot::get(&api.core, &caller, RobotId(id), Some(&key)).await?;
    Ok(axum::Json(body(&api.core, &robot)).into_response())
}

/// What the older shape lets change.
#[derive(Deserialize, ToSchema)]
pub(crate) struct OldRobotUpdate {
    description: Option<String>,
    disable: Option<bool>,
}

/// Switches a robot of the project on or off.
#[utoipa::path(put, path = "/projects/{project}/robots/{robot}", tag = "robotv1", operation_id = "UpdateRobotV1",
    params(OfProject, ("robot" = i64, Path)),
    request_body = OldRobotUpdate, responses((status = 200, description = "Changed"), Problems))]
async fn update(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, id): InProject<i64>,
    Json(body): Json<OldRobotUpdate>,
) -> Result<StatusCode, RestError> {
    let changes = RobotChanges {
        description: body.description,
        disabled: body.disable,
        ..RobotChanges::default()
    };
    robot::update(&api.core, &caller, RobotId(id), &changes, Some(&key)).await?;
    Ok(StatusCode::OK)
}

/// Deletes a robot of the project.
#[utoipa::path(delete, path = "/projects/{project}/robots/{robot}", tag = "robotv1", operation_id = "DeleteRobotV1",
    params(OfProject, ("robot" = i64, Path)),
    responses((status = 200, description = "Deleted"), Problems))]
async fn delete(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, id): InProject<i64>,
) -> Result<StatusCode, RestError> {
    robot::delete(&api.core, &caller, RobotId(id), Some(&key)).await?;
    Ok(StatusCode::OK)
}
