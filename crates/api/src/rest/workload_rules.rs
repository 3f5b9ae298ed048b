//! `/projects/{project}/workload-rules`: whose signed tokens have which role (Wharf's own).

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::workload;
use wharf_model::{RoleId, WorkloadRule, WorkloadRuleId, WorkloadTerms};

use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{InProject, Json, Listing, OfProject, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(get, update, delete))
}

/// Whoever brings a token of this issuer and audience with these claims has this role.
#[derive(Serialize, ToSchema)]
#[schema(as = WorkloadRule)]
struct RuleBody {
    id: i64,
    project_id: i64,
    name: String,
    issuer: String,
    audience: String,
    claims: BTreeMap<String, String>,
    role_id: i64,
    role_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<String>,
    disabled: bool,
    creation_time: String,
    update_time: String,
}

fn body(rule: WorkloadRule) -> RuleBody {
    RuleBody {
        id: rule.id.0,
        project_id: rule.project_id.0,
        name: rule.terms.name,
        issuer: rule.terms.issuer,
        audience: rule.terms.audience,
        claims: rule.terms.claims,
        role_id: rule.terms.role_id.0,
        role_name: rule.role_name,
        pattern: rule.terms.pattern,
        disabled: rule.terms.disabled,
        creation_time: time(rule.created_at),
        update_time: time(rule.updated_at),
    }
}

/// Rules of a project.
#[utoipa::path(get, path = "/projects/{project}/workload-rules", tag = "workload-rule", operation_id = "listWorkloadRules",
    params(OfProject, Listing),
    responses((status = 200, description = "One page", body = [RuleBody]), Problems))]
async fn list(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
    listing: Listing,
) -> Result<Response, RestError> {
    let (rules, total) = workload::list(&api.core, &caller, &key, &listing.query).await?;
    let rows: Vec<_> = rules.into_iter().map(body).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// A rule to make, or what one becomes.
#[derive(Deserialize, ToSchema)]
pub(crate) struct WorkloadRuleRequest {
    name: String,
    /// One of `auth.workload.issuers`.
    issuer: String,
    /// What the token must be made for, in `aud`.
    audience: String,
    /// Patterns by claim, with `*`, `**`, `?` and `{a,b}`; a dotted name reaches into objects. All must match.
    claims: BTreeMap<String, String>,
    role_id: i64,
    /// Of paths below the project; absent for all repositories.
    #[serde(default)]
    pattern: Option<String>,
    #[serde(default)]
    disabled: bool,
}

impl From<WorkloadRuleRequest> for WorkloadTerms {
    fn from(request: WorkloadRuleRequest) -> Self {
        Self {
            name: request.name,
            issuer: request.issuer,
            audience: request.audience,
            claims: request.claims,
            role_id: RoleId(request.role_id),
            pattern: request.pattern.filter(|pattern| !pattern.is_empty()),
            disabled: request.disabled,
        }
    }
}

/// Makes a rule.
#[utoipa::path(post, path = "/projects/{project}/workload-rules", tag = "workload-rule", operation_id = "createWorkloadRule",
    params(OfProject),
    request_body = WorkloadRuleRequest,
    responses((status = 201, description = "Made; `Location` tells where"), Problems))]
async fn create(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    OfProject(key): OfProject,
    Json(request): Json<WorkloadRuleRequest>,
) -> Result<Response, RestError> {
    let id = workload::create(&api.core, &caller, &key, &request.into()).await?;
    let location = format!("/api/v2.0/projects/{key}/workload-rules/{id}");
    Ok((StatusCode::CREATED, [(header::LOCATION, location)]).into_response())
}

/// One rule.
#[utoipa::path(get, path = "/projects/{project}/workload-rules/{rule}", tag = "workload-rule", operation_id = "getWorkloadRule",
    params(OfProject, ("rule" = i64, Path)),
    responses((status = 200, description = "The rule", body = RuleBody), Problems))]
async fn get(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, id): InProject<i64>,
) -> Result<axum::Json<RuleBody>, RestError> {
    let rule = workload::get(&api.core, &caller, &key, WorkloadRuleId(id)).await?;
    Ok(axum::Json(body(rule)))
}

/// Replaces a rule.
#[utoipa::path(put, path = "/projects/{project}/workload-rules/{rule}", tag = "workload-rule", operation_id = "updateWorkloadRule",
    params(OfProject, ("rule" = i64, Path)),
    request_body = WorkloadRuleRequest, responses((status = 200, description = "Changed"), Problems))]
async fn update(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, id): InProject<i64>,
    Json(request): Json<WorkloadRuleRequest>,
) -> Result<StatusCode, RestError> {
    workload::update(&api.core, &caller, &key, WorkloadRuleId(id), &request.into()).await?;
    Ok(StatusCode::OK)
}

/// Removes a rule; tokens it let in end at once.
#[utoipa::path(delete, path = "/projects/{project}/workload-rules/{rule}", tag = "workload-rule", operation_id = "deleteWorkloadRule",
    params(OfProject, ("rule" = i64, Path)),
    responses((status = 200, description = "Removed"), Problems))]
async fn delete(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    InProject(key, id): InProject<i64>,
) -> Result<StatusCode, RestError> {
    workload::delete(&api.core, &caller, &key, WorkloadRuleId(id)).await?;
    Ok(StatusCode::OK)
}
