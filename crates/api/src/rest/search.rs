//! `/search`

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::overview::FoundArtifact;
use wharf_core::repository::ListedRepository;
use wharf_core::{overview, project};

use super::projects::ProjectBody;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Paged, RestCaller};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(search))
}

/// Harbor's `Search`.
#[derive(Serialize, ToSchema)]
#[schema(as = Search)]
struct SearchBody {
    project: Vec<ProjectBody>,
    repository: Vec<SearchRepository>,
    /// Tags that begin with the text; Wharf's own.
    tag: Vec<SearchArtifact>,
    /// Artifacts whose digest begins with it; Wharf's own.
    artifact: Vec<SearchArtifact>,
}

/// A tag, or an artifact found by its digest.
#[derive(Serialize, ToSchema)]
struct SearchArtifact {
    project_name: String,
    /// Below the project.
    repository_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    digest: String,
    #[serde(rename = "type")]
    kind: String,
}

impl From<FoundArtifact> for SearchArtifact {
    fn from(found: FoundArtifact) -> Self {
        let (project, path) = found.repository.split_once('/').unwrap_or((&found.repository, ""));
        Self {
            project_name: project.to_owned(),
            repository_name: path.to_owned(),
            name: found.tag,
            digest: found.digest.to_string(),
            kind: found.kind,
        }
    }
}

/// Harbor's `SearchRepository`.
#[derive(Serialize, ToSchema)]
struct SearchRepository {
    project_id: i64,
    project_name: String,
    project_public: bool,
    repository_name: String,
    artifact_count: i64,
    pull_count: i64,
}

impl From<ListedRepository> for SearchRepository {
    fn from(repository: ListedRepository) -> Self {
        Self {
            project_id: repository.project_id.0,
            project_name: repository.project_name,
            project_public: repository.public,
            repository_name: repository.name,
            artifact_count: repository.artifact_count,
            pull_count: repository.pull_count,
        }
    }
}

/// Projects and repositories whose names contain a text, tags and digests that begin with it, as far as the caller may see them.
/// `app:1.2` and `app@sha256:8314…` look below repositories whose names contain `app`.
#[utoipa::path(get, path = "/search", tag = "search", operation_id = "search",
    params(("q" = String, Query, description = "The text, taken literally")),
    responses((status = 200, description = "The first hundred of each", body = SearchBody), Problems))]
async fn search(State(api): State<Api>, RestCaller(caller): RestCaller, paged: Paged) -> Result<axum::Json<SearchBody>, RestError> {
    let text = paged.query.get("q").unwrap_or("");
    if text.len() > 255 {
        return Err(RestError::bad_request("q is longer than 255 bytes, longer than any name"));
    }
    let found = overview::search(&api.core, &caller, text).await?;
    let projects = project::show(&api.core, &caller, found.projects).await?;
    Ok(axum::Json(SearchBody {
        project: projects.into_iter().map(ProjectBody::from).collect(),
        repository: found.repositories.into_iter().map(SearchRepository::from).collect(),
        tag: found.tags.into_iter().map(SearchArtifact::from).collect(),
        artifact: found.artifacts.into_iter().map(SearchArtifact::from).collect(),
    }))
}
