//! `/projects/{project}/members`. A member is a user, so a member's id is the user's.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::project::{self, ProjectKey};
use wharf_model::{Member, Role, UserId};

use super::projects::key;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Paged, Path, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(delete))
}

/// Harbor's `ProjectMemberEntity`.
#[derive(Serialize, ToSchema)]
#[schema(as = ProjectMemberEntity)]
struct MemberBody {
    id: i64,
    project_id: i64,
    entity_name: String,
    entity_id: i64,
    entity_type: &'static str,
    role_id: i64,
    role_name: &'static str,
}

fn body(member: &Member) -> MemberBody {
    MemberBody {
        id: member.user_id.0,
        project_id: member.project_id.0,
        entity_name: member.username.clone(),
        entity_id: member.user_id.0,
        entity_type: "u",
        role_id: member.role.id(),
        role_name: member.role.name(),
    }
}

/// Members of a project.
#[utoipa::path(get, path = "/projects/{project}/members", tag = "member", operation_id = "listProjectMembers",
    params(("project" = String, Path, description = "Id or name"), ("X-Is-Resource-Name" = Option<bool>, Header),
           ("page" = Option<i64>, Query), ("page_size" = Option<i64>, Query), ("entityname" = Option<String>, Query)),
    responses((status = 200, description = "One page", body = [MemberBody]), Problems))]
async fn list(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    headers: HeaderMap,
    Path(name): Path<String>,
    paged: Paged,
) -> Result<Response, RestError> {
    let wanted = paged.query.get("entityname").unwrap_or("");
    let members = project::members(&api.core, &caller, &key(&headers, &name)).await?;
    let rows: Vec<_> = members.iter().filter(|member| member.username.contains(wanted)).map(body).collect();
    let skip = usize::try_from(paged.page.offset()).unwrap_or(usize::MAX);
    let size = usize::try_from(paged.page.size).unwrap_or(usize::MAX);
    let page: Vec<_> = rows.iter().skip(skip).take(size).collect();
    Ok(page_response(&paged, &page, rows.len() as i64))
}

/// Harbor's `ProjectMember`.
#[derive(Deserialize, ToSchema)]
#[schema(as = ProjectMember)]
pub(crate) struct MemberRequest {
    role_id: i64,
    member_user: MemberUser,
}

#[derive(Deserialize, ToSchema)]
#[schema(as = UserEntity)]
struct MemberUser {
    username: String,
}

/// Adds a member.
#[utoipa::path(post, path = "/projects/{project}/members", tag = "member", operation_id = "createProjectMember",
    params(("project" = String, Path, description = "Id or name"), ("X-Is-Resource-Name" = Option<bool>, Header)),
    request_body = MemberRequest,
    responses((status = 201, description = "Added; `Location` tells where"), Problems))]
async fn create(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    headers: HeaderMap,
    Path(name): Path<String>,
    Json(body): Json<MemberRequest>,
) -> Result<Response, RestError> {
    let role = Role::from_id(body.role_id).ok_or_else(|| RestError::bad_request("role_id is 1 to 5"))?;
    let key: ProjectKey = key(&headers, &name);
    let id = project::add_member(&api.core, &caller, &key, &body.member_user.username, role).await?;
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, format!("/api/v2.0/projects/{name}/members/{id}"))],
    )
        .into_response())
}

/// Ends a membership.
#[utoipa::path(delete, path = "/projects/{project}/members/{member}", tag = "member", operation_id = "deleteProjectMember",
    params(("project" = String, Path, description = "Id or name"), ("X-Is-Resource-Name" = Option<bool>, Header), ("member" = i64, Path)),
    responses((status = 200, description = "Ended"), Problems))]
async fn delete(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    headers: HeaderMap,
    Path((name, member)): Path<(String, i64)>,
) -> Result<StatusCode, RestError> {
    project::remove_member(&api.core, &caller, &key(&headers, &name), UserId(member)).await?;
    Ok(StatusCode::OK)
}
