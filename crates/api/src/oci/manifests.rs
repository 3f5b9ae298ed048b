//! Manifests.

use std::time::Duration;

use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use wharf_core::Error;
use wharf_core::manifest::{self, Pull};
use wharf_model::Manifest;
use wharf_oci::{Digest, ErrorCode, Reference, RepositoryName, Tag};

use super::{Answer, Call, conditional};
use crate::error::oci::OciError;

/// Bytes of a refused push that are read before the answer.
const DRAINED: usize = 256 * 1024;
/// Longest time for that.
const DRAINING: Duration = Duration::from_secs(1);

/// `GET|HEAD /v2/<name>/manifests/<reference>`
pub(super) async fn get(call: &Call, name: &RepositoryName, reference: &Reference) -> Answer {
    let core = &call.api.core;
    if call.method == Method::HEAD {
        let manifest = manifest::head(core, &call.caller, name, reference).await?;
        return Ok(content(call, &manifest, Body::empty()));
    }
    let known = |digest: &Digest| conditional::client_has(&call.headers, digest);
    Ok(match manifest::pull_unless(core, &call.caller, name, reference, known).await? {
        Pull::Known(manifest) => content(call, &manifest, Body::empty()),
        Pull::Served(pulled) => content(call, &pulled.manifest, Body::from(pulled.payload)),
    })
}

fn content(call: &Call, manifest: &Manifest, body: Body) -> Response {
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    if let Ok(digest) = HeaderValue::from_str(manifest.digest.as_str()) {
        headers.insert("docker-content-digest", digest);
    }
    if let Ok(etag) = HeaderValue::from_str(&format!("\"{}\"", manifest.digest)) {
        headers.insert(header::ETAG, etag);
    }
    if conditional::client_has(&call.headers, &manifest.digest) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        *response.body_mut() = Body::empty();
        return response;
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(manifest.media_type.as_str()));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(manifest.size));
    response
}

/// `PUT /v2/<name>/manifests/<reference>`
pub(super) async fn put(call: &Call, name: &RepositoryName, reference: &Reference, body: Body) -> Answer {
    let tags = tag_parameters(call, reference)?;
    let content_type = call.header(&header::CONTENT_TYPE).map(str::to_owned);
    let may = match manifest::may_push(&call.api.core, &call.caller, name).await {
        Ok(may) => may,
        Err(refusal) => {
            // Who waits to be told to send has sent nothing, and is not told.
            if call.header(&header::EXPECT).is_none() {
                drain(body).await;
            }
            return Err(refusal.into());
        }
    };
    let payload = collect(call, body).await?;
    let request = manifest::PushManifest {
        repository: name,
        reference,
        tags: &tags,
        content_type: content_type.as_deref(),
        payload: &payload,
    };
    let pushed = manifest::push(&call.api.core, may, &request).await?;
    let mut response = StatusCode::CREATED.into_response();
    let headers = response.headers_mut();
    let mut set = |key: &'static str, value: String| {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.append(key, value);
        }
    };
    set("location", format!("/v2/{name}/manifests/{}", pushed.digest));
    set("docker-content-digest", pushed.digest.to_string());
    if let Some(subject) = pushed.subject {
        set("oci-subject", subject.to_string());
    }
    for tag in &tags {
        set("oci-tag", tag.to_string());
    }
    Ok(response)
}

/// `?tag=` on a push by digest (distribution-spec, "Pushing Manifests").
fn tag_parameters(call: &Call, reference: &Reference) -> Result<Vec<Tag>, OciError> {
    let tags: Vec<Tag> = call.query.all("tag").map(str::parse).collect::<Result<_, _>>()?;
    if tags.len() > call.api.core.policy.tags_per_push {
        return Err(OciError::with(
            ErrorCode::TagInvalid,
            format!("at most {} tags in one push", call.api.core.policy.tags_per_push),
        ));
    }
    match reference {
        Reference::Tag(_) if !tags.is_empty() => Err(OciError::with(
            ErrorCode::TagInvalid,
            "the tag parameter belongs to a push by digest",
        )),
        _ => Ok(tags),
    }
}

/// The body, up to the limit on manifests. A stated length beyond it is refused before anything is read.
async fn collect(call: &Call, body: Body) -> Result<Bytes, OciError> {
    let limit = call.api.core.policy.manifest_size;
    let too_large = || OciError::from(Error::TooLarge { limit: limit as u64 });
    let stated = call.header(&header::CONTENT_LENGTH).and_then(|text| text.parse::<u64>().ok());
    if stated.is_some_and(|stated| stated > limit as u64) {
        return Err(too_large());
    }
    match Limited::new(body, limit).collect().await {
        Ok(collected) => Ok(collected.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => Err(too_large()),
        Err(error) => Err(Error::Body(std::io::Error::other(error)).into()),
    }
}

/// Reads what most manifests have and holds none of it. Some clients, containerd 1.6 among them, wait for ever when they are answered
/// while they still send.
async fn drain(body: Body) {
    let read = async {
        let mut body = Limited::new(body, DRAINED);
        while let Some(Ok(_)) = body.frame().await {}
    };
    // Who sends slowly gets the answer all the same.
    let _ = tokio::time::timeout(DRAINING, read).await;
}

/// `DELETE /v2/<name>/manifests/<reference>`: a tag alone, or a manifest with its tags.
pub(super) async fn delete(call: &Call, name: &RepositoryName, reference: &Reference) -> Answer {
    match reference {
        Reference::Tag(tag) => manifest::delete_tag(&call.api.core, &call.caller, name, tag).await?,
        Reference::Digest(digest) => manifest::delete_manifest(&call.api.core, &call.caller, name, digest).await?,
    }
    Ok(StatusCode::ACCEPTED.into_response())
}
