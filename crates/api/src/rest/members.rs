//! `/projects/{project}/members`. A member is a user, so a member's id is the user's.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use wharf_core::project::{self, ProjectKey};
use wharf_model::{Member, Role, UserId};

use super::projects::key;
use crate::Api;
use crate::error::rest::RestError;
use crate::extract::{Json, Paged, Path, RestCaller, page_response};

/// Harbor's `ProjectMemberEntity`.
fn body(member: &Member) -> Value {
    json!({
        "id": member.user_id,
        "project_id": member.project_id,
        "entity_name": member.username,
        "entity_id": member.user_id,
        "entity_type": "u",
        "role_id": member.role.id(),
        "role_name": member.role.name(),
    })
}

/// `GET /projects/{project}/members`
pub(crate) async fn list(
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
#[derive(Deserialize)]
pub(crate) struct MemberRequest {
    role_id: i64,
    member_user: MemberUser,
}

#[derive(Deserialize)]
struct MemberUser {
    username: String,
}

/// `POST /projects/{project}/members`
pub(crate) async fn create(
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

/// `DELETE /projects/{project}/members/{member}`
pub(crate) async fn delete(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    headers: HeaderMap,
    Path((name, member)): Path<(String, i64)>,
) -> Result<StatusCode, RestError> {
    project::remove_member(&api.core, &caller, &key(&headers, &name), UserId(member)).await?;
    Ok(StatusCode::OK)
}
