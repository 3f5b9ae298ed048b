//! What happens to opendal's requests on their way to Swift.

use std::sync::Arc;

use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use opendal::raw::oio::ReadStream as _;
use opendal::{Buffer, Error, ErrorKind, HttpBody, HttpTransport, HttpTransporter, Result};

use super::keystone::{Keystone, Session};
use super::segments::{FOLDER, Segments, object_of};
use super::session::Sessions;
use super::{SwiftOptions, large};
use crate::object_store::write::MARK;

const TOKEN: HeaderName = HeaderName::from_static("x-auth-token");

/// The transport that opendal is given.
pub(super) struct Transport {
    carrier: Arc<Carrier>,
    segments: Arc<Segments>,
    /// Entries of one manifest.
    entries: usize,
    /// Path of the address that opendal was given, without a slash at its end.
    base: String,
}

impl Transport {
    pub(super) fn new(http: HttpTransporter, keystone: Keystone, options: &SwiftOptions) -> Self {
        let address = options.storage_url.as_deref().and_then(|url| url.parse::<Uri>().ok());
        let sessions = Sessions::new(keystone, http.clone());
        Self {
            carrier: Arc::new(Carrier { http, sessions }),
            segments: Arc::default(),
            entries: options.manifest_entries,
            base: address.map_or_else(String::new, |url| url.path().trim_end_matches('/').to_owned()),
        }
    }
}

impl HttpTransport for Transport {
    async fn fetch(&self, mut request: Request<Buffer>) -> Result<Response<HttpBody>> {
        *request.uri_mut() = self.within(&request)?;
        if let Some(folder) = Segments::list(&request) {
            self.segments.settled(folder).await;
        }
        if let Some(folder) = Segments::put(&request) {
            return self.segments.send(&self.carrier, folder, request).await;
        }
        guard(&mut request);
        let is_object = !object_of(request.uri().path()).starts_with(FOLDER);
        match *request.method() {
            Method::PUT if large::is_manifest(&request) => large::put_manifest(&self.carrier, request, self.entries).await,
            Method::DELETE if is_object => large::delete(&self.carrier, &request).await,
            _ => self.carrier.send(&request).await,
        }
    }
}

impl Transport {
    /// The request's URI below the account: `/container/object?query`.
    fn within(&self, request: &Request<Buffer>) -> Result<Uri> {
        let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
        let path = path.strip_prefix(&self.base).unwrap_or(path);
        path.parse()
            .map_err(|error: http::uri::InvalidUri| Error::new(ErrorKind::Unexpected, "an object has no place").set_source(error))
    }
}

/// A write that carries a mark is one that must not overwrite.
fn guard(request: &mut Request<Buffer>) {
    let marked = |name: &HeaderName| name.as_str().strip_prefix("x-object-meta-") == Some(MARK);
    if request.method() == Method::PUT && request.headers().keys().any(marked) {
        request.headers_mut().insert(header::IF_NONE_MATCH, HeaderValue::from_static("*"));
    }
}

/// Sends requests to the storage with a token.
pub(super) struct Carrier {
    http: HttpTransporter,
    sessions: Sessions,
}

impl Carrier {
    /// Sends a request; once more with a new token when the storage does not take the first.
    pub(super) async fn send(&self, request: &Request<Buffer>) -> Result<Response<HttpBody>> {
        let session = self.sessions.current().await?;
        let answer = self.attempt(request, &session).await;
        let refused = match &answer {
            Ok(answer) => answer.status() == StatusCode::UNAUTHORIZED,
            // A server that refuses a token may hang up before it has read a large body, and the answer is lost with the connection.
            Err(_) if !request.body().is_empty() => self.refuses(request, &session).await,
            Err(_) => false,
        };
        if !refused {
            return answer;
        }
        match self.sessions.instead_of(&session).await? {
            Some(session) => self.attempt(request, &session).await,
            None => answer,
        }
    }

    /// Whether the storage refuses the session's token, asked without a body.
    async fn refuses(&self, request: &Request<Buffer>, session: &Session) -> bool {
        let container = request.uri().path().trim_start_matches('/').split('/').next().unwrap_or_default();
        match Request::head(format!("/{container}")).body(Buffer::new()) {
            Ok(question) => matches!(self.attempt(&question, session).await, Ok(answer) if answer.status() == StatusCode::UNAUTHORIZED),
            Err(_) => false,
        }
    }

    async fn attempt(&self, request: &Request<Buffer>, session: &Session) -> Result<Response<HttpBody>> {
        let path = request.uri().path_and_query().map_or("", |path| path.as_str());
        let url: Uri = format!("{}{path}", session.storage)
            .parse()
            .map_err(|error| Error::new(ErrorKind::ConfigInvalid, "the storage's address is no URL").set_source(error))?;
        let mut request = request.clone();
        *request.uri_mut() = url;
        request.headers_mut().insert(TOKEN, session.token.clone());
        let is_put = request.method() == Method::PUT;
        let mut answer = self.http.fetch(request).await?;
        // Of two writes at the same time the later one stays, and the earlier one is told 202. Who has to know looks for his mark.
        if is_put && answer.status() == StatusCode::ACCEPTED {
            *answer.status_mut() = StatusCode::CREATED;
        }
        Ok(answer)
    }
}

/// Reads the body of an answer of `max` bytes at most.
pub(super) async fn read_answer(mut body: HttpBody, max: usize) -> Result<Vec<u8>> {
    let mut read = Vec::new();
    loop {
        let chunk = body.read().await?;
        if chunk.is_empty() {
            return Ok(read);
        }
        if read.len() + chunk.len() > max {
            return Err(Error::new(ErrorKind::Unexpected, "an answer is longer than expected"));
        }
        read.extend_from_slice(&chunk.to_bytes());
    }
}
