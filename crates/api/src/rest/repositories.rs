//! `/repositories` and `/projects/{project}/repositories`

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::repository;
use wharf_core::repository::ListedRepository;
use wharf_oci::RepositoryName;

use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Listing, OfProject, Path, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_all))
        .routes(routes!(list))
        .routes(routes!(get, update, delete))
}

/// The repository a path names. The router has decoded the path once; Harbor's clients escape the slashes of the name
/// twice, so it is decoded once more and never again: what still has a `%` is no name.
pub(super) fn named(project: &str, repository: &str) -> Result<RepositoryName, RestError> {
    let path = percent_decode_str(repository)
        .decode_utf8()
        .map_err(|_| RestError::bad_request("the repository's name is not UTF-8"))?;
    RepositoryName::join(project, &path).map_err(|error| RestError::bad_request(error.to_string()))
}

/// Harbor's `Repository`.
#[derive(Serialize, ToSchema)]
#[schema(as = Repository)]
struct RepositoryBody {
    id: i64,
    project_id: i64,
    name: String,
    description: String,
    artifact_count: i64,
    pull_count: i64,
    creation_time: String,
    update_time: String,
}

impl From<ListedRepository> for RepositoryBody {
    fn from(repository: ListedRepository) -> Self {
        Self {
            id: repository.id.0,
            project_id: repository.project_id.0,
            name: repository.name,
            description: repository.description,
            artifact_count: repository.artifact_count,
            pull_count: repository.pull_count,
            creation_time: time(repository.created_at),
            update_time: time(repository.updated_at),
        }
    }
}

fn page(listing: &Listing, (repositories, total): (Vec<ListedRepository>, i64)) -> Response {
    let rows: Vec<_> = repositories.into_iter().map(RepositoryBody::from).collect();
    page_response(&listing.paged, &rows, total)
}

/// Repositories of every project the caller may see.
#[utoipa::path(get, path = "/repositories", tag = "repository", operation_id = "listAllRepositories",
    params(Listing),
    responses((status = 200, description = "One page", body = [RepositoryBody]), Problems))]
async fn list_all(State(api): State<Api>, RestCaller(caller): RestCaller, listing: Listing) -> Result<Response, RestError> {
    let found = repository::list(&api.core, &caller, None, listing.query.clone()).await?;
    Ok(page(&listing, found))
}

/// Repositories of one project.
#[utoipa::path(get, path = "/projects/{project}/repositories", tag = "repository", operation_id = "listRepositories",
    params(OfProject, Listing),
    responses((status = 200, description = "One page", body = [RepositoryBody]), Problems))]
async fn list(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
    listing: Listing,
) -> Result<Response, RestError> {
    let found = repository::list_in_project(&api.core, &caller, &key, None, listing.query.clone()).await?;
    Ok(page(&listing, found))
}

/// One repository.
#[utoipa::path(get, path = "/projects/{project}/repositories/{repository}", tag = "repository", operation_id = "getRepository",
    params(("project" = String, Path, description = "Name"), ("repository" = String, Path, description = "Name below the project, its slashes escaped twice")),
    responses((status = 200, description = "The repository", body = RepositoryBody), Problems))]
async fn get(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((project, repository)): Path<(String, String)>,
) -> Result<Response, RestError> {
    let found = repository::get(&api.core, &caller, &named(&project, &repository)?).await?;
    Ok(axum::Json(RepositoryBody::from(found)).into_response())
}

/// What of Harbor's `Repository` can be changed. Other fields are accepted and have no effect.
#[derive(Deserialize, ToSchema)]
pub(crate) struct RepositoryRequest {
    #[serde(default)]
    description: String,
}

/// Writes the description of a repository.
#[utoipa::path(put, path = "/projects/{project}/repositories/{repository}", tag = "repository", operation_id = "updateRepository",
    params(("project" = String, Path, description = "Name"), ("repository" = String, Path, description = "Name below the project, its slashes escaped twice")),
    request_body = RepositoryRequest,
    responses((status = 200, description = "Changed"), Problems))]
async fn update(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((project, repository)): Path<(String, String)>,
    Json(body): Json<RepositoryRequest>,
) -> Result<StatusCode, RestError> {
    repository::describe(&api.core, &caller, &named(&project, &repository)?, &body.description).await?;
    Ok(StatusCode::OK)
}

/// Deletes a repository with all its artifacts and tags.
#[utoipa::path(delete, path = "/projects/{project}/repositories/{repository}", tag = "repository", operation_id = "deleteRepository",
    params(("project" = String, Path, description = "Name"), ("repository" = String, Path, description = "Name below the project, its slashes escaped twice")),
    responses((status = 200, description = "Deleted"), Problems))]
async fn delete(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((project, repository)): Path<(String, String)>,
) -> Result<StatusCode, RestError> {
    repository::delete(&api.core, &caller, &named(&project, &repository)?).await?;
    Ok(StatusCode::OK)
}
