//! `/projects/{project}/members`

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::group::GroupRequest;
use wharf_core::project::{self, NewMember};
use wharf_model::{GroupId, Member, MemberId, RoleId, UserId};

use super::usergroups::kind;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{InProject, Json, OfProject, Paged, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, update, delete))
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
    role_name: String,
}

fn body(member: Member) -> MemberBody {
    MemberBody {
        id: member.id.0,
        project_id: member.project_id.0,
        entity_name: member.name,
        entity_id: member.holder.id(),
        entity_type: member.holder.kind(),
        role_id: member.role_id.0,
        role_name: member.role_name,
    }
}

/// Members of a project.
#[utoipa::path(get, path = "/projects/{project}/members", tag = "member", operation_id = "listProjectMembers",
    params(OfProject,
           ("page" = Option<i64>, Query), ("page_size" = Option<i64>, Query), ("entityname" = Option<String>, Query)),
    responses((status = 200, description = "One page", body = [MemberBody]), Problems))]
async fn list(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
    paged: Paged,
) -> Result<Response, RestError> {
    let wanted = paged.query.get("entityname").filter(|text| !text.is_empty());
    let (members, total) = project::members(&api.core, &caller, &key, wanted, paged.page).await?;
    let rows: Vec<_> = members.into_iter().map(body).collect();
    Ok(page_response(&paged, &rows, total))
}

/// Harbor's `ProjectMember`: a user by name or id, or a group by id, DN or name.
#[derive(Deserialize, ToSchema)]
#[schema(as = ProjectMember)]
pub(crate) struct MemberRequest {
    role_id: i64,
    member_user: Option<MemberUser>,
    member_group: Option<MemberGroup>,
}

#[derive(Deserialize, ToSchema)]
#[schema(as = UserEntity)]
struct MemberUser {
    username: Option<String>,
    user_id: Option<i64>,
}

#[derive(Deserialize, ToSchema)]
struct MemberGroup {
    id: Option<i64>,
    group_name: Option<String>,
    group_type: Option<i64>,
    ldap_group_dn: Option<String>,
}

impl MemberRequest {
    fn who(self) -> Result<NewMember, RestError> {
        match (self.member_user, self.member_group) {
            (Some(user), None) => user.who(),
            (None, Some(group)) => group.who(),
            _ => Err(RestError::bad_request("give member_user or member_group, one of the two")),
        }
    }
}

impl MemberUser {
    fn who(self) -> Result<NewMember, RestError> {
        match (self.user_id.filter(|id| *id != 0), self.username.filter(|name| !name.is_empty())) {
            (Some(id), _) => Ok(NewMember::User(UserId(id))),
            (None, Some(name)) => Ok(NewMember::Username(name)),
            (None, None) => Err(RestError::bad_request("member_user has a username or a user_id")),
        }
    }
}

impl MemberGroup {
    fn who(self) -> Result<NewMember, RestError> {
        if let Some(id) = self.id.filter(|id| *id != 0) {
            return Ok(NewMember::Group(GroupId(id)));
        }
        let dn = self.ldap_group_dn.unwrap_or_default();
        let kind = kind(self.group_type.unwrap_or(if dn.is_empty() { 0 } else { 1 }))?;
        Ok(NewMember::NamedGroup(GroupRequest {
            name: self.group_name.unwrap_or_default(),
            kind,
            dn,
        }))
    }
}

/// Adds a member.
#[utoipa::path(post, path = "/projects/{project}/members", tag = "member", operation_id = "createProjectMember",
    params(OfProject),
    request_body = MemberRequest,
    responses((status = 201, description = "Added; `Location` tells where"), Problems))]
async fn create(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
    Json(body): Json<MemberRequest>,
) -> Result<Response, RestError> {
    let role = RoleId(body.role_id);
    let id = project::add_member(&api.core, &caller, &key, &body.who()?, role).await?;
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, format!("/api/v2.0/projects/{key}/members/{id}"))],
    )
        .into_response())
}

/// One member.
#[utoipa::path(get, path = "/projects/{project}/members/{member}", tag = "member", operation_id = "getProjectMember",
    params(OfProject, ("member" = i64, Path)),
    responses((status = 200, description = "The member", body = MemberBody), Problems))]
async fn get(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, member): InProject<i64>,
) -> Result<Response, RestError> {
    let member = project::member(&api.core, &caller, &key, MemberId(member)).await?;
    Ok(axum::Json(body(member)).into_response())
}

/// Harbor's `RoleRequest`.
#[derive(Deserialize, ToSchema)]
#[schema(as = RoleRequest)]
pub(crate) struct RoleChange {
    role_id: i64,
}

/// Changes a member's role.
#[utoipa::path(put, path = "/projects/{project}/members/{member}", tag = "member", operation_id = "updateProjectMember",
    params(OfProject, ("member" = i64, Path)),
    request_body = RoleChange,
    responses((status = 200, description = "Changed"), Problems))]
async fn update(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, member): InProject<i64>,
    Json(body): Json<RoleChange>,
) -> Result<StatusCode, RestError> {
    project::change_member(&api.core, &caller, &key, MemberId(member), RoleId(body.role_id)).await?;
    Ok(StatusCode::OK)
}

/// Ends a membership.
#[utoipa::path(delete, path = "/projects/{project}/members/{member}", tag = "member", operation_id = "deleteProjectMember",
    params(OfProject, ("member" = i64, Path)),
    responses((status = 200, description = "Ended"), Problems))]
async fn delete(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, member): InProject<i64>,
) -> Result<StatusCode, RestError> {
    project::remove_member(&api.core, &caller, &key, MemberId(member)).await?;
    Ok(StatusCode::OK)
}
