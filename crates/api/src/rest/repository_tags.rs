//! `/projects/{project}/repositories/{repository}/tags`: a repository tag by tag, which Harbor does not list.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::artifact::{self, ShownTag};

use super::artifacts::{ArtifactBody, wanted};
use super::repositories::named;
use super::tags::TagBody;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Listing, Path, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list))
}

/// A tag with what it points to.
#[derive(Serialize, ToSchema)]
#[schema(as = RepositoryTag)]
struct RepositoryTagBody {
    #[serde(flatten)]
    tag: TagBody,
    artifact: ArtifactBody,
}

impl From<ShownTag> for RepositoryTagBody {
    fn from(shown: ShownTag) -> Self {
        Self {
            tag: shown.tag.into(),
            artifact: shown.artifact.into(),
        }
    }
}

/// Tags of a repository, each with the artifact it points to. They can be sorted by `name`, `push_time`, `pull_time`, `size`, and by the
/// semantic `version` their names say; `q` knows these fields but the last, and `digest`, `type`, `media_type`, `artifact_type` and `labels`.
#[utoipa::path(get, path = "/projects/{project}/repositories/{repository}/tags", tag = "artifact", operation_id = "listTagsOfRepository",
    params(("project" = String, Path, description = "Name"), ("repository" = String, Path, description = "Name below the project, its slashes escaped twice"),
           Listing,
           ("with_tag" = Option<bool>, Query, description = "Every tag of each artifact too"), ("with_accessory" = Option<bool>, Query), ("with_label" = Option<bool>, Query)),
    responses((status = 200, description = "One page", body = [RepositoryTagBody]), Problems))]
async fn list(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((project, repository)): Path<(String, String)>,
    listing: Listing,
) -> Result<Response, RestError> {
    let wanted = wanted(&listing.paged.query, false)?;
    let repository = named(&project, &repository)?;
    let (tags, total) = artifact::list_by_tag(&api.core, &caller, &repository, &listing.query, wanted).await?;
    let rows: Vec<_> = tags.into_iter().map(RepositoryTagBody::from).collect();
    Ok(page_response(&listing.paged, &rows, total))
}
