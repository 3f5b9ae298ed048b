//! Uploads.

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use futures_util::{StreamExt as _, TryStreamExt as _};
use http::{HeaderValue, StatusCode, header};
use wharf_core::upload::{self, Chunk, Session, StartUpload, Started};
use wharf_model::UploadId;
use wharf_oci::{Algorithm, ContentRange, Digest, ErrorCode, RepositoryName};

use super::{Answer, Call};
use crate::error::oci::OciError;

/// `POST /v2/<name>/blobs/uploads/`: opens a session, mounts, or takes a whole blob.
pub(super) async fn start(call: &Call, name: &RepositoryName, body: Body) -> Answer {
    if let Some(digest) = call.query.get("digest") {
        let digest: Digest = digest.parse()?;
        let chunk = chunk(call, body)?;
        upload::upload_whole(&call.api.core, &call.caller, name, &digest, chunk).await?;
        return Ok(created(name, &digest));
    }
    let request = StartUpload {
        mount: call.query.get("mount").map(str::parse).transpose()?,
        // A malformed source is a source that is not there: the upload simply begins.
        from: call.query.get("from").and_then(|from| from.parse().ok()),
        algorithm: call.query.get("digest-algorithm").map(str::parse::<Algorithm>).transpose()?,
    };
    let from_is_bad = call.query.get("from").is_some() && request.from.is_none();
    let request = if from_is_bad {
        StartUpload { mount: None, ..request }
    } else {
        request
    };
    match upload::start(&call.api.core, &call.caller, name, &request).await? {
        Started::Mounted(digest) => Ok(created(name, &digest)),
        Started::Opened(session) => Ok(progress(StatusCode::ACCEPTED, name, session)),
    }
}

/// `GET /v2/<name>/blobs/uploads/<id>`
pub(super) async fn status(call: &Call, name: &RepositoryName, id: UploadId) -> Answer {
    let session = upload::status(&call.api.core, &call.caller, name, id).await?;
    Ok(progress(StatusCode::NO_CONTENT, name, session))
}

/// `PATCH /v2/<name>/blobs/uploads/<id>`
pub(super) async fn append(call: &Call, name: &RepositoryName, id: UploadId, body: Body) -> Answer {
    let chunk = chunk(call, body)?;
    match upload::append(&call.api.core, &call.caller, name, id, chunk).await {
        Ok(session) => Ok(progress(StatusCode::ACCEPTED, name, session)),
        Err(error) => out_of_step(error.into(), name, id),
    }
}

/// `PUT /v2/<name>/blobs/uploads/<id>?digest=`
pub(super) async fn finish(call: &Call, name: &RepositoryName, id: UploadId, body: Body) -> Answer {
    let digest: Digest = call
        .query
        .get("digest")
        .ok_or_else(|| OciError::with(ErrorCode::DigestInvalid, "the digest parameter is missing"))?
        .parse()?;
    let chunk = chunk(call, body)?;
    match upload::finish(&call.api.core, &call.caller, name, id, &digest, chunk).await {
        Ok(()) => Ok(created(name, &digest)),
        Err(error) => out_of_step(error.into(), name, id),
    }
}

/// `DELETE /v2/<name>/blobs/uploads/<id>`
pub(super) async fn cancel(call: &Call, name: &RepositoryName, id: UploadId) -> Answer {
    upload::cancel(&call.api.core, &call.caller, name, id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The request's body and what its headers say of it.
fn chunk(call: &Call, body: Body) -> Result<Chunk, OciError> {
    let invalid = |code| move |_| OciError::new(code);
    let range = call
        .header(&header::CONTENT_RANGE)
        .map(str::parse::<ContentRange>)
        .transpose()
        .map_err(invalid(ErrorCode::RangeInvalid))?;
    let length = call
        .header(&header::CONTENT_LENGTH)
        .map(str::parse::<u64>)
        .transpose()
        .map_err(|_| OciError::new(ErrorCode::SizeInvalid))?;
    let empty = http_body::Body::is_end_stream(&body);
    let body = body.into_data_stream().map_err(std::io::Error::other).boxed();
    Ok(Chunk {
        range,
        length: if empty { Some(0) } else { length },
        body,
    })
}

/// A 416 tells where the upload stands, so that the client can go on without asking.
fn out_of_step(error: OciError, name: &RepositoryName, id: UploadId) -> Answer {
    let Some(committed) = error.committed else { return Err(error) };
    let mut response = error.into_response();
    let place = progress(StatusCode::OK, name, Session { id, committed });
    for key in [header::LOCATION, header::RANGE] {
        if let Some(value) = place.headers().get(&key) {
            response.headers_mut().insert(key, value.clone());
        }
    }
    Ok(response)
}

fn progress(status: StatusCode, name: &RepositoryName, session: Session) -> Response {
    let mut response = status.into_response();
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&format!("/v2/{name}/blobs/uploads/{}", session.id)) {
        headers.insert(header::LOCATION, value);
    }
    // An empty session has no last byte; 0-0 is what clients know.
    if let Ok(value) = HeaderValue::from_str(&format!("0-{}", session.committed.saturating_sub(1))) {
        headers.insert(header::RANGE, value);
    }
    if let Ok(value) = HeaderValue::from_str(&session.id.to_string()) {
        headers.insert("docker-upload-uuid", value);
    }
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from_static("0"));
    if status == StatusCode::NO_CONTENT {
        headers.remove(header::CONTENT_LENGTH);
    }
    response
}

fn created(name: &RepositoryName, digest: &Digest) -> Response {
    let mut response = StatusCode::CREATED.into_response();
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&format!("/v2/{name}/blobs/{digest}")) {
        headers.insert(header::LOCATION, value);
    }
    if let Ok(value) = HeaderValue::from_str(digest.as_str()) {
        headers.insert("docker-content-digest", value);
    }
    response
}
