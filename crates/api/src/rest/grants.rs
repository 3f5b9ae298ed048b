//! `/projects/{project}/repository-grants`: roles on some repositories of a project (Wharf's own).

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::grant::{self, Grantee};
use wharf_model::{Grant, GrantId, Holder, RoleId};

use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{InProject, Json, Listing, OfProject, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, update, delete))
}

/// A role on the repositories whose path below the project matches a pattern.
#[derive(Serialize, ToSchema)]
#[schema(as = RepositoryGrant)]
struct GrantBody {
    id: i64,
    project_id: i64,
    entity_type: &'static str,
    entity_id: i64,
    entity_name: String,
    pattern: String,
    role_id: i64,
    role_name: String,
    creation_time: String,
}

fn body(grant: Grant) -> GrantBody {
    GrantBody {
        id: grant.id.0,
        project_id: grant.project_id.0,
        entity_type: grant.holder.kind(),
        entity_id: grant.holder.id(),
        entity_name: grant.name,
        pattern: grant.pattern,
        role_id: grant.role_id.0,
        role_name: grant.role_name,
        creation_time: time(grant.created_at),
    }
}

/// Grants of a project.
#[utoipa::path(get, path = "/projects/{project}/repository-grants", tag = "repository-grant", operation_id = "listRepositoryGrants",
    params(OfProject, Listing),
    responses((status = 200, description = "One page", body = [GrantBody]), Problems))]
async fn list(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
    listing: Listing,
) -> Result<Response, RestError> {
    let (grants, total) = grant::list(&api.core, &caller, &key, &listing.query).await?;
    let rows: Vec<_> = grants.into_iter().map(body).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// A grant to make.
#[derive(Deserialize, ToSchema)]
pub(crate) struct RepositoryGrantRequest {
    /// `u` for a user, `g` for a group, `r` for a robot.
    entity_type: String,
    entity_id: Option<i64>,
    /// Instead of the id. Robots without prefix and project.
    entity_name: Option<String>,
    /// Of paths below the project, with `*`, `**`, `?` and `{a,b}`.
    pattern: String,
    role_id: i64,
}

impl RepositoryGrantRequest {
    fn who(&self) -> Result<Grantee, RestError> {
        let kind = || RestError::bad_request("entity_type is u, g or r");
        if let Some(id) = self.entity_id.filter(|id| *id != 0) {
            return Holder::from_parts(&self.entity_type, id).map(Grantee::Known).ok_or_else(kind);
        }
        let name = self.entity_name.clone().filter(|name| !name.is_empty());
        let name = name.ok_or_else(|| RestError::bad_request("give entity_id or entity_name"))?;
        match self.entity_type.as_str() {
            "u" => Ok(Grantee::Username(name)),
            "g" => Ok(Grantee::GroupName(name)),
            "r" => Ok(Grantee::RobotName(name)),
            _ => Err(kind()),
        }
    }
}

/// Makes a grant.
#[utoipa::path(post, path = "/projects/{project}/repository-grants", tag = "repository-grant", operation_id = "createRepositoryGrant",
    params(OfProject),
    request_body = RepositoryGrantRequest,
    responses((status = 201, description = "Made; `Location` tells where"), Problems))]
async fn create(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
    Json(body): Json<RepositoryGrantRequest>,
) -> Result<Response, RestError> {
    let role = RoleId(body.role_id);
    let id = grant::create(&api.core, &caller, &key, &body.who()?, &body.pattern, role).await?;
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, format!("/api/v2.0/projects/{key}/repository-grants/{id}"))],
    )
        .into_response())
}

/// One grant.
#[utoipa::path(get, path = "/projects/{project}/repository-grants/{grant}", tag = "repository-grant", operation_id = "getRepositoryGrant",
    params(OfProject, ("grant" = i64, Path)),
    responses((status = 200, description = "The grant", body = GrantBody), Problems))]
async fn get(State(api): State<Api>, RestCaller(caller): RestCaller, InProject(key, id): InProject<i64>) -> Result<Response, RestError> {
    let grant = grant::get(&api.core, &caller, &key, GrantId(id)).await?;
    Ok(axum::Json(body(grant)).into_response())
}

/// What a grant becomes.
#[derive(Deserialize, ToSchema)]
pub(crate) struct RepositoryGrantUpdate {
    pattern: String,
    role_id: i64,
}

/// Changes a grant.
#[utoipa::path(put, path = "/projects/{project}/repository-grants/{grant}", tag = "repository-grant", operation_id = "updateRepositoryGrant",
    params(OfProject, ("grant" = i64, Path)),
    request_body = RepositoryGrantUpdate, responses((status = 200, description = "Changed"), Problems))]
async fn update(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, id): InProject<i64>,
    Json(body): Json<RepositoryGrantUpdate>,
) -> Result<StatusCode, RestError> {
    grant::update(&api.core, &caller, &key, GrantId(id), &body.pattern, RoleId(body.role_id)).await?;
    Ok(StatusCode::OK)
}

/// Takes a grant back.
#[utoipa::path(delete, path = "/projects/{project}/repository-grants/{grant}", tag = "repository-grant", operation_id = "deleteRepositoryGrant",
    params(OfProject, ("grant" = i64, Path)),
    responses((status = 200, description = "Taken back"), Problems))]
async fn delete(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, id): InProject<i64>,
) -> Result<StatusCode, RestError> {
    grant::delete(&api.core, &caller, &key, GrantId(id)).await?;
    Ok(StatusCode::OK)
}
