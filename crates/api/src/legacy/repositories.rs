//! `/api/repositories` of Harbor 1.x.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use wharf_core::project::ProjectKey;
use wharf_core::repository::{self, ListedRepository};
use wharf_model::{Caller, ListQuery, Page, ProjectId, Sort};
use wharf_oci::RepositoryName;

use crate::Api;
use crate::error::rest::RestError;
use crate::extract::{Paged, RestCaller, page_response};
use crate::rest::time;

/// The row of a list.
#[derive(Serialize)]
struct RepositoryRow {
    id: i64,
    name: String,
    project_id: i64,
    description: String,
    pull_count: i64,
    star_count: i64,
    tags_count: i64,
    labels: [(); 0],
    creation_time: String,
    update_time: String,
}

impl From<ListedRepository> for RepositoryRow {
    fn from(repository: ListedRepository) -> Self {
        Self {
            id: repository.id.0,
            name: repository.name,
            project_id: repository.project_id.0,
            description: repository.description,
            pull_count: repository.pull_count,
            star_count: 0,
            tags_count: repository.tag_count,
            labels: [],
            creation_time: time(repository.created_at),
            update_time: time(repository.updated_at),
        }
    }
}

/// Repositories of one project; `q` is a part of the name.
pub(super) async fn list(State(api): State<Api>, RestCaller(caller): RestCaller, paged: Paged) -> Result<Response, RestError> {
    let project = paged
        .query
        .get("project_id")
        .and_then(|text| text.parse().ok())
        .filter(|id| *id > 0);
    let project = ProjectId(project.ok_or_else(|| RestError::bad_request("invalid project_id"))?);
    let text = |name| paged.query.get(name).filter(|text| !text.is_empty()).map(str::to_owned);
    let sort = text("sort").map(|key| Sort {
        descending: key.starts_with('-'),
        field: key.trim_start_matches('-').to_owned(),
    });
    let query = ListQuery {
        page: paged.page,
        filters: vec![],
        sort: sort.into_iter().collect(),
    };
    let (found, total) = repository::list_in_project(&api.core, &caller, &ProjectKey::Id(project), text("q"), query).await?;
    let rows: Vec<_> = found.into_iter().map(RepositoryRow::from).collect();
    Ok(page_response(&paged, &rows, total))
}

/// The repositories pulled from most.
pub(super) async fn top(State(api): State<Api>, RestCaller(caller): RestCaller, paged: Paged) -> Result<Response, RestError> {
    let count = paged.query.get("count").and_then(|text| text.parse().ok()).unwrap_or(10);
    let query = ListQuery {
        page: Page {
            number: 1,
            size: u64::clamp(count, 1, 500),
        },
        filters: vec![],
        sort: vec![Sort {
            field: "pull_count".into(),
            descending: true,
        }],
    };
    let (found, _) = repository::list(&api.core, &caller, None, query).await?;
    let rows: Vec<_> = found.into_iter().map(RepositoryRow::from).collect();
    Ok(axum::Json(rows).into_response())
}

/// What can be changed.
#[derive(Deserialize)]
pub(super) struct Description {
    #[serde(default)]
    description: String,
}

pub(super) async fn describe(api: &Api, caller: &Caller, name: &RepositoryName, body: &Description) -> Result<Response, RestError> {
    repository::describe(&api.core, caller, name, &body.description).await?;
    Ok(StatusCode::OK.into_response())
}

pub(super) async fn delete(api: &Api, caller: &Caller, name: &RepositoryName) -> Result<Response, RestError> {
    repository::delete(&api.core, caller, name).await?;
    Ok(StatusCode::OK.into_response())
}
