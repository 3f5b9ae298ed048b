//! `/clusters`: which clusters run images of this registry (Wharf's own).

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::in_use::{self, Kubeconfig};
use wharf_model::{Cluster, ClusterId, ClusterKind, ClusterTerms, Rewrite, RobotId, Secret};

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

/// Images that a cluster pulls under another name.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = ImageRewrite)]
struct RewriteBody {
    /// A host, or a host and the beginning of a path, as the cluster writes it; `*` for every image.
    from: String,
    /// The beginning of the repository's name here. With `{namespace}` and `{name}` in it, the whole name.
    to: String,
}

/// A cluster.
#[derive(Serialize, ToSchema)]
#[schema(as = Cluster)]
struct ClusterBody {
    id: i64,
    name: String,
    /// `agent`, `kubeconfig` or `external`.
    kind: &'static str,
    rewrites: Vec<RewriteBody>,
    /// Id of the only robot that may report.
    #[serde(skip_serializing_if = "Option::is_none")]
    reporter: Option<i64>,
    /// The URL of its API, for a cluster that Wharf asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    api_server: Option<String>,
    /// When its last whole inventory came. It holds until a newer one comes or it is ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    reported_at: Option<String>,
    /// When it was last asked or last reported, with whatever outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    checked_at: Option<String>,
    /// Why the last try brought no inventory.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<String>,
    /// Rows of its inventory.
    uses: i64,
    /// Those of them that are images of this registry. None is a sign that a name is missing in `in_use.hosts` or the rewrites.
    ours: i64,
    creation_time: String,
    update_time: String,
}

fn body(cluster: Cluster) -> ClusterBody {
    ClusterBody {
        id: cluster.id.0,
        name: cluster.name,
        kind: cluster.kind.name(),
        rewrites: cluster
            .rewrites
            .into_iter()
            .map(|one| RewriteBody {
                from: one.from,
                to: one.to,
            })
            .collect(),
        reporter: cluster.reporter.map(|robot| robot.0),
        api_server: cluster.api_server,
        reported_at: cluster.reported_at.map(time),
        checked_at: cluster.checked_at.map(time),
        failure: cluster.failure,
        uses: cluster.uses,
        ours: cluster.ours,
        creation_time: time(cluster.created_at),
        update_time: time(cluster.updated_at),
    }
}

/// What a cluster is to be.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ClusterRequest {
    name: String,
    /// `agent`, `kubeconfig` or `external`.
    kind: String,
    #[serde(default)]
    rewrites: Vec<RewriteBody>,
    /// Id of the only robot that may report; absent for whoever has `cluster-inventory:create`.
    #[serde(default)]
    reporter: Option<i64>,
    /// Of kind `kubeconfig`: the file, without names of files and programs in it. Never shown again.
    #[serde(default)]
    kubeconfig: Option<String>,
    /// The context in it, instead of the current one.
    #[serde(default)]
    context: Option<String>,
}

impl ClusterRequest {
    fn read(self) -> Result<(ClusterTerms, Option<Kubeconfig>), RestError> {
        let context = self.context;
        let kubeconfig = self.kubeconfig.map(|text| Kubeconfig {
            text: Secret::new(text),
            context,
        });
        let kind = ClusterKind::from_name(&self.kind)
            .ok_or_else(|| RestError::bad_request("the kind of a cluster is agent, kubeconfig or external"))?;
        let rewrites = self.rewrites.into_iter();
        let terms = ClusterTerms {
            name: self.name,
            kind,
            rewrites: rewrites
                .map(|one| Rewrite {
                    from: one.from,
                    to: one.to,
                })
                .collect(),
            reporter: self.reporter.map(RobotId),
        };
        Ok((terms, kubeconfig))
    }
}

/// Clusters.
#[utoipa::path(get, path = "/clusters", tag = "in-use", operation_id = "listClusters",
    params(Listing),
    responses((status = 200, description = "One page", body = [ClusterBody]), Problems))]
async fn list(State(api): State<Api>, RestCaller(caller): RestCaller, listing: Listing) -> Result<Response, RestError> {
    let (clusters, total) = in_use::list(&api.core, &caller, &listing.query).await?;
    let rows: Vec<_> = clusters.into_iter().map(body).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// Makes a cluster known.
#[utoipa::path(post, path = "/clusters", tag = "in-use", operation_id = "createCluster", request_body = ClusterRequest,
    responses((status = 201, description = "Made; `Location` tells where"), Problems))]
async fn create(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Json(request): Json<ClusterRequest>,
) -> Result<Response, RestError> {
    let (terms, kubeconfig) = request.read()?;
    let id = in_use::create(&api.core, &caller, &terms, kubeconfig.as_ref()).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/api/v2.0/clusters/{id}"))]).into_response())
}

/// One cluster.
#[utoipa::path(get, path = "/clusters/{cluster}", tag = "in-use", operation_id = "getCluster", params(("cluster" = i64, Path)),
    responses((status = 200, description = "The cluster", body = ClusterBody), Problems))]
async fn get(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<axum::Json<ClusterBody>, RestError> {
    let cluster = in_use::get(&api.core, &caller, ClusterId(id)).await?;
    Ok(axum::Json(body(cluster)))
}

/// Changes a cluster; without a kubeconfig it keeps the one it has. What its inventory holds stays held until the next report.
#[utoipa::path(put, path = "/clusters/{cluster}", tag = "in-use", operation_id = "updateCluster", params(("cluster" = i64, Path)),
    request_body = ClusterRequest, responses((status = 200, description = "Changed"), Problems))]
async fn update(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
    Json(request): Json<ClusterRequest>,
) -> Result<StatusCode, RestError> {
    let (terms, kubeconfig) = request.read()?;
    in_use::update(&api.core, &caller, ClusterId(id), &terms, kubeconfig.as_ref()).await?;
    Ok(StatusCode::OK)
}

/// Forgets a cluster with its inventory; nothing of it is held any more.
#[utoipa::path(delete, path = "/clusters/{cluster}", tag = "in-use", operation_id = "deleteCluster", params(("cluster" = i64, Path)),
    responses((status = 200, description = "Forgotten"), Problems))]
async fn delete(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<StatusCode, RestError> {
    in_use::delete(&api.core, &caller, ClusterId(id)).await?;
    Ok(StatusCode::OK)
}
