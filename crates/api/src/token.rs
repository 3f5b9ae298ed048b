//! `/service/token`: Harbor's token service, by GET and by the OAuth2 form (distribution, "Token Authentication"
//! and "OAuth2 Token Authentication").

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use chrono::SecondsFormat;
use http::header;
use http_body_util::{BodyExt as _, Limited};
use serde_json::json;
use wharf_core::access::{AUDIENCE, BasicCredentials, IssuedToken, ScopeRequest, from_basic, issue_token};
use wharf_core::{Core, Error};
use wharf_model::{Caller, Scope, Secret};

use crate::Api;
use crate::error::rest::RestError;
use crate::extract::query::Query;
use crate::extract::{authenticate, authenticate_browser, request_info};

/// Longest form body, in bytes.
const MAX_FORM: usize = 64 * 1024;

/// `GET /service/token?service=…&scope=…`
pub(crate) async fn get(State(api): State<Api>, request: Request) -> Result<Response, RestError> {
    let query = parse(request.uri().query())?;
    let (parts, _) = request.into_parts();
    let caller = password_caller(authenticate_browser(&api, &parts).await?)?;
    respond(&api.core, &caller, &query).await
}

/// `POST /service/token` with `grant_type=password`.
pub(crate) async fn post(State(api): State<Api>, request: Request) -> Result<Response, RestError> {
    let (parts, body) = request.into_parts();
    let form = read_form(body).await?;
    let info = request_info(&parts.extensions);
    let caller = match (form.get("grant_type"), form.get("username"), form.get("password")) {
        (Some("password"), Some(username), Some(password)) if !username.is_empty() => {
            let credentials = BasicCredentials {
                username: username.to_owned(),
                password: Secret::new(password),
            };
            from_basic(&api.core, &credentials, info).await?
        }
        (None, ..) => password_caller(authenticate(&api, &parts.headers, info).await?)?,
        // Refresh tokens are not issued, so none can be presented; clients fall back to the password.
        _ => return Err(RestError::bad_request("grant_type must be password")),
    };
    respond(&api.core, &caller, &form).await
}

/// A token is not a credential for another token (CVE-2026-123710).
fn password_caller(caller: Caller) -> Result<Caller, RestError> {
    if caller.scope == Scope::Full {
        Ok(caller)
    } else {
        Err(Error::BadCredentials.into())
    }
}

fn parse(text: Option<&str>) -> Result<Query, RestError> {
    Query::parse(text).map_err(|_| RestError::bad_request("malformed query string"))
}

pub(crate) async fn read_form(body: Body) -> Result<Query, RestError> {
    let collected = Limited::new(body, MAX_FORM)
        .collect()
        .await
        .map_err(|_| RestError::bad_request("the form is too large or ended early"))?;
    let bytes = collected.to_bytes();
    let text = std::str::from_utf8(&bytes).map_err(|_| RestError::bad_request("the form is not UTF-8"))?;
    parse(Some(text))
}

async fn respond(core: &Core, caller: &Caller, query: &Query) -> Result<Response, RestError> {
    if query.get("service").is_some_and(|service| service != AUDIENCE) {
        return Err(RestError::bad_request(format!("service must be {AUDIENCE}")));
    }
    let scopes = scopes_of(query)?;
    let issued = issue_token(core, caller, &scopes).await?;
    Ok(token_response(&issued))
}

/// The scopes a request asks for.
pub(crate) fn scopes_of(query: &Query) -> Result<Vec<ScopeRequest>, RestError> {
    let scopes = query.all("scope").flat_map(|text| text.split(' ')).filter(|text| !text.is_empty());
    scopes
        .map(str::parse)
        .collect::<Result<_, _>>()
        .map_err(|error| RestError::bad_request(format!("{error}")))
}

/// A token as clients expect it.
pub(crate) fn token_response(issued: &IssuedToken) -> Response {
    let body = json!({
        "token": issued.token,
        "access_token": issued.token,
        "expires_in": issued.expires_in,
        "issued_at": issued.issued_at.to_rfc3339_opts(SecondsFormat::Secs, true),
    });
    (
        [
            (header::CONTENT_TYPE, "application/json; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
        ],
        body.to_string(),
    )
        .into_response()
}
