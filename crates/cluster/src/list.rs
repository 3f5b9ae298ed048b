//! Lists of the Kubernetes API, page by page (Kubernetes API concepts, "Retrieving large results sets in chunks").

use async_trait::async_trait;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// Objects on a page. A pod with its managed fields is 10 to 20 KiB.
const PAGE: usize = 250;
/// Most objects of a kind that are read.
const MAX_OBJECTS: usize = 200_000;
/// Longest token of a next page.
const MAX_TOKEN: usize = 64 << 10;
/// How often a list begins again when its snapshot is gone.
const RESTARTS: usize = 3;

/// Largest page that is read, in bytes.
pub const MAX_PAGE: u64 = 32 << 20;

/// How a request gets to a cluster's API.
#[async_trait]
pub trait Transport: Send + Sync {
    /// `GET` of `path_and_query`, which begins with a slash, with the caller's credential. Any status is an answer; its body has at most
    /// [`MAX_PAGE`] bytes.
    ///
    /// # Errors
    /// When there is no answer, in words that may be shown to an administrator.
    async fn get(&self, path_and_query: &str) -> Result<(u16, Vec<u8>), String>;
}

/// Why there is no inventory.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// No answer.
    #[error("the cluster's API gives no answer: {0}")]
    Unreachable(String),
    /// The credential proves nothing.
    #[error("the cluster's API does not accept the credential (401)")]
    Unauthorized,
    /// The credential may not see everything.
    #[error("the credential may not list {0} in all namespaces (403); grant it the verb list, because what is not seen would not be kept")]
    Forbidden(&'static str),
    /// An answer that is none of the Kubernetes API's.
    #[error("the cluster's API answers the list of {kind} with {status}")]
    Status {
        /// What was asked for.
        kind: &'static str,
        /// The status.
        status: u16,
    },
    /// A body that is no list.
    #[error("the cluster's API answers the list of {0} with something else than a list")]
    Strange(&'static str),
    /// More than is read.
    #[error("the cluster has more than {MAX_OBJECTS} {0}")]
    TooMany(&'static str),
    /// The list changed faster than it could be read.
    #[error("the list of {0} was gone before it was read, several times")]
    Gone(&'static str),
}

#[derive(Deserialize)]
struct List<T> {
    #[serde(default)]
    metadata: ListMeta,
    // An empty list of Go is null.
    items: Option<Vec<T>>,
}

#[derive(Deserialize, Default)]
struct ListMeta {
    #[serde(rename = "continue", default)]
    next: Option<String>,
}

/// A kind of object, and where its list is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    pub(crate) plural: &'static str,
    /// The path of the list; with more than one, the first that the cluster has.
    pub(crate) paths: &'static [&'static str],
}

/// Every object of a kind, in all namespaces.
pub(crate) async fn list<T: DeserializeOwned>(api: &dyn Transport, kind: Kind) -> Result<Vec<T>, ListError> {
    for path in kind.paths {
        for _ in 0..RESTARTS {
            match read(api, kind.plural, path).await {
                Ok(objects) => return Ok(objects),
                // The snapshot that the pages were taken from is gone: from the beginning, so that nothing is missing.
                Err(ListError::Status { status: 410, .. }) => {}
                // A group or version that this cluster does not have: older ones have another.
                Err(ListError::Status { status: 404, .. }) if kind.paths.len() > 1 => break,
                Err(other) => return Err(other),
            }
        }
    }
    Err(ListError::Gone(kind.plural))
}

async fn read<T: DeserializeOwned>(api: &dyn Transport, kind: &'static str, path: &str) -> Result<Vec<T>, ListError> {
    let mut objects = Vec::new();
    let mut next: Option<String> = None;
    loop {
        let token = next
            .as_deref()
            .map(|token| format!("&continue={}", escaped(token)))
            .unwrap_or_default();
        let (status, body) = api
            .get(&format!("{path}?limit={PAGE}{token}"))
            .await
            .map_err(ListError::Unreachable)?;
        match status {
            200 => {}
            401 => return Err(ListError::Unauthorized),
            403 => return Err(ListError::Forbidden(kind)),
            status => return Err(ListError::Status { kind, status }),
        }
        let page: List<T> = serde_json::from_slice(&body).map_err(|_| ListError::Strange(kind))?;
        objects.extend(
            page.items
                .ok_or(ListError::Strange(kind))
                .or_else(|strange| null_is_empty(&body, strange))?,
        );
        if objects.len() > MAX_OBJECTS {
            return Err(ListError::TooMany(kind));
        }
        match page.metadata.next.filter(|token| !token.is_empty()) {
            None => return Ok(objects),
            Some(token) if token.len() > MAX_TOKEN || next.as_ref() == Some(&token) => return Err(ListError::Strange(kind)),
            Some(token) => next = Some(token),
        }
    }
}

/// `"items": null` is an empty list; a body without `items` is something else, such as a status or a list of resources.
fn null_is_empty<T>(body: &[u8], strange: ListError) -> Result<Vec<T>, ListError> {
    let value: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    if value.get("items").is_some_and(serde_json::Value::is_null) {
        Ok(Vec::new())
    } else {
        Err(strange)
    }
}

fn escaped(token: &str) -> String {
    url::form_urlencoded::byte_serialize(token.as_bytes()).collect()
}
