//! Static large objects: <https://docs.openstack.org/swift/latest/overview_large_objects.html>. An object above one part is a manifest that
//! names its segments.

use http::{Method, Request, Response, StatusCode, Uri, header};
use opendal::raw::percent_encode_path;
use opendal::{Buffer, Error, ErrorKind, HttpBody, Result};
use serde::{Deserialize, Serialize};

use super::answer::read_answer;
use super::carrier::Carrier;

/// Bytes of the answer to a deletion, which lists what could not be deleted.
const MAX_ANSWER: usize = 1 << 20;

/// A line of a manifest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Entry {
    /// `container/object`
    path: String,
    etag: String,
    size_bytes: u64,
}

/// What Swift says of a deletion, under status 200 however it went.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Deletion {
    #[serde(rename = "Response Status")]
    status: String,
    #[serde(default)]
    errors: Vec<(String, String)>,
}

/// Whether `request` stores a manifest.
pub(super) fn is_manifest(request: &Request<Buffer>) -> bool {
    request.uri().query() == Some("multipart-manifest=put")
}

/// Stores a manifest. Lines beyond the `max` that a manifest may have go into manifests of their own, which lie among the segments; Swift
/// reads and deletes through them.
pub(super) async fn put_manifest(carrier: &Carrier, mut request: Request<Buffer>, max: usize) -> Result<Response<HttpBody>> {
    let mut entries: Vec<Entry> = serde_json::from_slice(&request.body().to_bytes()).map_err(wrong("a manifest is not understood"))?;
    let mut level = 0;
    while entries.len() > max.max(2) {
        let mut shorter = Vec::new();
        for (number, group) in entries.chunks(max.max(2)).enumerate() {
            match put_part(carrier, group, &format!("{level}-{number:08}")).await? {
                Ok(entry) => shorter.push(entry),
                Err(refusal) => return Ok(refusal),
            }
        }
        entries = shorter;
        level += 1;
    }
    *request.body_mut() = written(&entries)?;
    let len = request.body().len();
    request.headers_mut().insert(header::CONTENT_LENGTH, len.into());
    carrier.send(&request).await
}

/// Stores some lines as a manifest of their own. Returns the line that stands for them, or the answer that is none.
async fn put_part(carrier: &Carrier, group: &[Entry], name: &str) -> Result<std::result::Result<Entry, Response<HttpBody>>> {
    let folder = group
        .first()
        .and_then(|entry| entry.path.rsplit_once('/'))
        .map_or("", |(folder, _)| folder);
    let path = format!("{folder}/manifest-{name}");
    let body = written(group)?;
    let request = Request::put(format!("/{}?multipart-manifest=put", percent_encode_path(&path)))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONTENT_LENGTH, body.len())
        .body(body)
        .map_err(wrong("a manifest has no place"))?;
    let answer = carrier.send(&request).await?;
    if answer.status() != StatusCode::CREATED {
        return Ok(Err(answer));
    }
    let etag = answer.headers().get(header::ETAG).and_then(|etag| etag.to_str().ok());
    let etag = etag.ok_or_else(|| Error::new(ErrorKind::Unexpected, "the answer to a manifest has no etag"))?;
    Ok(Ok(Entry {
        path,
        etag: etag.trim_matches('"').to_owned(),
        size_bytes: group.iter().map(|entry| entry.size_bytes).sum(),
    }))
}

/// Deletes an object and, where it has segments, these first. Swift deletes only the manifest unless it is asked for more, and does not take
/// that question for an object without segments.
pub(super) async fn delete(carrier: &Carrier, request: &Request<Buffer>) -> Result<Response<HttpBody>> {
    let mut question = request.clone();
    *question.method_mut() = Method::HEAD;
    let found = carrier.send(&question).await?;
    if !found.status().is_success() {
        return Ok(found);
    }
    let is_large = found.headers().get("x-static-large-object");
    if !is_large.is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true")) {
        return carrier.send(request).await;
    }
    let mut request = request.clone();
    *request.uri_mut() = format!("{}?multipart-manifest=delete", request.uri().path())
        .parse::<Uri>()
        .map_err(wrong("an object has no place"))?;
    request
        .headers_mut()
        .insert(header::ACCEPT, header::HeaderValue::from_static("application/json"));
    let answer = carrier.send(&request).await?;
    if !answer.status().is_success() {
        return Ok(answer);
    }
    let (head, body) = answer.into_parts();
    let told = read_answer(body, MAX_ANSWER).await?;
    let told: Deletion = serde_json::from_slice(&told).map_err(wrong("the answer to a deletion is not understood"))?;
    if !told.status.starts_with("200") && !told.status.starts_with("404") {
        let (object, reason) = told.errors.into_iter().next().unwrap_or_default();
        let message = format!("segments could not be deleted: {}, {object}: {reason}", told.status);
        return Err(Error::new(ErrorKind::Unexpected, message).set_temporary());
    }
    Ok(Response::from_parts(head, HttpBody::new(futures_util::stream::empty(), None)))
}

fn written(entries: &[Entry]) -> Result<Buffer> {
    serde_json::to_vec(entries)
        .map(Buffer::from)
        .map_err(wrong("a manifest cannot be written"))
}

fn wrong<E: std::error::Error + Send + Sync + 'static>(what: &'static str) -> impl Fn(E) -> Error {
    move |error| Error::new(ErrorKind::Unexpected, what).set_source(error)
}
