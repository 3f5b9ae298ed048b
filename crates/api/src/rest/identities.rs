//! `/users/{user}/identities`: who an account is at outside providers. Not in Harbor.

use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::user;
use wharf_model::{Identity, IdentityId, UserId};

use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Path, RestCaller};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(delete))
}

/// Who an account is at a provider.
#[derive(Serialize, ToSchema)]
#[schema(as = Identity)]
struct IdentityBody {
    id: i64,
    provider: String,
    subject: String,
    creation_time: String,
}

fn body(identity: Identity) -> IdentityBody {
    IdentityBody {
        id: identity.id.0,
        provider: identity.provider,
        subject: identity.subject,
        creation_time: time(identity.created_at),
    }
}

/// An account's identities.
#[utoipa::path(get, path = "/users/{user}/identities", tag = "user", operation_id = "listUserIdentities", params(("user" = i64, Path)),
    responses((status = 200, description = "All of them", body = [IdentityBody]), Problems))]
async fn list(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
) -> Result<axum::Json<Vec<IdentityBody>>, RestError> {
    let identities = user::identities(&api.core, &caller, UserId(id)).await?;
    Ok(axum::Json(identities.into_iter().map(body).collect()))
}

/// An identity to tie to an account.
#[derive(Deserialize, ToSchema)]
#[schema(as = IdentityReq)]
pub(crate) struct IdentityRequest {
    /// The provider's name: `ldap`, `oidc`.
    provider: String,
    /// For LDAP the entry's DN; for OpenID Connect what the provider's tokens say.
    subject: String,
}

/// Ties an identity to an account: whoever the provider says it is logs in to this account from now on.
#[utoipa::path(post, path = "/users/{user}/identities", tag = "user", operation_id = "addUserIdentity", params(("user" = i64, Path)),
    request_body = IdentityRequest, responses((status = 201, description = "Tied"), Problems))]
async fn create(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
    Json(body): Json<IdentityRequest>,
) -> Result<StatusCode, RestError> {
    user::add_identity(&api.core, &caller, UserId(id), &body.provider, &body.subject).await?;
    Ok(StatusCode::CREATED)
}

/// Unties an identity. Its groups and its right to administer by a group go with it.
#[utoipa::path(delete, path = "/users/{user}/identities/{identity}", tag = "user", operation_id = "removeUserIdentity",
    params(("user" = i64, Path), ("identity" = i64, Path)),
    responses((status = 200, description = "Untied"), Problems))]
async fn delete(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path((id, identity)): Path<(i64, i64)>,
) -> Result<StatusCode, RestError> {
    user::remove_identity(&api.core, &caller, UserId(id), IdentityId(identity)).await?;
    Ok(StatusCode::OK)
}
