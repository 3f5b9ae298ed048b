//! `/quotas`, and `/api/internal/syncquota`.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::quota;
use wharf_model::{Operand, Quota, QuotaId, Test};

use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Listing, Path, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(get, update))
}

/// Amounts by resource; there is one, `storage`, in bytes.
pub(super) type ResourceList = BTreeMap<&'static str, i64>;

/// Bytes as Harbor shows amounts.
pub(super) fn storage(bytes: i64) -> ResourceList {
    BTreeMap::from([("storage", bytes)])
}

/// Harbor's `Quota`.
#[derive(Serialize, ToSchema)]
#[schema(as = Quota)]
struct QuotaBody {
    id: i64,
    #[serde(rename = "ref")]
    reference: Reference,
    #[schema(value_type = BTreeMap<String, i64>)]
    hard: ResourceList,
    #[schema(value_type = BTreeMap<String, i64>)]
    used: ResourceList,
    creation_time: String,
    update_time: String,
}

/// Harbor's `QuotaRefObject`.
#[derive(Serialize, ToSchema)]
#[schema(as = QuotaRefObject)]
struct Reference {
    id: i64,
    name: String,
    owner_name: String,
}

impl From<Quota> for QuotaBody {
    fn from(quota: Quota) -> Self {
        Self {
            id: quota.id.0,
            reference: Reference {
                id: quota.project_id.0,
                name: quota.project_name,
                owner_name: quota.owner_name,
            },
            hard: storage(quota.hard),
            used: storage(quota.used),
            creation_time: time(quota.created_at),
            update_time: time(quota.updated_at),
        }
    }
}

/// Limits and use of every project.
#[utoipa::path(get, path = "/quotas", tag = "quota", operation_id = "listQuotas",
    params(Listing,
           ("reference" = Option<String>, Query, description = "`project`"), ("reference_id" = Option<i64>, Query)),
    responses((status = 200, description = "One page", body = [QuotaBody]), Problems))]
async fn list(State(api): State<Api>, RestCaller(caller): RestCaller, listing: Listing) -> Result<Response, RestError> {
    if listing
        .paged
        .query
        .get("reference")
        .is_some_and(|kind| !matches!(kind, "" | "project"))
    {
        return Err(RestError::bad_request("reference is project"));
    }
    let listing = listing.also("reference_id", "reference_id", |text| {
        Test::Is(text.parse().map_or_else(|_| Operand::Text(text.to_owned()), Operand::Number))
    });
    let (quotas, total) = quota::list(&api.core, &caller, &listing.query).await?;
    let rows: Vec<_> = quotas.into_iter().map(QuotaBody::from).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// A quota.
#[utoipa::path(get, path = "/quotas/{id}", tag = "quota", operation_id = "getQuota", params(("id" = i64, Path)),
    responses((status = 200, description = "The quota", body = QuotaBody), Problems))]
async fn get(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<axum::Json<QuotaBody>, RestError> {
    Ok(axum::Json(quota::get(&api.core, &caller, QuotaId(id)).await?.into()))
}

/// Harbor's `QuotaUpdateReq`.
#[derive(Deserialize, ToSchema)]
#[schema(as = QuotaUpdateReq)]
struct QuotaUpdate {
    hard: Hard,
}

/// Bytes by resource; -1 for no limit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Hard {
    storage: i64,
}

/// Sets a limit.
#[utoipa::path(put, path = "/quotas/{id}", tag = "quota", operation_id = "updateQuota", params(("id" = i64, Path)),
    request_body = QuotaUpdate, responses((status = 200, description = "Set"), Problems))]
async fn update(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
    Json(body): Json<QuotaUpdate>,
) -> Result<StatusCode, RestError> {
    quota::update(&api.core, &caller, QuotaId(id), body.hard.storage).await?;
    Ok(StatusCode::OK)
}

/// What counting again found.
#[derive(Serialize)]
pub(crate) struct Synced {
    projects: u64,
    corrected: u64,
}

/// `POST /api/internal/syncquota`: counts what every project uses again.
pub(crate) async fn sync(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<axum::Json<Synced>, RestError> {
    let done = quota::recompute(&api.core, &caller).await?;
    Ok(axum::Json(Synced {
        projects: done.projects,
        corrected: done.corrected,
    }))
}
