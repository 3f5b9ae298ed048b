//! `/labels`

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::label::{self, LabelText};
use wharf_model::{Label, LabelId, ProjectId, Test};

use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Listing, Path, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, update, delete))
}

/// Harbor's `Label`.
#[derive(Serialize, ToSchema)]
#[schema(as = Label)]
pub(crate) struct LabelBody {
    id: i64,
    name: String,
    description: String,
    color: String,
    /// `g` for the installation, `p` for a project.
    scope: &'static str,
    /// 0 with scope `g`.
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

/// Where labels belong, from Harbor's two parameters.
fn place(scope: Option<&str>, project: Option<i64>) -> Result<Option<ProjectId>, RestError> {
    match (scope, project) {
        (Some("g"), None | Some(0)) => Ok(None),
        (Some("g"), Some(_)) => Err(RestError::bad_request("a label of scope g has no project_id")),
        (Some("p"), Some(id)) if id > 0 => Ok(Some(ProjectId(id))),
        (Some("p"), _) => Err(RestError::bad_request("with scope p, project_id names the project")),
        _ => Err(RestError::bad_request("scope is g (the installation) or p (a project)")),
    }
}

/// Labels of the installation or of a project.
#[utoipa::path(get, path = "/labels", tag = "label", operation_id = "ListLabels",
    params(Listing,
           ("name" = Option<String>, Query), ("scope" = String, Query, description = "`g` or `p`"), ("project_id" = Option<i64>, Query)),
    responses((status = 200, description = "One page", body = [LabelBody]), Problems))]
async fn list(State(api): State<Api>, RestCaller(caller): RestCaller, listing: Listing) -> Result<Response, RestError> {
    let listing = listing.also("name", "name", |text| Test::Contains(text.to_owned()));
    let project = match listing.paged.query.get("project_id").filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| RestError::bad_request("project_id is a whole number"))?),
    };
    let place = place(listing.paged.query.get("scope"), project)?;
    let (labels, total) = label::list(&api.core, &caller, place, &listing.query).await?;
    let rows: Vec<_> = labels.into_iter().map(LabelBody::from).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// What clients send of a label.
#[derive(Deserialize, ToSchema)]
struct LabelRequest {
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    color: String,
    /// On creation: `g` or `p`. A label stays where it was made.
    #[serde(default)]
    scope: Option<String>,
    #[serde(default)]
    project_id: Option<i64>,
}

impl From<LabelRequest> for LabelText {
    fn from(body: LabelRequest) -> Self {
        Self {
            name: body.name,
            description: body.description,
            color: body.color,
        }
    }
}

/// Makes a label.
#[utoipa::path(post, path = "/labels", tag = "label", operation_id = "CreateLabel", request_body = LabelRequest,
    responses((status = 201, description = "Made; `Location` tells where"), Problems))]
async fn create(State(api): State<Api>, RestCaller(caller): RestCaller, Json(body): Json<LabelRequest>) -> Result<Response, RestError> {
    let place = place(body.scope.as_deref(), body.project_id)?;
    let id = label::create(&api.core, &caller, place, &body.into()).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/api/v2.0/labels/{id}"))]).into_response())
}

/// A label.
#[utoipa::path(get, path = "/labels/{label_id}", tag = "label", operation_id = "GetLabelByID", params(("label_id" = i64, Path)),
    responses((status = 200, description = "The label", body = LabelBody), Problems))]
async fn get(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<axum::Json<LabelBody>, RestError> {
    Ok(axum::Json(label::get(&api.core, &caller, LabelId(id)).await?.into()))
}

/// Changes a label.
#[utoipa::path(put, path = "/labels/{label_id}", tag = "label", operation_id = "UpdateLabel", params(("label_id" = i64, Path)),
    request_body = LabelRequest, responses((status = 200, description = "Changed"), Problems))]
async fn update(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
    Json(body): Json<LabelRequest>,
) -> Result<StatusCode, RestError> {
    label::update(&api.core, &caller, LabelId(id), &body.into()).await?;
    Ok(StatusCode::OK)
}

/// Removes a label, also from the artifacts that carry it.
#[utoipa::path(delete, path = "/labels/{label_id}", tag = "label", operation_id = "DeleteLabel", params(("label_id" = i64, Path)),
    responses((status = 200, description = "Removed"), Problems))]
async fn delete(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<StatusCode, RestError> {
    label::delete(&api.core, &caller, LabelId(id)).await?;
    Ok(StatusCode::OK)
}
