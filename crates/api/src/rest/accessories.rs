//! `…/artifacts/{reference}/accessories`

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::artifact;
use wharf_model::Accessory;

use super::address::reference;
use super::repositories::named;
use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Listing, Path, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Harbor's `Accessory`.
#[derive(Serialize, ToSchema)]
#[schema(as = Accessory)]
pub(super) struct AccessoryBody {
    id: i64,
    artifact_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject_artifact_id: Option<i64>,
    subject_artifact_digest: String,
    subject_artifact_repo: String,
    size: i64,
    digest: String,
    #[serde(rename = "type")]
    kind: String,
    creation_time: String,
}

impl AccessoryBody {
    pub(super) fn new(accessory: Accessory, repository: &str) -> Self {
        Self {
            id: accessory.id.0,
            artifact_id: accessory.manifest_id.0,
            subject_artifact_id: accessory.subject_id.map(|id| id.0),
            subject_artifact_digest: accessory.subject_digest.to_string(),
            subject_artifact_repo: repository.to_owned(),
            size: accessory.size,
            digest: accessory.digest.to_string(),
            kind: accessory.kind,
            creation_time: time(accessory.created_at),
        }
    }
}

/// Signatures, SBOMs and other manifests that belong to an artifact.
#[utoipa::path(get, path = "/projects/{project}/repositories/{repository}/artifacts/{reference}/accessories", tag = "artifact", operation_id = "listAccessories",
    params(("project" = String, Path, description = "Name"), ("repository" = String, Path, description = "Name below the project, its slashes escaped twice"),
           ("reference" = String, Path, description = "Tag or digest"),
           Listing),
    responses((status = 200, description = "One page", body = [AccessoryBody]), Problems))]
async fn list(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((project, repository, text)): Path<(String, String, String)>,
    listing: Listing,
) -> Result<Response, RestError> {
    let repository = named(&project, &repository)?;
    let found = artifact::list_accessories(&api.core, &caller, &repository, &reference(&text)?, &listing.query).await?;
    let rows: Vec<_> = found
        .0
        .into_iter()
        .map(|one| AccessoryBody::new(one, repository.as_str()))
        .collect();
    Ok(page_response(&listing.paged, &rows, found.1))
}
