//! `/projects`

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::project::{self, CreateProject, ProjectKey, ProjectQuery};
use wharf_model::{Project, ProjectId, ProjectName};

use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Paged, Path, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, head, create))
        .routes(routes!(get, delete))
}

/// Harbor's `Project`.
#[derive(Serialize, ToSchema)]
#[schema(as = Project)]
pub(super) struct ProjectBody {
    project_id: i64,
    owner_id: i64,
    owner_name: String,
    name: String,
    repo_count: i64,
    deleted: bool,
    togglable: bool,
    metadata: Metadata,
    cve_allowlist: CveAllowlist,
    creation_time: String,
    update_time: String,
}

/// Harbor's `ProjectMetadata`: every value is a text.
#[derive(Serialize, ToSchema)]
#[schema(as = ProjectMetadata)]
struct Metadata {
    public: String,
}

/// Harbor's `CVEAllowlist`.
#[derive(Serialize, ToSchema)]
#[schema(as = CVEAllowlist)]
struct CveAllowlist {
    project_id: i64,
    items: Vec<CveAllowlistItem>,
}

/// Harbor's `CVEAllowlistItem`.
#[derive(Serialize, ToSchema)]
#[schema(as = CVEAllowlistItem)]
struct CveAllowlistItem {
    cve_id: String,
}

impl From<Project> for ProjectBody {
    fn from(project: Project) -> Self {
        Self {
            project_id: project.id.0,
            owner_id: project.owner_id.0,
            owner_name: project.owner_name,
            name: project.name.into(),
            repo_count: project.repository_count,
            deleted: false,
            togglable: true,
            metadata: Metadata {
                public: project.public.to_string(),
            },
            cve_allowlist: CveAllowlist {
                project_id: project.id.0,
                items: vec![],
            },
            creation_time: time(project.created_at),
            update_time: time(project.updated_at),
        }
    }
}

/// How a path names a project: an integer is an id unless `X-Is-Resource-Name` says it is a name.
pub(super) fn key(headers: &HeaderMap, text: &str) -> ProjectKey {
    let is_name = headers
        .get("x-is-resource-name")
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true"));
    match text.parse() {
        Ok(id) if !is_name => ProjectKey::Id(ProjectId(id)),
        _ => ProjectKey::Name(text.to_owned()),
    }
}

/// Projects the caller may see.
#[utoipa::path(get, path = "/projects", tag = "project", operation_id = "listProjects",
    params(("page" = Option<i64>, Query), ("page_size" = Option<i64>, Query), ("name" = Option<String>, Query), ("public" = Option<bool>, Query), ("owner" = Option<String>, Query)),
    responses((status = 200, description = "One page", body = [ProjectBody]), Problems))]
async fn list(State(api): State<Api>, RestCaller(caller): RestCaller, paged: Paged) -> Result<Response, RestError> {
    let public = match paged.query.get("public") {
        None => None,
        Some("true" | "1") => Some(true),
        Some("false" | "0") => Some(false),
        Some(_) => return Err(RestError::unprocessable("public is true or false")),
    };
    let text = |name| paged.query.get(name).filter(|text| !text.is_empty()).map(str::to_owned);
    let query = ProjectQuery {
        name: text("name"),
        public,
        owner: text("owner"),
    };
    let (projects, total) = project::list(&api.core, &caller, &query, paged.page).await?;
    let rows: Vec<_> = projects.into_iter().map(ProjectBody::from).collect();
    Ok(page_response(&paged, &rows, total))
}

/// Whether the caller can see a project of this name.
#[utoipa::path(head, path = "/projects", tag = "project", operation_id = "headProject",
    params(("project_name" = String, Query)),
    responses((status = 200, description = "It is there"), (status = 404, description = "It is not"), Problems))]
async fn head(State(api): State<Api>, RestCaller(caller): RestCaller, paged: Paged) -> Result<StatusCode, RestError> {
    let name = paged
        .query
        .get("project_name")
        .ok_or_else(|| RestError::unprocessable("project_name is required"))?;
    let exists = project::exists(&api.core, &caller, name).await?;
    // An error has the headers of every error, also where no body is sent.
    exists
        .then_some(StatusCode::OK)
        .ok_or_else(|| RestError::new(StatusCode::NOT_FOUND, "no such project"))
}

/// Harbor's `ProjectReq`, as far as it is used here. Other fields of Harbor's are accepted and have no effect.
#[derive(Deserialize, ToSchema)]
#[schema(as = ProjectReq)]
pub(crate) struct ProjectRequest {
    project_name: String,
    #[serde(default)]
    public: Option<bool>,
    #[serde(default)]
    metadata: Option<MetadataRequest>,
}

#[derive(Deserialize, ToSchema)]
struct MetadataRequest {
    #[serde(default)]
    public: Option<String>,
}

impl ProjectRequest {
    fn public(&self) -> Result<bool, RestError> {
        match self.metadata.as_ref().and_then(|metadata| metadata.public.as_deref()) {
            Some("true") => Ok(true),
            Some("false") => Ok(false),
            None | Some("") => Ok(self.public.unwrap_or(false)),
            Some(_) => Err(RestError::bad_request("metadata.public is \"true\" or \"false\"")),
        }
    }
}

/// Makes a project.
#[utoipa::path(post, path = "/projects", tag = "project", operation_id = "createProject",
    request_body = ProjectRequest,
    responses((status = 201, description = "Made; `Location` tells where"), Problems))]
async fn create(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    headers: HeaderMap,
    Json(body): Json<ProjectRequest>,
) -> Result<Response, RestError> {
    let name: ProjectName = body
        .project_name
        .parse()
        .map_err(|error| RestError::bad_request(format!("{error}")))?;
    let request = CreateProject {
        public: body.public()?,
        name,
    };
    let id = project::create(&api.core, &caller, &request).await?;
    let by_name = headers
        .get("x-resource-name-in-location")
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true"));
    let last = if by_name { request.name.to_string() } else { id.to_string() };
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/api/v2.0/projects/{last}"))]).into_response())
}

/// One project, by id or name.
#[utoipa::path(get, path = "/projects/{project}", tag = "project", operation_id = "getProject",
    params(("project" = String, Path, description = "Id or name"), ("X-Is-Resource-Name" = Option<bool>, Header)),
    responses((status = 200, description = "The project", body = ProjectBody), Problems))]
async fn get(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Result<Response, RestError> {
    let project = project::get(&api.core, &caller, &key(&headers, &name)).await?;
    Ok(axum::Json(ProjectBody::from(project)).into_response())
}

/// Deletes a project that holds no repository.
#[utoipa::path(delete, path = "/projects/{project}", tag = "project", operation_id = "deleteProject",
    params(("project" = String, Path, description = "Id or name"), ("X-Is-Resource-Name" = Option<bool>, Header)),
    responses((status = 200, description = "Deleted"), Problems))]
async fn delete(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Result<StatusCode, RestError> {
    project::delete(&api.core, &caller, &key(&headers, &name)).await?;
    Ok(StatusCode::OK)
}
