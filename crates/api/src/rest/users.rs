//! `/users`

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};
use wharf_core::user::{self, CreateUser};
use wharf_model::{Secret, User, UserId, Username};

use super::time;
use crate::Api;
use crate::error::rest::RestError;
use crate::extract::{Json, Paged, Path, RestCaller, page_response};

/// Harbor's `UserResp`. There is no field for a secret, so none can slip in.
fn body(user: &User) -> Value {
    json!({
        "user_id": user.id,
        "username": user.name,
        "email": user.email,
        "realname": user.realname,
        "comment": user.comment,
        "sysadmin_flag": user.system_admin,
        "admin_role_in_auth": false,
        "creation_time": time(user.created_at),
        "update_time": time(user.updated_at),
    })
}

/// `GET /users`
pub(crate) async fn list(State(api): State<Api>, RestCaller(caller): RestCaller, paged: Paged) -> Result<Response, RestError> {
    let (users, total) = user::list(&api.core, &caller, paged.query.get("username"), paged.page).await?;
    let rows: Vec<_> = users.iter().map(body).collect();
    Ok(page_response(&paged, &rows, total))
}

/// Harbor's `UserCreationReq`. Flags that would carry rights are not among the fields.
#[derive(Deserialize)]
pub(crate) struct UserRequest {
    username: String,
    password: Secret,
    #[serde(default)]
    email: String,
    #[serde(default)]
    realname: String,
    #[serde(default)]
    comment: String,
}

/// `POST /users`
pub(crate) async fn create(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Json(body): Json<UserRequest>,
) -> Result<Response, RestError> {
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

/// `GET /users/current`
pub(crate) async fn current(State(api): State<Api>, RestCaller(caller): RestCaller) -> Result<axum::Json<Value>, RestError> {
    Ok(axum::Json(body(&user::current(&api.core, &caller).await?)))
}

/// `GET /users/{user}`
pub(crate) async fn get(
    State(api): State<Api>,
    RestCaller(caller): RestCaller,
    Path(id): Path<i64>,
) -> Result<axum::Json<Value>, RestError> {
    Ok(axum::Json(body(&user::get(&api.core, &caller, UserId(id)).await?)))
}

/// `DELETE /users/{user}`
pub(crate) async fn delete(State(api): State<Api>, RestCaller(caller): RestCaller, Path(id): Path<i64>) -> Result<StatusCode, RestError> {
    user::delete(&api.core, &caller, UserId(id)).await?;
    Ok(StatusCode::OK)
}
