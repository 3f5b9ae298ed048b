//! Blobs.

use std::ops::Range;

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use futures_util::TryStreamExt as _;
use http::{HeaderValue, Method, StatusCode, header};
use wharf_core::blob;
use wharf_model::Blob;
use wharf_oci::{ByteRange, Digest, ErrorCode, RepositoryName};

use super::{Answer, Call, conditional};
use crate::error::oci::OciError;

/// `GET|HEAD /v2/<name>/blobs/<digest>`
pub(super) async fn get(call: &Call, name: &RepositoryName, digest: &Digest) -> Answer {
    let found = if call.method == Method::HEAD {
        blob::head(&call.api.core, &call.caller, name, digest).await?
    } else {
        blob::find(&call.api.core, &call.caller, name, digest).await?
    };
    let mut response = describe(&found);
    if conditional::client_has(&call.headers, digest) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        return Ok(response);
    }
    let size = found.size.unsigned_abs();
    let range = match asked_range(call, digest) {
        Some(asked) => Some(asked.within(size).ok_or_else(|| OciError::new(ErrorCode::RangeInvalid))?),
        None => None,
    };
    if let Some(url) = link(call, &found).await? {
        return Ok(elsewhere(response, url));
    }
    state_length(&mut response, range.as_ref(), size);
    if call.method == Method::GET {
        let pulled = blob::pull(&call.api.core, found, range).await?;
        *response.body_mut() = Body::from_stream(
            pulled
                .stream
                .inspect_err(|error| tracing::error!(%error, "a blob could not be read to its end")),
        );
    }
    Ok(response)
}

/// Where else the content can be read.
async fn link(call: &Call, found: &Blob) -> Result<Option<HeaderValue>, OciError> {
    if call.method != Method::GET {
        return Ok(None);
    }
    let url = blob::link(&call.api.core, found).await?;
    Ok(url.and_then(|url| HeaderValue::try_from(url).ok()))
}

/// Sends the client to the store, which gives it the range it asks for.
fn elsewhere(mut response: Response, url: HeaderValue) -> Response {
    *response.status_mut() = StatusCode::TEMPORARY_REDIRECT;
    let headers = response.headers_mut();
    // What is said about the content is not about this answer, and the link ends.
    headers.remove(header::CONTENT_TYPE);
    headers.remove(header::ETAG);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::LOCATION, url);
    response
}

fn asked_range(call: &Call, digest: &Digest) -> Option<ByteRange> {
    let asked = call.header(&header::RANGE).and_then(ByteRange::parse)?;
    conditional::range_applies(&call.headers, digest).then_some(asked)
}

fn describe(blob: &Blob) -> Response {
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    // The content never changes, but who may have it does.
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("private, max-age=31536000, immutable"),
    );
    if let Ok(value) = HeaderValue::from_str(blob.digest.as_str()) {
        headers.insert("docker-content-digest", value);
    }
    if let Ok(value) = HeaderValue::from_str(&format!("\"{}\"", blob.digest)) {
        headers.insert(header::ETAG, value);
    }
    response
}

fn state_length(response: &mut Response, range: Option<&Range<u64>>, size: u64) {
    if let Some(range) = range {
        *response.status_mut() = StatusCode::PARTIAL_CONTENT;
        let text = format!("bytes {}-{}/{size}", range.start, range.end - 1);
        if let Ok(value) = HeaderValue::from_str(&text) {
            response.headers_mut().insert(header::CONTENT_RANGE, value);
        }
    }
    let length = range.map_or(size, |range| range.end - range.start);
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
}

/// `DELETE /v2/<name>/blobs/<digest>`
pub(super) async fn delete(call: &Call, name: &RepositoryName, digest: &Digest) -> Answer {
    blob::delete(&call.api.core, &call.caller, name, digest).await?;
    Ok(StatusCode::ACCEPTED.into_response())
}
