//! What issuers say about themselves, fetched when needed and kept within bounds.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::header::ACCEPT;
use serde::Deserialize;
use wharf_model::Timestamp;

use super::keys::KeySet;
use super::transport::{self, Transport};
use super::{OidcError, signed};

/// Issuers remembered at the same time.
const MAX_ISSUERS: u64 = 64;

/// How long a description and its keys are believed.
const LIFETIME: Duration = Duration::from_secs(3600);

/// A key id nobody knows leads to another look at the keys, but not more often than this, in seconds.
const REFETCH_INTERVAL: i64 = 60;

/// Issuers and their keys. Cheap to clone; clones share what they know.
#[derive(Clone)]
pub struct Issuers {
    transport: Arc<dyn Transport>,
    known: moka::future::Cache<(String, bool), Arc<Provider>>,
}

/// The part of a discovery document that is used here.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Document {
    pub(crate) issuer: String,
    pub(crate) jwks_uri: String,
    pub(crate) authorization_endpoint: Option<String>,
    pub(crate) token_endpoint: Option<String>,
    pub(crate) userinfo_endpoint: Option<String>,
    pub(crate) end_session_endpoint: Option<String>,
    pub(crate) revocation_endpoint: Option<String>,
    #[serde(default)]
    pub(crate) token_endpoint_auth_methods_supported: Vec<String>,
    #[serde(default)]
    pub(crate) authorization_response_iss_parameter_supported: bool,
}

/// One issuer as it described itself, with its keys.
pub struct Provider {
    pub(crate) document: Document,
    verify_certificate: bool,
    keys: Mutex<Fetched>,
}

struct Fetched {
    keys: Arc<KeySet>,
    at: Timestamp,
}

impl Issuers {
    /// Nothing known yet.
    pub fn new(transport: Arc<dyn Transport>) -> Self {
        Self {
            transport,
            known: moka::future::Cache::builder()
                .max_capacity(MAX_ISSUERS)
                .time_to_live(LIFETIME)
                .build(),
        }
    }

    /// The description and the keys of `issuer`, fetched unless they are known. Whoever calls this says which issuers are trusted.
    ///
    /// # Errors
    /// [`OidcError::Unreachable`] or [`OidcError::Misconfigured`]. Errors are not remembered.
    pub async fn provider(&self, issuer: &str, verify_certificate: bool, now: Timestamp) -> Result<Arc<Provider>, OidcError> {
        let found = self.known.try_get_with(
            (issuer.to_owned(), verify_certificate),
            self.discover(issuer, verify_certificate, now),
        );
        found.await.map_err(|error: Arc<OidcError>| OidcError::clone(&error))
    }

    /// Fetches the description and the keys anew: the button "test this provider".
    ///
    /// # Errors
    /// As [`Self::provider`].
    pub async fn ping(&self, issuer: &str, verify_certificate: bool, now: Timestamp) -> Result<(), OidcError> {
        let provider = self.discover(issuer, verify_certificate, now).await?;
        if provider.document.authorization_endpoint.is_none() || provider.document.token_endpoint.is_none() {
            return Err(OidcError::Misconfigured("it offers no login with a code".into()));
        }
        Ok(())
    }

    /// Looks at the keys of `provider` again because a token names one that is not among them. Within a minute of the last look the
    /// answer stays the same, so that strangers with made-up key ids cannot make us ask all the time.
    pub(crate) async fn refetch_keys(&self, provider: &Provider, now: Timestamp) -> Result<Arc<KeySet>, OidcError> {
        if !provider.may_refetch(now) {
            return Ok(provider.keys());
        }
        let keys = Arc::new(self.fetch_keys(&provider.document.jwks_uri, provider.verify_certificate).await?);
        *provider.keys.lock().unwrap_or_else(PoisonError::into_inner) = Fetched {
            keys: keys.clone(),
            at: now,
        };
        Ok(keys)
    }

    pub(crate) fn transport(&self) -> &Arc<dyn Transport> {
        &self.transport
    }

    async fn discover(&self, issuer: &str, verify_certificate: bool, now: Timestamp) -> Result<Arc<Provider>, OidcError> {
        let base = issuer.trim_end_matches('/');
        let body = self
            .get(&format!("{base}/.well-known/openid-configuration"), verify_certificate)
            .await?;
        let document: Document = serde_json::from_slice(&body)
            .map_err(|_| OidcError::Misconfigured("its description is not what OpenID Connect asks for".into()))?;
        check_names(&document, base)?;
        let keys = Arc::new(self.fetch_keys(&document.jwks_uri, verify_certificate).await?);
        Ok(Arc::new(Provider {
            document,
            verify_certificate,
            keys: Mutex::new(Fetched { keys, at: now }),
        }))
    }

    async fn fetch_keys(&self, url: &str, verify_certificate: bool) -> Result<KeySet, OidcError> {
        KeySet::read(&self.get(url, verify_certificate).await?)
    }

    async fn get(&self, url: &str, verify_certificate: bool) -> Result<Vec<u8>, OidcError> {
        let request = http::Request::get(url)
            .header(ACCEPT, "application/json")
            .body(vec![])
            .map_err(|_| OidcError::Misconfigured("an address of it is no URL".into()))?;
        let answer = transport::send(self.transport.clone(), verify_certificate, request)
            .await
            .map_err(|error| OidcError::Unreachable(error.0))?;
        if answer.status() != http::StatusCode::OK {
            return Err(OidcError::Unreachable(format!(
                "it answers with status {}",
                answer.status().as_u16()
            )));
        }
        Ok(answer.into_body())
    }
}

/// The issuer must call itself what we call it (a slash at the end aside), and must not lead us from https to http.
fn check_names(document: &Document, base: &str) -> Result<(), OidcError> {
    if document.issuer.trim_end_matches('/') != base {
        return Err(OidcError::Misconfigured(
            "it calls itself by another issuer name than the settings".into(),
        ));
    }
    let endpoints = [
        Some(&document.jwks_uri),
        document.authorization_endpoint.as_ref(),
        document.token_endpoint.as_ref(),
        document.userinfo_endpoint.as_ref(),
        document.end_session_endpoint.as_ref(),
        document.revocation_endpoint.as_ref(),
    ];
    let is_fine = |url: &&String| url.starts_with("https://") || (base.starts_with("http://") && url.starts_with("http://"));
    if endpoints.iter().flatten().all(is_fine) {
        Ok(())
    } else {
        Err(OidcError::Misconfigured("one of its endpoints is not at https".into()))
    }
}

impl Provider {
    /// The issuer's name for itself.
    pub fn issuer(&self) -> &str {
        &self.document.issuer
    }

    pub(crate) fn keys(&self) -> Arc<KeySet> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).keys.clone()
    }

    /// Whether the last look is long enough ago; if so, this counts as one, so that of many callers one goes.
    fn may_refetch(&self, now: Timestamp) -> bool {
        let mut fetched = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let due = (now - fetched.at).num_seconds() >= REFETCH_INTERVAL;
        if due {
            fetched.at = now;
        }
        due
    }
}

impl Issuers {
    /// The verified claims of a token, with another look at the keys when its key is not known.
    pub(crate) async fn verified(
        &self,
        provider: &Provider,
        token: &str,
        now: Timestamp,
    ) -> Result<serde_json::Map<String, serde_json::Value>, OidcError> {
        let header = signed::Header::read(token)?;
        let mut candidates = header.candidates(&provider.keys());
        if candidates.is_empty() {
            candidates = header.candidates(self.refetch_keys(provider, now).await?.as_ref());
        }
        let claims = signed::open(token, &header, &candidates)?;
        signed::check_times(&claims, now)?;
        if claims.get("iss").and_then(|iss| iss.as_str()) != Some(provider.issuer()) {
            return Err(OidcError::Token("it has another issuer"));
        }
        Ok(claims)
    }
}
