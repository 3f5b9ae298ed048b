//! `/projects/{project}/rename`

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::project;
use wharf_model::ProjectName;

use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, OfProject, RestCaller};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(rename))
}

/// A project's new name.
#[derive(Deserialize, ToSchema)]
pub(crate) struct RenameRequest {
    name: String,
}

/// Renames a project. Its old name leads to it until somebody makes a project of that name.
#[utoipa::path(post, path = "/projects/{project}/rename", tag = "project", operation_id = "renameProject",
    params(OfProject),
    request_body = RenameRequest,
    responses((status = 200, description = "Renamed; `Location` tells where it is now"), Problems))]
async fn rename(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
    Json(body): Json<RenameRequest>,
) -> Result<Response, RestError> {
    let name: ProjectName = body.name.parse().map_err(|error| RestError::bad_request(format!("{error}")))?;
    project::rename(&api.core, &caller, &key, &name).await?;
    Ok((StatusCode::OK, [(header::LOCATION, format!("/api/v2.0/projects/{name}"))]).into_response())
}
