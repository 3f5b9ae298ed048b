//! `…/artifacts/{reference}/move` and `/projects/{project}/repositories/{repository}/rename`. Harbor has neither.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::artifact::MoveArtifact;
use wharf_core::{artifact, repository};
use wharf_oci::RepositoryName;

use super::address::{location, reference};
use super::repositories::named;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Path, RestCaller};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(relocate)).routes(routes!(rename))
}

/// Where an artifact goes.
#[derive(Deserialize, ToSchema)]
pub(crate) struct MoveRequest {
    /// project/repository
    repository: String,
}

/// A repository's new name.
#[derive(Deserialize, ToSchema)]
pub(crate) struct RenameRepositoryRequest {
    /// Below the project.
    name: String,
}

/// Moves an artifact, with its tags, labels, children and accessories, to another repository. Pulls by its old names follow it until
/// something is pushed under them.
#[utoipa::path(post, path = "/projects/{project}/repositories/{repository}/artifacts/{reference}/move", tag = "artifact", operation_id = "moveArtifact",
    params(("project" = String, Path, description = "Name"), ("repository" = String, Path, description = "Name below the project, its slashes escaped twice"),
           ("reference" = String, Path, description = "Tag or digest")),
    request_body = MoveRequest,
    responses((status = 201, description = "Moved; `Location` tells where it is now"), Problems))]
async fn relocate(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((project, repository, text)): Path<(String, String, String)>,
    Json(body): Json<MoveRequest>,
) -> Result<Response, RestError> {
    let target: RepositoryName = body
        .repository
        .parse()
        .map_err(|_| RestError::bad_request("repository is project/repository"))?;
    let request = MoveArtifact {
        source: &named(&project, &repository)?,
        reference: &reference(&text)?,
        target: &target,
    };
    let digest = artifact::relocate(&api.core, &caller, request).await?;
    let at = location(target.as_str(), digest.as_str());
    Ok((StatusCode::CREATED, [(header::LOCATION, at)]).into_response())
}

/// Renames a repository within its project. Pulls by its old name follow it until something is pushed under it.
#[utoipa::path(post, path = "/projects/{project}/repositories/{repository}/rename", tag = "repository", operation_id = "renameRepository",
    params(("project" = String, Path, description = "Name"), ("repository" = String, Path, description = "Name below the project, its slashes escaped twice")),
    request_body = RenameRepositoryRequest,
    responses((status = 200, description = "Renamed; `Location` tells where it is now"), Problems))]
async fn rename(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((project, repository)): Path<(String, String)>,
    Json(body): Json<RenameRepositoryRequest>,
) -> Result<Response, RestError> {
    let target = RepositoryName::join(&project, &body.name).map_err(|error| RestError::bad_request(error.to_string()))?;
    repository::rename(&api.core, &caller, &named(&project, &repository)?, &target).await?;
    let path = target.path().replace('/', "%252F");
    let at = format!("/api/v2.0/projects/{project}/repositories/{path}");
    Ok((StatusCode::OK, [(header::LOCATION, at)]).into_response())
}
