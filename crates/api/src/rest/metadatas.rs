//! `/projects/{project}/metadatas/`

use std::collections::BTreeMap;

use axum::extract::State;
use http::StatusCode;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::project;

use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{InProject, Json, OfProject, RestCaller};

/// Settings by name.
type Settings = BTreeMap<String, String>;

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, update, delete))
}

/// A project's settings.
#[utoipa::path(get, path = "/projects/{project}/metadatas/", tag = "projectMetadata", operation_id = "listProjectMetadatas",
    params(OfProject),
    responses((status = 200, description = "All of them", body = BTreeMap<String, String>), Problems))]
pub(super) async fn list(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
) -> Result<axum::Json<Settings>, RestError> {
    Ok(axum::Json(project::metadata(&api.core, &caller, &key).await?))
}

/// Adds one setting.
#[utoipa::path(post, path = "/projects/{project}/metadatas/", tag = "projectMetadata", operation_id = "addProjectMetadatas",
    params(OfProject),
    request_body = BTreeMap<String, String>, responses((status = 200, description = "Added"), Problems))]
pub(super) async fn create(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
    Json(body): Json<Settings>,
) -> Result<StatusCode, RestError> {
    let (setting, value) = only(&body)?;
    project::add_setting(&api.core, &caller, &key, setting, value).await?;
    Ok(StatusCode::OK)
}

/// One of a project's settings.
#[utoipa::path(get, path = "/projects/{project}/metadatas/{meta_name}", tag = "projectMetadata", operation_id = "getProjectMetadata",
    params(OfProject, ("meta_name" = String, Path)),
    responses((status = 200, description = "It", body = BTreeMap<String, String>), Problems))]
async fn get(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, setting): InProject<String>,
) -> Result<axum::Json<Settings>, RestError> {
    let value = project::setting(&api.core, &caller, &key, &setting).await?;
    Ok(axum::Json(BTreeMap::from([(setting, value)])))
}

/// Changes one setting.
#[utoipa::path(put, path = "/projects/{project}/metadatas/{meta_name}", tag = "projectMetadata", operation_id = "updateProjectMetadata",
    params(OfProject, ("meta_name" = String, Path)),
    request_body = BTreeMap<String, String>, responses((status = 200, description = "Changed"), Problems))]
async fn update(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, setting): InProject<String>,
    Json(body): Json<Settings>,
) -> Result<StatusCode, RestError> {
    let (named, value) = only(&body)?;
    if *named != setting {
        return Err(RestError::bad_request("the body names another setting than the path"));
    }
    project::set_setting(&api.core, &caller, &key, &setting, value).await?;
    Ok(StatusCode::OK)
}

/// Takes one setting away.
#[utoipa::path(delete, path = "/projects/{project}/metadatas/{meta_name}", tag = "projectMetadata", operation_id = "deleteProjectMetadata",
    params(OfProject, ("meta_name" = String, Path)),
    responses((status = 200, description = "Taken away"), Problems))]
async fn delete(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, setting): InProject<String>,
) -> Result<StatusCode, RestError> {
    project::remove_setting(&api.core, &caller, &key, &setting).await?;
    Ok(StatusCode::OK)
}

/// Harbor takes exactly one at a time.
fn only(body: &Settings) -> Result<(&String, &String), RestError> {
    let mut settings = body.iter();
    match (settings.next(), settings.next()) {
        (Some(one), None) => Ok(one),
        _ => Err(RestError::bad_request("one setting at a time: {\"name\": \"value\"}")),
    }
}
