//! `/retentions/preview`: what a policy would do now, with the rule and the reason for each tag. Nothing is changed.

use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::project::ProjectKey;
use wharf_core::retention::{self, Preview};
use wharf_model::{ProjectId, RetentionOutcome, RetentionVerdict};

use super::retention_bodies::PolicyBody;
use super::retention_reason::ReasonBody;
use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Listing, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(preview))
}

/// What to try where.
#[derive(Deserialize, ToSchema)]
#[schema(as = RetentionPreviewReq)]
struct PreviewRequest {
    /// Name of the project.
    #[serde(default)]
    project: Option<String>,
    /// Or its id.
    #[serde(default)]
    project_id: Option<i64>,
    /// The policy to try; without it, the one in force there.
    #[serde(default)]
    policy: Option<PolicyBody>,
    /// Only this repository, by its path below the project.
    #[serde(default)]
    repository: Option<String>,
    /// Only what comes out so: RETAIN, DEL or IMMUTABLE.
    #[serde(default)]
    outcome: Option<String>,
}

/// A verdict with its reason.
#[derive(Serialize, ToSchema)]
#[schema(as = RetentionVerdict)]
pub(super) struct VerdictBody {
    repository: String,
    digest: String,
    /// None for an artifact without tags.
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    kind: String,
    /// Bytes with config and layers.
    size: i64,
    labels: Vec<String>,
    push_time: String,
    /// None for never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pull_time: Option<String>,
    /// RETAIN, DEL, IMMUTABLE (something outranks the policy), SKIP (it changed meanwhile) or ERR.
    outcome: &'static str,
    /// Number of the rule that decided, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<u32>,
    /// Why, in English.
    reason: String,
    /// The same for programs and other languages. A run of an earlier version has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<ReasonBody>,
    /// Whether the artifact goes with its tag.
    artifact_goes: bool,
}

/// Harbor's words, and two of our own.
pub(super) fn word(outcome: RetentionOutcome) -> &'static str {
    match outcome {
        RetentionOutcome::Retain => "RETAIN",
        RetentionOutcome::Delete => "DEL",
        RetentionOutcome::Held => "IMMUTABLE",
        RetentionOutcome::Changed => "SKIP",
        RetentionOutcome::Failed => "ERR",
    }
}

impl VerdictBody {
    pub(super) fn new(repository: String, verdict: RetentionVerdict) -> Self {
        Self {
            repository,
            digest: verdict.digest.to_string(),
            tag: verdict.tag,
            kind: verdict.kind,
            size: verdict.size,
            labels: verdict.labels,
            push_time: time(verdict.pushed_at),
            pull_time: verdict.pulled_at.map(time),
            outcome: word(verdict.outcome),
            rule: verdict.rule,
            reason: verdict.reason,
            why: verdict.why.map(ReasonBody),
            artifact_goes: verdict.artifact_goes,
        }
    }
}

/// What a policy would do now. Nothing is changed.
#[utoipa::path(post, path = "/retentions/preview", tag = "Retention", operation_id = "previewRetention",
    params(("page" = Option<i64>, Query), ("page_size" = Option<i64>, Query)), request_body = PreviewRequest,
    responses((status = 200, description = "One page of verdicts", body = [VerdictBody]), Problems))]
async fn preview(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    listing: Listing,
    Json(body): Json<PreviewRequest>,
) -> Result<Response, RestError> {
    let wanted = wanted(body)?;
    let (rows, total) = retention::preview(&api.core, &caller, &wanted, listing.query.page).await?;
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(repository, verdict)| VerdictBody::new(repository, verdict))
        .collect();
    Ok(page_response(&listing.paged, &rows, total))
}

fn wanted(body: PreviewRequest) -> Result<Preview, RestError> {
    let project = match (body.project, body.project_id) {
        (Some(name), None) => ProjectKey::Name(name),
        (None, Some(id)) => ProjectKey::Id(ProjectId(id)),
        _ => return Err(RestError::bad_request("give the project, by name or by project_id")),
    };
    let all = [RetentionOutcome::Retain, RetentionOutcome::Delete, RetentionOutcome::Held];
    let outcome = match body.outcome {
        None => None,
        Some(text) => Some(
            all.into_iter()
                .find(|outcome| word(*outcome) == text)
                .ok_or_else(|| RestError::bad_request("outcome is RETAIN, DEL or IMMUTABLE"))?,
        ),
    };
    Ok(Preview {
        project,
        policy: body.policy.map(Into::into),
        repository: body.repository,
        outcome,
    })
}
