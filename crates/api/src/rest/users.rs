//! `/users`

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wharf_core::oidc;
use wharf_core::user::{self, CreateUser};
use wharf_model::{Secret, Test, User, UserId, Username};

use super::time;
use crate::Api;
use crate::error::rest::{Problems, RestError};
use crate::extract::{Json, Listing, Paged, Path, RestCaller, page_response};

/// Routes of this resource.
pub(super) fn router() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(current))
        .routes(routes!(search))
        .routes(routes!(get, delete))
}

/// Harbor's `UserResp`. There is no field for a secret, so none can slip in.
#[derive(Serialize, ToSchema)]
#[schema(as = UserResp)]
struct UserBody {
    user_id: i64,
    username: String,
    email: String,
    realname: String,
    comment: String,
    sysadmin_flag: bool,
    admin_role_in_auth: bool,
    /// Whether the account looks at everything and changes nothing; Wharf's own.
    auditor_flag: bool,
    creation_time: String,
    update_time: String,
    /// Who the account is at the OpenID Connect provider, where it logs in there; of one account, not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    oidc_user_meta: Option<OidcBody>,
}

/// Harbor's `OIDCUserInfo`, without the secret: only a hash of it is kept.
#[derive(Serialize, ToSchema)]
#[schema(as = OIDCUserInfo)]
struct OidcBody {
    id: i64,
    user_id: i64,
    /// What the provider calls the account.
    subiss: String,
    creation_time: String,
    /// As `creation_time`: which account it is never changes.
    update_time: String,
}

/// The account with what only a look at one shows.
async fn whole(api: &Api, user: &User) -> Result<axum::Json<UserBody>, RestError> {
    let identity = oidc::identity(&api.core, user.id).await?;
    let oidc_user_meta = identity.map(|identity| OidcBody {
        id: identity.id.0,
        user_id: identity.user_id.0,
        subiss: identity.subject,
        creation_time: time(identity.created_at),
        update_time: time(identity.created_at),
    });
    Ok(axum::Json(UserBody {
        oidc_user_meta,
        ..body(user)
    }))
}

fn body(user: &User) -> UserBody {
    UserBody {
        user_id: user.id.0,
        username: user.name.to_string(),
        email: user.email.clone(),
        realname: user.realname.clone(),
        comment: user.comment.clone(),
        sysadmin_flag: user.system_admin || user.admin_in_auth,
        admin_role_in_auth: user.admin_in_auth,
        auditor_flag: user.auditor,
        creation_time: time(user.created_at),
        update_time: time(user.updated_at),
        oidc_user_meta: None,
    }
}

/// Accounts.
#[utoipa::path(get, path = "/users", tag = "user", operation_id = "listUsers",
    params(Listing, ("username" = Option<String>, Query)),
    responses((status = 200, description = "One page", body = [UserBody]), Problems))]
async fn list(State(api): State<Api>, RestCaller(caller): RestCaller, listing: Listing) -> Result<Response, RestError> {
    let listing = listing.also("username", "username", |text| Test::Contains(text.to_owned()));
    let (users, total) = user::list(&api.core, &caller, &listing.query).await?;
    let rows: Vec<_> = users.iter().map(body).collect();
    Ok(page_response(&listing.paged, &rows, total))
}

/// Harbor's `UserCreationReq`. Flags that would carry rights are not among the fields.
#[derive(Deserialize, ToSchema)]
#[schema(as = UserCreationReq)]
pub(crate) struct UserRequest {
    username: String,
    #[schema(value_type = String, format = Password)]
    password: Secret,
    #[serde(default)]
    email: String,
    #[serde(default)]
    realname: String,
    #[serde(default)]
    comment: String,
}

/// Makes a local account.
#[utoipa::path(post, path = "/users", tag = "user", operation_id = "createUser", request_body = UserRequest,
    responses((status = 201, description = "Made; `Location` tells where"), Problems))]
async fn create(State(api): State<Api>, RestCaller(caller): RestCaller, Json(body): Json<UserRequest>) -> Result<Response, RestError> {
    let name: Username = body.username.parse().map_err(|error| RestError::bad_request(format!("{error}")))?;
    let request = CreateUser {
        name,
        password: body.password,
        email: body.email,
        realname: body.realname,
        comment: body.comment,
    };
    let id = user::create(&api.core, &caller, &request).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, format!("/api/v2.0/users/{id}"))]).into_response())
}

/// The caller's own account.
#[utoipa::path(get, path = "/users/current", tag = "user", operation_id = "getCurrentUserInfo",
    responses((status = 200, description = "The account", body = UserBody), Problems))]
async fn current(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<axum::Json<UserBody>, RestError> {
    whole(&api, &user::current(&api.core, &caller).await?).await
}

/// Harbor's `UserSearchRespItem`.
#[derive(Serialize, ToSchema)]
#[schema(as = UserSearchRespItem)]
struct FoundUser {
    user_id: i64,
    username: String,
}

/// Accounts by three or more characters of their name, for whoever adds a member.
#[utoipa::path(get, path = "/users/search", tag = "user", operation_id = "searchUsers",
    params(("username" = String, Query), ("page" = Option<i64>, Query), ("page_size" = Option<i64>, Query)),
    responses((status = 200, description = "One page", body = [FoundUser]), Problems))]
async fn search(State(api): State<Api>, RestCaller(caller): RestCaller, paged: Paged) -> Result<Response, RestError> {
    let text = paged.query.get("username").unwrap_or("");
    let (users, total) = user::search(&api.core, &caller, text, paged.page).await?;
    let found = |user: &User| FoundUser {
        user_id: user.id.0,
        username: user.name.to_string(),
    };
    let rows: Vec<_> = users.iter().map(found).collect();
    Ok(page_response(&paged, &rows, total))
}

/// One account.
#[utoipa::path(get, path = "/users/{user}", tag = "user", operation_id = "getUser", params(("user" = i64, Path)),
    responses((status = 200, description = "The account", body = UserBody), Problems))]
async fn get(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<axum::Json<UserBody>, RestError> {
    whole(&api, &user::get(&api.core, &caller, UserId(id)).await?).await
}

/// Deletes an account.
#[utoipa::path(delete, path = "/users/{user}", tag = "user", operation_id = "deleteUser", params(("user" = i64, Path)),
    responses((status = 200, description = "Deleted"), Problems))]
async fn delete(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<StatusCode, RestError> {
    user::delete(&api.core, &caller, UserId(id)).await?;
    Ok(StatusCode::OK)
}
