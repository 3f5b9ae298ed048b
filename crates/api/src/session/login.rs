//! `POST /c/login`: a name and a password become a cookie.

use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use wharf_core::Error;
use wharf_core::oidc;
use wharf_core::session::{self, NewLogin};
use wharf_core::user::sign_in;
use wharf_model::Secret;

use super::cookie::{session_cookie, set_session};
use super::form::Form;
use crate::Api;
use crate::error::rest::RestError;
use crate::extract::request_info;

/// The form has `principal` and `password`.
pub(super) async fn post(State(api): State<Api>, request: Request) -> Result<Response, RestError> {
    let (parts, body) = request.into_parts();
    // A page of somebody else's must not log its visitor in as somebody else.
    api.same_origin(&parts.headers)?;
    let form = Form::read(body).await?;
    let (Some(username), Some(password)) = (form.get("principal"), form.get("password")) else {
        return Err(RestError::from(Error::BadCredentials).without_challenge());
    };
    // Records a login that fails, and never what was typed in place of a name.
    let caller = sign_in(&api.core, username, &Secret::new(password), request_info(&parts.extensions)).await;
    let caller = match caller {
        Err(Error::BadCredentials) if oidc::sends_to_provider(&api.core, username).await? => return Ok(to_provider()),
        other => other.map_err(|error| RestError::from(error).without_challenge())?,
    };
    let before = session_cookie(&parts.headers);
    let login = NewLogin {
        before: before.as_ref(),
        ..NewLogin::default()
    };
    let cookie = session::open(&api.core, &caller, login).await?;
    Ok((StatusCode::OK, [(header::SET_COOKIE, set_session(&api, &cookie))]).into_response())
}

/// Harbor's way to tell its portal that this name has no password here.
fn to_provider() -> Response {
    let body = axum::Json(serde_json::json!({"redirect_location": "/c/oidc/login"}));
    (StatusCode::FORBIDDEN, body).into_response()
}
