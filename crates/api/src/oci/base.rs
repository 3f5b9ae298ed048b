//! `GET /v2/`: is this a registry, and is the credential good?

use axum::response::IntoResponse as _;
use http::header;
use wharf_core::Error;
use wharf_model::Scope;

use super::{Answer, Call};

/// Anonymous requests get the challenge, which is how every client learns where to log in.
pub(super) fn check(call: &Call) -> Answer {
    if call.caller.is_anonymous() && call.caller.scope == Scope::Full {
        return Err(Error::LoginRequired.into());
    }
    Ok(([(header::CONTENT_TYPE, "application/json; charset=utf-8")], "{}").into_response())
}
