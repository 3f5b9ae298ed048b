//! `/projects`

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::project::{self, CreateProject, ProjectQuery, SetAllowlist, ShownProject, UpdateProject};
use wharf_model::ProjectName;

use super::cve_allowlist::CveAllowlist;
use super::quotas::{ResourceList, storage};
use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Listing, OfProject, Paged, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, head, create))
        .routes(routes!(get, update, delete))
        .routes(routes!(deletable))
        .routes(routes!(summary))
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
    /// Every value is a text.
    metadata: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cve_allowlist: Option<CveAllowlist>,
    /// The caller's strongest role, 0 for none.
    current_user_role_id: i64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    current_user_role_ids: Vec<i64>,
    creation_time: String,
    update_time: String,
}

impl From<ShownProject> for ProjectBody {
    fn from(shown: ShownProject) -> Self {
        let project = shown.project;
        Self {
            project_id: project.id.0,
            owner_id: project.owner_id.0,
            owner_name: project.owner_name,
            name: project.name.into(),
            repo_count: project.repository_count,
            deleted: false,
            togglable: true,
            metadata: shown.metadata,
            cve_allowlist: Some(CveAllowlist::of(project.id.0, shown.allowlist)),
            current_user_role_id: shown.roles.first().copied().unwrap_or(0),
            current_user_role_ids: shown.roles,
            creation_time: time(project.created_at),
            update_time: time(project.updated_at),
        }
    }
}

/// Projects the caller may see.
#[utoipa::path(get, path = "/projects", tag = "project", operation_id = "listProjects",
    params(Listing,
           ("name" = Option<String>, Query), ("public" = Option<bool>, Query), ("owner" = Option<String>, Query),
           ("with_detail" = Option<bool>, Query, description = "Default true: with the accepted vulnerabilities")),
    responses((status = 200, description = "One page", body = [ProjectBody]), Problems))]
async fn list(State(api): State<Api>, RestCaller(caller): RestCaller, listing: Listing) -> Result<Response, RestError> {
    let public = flag(&listing.paged, "public")?;
    let with_detail = flag(&listing.paged, "with_detail")?.unwrap_or(true);
    let text = |name| listing.paged.query.get(name).filter(|text| !text.is_empty()).map(str::to_owned);
    let query = ProjectQuery {
        name: text("name"),
        public,
        owner: text("owner"),
        list: listing.query,
    };
    let (projects, total) = project::list(&api.core, &caller, &query).await?;
    let mut rows: Vec<_> = project::show(&api.core, &caller, projects)
        .await?
        .into_iter()
        .map(ProjectBody::from)
        .collect();
    if !with_detail {
        rows.iter_mut().for_each(|row| row.cve_allowlist = None);
    }
    Ok(page_response(&listing.paged, &rows, total))
}

/// A parameter that is true or false.
fn flag(paged: &Paged, name: &str) -> Result<Option<bool>, RestError> {
    match paged.query.get(name) {
        None | Some("") => Ok(None),
        Some("true" | "1") => Ok(Some(true)),
        Some("false" | "0") => Ok(Some(false)),
        Some(_) => Err(RestError::unprocessable(format!("{name} is true or false"))),
    }
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

/// Harbor's `ProjectReq`.
#[derive(Deserialize, ToSchema)]
#[schema(as = ProjectReq)]
pub(crate) struct ProjectRequest {
    /// Not used to change a project: its name stays.
    #[serde(default)]
    project_name: Option<String>,
    /// Where `metadata` says nothing of it.
    #[serde(default)]
    public: Option<bool>,
    #[serde(default)]
    metadata: Option<BTreeMap<String, Option<String>>>,
    #[serde(default)]
    cve_allowlist: Option<CveAllowlist>,
    /// Bytes, -1 for none; 0 is as if it were not there.
    #[serde(default)]
    storage_limit: Option<i64>,
    #[serde(default)]
    registry_id: Option<i64>,
}

impl ProjectRequest {
    /// Harbor's clients send empty texts for what they do not set.
    fn metadata(&self) -> BTreeMap<String, String> {
        let set = |(name, value): (&String, &Option<String>)| Some((name.clone(), value.clone().filter(|value| !value.is_empty())?));
        let mut metadata: BTreeMap<_, _> = self.metadata.iter().flatten().filter_map(set).collect();
        if let Some(public) = self.public {
            metadata.entry("public".into()).or_insert_with(|| public.to_string());
        }
        metadata
    }

    fn allowlist(&self, project: Option<i64>) -> Result<Option<SetAllowlist>, RestError> {
        match &self.cve_allowlist {
            Some(list) if list.project_id != 0 && Some(list.project_id) != project => {
                Err(RestError::bad_request("cve_allowlist.project_id is another project's"))
            }
            list => Ok(list.as_ref().map(CveAllowlist::to_set)),
        }
    }

    fn refuse_registry(&self) -> Result<(), RestError> {
        match self.registry_id {
            None | Some(0) => Ok(()),
            Some(_) => Err(RestError::bad_request(
                "registry_id: no registry of that id is known here to make a proxy cache of",
            )),
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
    let name = body
        .project_name
        .as_deref()
        .ok_or_else(|| RestError::unprocessable("project_name is required"))?;
    let name: ProjectName = name.parse().map_err(|error| RestError::bad_request(format!("{error}")))?;
    body.refuse_registry()?;
    let request = CreateProject {
        name,
        public: false,
        metadata: body.metadata(),
        allowlist: body.allowlist(None)?,
        storage_limit: body.storage_limit.filter(|limit| *limit != 0),
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
    params(OfProject),
    responses((status = 200, description = "The project", body = ProjectBody), Problems))]
async fn get(State(api): State<Api>, RestCaller(caller): RestCaller, OfProject(key): OfProject) -> Result<Response, RestError> {
    let project = project::get(&api.core, &caller, &key).await?;
    let shown = project::show(&api.core, &caller, vec![project]).await?;
    let body: Vec<_> = shown.into_iter().map(ProjectBody::from).collect();
    Ok(axum::Json(body.into_iter().next()).into_response())
}

/// Changes a project.
#[utoipa::path(put, path = "/projects/{project}", tag = "project", operation_id = "updateProject",
    params(OfProject),
    request_body = ProjectRequest,
    responses((status = 200, description = "Changed"), Problems))]
async fn update(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
    Json(body): Json<ProjectRequest>,
) -> Result<StatusCode, RestError> {
    let project = project::find_to_update(&api.core, &caller, &key).await?;
    let change = UpdateProject {
        metadata: body.metadata(),
        allowlist: body.allowlist(Some(project.id.0))?,
        storage_limit: body.storage_limit.filter(|limit| *limit != 0),
    };
    body.refuse_registry()?;
    project::update(&api.core, &caller, &key, &change).await?;
    Ok(StatusCode::OK)
}

/// Harbor's `ProjectDeletable`.
#[derive(Serialize, ToSchema)]
#[schema(as = ProjectDeletable)]
struct Deletable {
    deletable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
}

/// Whether the project can be deleted now, and if not, why.
#[utoipa::path(get, path = "/projects/{project}/_deletable", tag = "project", operation_id = "getProjectDeletable",
    params(OfProject),
    responses((status = 200, description = "What was found", body = Deletable), Problems))]
async fn deletable(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
) -> Result<axum::Json<Deletable>, RestError> {
    let message = project::hindrance(&api.core, &caller, &key).await?;
    Ok(axum::Json(Deletable {
        deletable: message.is_none(),
        message,
    }))
}

/// Harbor's `ProjectSummary`.
#[derive(Serialize, ToSchema)]
#[schema(as = ProjectSummary)]
struct SummaryBody {
    repo_count: i64,
    #[serde(flatten)]
    #[schema(value_type = MemberCounts)]
    members: Option<MemberCounts>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quota: Option<SummaryQuota>,
}

/// Who sees no members gets none of these.
#[derive(Default, Serialize, ToSchema)]
#[serde(default)]
struct MemberCounts {
    project_admin_count: i64,
    maintainer_count: i64,
    developer_count: i64,
    guest_count: i64,
    limited_guest_count: i64,
}

/// Harbor's `ProjectSummaryQuota`.
#[derive(Serialize, ToSchema)]
#[schema(as = ProjectSummaryQuota)]
struct SummaryQuota {
    #[schema(value_type = BTreeMap<String, i64>)]
    hard: ResourceList,
    #[schema(value_type = BTreeMap<String, i64>)]
    used: ResourceList,
}

/// A project in numbers, as far as the caller may see them.
#[utoipa::path(get, path = "/projects/{project}/summary", tag = "project", operation_id = "getProjectSummary",
    params(OfProject),
    responses((status = 200, description = "The numbers", body = SummaryBody), Problems))]
async fn summary(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
) -> Result<axum::Json<SummaryBody>, RestError> {
    let found = project::summary(&api.core, &caller, &key).await?;
    Ok(axum::Json(SummaryBody {
        repo_count: found.repositories,
        members: found.members.map(|counts| MemberCounts {
            project_admin_count: counts.project_admins,
            maintainer_count: counts.maintainers,
            developer_count: counts.developers,
            guest_count: counts.guests,
            limited_guest_count: counts.limited_guests,
        }),
        quota: found.quota.map(|quota| SummaryQuota {
            hard: storage(quota.hard),
            used: storage(quota.used),
        }),
    }))
}

/// Deletes a project that holds no repository.
#[utoipa::path(delete, path = "/projects/{project}", tag = "project", operation_id = "deleteProject",
    params(OfProject),
    responses((status = 200, description = "Deleted"), Problems))]
async fn delete(State(api): State<Api>, RestCaller(caller): RestCaller, OfProject(key): OfProject) -> Result<StatusCode, RestError> {
    project::delete(&api.core, &caller, &key).await?;
    Ok(StatusCode::OK)
}
