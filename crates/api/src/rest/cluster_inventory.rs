//! `/clusters/{cluster}/inventory`: what a cluster runs (Wharf's own).

use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::in_use::{self, Report};
use wharf_model::{ClusterId, ImageUse, KnownUse, Timestamp};

use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Listing, Path, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, report, end)).routes(routes!(refresh))
}

/// A container of a workload, and the image it names.
#[derive(Serialize, ToSchema)]
#[schema(as = ImageUse)]
pub(super) struct UseBody {
    /// The cluster's name.
    cluster: String,
    namespace: String,
    kind: String,
    name: String,
    container: String,
    image: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_id: Option<String>,
    /// Whether it does not run and a rollback would bring it back.
    rollback: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    /// The repository here; absent when the image is not from here.
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<String>,
}

impl From<KnownUse> for UseBody {
    fn from(known: KnownUse) -> Self {
        let used = known.used;
        Self {
            cluster: known.cluster,
            namespace: used.namespace,
            kind: used.kind,
            name: used.name,
            container: used.container,
            image: used.image,
            image_id: used.image_id,
            rollback: used.rollback,
            since: used.since.map(time),
            repository: known.repository,
            tag: known.tag,
            digest: known.digest.map(|digest| digest.to_string()),
        }
    }
}

/// The rows of the last whole inventory.
#[utoipa::path(get, path = "/clusters/{cluster}/inventory", tag = "in-use", operation_id = "getInventory",
    params(("cluster" = i64, Path), Listing),
    responses((status = 200, description = "One page", body = [UseBody]), Problems))]
async fn list(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
    listing: Listing,
) -> Result<Response, RestError> {
    let (uses, total) = in_use::inventory(&api.core, &caller, ClusterId(id), &listing.query).await?;
    let rows: Vec<_> = uses.into_iter().map(UseBody::from).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// A container of a workload.
#[derive(Deserialize, ToSchema)]
struct ReportedUse {
    #[serde(default)]
    namespace: String,
    /// `Deployment`, `CronJob`, or whatever there is.
    kind: String,
    name: String,
    #[serde(default)]
    container: String,
    /// The image as the workload names it.
    image: String,
    /// The id the container runtime reports.
    #[serde(default)]
    image_id: Option<String>,
    /// Whether it does not run and a rollback would bring it back.
    #[serde(default)]
    rollback: bool,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    since: Option<Timestamp>,
}

/// A whole inventory, or a part of one.
#[derive(Deserialize, ToSchema)]
pub(crate) struct InventoryRequest {
    /// What the parts of one inventory share; absent for one that comes whole.
    #[serde(default)]
    report: Option<String>,
    /// Whether this is its last part.
    #[serde(default = "yes")]
    last: bool,
    uses: Vec<ReportedUse>,
}

fn yes() -> bool {
    true
}

/// What a report came to.
#[derive(Serialize, ToSchema)]
struct ReportedBody {
    /// Whether the inventory is whole.
    complete: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    uses: Option<i64>,
    /// Those that are images of this registry.
    #[serde(skip_serializing_if = "Option::is_none")]
    ours: Option<i64>,
}

/// Reports what a cluster runs. What is named is held at once; with the last part, what only earlier reports named is free.
#[utoipa::path(post, path = "/clusters/{cluster}/inventory", tag = "in-use", operation_id = "reportInventory",
    params(("cluster" = i64, Path)), request_body = InventoryRequest,
    responses((status = 200, description = "Kept", body = ReportedBody), Problems))]
async fn report(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
    Json(request): Json<InventoryRequest>,
) -> Result<axum::Json<ReportedBody>, RestError> {
    let uses = request.uses.into_iter().map(|used| ImageUse {
        namespace: used.namespace,
        kind: used.kind,
        name: used.name,
        container: used.container,
        image: used.image,
        image_id: used.image_id.filter(|id| !id.is_empty()),
        rollback: used.rollback,
        since: used.since,
    });
    let report = Report {
        id: request.report,
        last: request.last,
        uses: uses.collect(),
    };
    let kept = in_use::report(&api.core, &caller, ClusterId(id), report).await?;
    Ok(axum::Json(ReportedBody {
        complete: kept.is_some(),
        uses: kept.map(|kept| kept.uses),
        ours: kept.map(|kept| kept.ours),
    }))
}

/// Ends an inventory: nothing of it is held any more, until the cluster reports again.
#[utoipa::path(delete, path = "/clusters/{cluster}/inventory", tag = "in-use", operation_id = "endInventory",
    params(("cluster" = i64, Path)), responses((status = 200, description = "Ended"), Problems))]
async fn end(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<StatusCode, RestError> {
    in_use::end(&api.core, &caller, ClusterId(id)).await?;
    Ok(StatusCode::OK)
}

/// Asks the cluster now, of which Wharf has a kubeconfig.
#[utoipa::path(post, path = "/clusters/{cluster}/refresh", tag = "in-use", operation_id = "refreshCluster", params(("cluster" = i64, Path)),
    responses((status = 200, description = "A new inventory", body = ReportedBody), Problems))]
async fn refresh(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
) -> Result<axum::Json<ReportedBody>, RestError> {
    let kept = in_use::refresh(&api.core, &caller, ClusterId(id)).await?;
    Ok(axum::Json(ReportedBody {
        complete: true,
        uses: Some(kept.uses),
        ours: Some(kept.ours),
    }))
}
