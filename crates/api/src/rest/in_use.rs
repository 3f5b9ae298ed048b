//! `…/artifacts/{reference}/in-use` and `/in-use/impact`: what runs this, and what would break (Wharf's own).

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::in_use::{self, Holders, Holding};

use super::address::reference;
use super::cluster_inventory::UseBody;
use super::repositories::named;
use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Path, RestCaller};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(in_use)).routes(routes!(impact))
}

/// A pin that holds an artifact.
#[derive(Serialize, ToSchema)]
#[schema(as = HoldingPin)]
struct HoldingPin {
    name: String,
    holder: String,
    reason: String,
    /// The tag or digest it names.
    reference: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<String>,
}

/// Who holds something.
#[derive(Serialize, ToSchema)]
#[schema(as = Holders)]
struct HoldersBody {
    /// What was asked about: a digest, or a target of the question.
    target: String,
    /// How many containers and pins hold it.
    count: usize,
    /// In how many clusters.
    clusters: usize,
    /// Which containers; only for callers with the right in-use:read.
    #[serde(skip_serializing_if = "Option::is_none")]
    uses: Option<Vec<UseBody>>,
    /// Which pins; only for callers with the right in-use:read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pins: Option<Vec<HoldingPin>>,
}

fn body(target: String, holders: Holders) -> HoldersBody {
    let seen = holders.seen.is_some();
    let (mut uses, mut pins) = (Vec::new(), Vec::new());
    for holder in holders.seen.into_iter().flatten() {
        match holder {
            Holding::Use(known) => uses.push(known.into()),
            Holding::Pin {
                name,
                holder,
                reason,
                reference,
                expires_at,
            } => pins.push(HoldingPin {
                name,
                holder,
                reason,
                reference,
                expires_at: expires_at.map(time),
            }),
        }
    }
    HoldersBody {
        target,
        count: holders.count,
        clusters: holders.clusters,
        uses: seen.then_some(uses),
        pins: seen.then_some(pins),
    }
}

/// What runs this artifact, and where.
#[utoipa::path(get, path = "/projects/{project}/repositories/{repository}/artifacts/{reference}/in-use", tag = "in-use",
    operation_id = "getArtifactInUse",
    params(("project" = String, Path), ("repository" = String, Path, description = "Path below the project, escaped twice"),
           ("reference" = String, Path, description = "Tag or digest")),
    responses((status = 200, description = "Who holds it", body = HoldersBody), Problems))]
async fn in_use(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((project, repository, text)): Path<(String, String, String)>,
) -> Result<axum::Json<HoldersBody>, RestError> {
    let name = named(&project, &repository)?;
    let (digest, holders) = in_use::where_used(&api.core, &caller, &name, &reference(&text)?).await?;
    Ok(axum::Json(body(digest.to_string(), holders)))
}

/// What to find out about.
#[derive(Deserialize, ToSchema)]
pub(crate) struct ImpactRequest {
    /// `project`, `project/repository`, `project/repository:tag` or `project/repository@digest`.
    targets: Vec<String>,
}

/// What would break if these were gone. Targets that nobody needs are not in the answer.
#[utoipa::path(post, path = "/in-use/impact", tag = "in-use", operation_id = "getImpact", request_body = ImpactRequest,
    responses((status = 200, description = "Who needs what", body = [HoldersBody]), Problems))]
async fn impact(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Json(request): Json<ImpactRequest>,
) -> Result<axum::Json<Vec<HoldersBody>>, RestError> {
    let found = in_use::impact(&api.core, &caller, &request.targets).await?;
    Ok(axum::Json(found.into_iter().map(|one| body(one.target, one.holders)).collect()))
}
