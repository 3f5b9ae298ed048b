//! `/c/log_out`: the session ends. By `GET`, too, because Harbor's scripts and portal do so.

use axum::extract::{Request, State};
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use wharf_core::session;
use wharf_model::Caller;

use super::cookie::{clear_session, session_cookie};
use crate::Api;
use crate::error::rest::RestError;
use crate::extract::request_info;

/// Ends the session of the request's cookie, if there is one.
pub(super) async fn any(State(api): State<Api>, request: Request) -> Result<Response, RestError> {
    // A page of somebody else's must not log its visitor out.
    api.same_origin(request.headers())?;
    if let Some(cookie) = session_cookie(request.headers()) {
        let caller = Caller::anonymous(request_info(request.extensions()));
        session::close(&api.core, &caller, &cookie).await?;
    }
    Ok((StatusCode::OK, [(header::SET_COOKIE, clear_session(&api))]).into_response())
}
