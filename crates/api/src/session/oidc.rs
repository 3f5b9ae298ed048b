//! `/c/oidc/…`: logging in at the OpenID provider's page.

use axum::extract::{FromRequest as _, Request, State};
use axum::response::{IntoResponse as _, Response};
use form_urlencoded::byte_serialize;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use wharf_core::Error;
use wharf_core::oidc::{self, Completed, ReturnTo, Returned, SignedIn};
use wharf_core::session::{self, NewLogin, SessionCookie};
use wharf_model::Caller;

use super::cookie::{clear_session, session_cookie, set, set_session, values};
use crate::Api;
use crate::error::rest::RestError;
use crate::extract::query::Query;
use crate::extract::{Json, request_info};

/// What a browser keeps on its way through the provider, and while it chooses a user name.
const LOGIN: &str = "oidc_login";
const ONBOARD: &str = "oidc_onboard";
const PATH: &str = "/c/oidc";

/// Seconds both cookies live.
const PATIENCE: u32 = 15 * 60;

/// `GET /c/oidc/login?redirect_url=…`: off to the provider.
pub(super) async fn login(State(api): State<Api>, request: Request) -> Result<Response, RestError> {
    let query = query(&request)?;
    let return_to: ReturnTo = match query.get("redirect_url").filter(|text| !text.is_empty()) {
        Some(text) => text.parse().map_err(|error| RestError::bad_request(format!("{error}")))?,
        None => ReturnTo::default(),
    };
    let begun = oidc::begin(&api.core, &callback_url(&api), &return_to).await?;
    let mut response = redirect(&begun.url);
    let cookie = set(&api, LOGIN, &begun.kept, PATH, Some(PATIENCE));
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}

/// `GET /c/oidc/callback?code=…&state=…`: back from the provider.
pub(super) async fn callback(State(api): State<Api>, request: Request) -> Result<Response, RestError> {
    let query = query(&request)?;
    let headers = request.headers();
    let info = request_info(request.extensions());
    let returned = Returned {
        kept: values(headers, LOGIN).next(),
        code: query.get("code"),
        state: query.get("state"),
        issuer: query.get("iss"),
    };
    let completed = oidc::complete(&api.core, &returned, info).await;
    let completed = completed.map_err(|error| RestError::from(error).without_challenge())?;
    let mut response = match completed {
        Completed::SignedIn(signed) => {
            let mut response = redirect(signed.return_to.as_str());
            open_session(&api, headers, &signed, &mut response).await?;
            response
        }
        Completed::ToOnboard {
            cookie,
            username,
            return_to,
        } => {
            let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
            let page = format!(
                "/oidc-onboard?username={}&redirect_url={}",
                encoded(&username),
                encoded(return_to.as_str())
            );
            let mut response = redirect(&page);
            let cookie = set(&api, ONBOARD, cookie.expose(), PATH, Some(PATIENCE));
            response.headers_mut().append(header::SET_COOKIE, cookie);
            response
        }
    };
    response
        .headers_mut()
        .append(header::SET_COOKIE, set(&api, LOGIN, "", PATH, Some(0)));
    Ok(response)
}

/// The name somebody new chose.
#[derive(Deserialize)]
pub(super) struct Onboard {
    username: String,
}

/// `POST /c/oidc/onboard`: the account is made and logged in.
pub(super) async fn onboard(State(api): State<Api>, request: Request) -> Result<Response, RestError> {
    let headers = request.headers().clone();
    let info = request_info(request.extensions());
    api.same_origin(&headers)?;
    let Json(body) = Json::<Onboard>::from_request(request, &api).await?;
    let waiting = values(&headers, ONBOARD).next().and_then(SessionCookie::parse);
    let waiting = waiting
        .ok_or(Error::BadCredentials)
        .map_err(|error| RestError::from(error).without_challenge())?;
    let signed = oidc::onboard(&api.core, &waiting, &body.username, info)
        .await
        .map_err(|error| RestError::from(error).without_challenge())?;
    let mut response = StatusCode::OK.into_response();
    open_session(&api, &headers, &signed, &mut response).await?;
    response
        .headers_mut()
        .append(header::SET_COOKIE, set(&api, ONBOARD, "", PATH, Some(0)));
    Ok(response)
}

/// `GET /c/oidc/logout`: the session ends here and, where the settings say so, at the provider.
pub(super) async fn logout(State(api): State<Api>, request: Request) -> Result<Response, RestError> {
    api.same_origin(request.headers())?;
    let home = format!("{}/", api.options.external_url);
    let mut next = None;
    if let Some(cookie) = session_cookie(request.headers()) {
        let caller = Caller::anonymous(request_info(request.extensions()));
        next = oidc::logout(&api.core, &caller, &cookie, &home).await?;
    }
    let mut response = redirect(next.as_deref().unwrap_or("/"));
    response.headers_mut().append(header::SET_COOKIE, clear_session(&api));
    Ok(response)
}

/// Opens a session for somebody the provider proved.
async fn open_session(api: &Api, headers: &HeaderMap, signed: &SignedIn, response: &mut Response) -> Result<(), RestError> {
    let before = session_cookie(headers);
    let login = NewLogin {
        provider: signed.provider,
        id_token: Some(&signed.id_token),
        before: before.as_ref(),
    };
    let cookie = session::open(&api.core, &signed.caller, login).await?;
    response.headers_mut().append(header::SET_COOKIE, set_session(api, &cookie));
    Ok(())
}

/// Where the provider sends browsers back to. It is registered there, letter by letter.
fn callback_url(api: &Api) -> String {
    format!("{}/c/oidc/callback", api.options.external_url)
}

fn query(request: &Request) -> Result<Query, RestError> {
    Query::parse(request.uri().query()).map_err(|_| RestError::bad_request("malformed query string"))
}

/// 302, without the page a referrer would tell the next one about.
fn redirect(to: &str) -> Response {
    let mut response = StatusCode::FOUND.into_response();
    let headers = response.headers_mut();
    if let Ok(location) = HeaderValue::try_from(to) {
        headers.insert(header::LOCATION, location);
    }
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
