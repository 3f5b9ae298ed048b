//! Tokens of an upstream: where they may be fetched, and with what.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderValue;
use http::header::AUTHORIZATION;
use serde::Deserialize;
use url::Url;
use wharf_model::Secret;

use super::error::UpstreamError;
use crate::{Egress, Request};

/// Largest answer of a token service, in bytes.
const MAX_ANSWER: u64 = 64 << 10;

/// What an upstream knows us by.
#[derive(Debug, Clone)]
pub struct Credential {
    /// User name.
    pub username: String,
    /// Password or token.
    pub secret: Secret,
}

impl Credential {
    /// The Basic header, marked so that no log shows it.
    pub(crate) fn header(&self) -> Result<HeaderValue, UpstreamError> {
        let pair = STANDARD.encode(format!("{}:{}", self.username, self.secret.expose()));
        let mut value = HeaderValue::try_from(format!("Basic {pair}")).map_err(|_| UpstreamError::Malformed("credential"))?;
        value.set_sensitive(true);
        Ok(value)
    }
}

/// Whom a credential may be sent to.
#[derive(Debug, Clone)]
pub(crate) struct Trust {
    /// The upstream itself.
    pub(crate) origin: Url,
    /// Hosts of token services the administrator named.
    pub(crate) realm_hosts: Vec<String>,
    /// Whether they must prove who they are.
    pub(crate) verify_certificate: bool,
}

impl Trust {
    /// Whether the credential may go to `realm`: to the upstream's own origin, or over TLS to a host that was named.
    fn admits(&self, realm: &Url) -> bool {
        let named = || {
            let host = realm.host_str().unwrap_or_default();
            realm.scheme() == "https" && self.realm_hosts.iter().any(|one| one.eq_ignore_ascii_case(host))
        };
        let same_host = realm.host_str() == self.origin.host_str() && (realm.scheme() == "https" || realm.origin() == self.origin.origin());
        same_host || named()
    }
}

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    token: String,
    #[serde(default)]
    access_token: String,
}

/// Fetches a token for `scope`.
///
/// # Errors
/// [`UpstreamError::ForeignRealm`] before anything is sent when a credential would leave for a host nobody named.
pub(crate) async fn fetch(
    egress: &Egress,
    trust: &Trust,
    credential: Option<&Credential>,
    realm: &str,
    service: Option<&str>,
    scope: &str,
) -> Result<HeaderValue, UpstreamError> {
    let mut url = egress.check(realm)?;
    if credential.is_some() && !trust.admits(&url) {
        return Err(UpstreamError::ForeignRealm(url.host_str().unwrap_or_default().to_owned()));
    }
    for (key, value) in [("service", service), ("scope", Some(scope))] {
        if let Some(value) = value {
            url.query_pairs_mut().append_pair(key, value);
        }
    }
    let mut request = Request::to(http::Method::GET, url)
        .verify_certificate(trust.verify_certificate)
        .answer_size(MAX_ANSWER);
    if let Some(credential) = credential {
        request = request.header(AUTHORIZATION, credential.header()?);
    }
    let response = egress.send(request).await?;
    match response.status().as_u16() {
        200 => bearer(response.json().await?),
        401 | 403 => Err(UpstreamError::Refused),
        _ => Err(UpstreamError::Status(response.status())),
    }
}

fn bearer(answer: Answer) -> Result<HeaderValue, UpstreamError> {
    let token = if answer.token.is_empty() {
        answer.access_token
    } else {
        answer.token
    };
    if token.is_empty() {
        return Err(UpstreamError::Malformed("token"));
    }
    let mut value = HeaderValue::try_from(format!("Bearer {token}")).map_err(|_| UpstreamError::Malformed("token"))?;
    value.set_sensitive(true);
    Ok(value)
}
