//! `…/artifacts/{reference}/labels`

use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::artifact;
use wharf_model::{Label, LabelId};

use super::address::reference;
use super::repositories::named;
use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Path, RestCaller};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(attach)).routes(routes!(detach))
}

/// Harbor's `Label`, as an artifact carries it.
#[derive(Serialize, ToSchema)]
#[schema(as = CarriedLabel)]
pub(super) struct LabelBody {
    id: i64,
    name: String,
    description: String,
    color: String,
    scope: &'static str,
    project_id: i64,
    creation_time: String,
    update_time: String,
}

impl From<Label> for LabelBody {
    fn from(label: Label) -> Self {
        Self {
            id: label.id.0,
            name: label.name,
            description: label.description,
            color: label.color,
            scope: if label.project.is_some() { "p" } else { "g" },
            project_id: label.project.map_or(0, |project| project.0),
            creation_time: time(label.created_at),
            update_time: time(label.updated_at),
        }
    }
}

/// Which label: of Harbor's `Label` only the id counts.
#[derive(Deserialize, ToSchema)]
pub(crate) struct CarryRequest {
    id: i64,
}

/// Puts a label on an artifact.
#[utoipa::path(post, path = "/projects/{project}/repositories/{repository}/artifacts/{reference}/labels", tag = "artifact", operation_id = "addLabel",
    params(("project" = String, Path, description = "Name"), ("repository" = String, Path, description = "Name below the project, its slashes escaped twice"),
           ("reference" = String, Path, description = "Tag or digest")),
    request_body = CarryRequest,
    responses((status = 200, description = "The artifact carries it"), Problems))]
async fn attach(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((project, repository, text)): Path<(String, String, String)>,
    Json(body): Json<CarryRequest>,
) -> Result<StatusCode, RestError> {
    let repository = named(&project, &repository)?;
    artifact::attach(&api.core, &caller, &repository, &reference(&text)?, LabelId(body.id)).await?;
    Ok(StatusCode::OK)
}

/// Takes a label off an artifact.
#[utoipa::path(delete, path = "/projects/{project}/repositories/{repository}/artifacts/{reference}/labels/{label}", tag = "artifact", operation_id = "removeLabel",
    params(("project" = String, Path, description = "Name"), ("repository" = String, Path, description = "Name below the project, its slashes escaped twice"),
           ("reference" = String, Path, description = "Tag or digest"), ("label" = i64, Path)),
    responses((status = 200, description = "The artifact no longer carries it"), Problems))]
async fn detach(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((project, repository, text, label)): Path<(String, String, String, i64)>,
) -> Result<StatusCode, RestError> {
    let repository = named(&project, &repository)?;
    artifact::detach(&api.core, &caller, &repository, &reference(&text)?, LabelId(label)).await?;
    Ok(StatusCode::OK)
}
