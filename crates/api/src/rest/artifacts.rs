//! `/projects/{project}/repositories/{repository}/artifacts` and `/projects/{project}/artifacts`

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::artifact::{self, Addition, ArtifactPage, CopyArtifact, ShownArtifact, Wanted};
use wharf_oci::{Reference, RepositoryName};

use super::accessories::AccessoryBody;
use super::address::{location, reference};
use super::artifact_labels::LabelBody;
use super::repositories::named;
use super::tags::TagBody;
use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::query::Query;
use crate::extract::{Listing, OfProject, Paged, Path, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_in_project))
        .routes(routes!(list, copy))
        .routes(routes!(get, delete))
}

/// Harbor's `Artifact`.
#[derive(Serialize, ToSchema)]
#[schema(as = Artifact)]
pub(super) struct ArtifactBody {
    id: i64,
    #[serde(rename = "type")]
    kind: String,
    media_type: String,
    manifest_media_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    artifact_type: Option<String>,
    project_id: i64,
    repository_id: i64,
    repository_name: String,
    digest: String,
    size: i64,
    push_time: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pull_time: Option<String>,
    extra_attrs: Map<String, Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    annotations: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<ReferenceBody>,
    tags: Option<Vec<TagBody>>,
    addition_links: BTreeMap<&'static str, AdditionLink>,
    #[serde(skip_serializing_if = "Option::is_none")]
    labels: Option<Vec<LabelBody>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accessories: Option<Vec<AccessoryBody>>,
}

/// Harbor's `Reference`.
#[derive(Serialize, ToSchema)]
#[schema(as = Reference)]
struct ReferenceBody {
    parent_id: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    child_id: Option<i64>,
    child_digest: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    platform: Option<Value>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    annotations: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    urls: Vec<String>,
}

/// Harbor's `AdditionLink`.
#[derive(Serialize, ToSchema)]
#[schema(as = AdditionLink)]
struct AdditionLink {
    href: String,
    absolute: bool,
}

impl From<ShownArtifact> for ArtifactBody {
    fn from(shown: ShownArtifact) -> Self {
        let artifact = shown.artifact;
        let details = artifact.details.unwrap_or_default();
        let base = location(&artifact.repository_name, artifact.digest.as_str());
        let additions = Addition::of_kind(&details.kind, artifact.manifest_type.is_index());
        let link = |addition: &Addition| AdditionLink {
            href: format!("{base}/additions/{}", addition.name()),
            absolute: false,
        };
        let child = |(child, id): (wharf_model::ListedChild, Option<wharf_model::ManifestId>)| ReferenceBody {
            parent_id: artifact.id.0,
            child_id: id.map(|id| id.0),
            child_digest: child.digest.to_string(),
            platform: child.platform,
            annotations: child.annotations,
            urls: child.urls,
        };
        Self {
            id: artifact.id.0,
            kind: if details.kind.is_empty() {
                "UNKNOWN".to_owned()
            } else {
                details.kind
            },
            media_type: details.media_type,
            manifest_media_type: artifact.manifest_type.as_str(),
            artifact_type: artifact.artifact_type,
            project_id: artifact.project_id.0,
            repository_id: artifact.repository_id.0,
            digest: artifact.digest.to_string(),
            size: details.total_size.max(artifact.manifest_size),
            push_time: time(artifact.pushed_at),
            pull_time: artifact.pulled_at.map(time),
            extra_attrs: details.content.extra_attrs,
            annotations: details.content.annotations,
            references: shown.children.into_iter().map(child).collect(),
            tags: shown.tags.map(|tags| tags.into_iter().map(TagBody::from).collect()),
            addition_links: additions.iter().map(|addition| (addition.name(), link(addition))).collect(),
            labels: shown.labels.map(|labels| labels.into_iter().map(LabelBody::from).collect()),
            accessories: shown.accessories.map(|accessories| {
                accessories
                    .into_iter()
                    .map(|one| AccessoryBody::new(one, &artifact.repository_name))
                    .collect()
            }),
            repository_name: artifact.repository_name,
        }
    }
}

/// What comes with each artifact: tags where `tags` says so and nobody says otherwise, everything else where it is asked for.
pub(super) fn wanted(query: &Query, tags: bool) -> Result<Wanted, RestError> {
    let flag = |name: &str, default| match query.get(name) {
        None | Some("") => Ok(default),
        Some("true" | "1") => Ok(true),
        Some("false" | "0") => Ok(false),
        Some(_) => Err(RestError::unprocessable(format!("{name} is true or false"))),
    };
    Ok(Wanted {
        tags: flag("with_tag", tags)?,
        accessories: flag("with_accessory", false)?,
        labels: flag("with_label", false)?,
    })
}

fn page(listing: &Listing, page: ArtifactPage) -> Response {
    let rows: Vec<_> = page.artifacts.into_iter().map(ArtifactBody::from).collect();
    page_response(&listing.paged, &rows, page.total)
}

/// Artifacts of a repository.
#[utoipa::path(get, path = "/projects/{project}/repositories/{repository}/artifacts", tag = "artifact", operation_id = "listArtifacts",
    params(("project" = String, Path, description = "Name"), ("repository" = String, Path, description = "Name below the project, its slashes escaped twice"),
           Listing,
           ("with_tag" = Option<bool>, Query), ("with_accessory" = Option<bool>, Query), ("with_label" = Option<bool>, Query)),
    responses((status = 200, description = "One page", body = [ArtifactBody]), Problems))]
async fn list(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((project, repository)): Path<(String, String)>,
    listing: Listing,
) -> Result<Response, RestError> {
    let wanted = wanted(&listing.paged.query, true)?;
    let found = artifact::list(&api.core, &caller, &named(&project, &repository)?, listing.query.clone(), wanted).await?;
    Ok(page(&listing, found))
}

/// Artifacts of a project.
#[utoipa::path(get, path = "/projects/{project}/artifacts", tag = "project", operation_id = "listArtifactsOfProject",
    params(OfProject, Listing,
           ("with_tag" = Option<bool>, Query), ("with_accessory" = Option<bool>, Query), ("with_label" = Option<bool>, Query), ("latest_in_repository" = Option<bool>, Query)),
    responses((status = 200, description = "One page", body = [ArtifactBody]), Problems))]
async fn list_in_project(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
    listing: Listing,
) -> Result<Response, RestError> {
    let wanted = wanted(&listing.paged.query, true)?;
    let latest = listing.paged.query.get("latest_in_repository") == Some("true");
    let project = key;
    let found = artifact::list_in_project(&api.core, &caller, &project, listing.query.clone(), latest, wanted).await?;
    Ok(page(&listing, found))
}

/// Copies an artifact, with its tags, children and accessories, into a repository.
#[utoipa::path(post, path = "/projects/{project}/repositories/{repository}/artifacts", tag = "artifact", operation_id = "copyArtifact",
    params(("project" = String, Path, description = "Name"), ("repository" = String, Path, description = "Name below the project, its slashes escaped twice"),
           ("from" = String, Query, description = "project/repository:tag or project/repository@digest")),
    responses((status = 201, description = "Copied; `Location` tells where"), Problems))]
async fn copy(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((project, repository)): Path<(String, String)>,
    paged: Paged,
) -> Result<Response, RestError> {
    let target = named(&project, &repository)?;
    let from = paged.query.get("from").ok_or_else(|| RestError::bad_request("from is required"))?;
    let (source, reference) = source(from)?;
    let request = CopyArtifact {
        source: &source,
        reference: &reference,
        target: &target,
    };
    let digest = artifact::copy(&api.core, &caller, request).await?;
    let at = location(target.as_str(), digest.as_str());
    Ok((StatusCode::CREATED, [(header::LOCATION, at)]).into_response())
}

/// `project/repository:tag` or `project/repository@digest`.
fn source(text: &str) -> Result<(RepositoryName, Reference), RestError> {
    let wrong = || RestError::bad_request("from is project/repository:tag or project/repository@digest");
    let (name, rest) = text.split_once('@').or_else(|| text.rsplit_once(':')).ok_or_else(wrong)?;
    let parsed: Reference = rest.parse().map_err(|_| wrong())?;
    if text.contains('@') != matches!(parsed, Reference::Digest(_)) {
        return Err(wrong());
    }
    Ok((name.parse().map_err(|_| wrong())?, parsed))
}

/// One artifact, by tag or digest.
#[utoipa::path(get, path = "/projects/{project}/repositories/{repository}/artifacts/{reference}", tag = "artifact", operation_id = "getArtifact",
    params(("project" = String, Path, description = "Name"), ("repository" = String, Path, description = "Name below the project, its slashes escaped twice"),
           ("reference" = String, Path, description = "Tag or digest"), ("with_tag" = Option<bool>, Query), ("with_accessory" = Option<bool>, Query), ("with_label" = Option<bool>, Query)),
    responses((status = 200, description = "The artifact", body = ArtifactBody), Problems))]
async fn get(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((project, repository, text)): Path<(String, String, String)>,
    paged: Paged,
) -> Result<Response, RestError> {
    let repository = named(&project, &repository)?;
    let found = artifact::get(&api.core, &caller, &repository, &reference(&text)?, wanted(&paged.query, true)?).await?;
    Ok(axum::Json(ArtifactBody::from(found)).into_response())
}

/// Deletes an artifact with every tag on it.
#[utoipa::path(delete, path = "/projects/{project}/repositories/{repository}/artifacts/{reference}", tag = "artifact", operation_id = "deleteArtifact",
    params(("project" = String, Path, description = "Name"), ("repository" = String, Path, description = "Name below the project, its slashes escaped twice"),
           ("reference" = String, Path, description = "Tag or digest")),
    responses((status = 200, description = "Deleted"), Problems))]
async fn delete(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((project, repository, text)): Path<(String, String, String)>,
) -> Result<StatusCode, RestError> {
    artifact::delete(&api.core, &caller, &named(&project, &repository)?, &reference(&text)?).await?;
    Ok(StatusCode::OK)
}
