//! `…/artifacts/{reference}/tags`

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::tag;
use wharf_model::ArtifactTag;
use wharf_oci::{Tag, TagError};

use super::address::reference;
use super::repositories::named;
use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Listing, Path, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(delete))
}

/// Harbor's `Tag`.
#[derive(Serialize, ToSchema)]
#[schema(as = Tag)]
pub(super) struct TagBody {
    id: i64,
    repository_id: i64,
    artifact_id: i64,
    name: String,
    push_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pull_time: Option<String>,
    /// Whether a rule keeps it where it is.
    immutable: bool,
}

impl From<ArtifactTag> for TagBody {
    fn from(tag: ArtifactTag) -> Self {
        Self {
            id: tag.id.0,
            repository_id: tag.repository_id.0,
            artifact_id: tag.manifest_id.0,
            name: tag.name,
            push_time: time(tag.pushed_at),
            pull_time: tag.pulled_at.map(time),
            immutable: tag.immutable,
        }
    }
}

/// Tags of an artifact.
#[utoipa::path(get, path = "/projects/{project}/repositories/{repository}/artifacts/{reference}/tags", tag = "artifact", operation_id = "listTags",
    params(("project" = String, Path, description = "Name"), ("repository" = String, Path, description = "Name below the project, its slashes escaped twice"),
           ("reference" = String, Path, description = "Tag or digest"),
           Listing),
    responses((status = 200, description = "One page", body = [TagBody]), Problems))]
async fn list(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((project, repository, text)): Path<(String, String, String)>,
    listing: Listing,
) -> Result<Response, RestError> {
    let repository = named(&project, &repository)?;
    let (tags, total) = tag::list_of_artifact(&api.core, &caller, &repository, &reference(&text)?, &listing.query).await?;
    let rows: Vec<_> = tags.into_iter().map(TagBody::from).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// A tag to make: of Harbor's `Tag` only the name counts.
#[derive(Deserialize, ToSchema)]
pub(crate) struct TagRequest {
    name: String,
}

/// Makes a tag on an artifact.
#[utoipa::path(post, path = "/projects/{project}/repositories/{repository}/artifacts/{reference}/tags", tag = "artifact", operation_id = "createTag",
    params(("project" = String, Path, description = "Name"), ("repository" = String, Path, description = "Name below the project, its slashes escaped twice"),
           ("reference" = String, Path, description = "Tag or digest")),
    request_body = TagRequest,
    responses((status = 201, description = "Made; `Location` tells where"), Problems))]
async fn create(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((project, repository, text)): Path<(String, String, String)>,
    Json(body): Json<TagRequest>,
) -> Result<Response, RestError> {
    let name: Tag = body
        .name
        .parse()
        .map_err(|error: TagError| RestError::bad_request(error.to_string()))?;
    let at = named(&project, &repository)?;
    tag::create(&api.core, &caller, &at, &reference(&text)?, &name).await?;
    let path = at.path().replace('/', "%252F");
    let location = format!(
        "/api/v2.0/projects/{}/repositories/{path}/artifacts/{text}/tags/{name}",
        at.project()
    );
    Ok((StatusCode::CREATED, [(header::LOCATION, location)]).into_response())
}

/// Deletes a tag. The artifact stays.
#[utoipa::path(delete, path = "/projects/{project}/repositories/{repository}/artifacts/{reference}/tags/{tag}", tag = "artifact", operation_id = "deleteTag",
    params(("project" = String, Path, description = "Name"), ("repository" = String, Path, description = "Name below the project, its slashes escaped twice"),
           ("reference" = String, Path, description = "Tag or digest"), ("tag" = String, Path)),
    responses((status = 200, description = "Deleted"), Problems))]
async fn delete(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((project, repository, text, name)): Path<(String, String, String, String)>,
) -> Result<StatusCode, RestError> {
    let name: Tag = name.parse().map_err(|error: TagError| RestError::bad_request(error.to_string()))?;
    tag::delete(&api.core, &caller, &named(&project, &repository)?, &reference(&text)?, &name).await?;
    Ok(StatusCode::OK)
}
