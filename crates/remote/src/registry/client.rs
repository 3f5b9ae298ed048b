//! Asking.

use std::time::Duration;

use http::header::{ACCEPT, AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use http::{Method, StatusCode};
use serde::Deserialize;
use url::Url;
use wharf_oci::{Digest, Reference, RepositoryName};

use super::challenge::Challenge;
use super::error::UpstreamError;
use super::pages;
use super::token::{self, Credential, Trust};
use crate::{Egress, Request, Response};

/// Manifests we can read.
const MANIFESTS: &str = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, \
     application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json";

/// Pages of a list that are followed: an upstream cannot keep us turning pages for ever.
const MAX_PAGES: usize = 1000;

/// How long a token is used. Token services give at least a minute.
const TOKEN_LIFE: Duration = Duration::from_secs(50);

/// An upstream as its administrator wrote it down.
#[derive(Debug, Clone)]
pub struct UpstreamSettings {
    /// Its address, `https://registry.example`.
    pub url: String,
    /// What it knows us by.
    pub credential: Option<Credential>,
    /// Hosts of token services the credential may be sent to, besides the upstream's own.
    pub realm_hosts: Vec<String>,
    /// Whether it must prove who it is.
    pub verify_certificate: bool,
}

/// Another registry. Cheap to clone; clones share tokens.
#[derive(Clone)]
pub struct Upstream {
    egress: Egress,
    trust: Trust,
    credential: Option<Credential>,
    /// Authorization headers by scope.
    tokens: moka::sync::Cache<String, HeaderValue>,
}

#[derive(Deserialize)]
struct TagList {
    #[serde(default)]
    tags: Option<Vec<String>>,
}

impl Upstream {
    /// A client of the registry `settings` describes.
    ///
    /// # Errors
    /// When its URL cannot be used or may not be contacted.
    pub fn new(egress: Egress, settings: UpstreamSettings) -> Result<Self, UpstreamError> {
        let origin = egress.check(&settings.url)?;
        Ok(Self {
            egress,
            trust: Trust {
                origin,
                realm_hosts: settings.realm_hosts,
                verify_certificate: settings.verify_certificate,
            },
            credential: settings.credential,
            tokens: moka::sync::Cache::builder().max_capacity(1000).time_to_live(TOKEN_LIFE).build(),
        })
    }

    /// A manifest. The caller verifies the bytes against the digest it expects.
    ///
    /// # Errors
    /// [`UpstreamError::NotFound`] when the upstream says so; anything else is no answer.
    pub async fn manifest(&self, name: &RepositoryName, reference: &Reference) -> Result<Response, UpstreamError> {
        self.get(name, &format!("manifests/{reference}")).await
    }

    /// A blob's bytes, piece by piece. Redirects to a storage are followed without the credential.
    ///
    /// # Errors
    /// As [`Self::manifest`].
    pub async fn blob(&self, name: &RepositoryName, digest: &Digest) -> Result<Response, UpstreamError> {
        self.get(name, &format!("blobs/{digest}")).await
    }

    /// Every tag of a repository.
    ///
    /// # Errors
    /// As [`Self::manifest`].
    pub async fn tags(&self, name: &RepositoryName) -> Result<Vec<String>, UpstreamError> {
        let mut next = Some(self.url(name, "tags/list")?);
        let mut tags = Vec::new();
        for _ in 0..MAX_PAGES {
            let Some(url) = next else { return Ok(tags) };
            let response = self.ask(name, url.clone()).await?;
            next = pages::next(&url, response.headers())?;
            tags.extend(response.json::<TagList>().await?.tags.unwrap_or_default());
        }
        Err(UpstreamError::Malformed("a list without end"))
    }

    async fn get(&self, name: &RepositoryName, rest: &str) -> Result<Response, UpstreamError> {
        self.ask(name, self.url(name, rest)?).await
    }

    fn url(&self, name: &RepositoryName, rest: &str) -> Result<Url, UpstreamError> {
        let joined = self.trust.origin.join(&format!("/v2/{name}/{rest}"));
        joined.map_err(|_| UpstreamError::Malformed("url"))
    }

    /// Asks, once more after a challenge.
    async fn ask(&self, name: &RepositoryName, url: Url) -> Result<Response, UpstreamError> {
        let scope = format!("repository:{name}:pull");
        let known = self.tokens.get(&scope);
        let first = self.send(url.clone(), known).await?;
        if first.status() != StatusCode::UNAUTHORIZED {
            return judge(first);
        }
        let header = self.answer(&first, &scope).await?;
        self.tokens.insert(scope, header.clone());
        judge(self.send(url, Some(header)).await?)
    }

    async fn send(&self, url: Url, authorization: Option<HeaderValue>) -> Result<Response, UpstreamError> {
        let mut request = Request::to(Method::GET, url)
            .verify_certificate(self.trust.verify_certificate)
            .follow_redirects()
            .header(ACCEPT, HeaderValue::from_static(MANIFESTS));
        if let Some(value) = authorization {
            request = request.header(AUTHORIZATION, value);
        }
        Ok(self.egress.send(request).await?)
    }

    /// The header that answers a challenge.
    async fn answer(&self, refused: &Response, scope: &str) -> Result<HeaderValue, UpstreamError> {
        // A storage behind a redirect has no say about our credential.
        if refused.url().origin() != self.trust.origin.origin() {
            return Err(UpstreamError::Refused);
        }
        let header = refused.headers().get(WWW_AUTHENTICATE).and_then(|value| value.to_str().ok());
        match Challenge::parse(header.unwrap_or_default()).ok_or(UpstreamError::Malformed("WWW-Authenticate"))? {
            Challenge::Basic => self.credential.as_ref().ok_or(UpstreamError::Refused)?.header(),
            Challenge::Bearer {
                realm,
                service,
                scope: asked,
            } => {
                let scope = asked.as_deref().unwrap_or(scope);
                token::fetch(
                    &self.egress,
                    &self.trust,
                    self.credential.as_ref(),
                    &realm,
                    service.as_deref(),
                    scope,
                )
                .await
            }
        }
    }
}

fn judge(response: Response) -> Result<Response, UpstreamError> {
    match response.status() {
        StatusCode::OK => Ok(response),
        StatusCode::NOT_FOUND => Err(UpstreamError::NotFound),
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(UpstreamError::Refused),
        other => Err(UpstreamError::Status(other)),
    }
}
