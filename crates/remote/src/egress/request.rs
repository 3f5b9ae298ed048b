//! What is asked.

use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Method};
use serde::Serialize;
use url::Url;

use super::error::EgressError;
use super::target;

/// Bytes on their way out.
pub(crate) type ByteStream = Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send + Sync>>;

/// The body of a request.
#[derive(Default)]
pub enum Body {
    /// None.
    #[default]
    Empty,
    /// In memory.
    Bytes(Bytes),
    /// A stream of so many bytes. It can be sent once, so such a request is never redirected.
    Stream(u64, ByteStream),
}

/// One request. Its URL is parsed here and nowhere else.
pub struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    pub(crate) verify_certificate: bool,
    pub(crate) redirects: u8,
    pub(crate) timeout: Option<Option<Duration>>,
    pub(crate) answer_size: Option<u64>,
}

impl Request {
    /// A request of `method` to `url`.
    ///
    /// # Errors
    /// [`EgressError::Url`] when the text is no `http` or `https` URL without user and password.
    pub fn new(method: Method, url: &str) -> Result<Self, EgressError> {
        Ok(Self::to(method, target::parse(url)?))
    }

    /// A request to a URL that was parsed before, such as one joined to a [`Response::url`](super::Response::url).
    pub fn to(method: Method, url: Url) -> Self {
        Self {
            method,
            url,
            headers: HeaderMap::new(),
            body: Body::Empty,
            verify_certificate: true,
            redirects: 0,
            timeout: None,
            answer_size: None,
        }
    }

    /// `GET`.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn get(url: &str) -> Result<Self, EgressError> {
        Self::new(Method::GET, url)
    }

    /// Where it goes.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Sets a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Adds headers.
    #[must_use]
    pub fn headers(mut self, headers: HeaderMap) -> Self {
        self.headers.extend(headers);
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// Sets a JSON body.
    ///
    /// # Errors
    /// When the value has no JSON form.
    pub fn json(self, value: &impl Serialize) -> Result<Self, serde_json::Error> {
        let body = Body::Bytes(serde_json::to_vec(value)?.into());
        Ok(self.body(body).header(CONTENT_TYPE, HeaderValue::from_static("application/json")))
    }

    /// Whether the other side must prove who it is. Off is for one server whose administrator said so.
    #[must_use]
    pub fn verify_certificate(mut self, verify: bool) -> Self {
        self.verify_certificate = verify;
        self
    }

    /// Follows up to three redirects of a `GET` or `HEAD`, each checked like the first URL; to another origin only harmless headers
    /// go along, and never from `https` to `http`.
    #[must_use]
    pub fn follow_redirects(mut self) -> Self {
        self.redirects = 3;
        self
    }

    /// How long it may take with its answer; `None` for a stream whose end nobody knows, which may still not fall silent.
    #[must_use]
    pub fn timeout(mut self, limit: Option<Duration>) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Largest answer in bytes.
    #[must_use]
    pub fn answer_size(mut self, bytes: u64) -> Self {
        self.answer_size = Some(bytes);
        self
    }
}
