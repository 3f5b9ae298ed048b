//! `/usergroups`

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::group::{self, GroupRequest};
use wharf_model::{GroupId, GroupKind, Operand, Test, UserGroup};

use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Listing, Paged, Path, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(search))
        .routes(routes!(get, update, delete))
}

/// Harbor's `UserGroup`.
#[derive(Serialize, ToSchema)]
#[schema(as = UserGroup)]
pub(super) struct GroupBody {
    pub(super) id: i64,
    pub(super) group_name: String,
    pub(super) group_type: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) ldap_group_dn: Option<String>,
}

fn body(group: UserGroup) -> GroupBody {
    GroupBody {
        id: group.id.0,
        group_name: group.name,
        group_type: group.kind.id(),
        ldap_group_dn: (group.kind == GroupKind::Ldap).then_some(group.key),
    }
}

/// Harbor's `UserGroupSearchItem`.
#[derive(Serialize, ToSchema)]
#[schema(as = UserGroupSearchItem)]
struct FoundGroup {
    id: i64,
    group_name: String,
    group_type: i64,
}

/// The kind of a group by Harbor's number.
pub(super) fn kind(number: i64) -> Result<GroupKind, RestError> {
    GroupKind::from_id(number).ok_or_else(|| RestError::bad_request("group_type is 1 (LDAP), 2 (HTTP proxy) or 3 (OIDC)"))
}

/// Groups.
#[utoipa::path(get, path = "/usergroups", tag = "usergroup", operation_id = "listUserGroups",
    params(Listing,
           ("ldap_group_dn" = Option<String>, Query), ("group_name" = Option<String>, Query)),
    responses((status = 200, description = "One page", body = [GroupBody]), Problems))]
async fn list(State(api): State<Api>, RestCaller(caller): RestCaller, listing: Listing) -> Result<Response, RestError> {
    let listing = listing
        .also("group_name", "group_name", |text| Test::Contains(text.to_owned()))
        .also("ldap_group_dn", "ldap_group_dn", |text| Test::Is(Operand::Text(text.to_owned())));
    let (groups, total) = group::list(&api.core, &caller, &listing.query).await?;
    let rows: Vec<_> = groups.into_iter().map(body).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// Groups by a part of their name, for whoever adds members.
#[utoipa::path(get, path = "/usergroups/search", tag = "usergroup", operation_id = "searchUserGroups",
    params(("groupname" = String, Query), ("page" = Option<i64>, Query), ("page_size" = Option<i64>, Query)),
    responses((status = 200, description = "One page", body = [FoundGroup]), Problems))]
async fn search(State(api): State<Api>, RestCaller(caller): RestCaller, paged: Paged) -> Result<Response, RestError> {
    let text = paged.query.get("groupname").unwrap_or("");
    let (groups, total) = group::search(&api.core, &caller, text, paged.page).await?;
    let found = |group: UserGroup| FoundGroup {
        id: group.id.0,
        group_name: group.name,
        group_type: group.kind.id(),
    };
    let rows: Vec<_> = groups.into_iter().map(found).collect();
    Ok(page_response(&paged, &rows, total))
}

/// A group to make, or its new name.
#[derive(Deserialize, ToSchema)]
pub(crate) struct UserGroupRequest {
    #[serde(default)]
    group_name: String,
    #[serde(default)]
    group_type: i64,
    #[serde(default)]
    ldap_group_dn: String,
}

/// Makes a group.
#[utoipa::path(post, path = "/usergroups", tag = "usergroup", operation_id = "createUserGroup", request_body = UserGroupRequest,
    responses((status = 201, description = "Made; `Location` tells where"), Problems))]
async fn create(State(api): State<Api>, RestCaller(caller): RestCaller, Json(body): Json<UserGroupRequest>) -> Result<Response, RestError> {
    let request = GroupRequest {
        name: body.group_name,
        kind: kind(body.group_type)?,
        dn: body.ldap_group_dn,
    };
    let id = group::create(&api.core, &caller, &request).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/api/v2.0/usergroups/{id}"))]).into_response())
}

/// One group.
#[utoipa::path(get, path = "/usergroups/{group}", tag = "usergroup", operation_id = "getUserGroup", params(("group" = i64, Path)),
    responses((status = 200, description = "The group", body = GroupBody), Problems))]
async fn get(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<Response, RestError> {
    Ok(axum::Json(body(group::get(&api.core, &caller, GroupId(id)).await?)).into_response())
}

/// Renames a group.
#[utoipa::path(put, path = "/usergroups/{group}", tag = "usergroup", operation_id = "updateUserGroup", params(("group" = i64, Path)),
    request_body = UserGroupRequest, responses((status = 200, description = "Renamed"), Problems))]
async fn update(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
    Json(body): Json<UserGroupRequest>,
) -> Result<StatusCode, RestError> {
    group::rename(&api.core, &caller, GroupId(id), &body.group_name).await?;
    Ok(StatusCode::OK)
}

/// Deletes a group with the rights given to it.
#[utoipa::path(delete, path = "/usergroups/{group}", tag = "usergroup", operation_id = "deleteUserGroup", params(("group" = i64, Path)),
    responses((status = 200, description = "Deleted"), Problems))]
async fn delete(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<StatusCode, RestError> {
    group::delete(&api.core, &caller, GroupId(id)).await?;
    Ok(StatusCode::OK)
}
