//! `/system/oidc`: does the provider answer?

use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::oidc;

use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, RestCaller};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(ping))
}

/// The provider to ask.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PingOidcRequest {
    /// The issuer.
    url: String,
    /// Whether it must prove who it is.
    #[serde(default = "verify")]
    verify_cert: bool,
}

fn verify() -> bool {
    true
}

/// Whether an OpenID provider answers and offers what a login needs.
#[utoipa::path(post, path = "/system/oidc/ping", tag = "oidc", operation_id = "pingOIDC", request_body = PingOidcRequest,
    responses((status = 200, description = "It does"), Problems))]
async fn ping(State(api): State<Api>, RestCaller(caller): RestCaller, Json(body): Json<PingOidcRequest>) -> Result<StatusCode, RestError> {
    oidc::ping(&api.core, &caller, &body.url, body.verify_cert).await?;
    Ok(StatusCode::OK)
}
