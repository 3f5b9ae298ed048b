//! `/users/{user}`: changes of an account, and `/users/current/permissions`.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::oidc;
use wharf_core::user::{self, Profile};
use wharf_model::{ProjectId, Secret, UserId};

use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Paged, Path, RestCaller};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(set_profile))
        .routes(routes!(set_password))
        .routes(routes!(set_system_admin))
        .routes(routes!(set_cli_secret))
        .routes(routes!(permissions))
}

/// Harbor's `UserProfile`. Flags that would carry rights are not among the fields.
#[derive(Deserialize, ToSchema)]
#[schema(as = UserProfile)]
pub(crate) struct ProfileRequest {
    #[serde(default)]
    email: String,
    #[serde(default)]
    realname: String,
    #[serde(default)]
    comment: String,
}

/// Replaces what an account tells about its person.
#[utoipa::path(put, path = "/users/{user}", tag = "user", operation_id = "updateUserProfile", params(("user" = i64, Path)),
    request_body = ProfileRequest, responses((status = 200, description = "Replaced"), Problems))]
async fn set_profile(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
    Json(body): Json<ProfileRequest>,
) -> Result<StatusCode, RestError> {
    let profile = Profile {
        email: body.email,
        realname: body.realname,
        comment: body.comment,
    };
    user::set_profile(&api.core, &caller, UserId(id), &profile).await?;
    Ok(StatusCode::OK)
}

/// Harbor's `PasswordReq`.
#[derive(Deserialize, ToSchema)]
#[schema(as = PasswordReq)]
pub(crate) struct PasswordRequest {
    /// Needed for one's own account.
    #[schema(value_type = Option<String>, format = Password)]
    old_password: Option<Secret>,
    #[schema(value_type = String, format = Password)]
    new_password: Secret,
}

/// Gives an account another password.
#[utoipa::path(put, path = "/users/{user}/password", tag = "user", operation_id = "updateUserPassword", params(("user" = i64, Path)),
    request_body = PasswordRequest, responses((status = 200, description = "Changed"), Problems))]
async fn set_password(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
    Json(body): Json<PasswordRequest>,
) -> Result<StatusCode, RestError> {
    user::set_password(&api.core, &caller, UserId(id), body.old_password.as_ref(), &body.new_password).await?;
    Ok(StatusCode::OK)
}

/// Harbor's `UserSysAdminFlag`.
#[derive(Deserialize, ToSchema)]
#[schema(as = UserSysAdminFlag)]
pub(crate) struct SystemAdminRequest {
    sysadmin_flag: bool,
}

/// Makes an account a system administrator, or no longer.
#[utoipa::path(put, path = "/users/{user}/sysadmin", tag = "user", operation_id = "setUserSysAdmin", params(("user" = i64, Path)),
    request_body = SystemAdminRequest, responses((status = 200, description = "Changed"), Problems))]
async fn set_system_admin(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
    Json(body): Json<SystemAdminRequest>,
) -> Result<StatusCode, RestError> {
    user::set_system_admin(&api.core, &caller, UserId(id), body.sysadmin_flag).await?;
    Ok(StatusCode::OK)
}

/// Harbor's `OIDCCliSecretReq`.
#[derive(Deserialize, ToSchema)]
#[schema(as = OIDCCliSecretReq)]
pub(crate) struct CliSecretRequest {
    #[schema(value_type = Option<String>, format = Password)]
    secret: Option<Secret>,
}

/// A secret that was made here. It is told this once.
#[derive(Serialize, ToSchema)]
struct MadeSecret {
    secret: String,
}

/// Sets the secret an account of OpenID Connect uses on the command line.
#[utoipa::path(put, path = "/users/{user}/cli_secret", tag = "user", operation_id = "setCliSecret", params(("user" = i64, Path)),
    request_body = CliSecretRequest,
    responses((status = 200, description = "Set; the secret, where none was sent and one was made", body = MadeSecret), Problems))]
async fn set_cli_secret(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
    Json(body): Json<CliSecretRequest>,
) -> Result<Response, RestError> {
    let chosen = body.secret.as_ref().filter(|secret| !secret.expose().is_empty());
    let secret = oidc::set_cli_secret(&api.core, &caller, UserId(id), chosen).await?;
    Ok(match chosen {
        Some(_) => StatusCode::OK.into_response(),
        None => axum::Json(MadeSecret {
            secret: secret.expose().to_owned(),
        })
        .into_response(),
    })
}

/// Harbor's `Permission`.
#[derive(Serialize, ToSchema)]
#[schema(as = Permission)]
struct PermissionBody {
    resource: String,
    action: &'static str,
}

/// What the caller holds: in the project of `scope` (`/project/1`), or on the installation.
#[utoipa::path(get, path = "/users/current/permissions", tag = "user", operation_id = "getCurrentUserPermissions",
    params(("scope" = Option<String>, Query), ("relative" = Option<bool>, Query)),
    responses((status = 200, description = "What is held", body = [PermissionBody]), Problems))]
async fn permissions(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    paged: Paged,
) -> Result<axum::Json<Vec<PermissionBody>>, RestError> {
    let scope = paged.query.get("scope").unwrap_or("").trim_end_matches('/');
    let project = match scope.strip_prefix("/project/") {
        Some(id) => Some(ProjectId(id.parse().map_err(|_| RestError::bad_request("scope is /project/{id}"))?)),
        None if matches!(scope, "" | "/system") => None,
        None => return Err(RestError::bad_request("scope is /project/{id}")),
    };
    let prefix = match (paged.query.get("relative"), project) {
        (Some("true" | "1"), _) => String::new(),
        (_, Some(_)) => format!("{scope}/"),
        (_, None) => "/system/".to_owned(),
    };
    let held = user::permissions(&api.core, &caller, project).await?;
    let row = |permission: &wharf_model::Permission| PermissionBody {
        resource: format!("{prefix}{}", permission.resource.name()),
        action: permission.action.name(),
    };
    Ok(axum::Json(held.iter().map(row).collect()))
}
