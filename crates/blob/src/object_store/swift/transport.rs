//! What happens to opendal's requests on their way to Swift.

use std::sync::Arc;

use http::{HeaderName, HeaderValue, Method, Request, Response, Uri, header};
use opendal::{Buffer, Error, ErrorKind, HttpBody, HttpTransport, HttpTransporter, Result};

use super::carrier::Carrier;
use super::keystone::Keystone;
use super::segments::{FOLDER, Segments, object_of};
use super::{SwiftOptions, large};
use crate::object_store::store::MARK;

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
        Self {
            carrier: Arc::new(Carrier::new(http, keystone)),
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
