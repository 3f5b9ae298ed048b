//! Segments on their way into the storage.
//!
//! When an upload is aborted, opendal drops the requests under way, lists the upload's segments and deletes those it sees. A request that
//! was dropped after its last byte would make a segment after that listing, which nothing ever deletes. So a segment is sent to its end by a
//! task of its own, and the listing waits until the upload has none under way.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{Method, Request, Response};
use opendal::{Buffer, Error, ErrorKind, HttpBody, Result};
use tokio::sync::Notify;
use tokio::time::timeout;

use super::carrier::Carrier;

/// Where opendal puts segments in a container: `.segments/<object><upload>/<number>`.
pub(super) const FOLDER: &str = ".segments/";
/// Bound for sending a segment; above the driver's own, which nobody keeps for a request that was dropped.
const TIMEOUT: Duration = Duration::from_secs(90);

/// Segments under way, by the folder of their upload.
#[derive(Default)]
pub(super) struct Segments {
    sending: Mutex<HashMap<String, usize>>,
    ended: Notify,
}

impl Segments {
    /// The folder whose segment `request` stores.
    pub(super) fn put(request: &Request<Buffer>) -> Option<String> {
        let name = object_of(request.uri().path());
        let (folder, _) = name.rsplit_once('/')?;
        (request.method() == Method::PUT && name.starts_with(FOLDER)).then(|| format!("{folder}/"))
    }

    /// The folder whose segments `request` lists.
    pub(super) fn list(request: &Request<Buffer>) -> Option<&str> {
        let mut pairs = request.uri().query()?.split('&');
        let prefix = pairs.find_map(|pair| pair.strip_prefix("prefix="))?;
        (request.method() == Method::GET && prefix.starts_with(FOLDER)).then_some(prefix)
    }

    /// Sends a segment, also when nobody waits for the answer any more.
    pub(super) async fn send(
        self: &Arc<Self>,
        carrier: &Arc<Carrier>,
        folder: String,
        request: Request<Buffer>,
    ) -> Result<Response<HttpBody>> {
        let (segments, carrier) = (Arc::clone(self), Arc::clone(carrier));
        segments.count(&folder, true);
        let task = tokio::spawn(async move {
            let answer = timeout(TIMEOUT, carrier.send(&request)).await;
            segments.count(&folder, false);
            segments.ended.notify_waiters();
            answer
        });
        match task.await {
            Ok(Ok(answer)) => answer,
            Ok(Err(_)) => Err(Error::new(ErrorKind::Unexpected, "a segment was not stored in time").set_temporary()),
            Err(gone) => Err(Error::new(ErrorKind::Unexpected, "a segment was not stored").set_source(gone)),
        }
    }

    /// Waits until no segment of `folder` is under way.
    pub(super) async fn settled(&self, folder: &str) {
        loop {
            // Registered before looking, so that an end in between is not missed.
            let ended = self.ended.notified();
            if !self.is_sending(folder) {
                return;
            }
            ended.await;
        }
    }

    fn is_sending(&self, folder: &str) -> bool {
        self.sending.lock().unwrap_or_else(PoisonError::into_inner).contains_key(folder)
    }

    fn count(&self, folder: &str, one_more: bool) {
        let mut sending = self.sending.lock().unwrap_or_else(PoisonError::into_inner);
        let count = sending.get(folder).copied().unwrap_or(0);
        match if one_more { count + 1 } else { count.saturating_sub(1) } {
            0 => sending.remove(folder),
            count => sending.insert(folder.to_owned(), count),
        };
    }
}

/// The object in a path `/container/object`.
pub(super) fn object_of(path: &str) -> &str {
    path.trim_start_matches('/').split_once('/').map_or("", |(_, object)| object)
}
