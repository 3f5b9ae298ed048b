//! Links by which a client reads an object from the store itself. None is given out before the store has shown that it keeps to them: some
//! sign a right to write along with the right to read, some ignore a range, some ignore the signature.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use http::{Method, StatusCode, header};
use opendal::ErrorKind;

use super::error::store_error;
use super::store::{LinkSigner, PROBE, Store};
use crate::{BlobError, ObjectKey};

/// Life of the link that is tried out, and bound for each request with it.
const TRIAL: Duration = Duration::from_secs(60);
const PATIENCE: Duration = Duration::from_secs(10);
/// Between two pulls that try it out, while that leads to nothing.
const AGAIN: Duration = Duration::from_secs(30);

/// A URL that reads `key` for as long as `lifetime`, if the store has shown that its links do what they should and nothing else.
pub(super) async fn link(store: &Store, key: &ObjectKey, lifetime: Duration) -> Result<Option<String>, BlobError> {
    if is_unclear(store) {
        return Ok(None);
    }
    if kept(store).await? {
        signed(store, key.as_str(), lifetime).await
    } else {
        Ok(None)
    }
}

/// Whether it was tried out a moment ago and the store gave no answer to go by: a pull does not wait for the next try.
fn is_unclear(store: &Store) -> bool {
    let failed = *store.links_unclear.lock().unwrap_or_else(PoisonError::into_inner);
    store.links.get().is_none() && failed.is_some_and(|failed| failed.elapsed() < AGAIN)
}

/// Whether the store keeps to links, found out once. A fault that passes decides nothing: whoever asks next tries again.
pub(super) async fn kept(store: &Store) -> Result<bool, BlobError> {
    let found = store.links.get_or_try_init(|| keeps_to_links(store)).await.copied();
    if found.is_err() {
        *store.links_unclear.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
    found
}

/// The URL of a signed request, when a client that knows nothing but the URL can send it.
async fn signed(store: &Store, path: &str, lifetime: Duration) -> Result<Option<String>, BlobError> {
    if matches!(store.link_signer, LinkSigner::Nobody) {
        return Ok(None);
    }
    let signed = match store.operator.presign_read(path, lifetime).await {
        Ok(signed) => signed,
        // The second: a kind of store that could, without what it takes to sign.
        Err(error) if matches!(error.kind(), ErrorKind::Unsupported | ErrorKind::ConfigInvalid) => return Ok(None),
        Err(error) => return Err(store_error(error)),
    };
    let by_url = *signed.method() == Method::GET && signed.header().keys().all(|name| *name == header::HOST);
    if !by_url {
        return Ok(None);
    }
    match &store.link_signer {
        LinkSigner::Own(signer) => {
            let url = signer.sign(signed.uri(), lifetime).await.map_err(BlobError::unavailable)?;
            Ok(Some(url.to_string()))
        }
        LinkSigner::Operator | LinkSigner::Nobody => Ok(Some(signed.uri().to_string())),
    }
}

/// Whether a link reads, also a part, and neither writes nor deletes nor works when it was changed.
async fn keeps_to_links(store: &Store) -> Result<bool, BlobError> {
    store.probe().await?;
    let Some(url) = signed(store, PROBE, TRIAL).await? else {
        return Ok(false);
    };
    let client = store
        .wire
        .client()
        .timeout(PATIENCE)
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .map_err(BlobError::unavailable)?;
    let fault = match fault(&client, &url).await? {
        Some(fault) => Some(fault),
        None => (!store.holds_probe().await?).then_some("a link changes the object"),
    };
    match fault {
        None => tracing::info!("the object store keeps to signed links: large blobs are read from it directly"),
        Some(fault) => tracing::warn!(
            fault,
            "the object store does not keep to signed links; blobs pass through this server"
        ),
    }
    Ok(fault.is_none())
}

/// What a link does that it should not, in words.
async fn fault(client: &reqwest::Client, url: &str) -> Result<Option<&'static str>, BlobError> {
    let call = |method: Method, url: &str| client.request(method, url);
    let send = async |request: reqwest::RequestBuilder| {
        let answer = request.send().await.map_err(BlobError::unavailable)?;
        if is_passing(answer.status()) {
            return Err(BlobError::unavailable(format!("a link was answered {}", answer.status())));
        }
        Ok(answer)
    };
    let part = send(call(Method::GET, url).header(header::RANGE, "bytes=1-3")).await?;
    if part.status() != StatusCode::PARTIAL_CONTENT || part.bytes().await.map_err(BlobError::unavailable)? != PROBE[1..4] {
        return Ok(Some("it does not give a part of an object"));
    }
    if send(call(Method::PUT, url).body("changed")).await?.status().is_success() {
        return Ok(Some("a link to read also writes"));
    }
    if send(call(Method::DELETE, url)).await?.status().is_success() {
        return Ok(Some("a link to read also deletes"));
    }
    if !is_refusal(send(call(Method::GET, &elsewhere(url))).await?.status()) {
        return Ok(Some("a link works for another object"));
    }
    let unsigned = url.split_once('?').map_or(url, |(path, _)| path);
    if send(call(Method::GET, unsigned)).await?.status().is_success() {
        return Ok(Some("anybody can read it, without a link"));
    }
    Ok(None)
}

/// The link with the name of another object, which comes last in its path.
fn elsewhere(url: &str) -> String {
    let (path, query) = url.split_at(url.find('?').unwrap_or(url.len()));
    match path.rsplit_once(PROBE) {
        Some((before, after)) => format!("{before}porbe{after}{query}"),
        None => url.to_owned(),
    }
}

/// An answer that says nothing about links: the next may be another.
fn is_passing(status: StatusCode) -> bool {
    let refuses = status == StatusCode::NOT_IMPLEMENTED;
    (status.is_server_error() && !refuses) || status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::REQUEST_TIMEOUT
}

/// A store that says "not found" has looked, so it would have answered.
fn is_refusal(status: StatusCode) -> bool {
    status == StatusCode::UNAUTHORIZED || status == StatusCode::FORBIDDEN || status == StatusCode::BAD_REQUEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_of_the_object_is_changed() {
        for place in [
            "https://host/bucket",
            "https://probe.example.com/bucket",
            "https://host/probe",
            "https://host/bucket/probe/of",
        ] {
            assert_eq!(
                elsewhere(&format!("{place}/probe?signed=probe")),
                format!("{place}/porbe?signed=probe")
            );
        }
    }

    #[test]
    fn a_fault_that_passes_is_no_refusal_and_no_yes() {
        for status in [429, 408, 500, 502, 503, 504] {
            assert!(is_passing(StatusCode::from_u16(status).unwrap()), "{status}");
        }
        for status in [200, 206, 400, 401, 403, 404, 405, 501] {
            assert!(!is_passing(StatusCode::from_u16(status).unwrap()), "{status}");
        }
    }
}
