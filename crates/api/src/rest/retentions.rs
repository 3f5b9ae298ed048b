//! `/retentions`: policies of projects; `/system/retention`: the default of projects without one.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::retention;
use wharf_model::RetentionPolicyId;

use super::retention_bodies::PolicyBody;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Path, RestCaller};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(metadatas))
        .routes(routes!(create))
        .routes(routes!(get, update, delete))
        .routes(routes!(system_default, set_default, remove_default))
}

/// Harbor's `RetentionMetadata`.
#[derive(Serialize, ToSchema)]
#[schema(as = RetentionMetadata)]
struct Metadata {
    templates: Vec<TemplateBody>,
    scope_selectors: Vec<SelectorKind>,
    tag_selectors: Vec<SelectorKind>,
}

/// Harbor's `RetentionRuleMetadata`.
#[derive(Serialize, ToSchema)]
#[schema(as = RetentionRuleMetadata)]
struct TemplateBody {
    rule_template: &'static str,
    display_text: &'static str,
    /// Where it is offered first; every template serves both actions.
    action: &'static str,
    params: Vec<Parameter>,
}

/// Harbor's `RetentionRuleParamMetadata`.
#[derive(Serialize, ToSchema)]
#[schema(as = RetentionRuleParamMetadata)]
struct Parameter {
    #[serde(rename = "type")]
    kind: &'static str,
    unit: &'static str,
    required: bool,
}

/// Harbor's `RetentionSelectorMetadata`.
#[derive(Serialize, ToSchema)]
#[schema(as = RetentionSelectorMetadata)]
struct SelectorKind {
    display_text: &'static str,
    kind: &'static str,
    decorations: [&'static str; 2],
}

fn selector(display_text: &'static str, kind: &'static str, decorations: [&'static str; 2]) -> SelectorKind {
    SelectorKind {
        display_text,
        kind,
        decorations,
    }
}

/// What rules can measure by and select.
#[utoipa::path(get, path = "/retentions/metadatas", tag = "Retention", operation_id = "getRentenitionMetadata",
    responses((status = 200, description = "Templates and selectors", body = Metadata), Problems))]
async fn metadatas(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<axum::Json<Metadata>, RestError> {
    let templates = retention::metadata(&api.core, &caller)
        .await?
        .into_iter()
        .map(|template| TemplateBody {
            rule_template: template.name,
            display_text: template.text,
            action: "retain",
            params: template
                .unit
                .map(|unit| Parameter {
                    kind: "int",
                    unit,
                    required: true,
                })
                .into_iter()
                .collect(),
        });
    Ok(axum::Json(Metadata {
        templates: templates.collect(),
        scope_selectors: vec![
            selector("Repositories", "doublestar", ["repoMatches", "repoExcludes"]),
            selector("Repositories (regular expression)", "regex", ["repoMatches", "repoExcludes"]),
        ],
        tag_selectors: vec![
            selector("Tags", "doublestar", ["matches", "excludes"]),
            selector("Tags (regular expression)", "regex", ["matches", "excludes"]),
            selector("Labels", "label", ["withLabels", "withoutLabels"]),
            selector("Annotations", "annotation", ["matches", "excludes"]),
            selector("Size", "size", ["atLeast", "atMost"]),
        ],
    }))
}

/// Gives a project a policy.
#[utoipa::path(post, path = "/retentions", tag = "Retention", operation_id = "createRetention", request_body = PolicyBody,
    responses((status = 201, description = "Made; `Location` tells where"), Problems))]
async fn create(State(api): State<Api>, RestCaller(caller): RestCaller, Json(body): Json<PolicyBody>) -> Result<Response, RestError> {
    let id = retention::create(&api.core, &caller, &body.into()).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/api/v2.0/retentions/{id}"))]).into_response())
}

/// A policy.
#[utoipa::path(get, path = "/retentions/{id}", tag = "Retention", operation_id = "getRetention", params(("id" = i64, Path)),
    responses((status = 200, description = "The policy", body = PolicyBody), Problems))]
async fn get(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<axum::Json<PolicyBody>, RestError> {
    Ok(axum::Json(retention::get(&api.core, &caller, RetentionPolicyId(id)).await?.into()))
}

/// Changes a policy.
#[utoipa::path(put, path = "/retentions/{id}", tag = "Retention", operation_id = "updateRetention", params(("id" = i64, Path)),
    request_body = PolicyBody, responses((status = 200, description = "Changed"), Problems))]
async fn update(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
    Json(body): Json<PolicyBody>,
) -> Result<StatusCode, RestError> {
    retention::update(&api.core, &caller, RetentionPolicyId(id), &body.into()).await?;
    Ok(StatusCode::OK)
}

/// Removes a policy with its history.
#[utoipa::path(delete, path = "/retentions/{id}", tag = "Retention", operation_id = "deleteRetention", params(("id" = i64, Path)),
    responses((status = 200, description = "Removed"), Problems))]
async fn delete(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<StatusCode, RestError> {
    retention::delete(&api.core, &caller, RetentionPolicyId(id)).await?;
    Ok(StatusCode::OK)
}

/// The policy of projects that have none of their own.
#[utoipa::path(get, path = "/system/retention", tag = "Retention", operation_id = "getSystemRetention",
    responses((status = 200, description = "The policy", body = PolicyBody), Problems))]
async fn system_default(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<axum::Json<PolicyBody>, RestError> {
    Ok(axum::Json(retention::system_default(&api.core, &caller).await?.into()))
}

/// Sets the policy of projects that have none of their own.
#[utoipa::path(put, path = "/system/retention", tag = "Retention", operation_id = "setSystemRetention", request_body = PolicyBody,
    responses((status = 200, description = "Set; `Location` tells where its runs are"), Problems))]
async fn set_default(State(api): State<Api>, RestCaller(caller): RestCaller, Json(body): Json<PolicyBody>) -> Result<Response, RestError> {
    let id = retention::set_default(&api.core, &caller, &body.into()).await?;
    Ok((StatusCode::OK, [(header::LOCATION, format!("/api/v2.0/retentions/{id}"))]).into_response())
}

/// Removes the policy of projects that have none of their own.
#[utoipa::path(delete, path = "/system/retention", tag = "Retention", operation_id = "deleteSystemRetention",
    responses((status = 200, description = "Removed"), Problems))]
async fn remove_default(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<StatusCode, RestError> {
    retention::remove_default(&api.core, &caller).await?;
    Ok(StatusCode::OK)
}
