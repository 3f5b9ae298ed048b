//! `POST /c/userExists`: whether a name or an address is taken, for whoever makes accounts.

use axum::extract::{FromRequestParts as _, Request, State};
use axum::response::{IntoResponse as _, Response};
use wharf_core::user;

use super::form::Form;
use crate::Api;
use crate::error::rest::RestError;
use crate::extract::RestCaller;

/// The form has `target`, `username` or `email`, and `value`.
pub(super) async fn post(State(api): State<Api>, request: Request) -> Result<Response, RestError> {
    let (mut parts, body) = request.into_parts();
    let RestCaller(caller) = RestCaller::from_request_parts(&mut parts, &api).await?;
    let form = Form::read(body).await?;
    let value = form.get("value").ok_or_else(|| RestError::bad_request("value is required"))?;
    let taken = match form.get("target") {
        Some("username") => user::is_name_taken(&api.core, &caller, value).await?,
        Some("email") => user::is_email_taken(&api.core, &caller, value).await?,
        _ => return Err(RestError::bad_request("target is username or email")),
    };
    Ok(axum::Json(taken).into_response())
}
