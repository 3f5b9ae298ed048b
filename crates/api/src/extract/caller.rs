//! Who calls: the `Authorization` header, read once, or a browser's session.

use axum::extract::FromRequestParts;
use http::request::Parts;
use http::{Extensions, HeaderMap, HeaderValue, Method, header};
use wharf_core::Error;
use wharf_core::access::{self, BasicCredentials, MAX_AUTHORIZATION};
use wharf_core::oidc;
use wharf_core::session::{self, Renewal};
use wharf_model::{Caller, RequestInfo};

use crate::Api;
use crate::error::rest::RestError;
use crate::session::{check_session_request, session_cookie};

use super::proxy::{TrustedPeer, from_proxy};

/// A page that asks by itself does not keep its session alive (Harbor).
const NO_RENEWAL: &str = "x-harbor-no-session-renewal";

/// Who sends this request. No header is an anonymous caller; a header that proves nothing is an error, never anonymous.
pub(crate) async fn authenticate(api: &Api, headers: &HeaderMap, request: RequestInfo) -> Result<Caller, Error> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else {
        return Ok(Caller::anonymous(request));
    };
    if values.next().is_some() || value.len() > MAX_AUTHORIZATION {
        return Err(Error::BadCredentials);
    }
    let (scheme, credential) = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .ok_or(Error::BadCredentials)?;
    if scheme.eq_ignore_ascii_case("bearer") {
        return access::from_bearer(&api.core, credential.trim(), request).await;
    }
    if scheme.eq_ignore_ascii_case("basic") {
        let credentials = BasicCredentials::parse(credential).ok_or(Error::BadCredentials)?;
        return access::from_basic(&api.core, &credentials, request).await;
    }
    Err(Error::BadCredentials)
}

/// What the outer layer noted about the request.
pub(crate) fn request_info(extensions: &Extensions) -> RequestInfo {
    extensions.get::<RequestInfo>().cloned().unwrap_or_default()
}

/// As [`authenticate`], also by an ID token of the provider; and where there is no such header, whom a trusted proxy tells about, or
/// whose browser session it is. These two a browser brings by itself, so a change must come from a page of ours.
pub(crate) async fn authenticate_browser(api: &Api, parts: &Parts) -> Result<Caller, RestError> {
    let info = request_info(&parts.extensions);
    if let Some(value) = parts.headers.get(header::AUTHORIZATION) {
        return Ok(match (authenticate(api, &parts.headers, info.clone()).await, bearer(value)) {
            (Err(Error::BadCredentials), Some(token)) => oidc::from_id_token(&api.core, token, info).await?,
            (outcome, _) => outcome?,
        });
    }
    let trusted = parts.extensions.get::<TrustedPeer>().is_some_and(|TrustedPeer(trusted)| *trusted);
    if let Some(caller) = from_proxy(api, &parts.headers, trusted, &info).await? {
        if !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS) {
            api.same_origin(&parts.headers)?;
        }
        return Ok(caller);
    }
    from_session(api, parts, info).await
}

/// A bearer token of at most the length a header may have.
fn bearer(value: &HeaderValue) -> Option<&str> {
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && value.len() <= MAX_AUTHORIZATION).then(|| token.trim())
}

/// A cookie of a session that is over is like none: browsers keep sending it.
async fn from_session(api: &Api, parts: &Parts, info: RequestInfo) -> Result<Caller, RestError> {
    let Some(cookie) = session_cookie(&parts.headers) else {
        return Ok(Caller::anonymous(info));
    };
    let renewal = if parts.headers.contains_key(NO_RENEWAL) {
        Renewal::Leave
    } else {
        Renewal::Renew
    };
    match session::from_cookie(&api.core, &cookie, renewal, info.clone()).await? {
        Some(caller) => {
            check_session_request(&api.options, parts, &cookie)?;
            Ok(caller)
        }
        None => Ok(Caller::anonymous(info)),
    }
}

/// The caller of a REST endpoint. Bearer tokens reach repositories, not the REST API.
pub(crate) struct RestCaller(pub Caller);

impl FromRequestParts<Api> for RestCaller {
    type Rejection = RestError;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, RestError> {
        let caller = authenticate_browser(api, parts).await?;
        if matches!(caller.scope, wharf_model::Scope::Token(_)) {
            return Err(Error::BadCredentials.into());
        }
        Ok(Self(caller))
    }
}
