//! What is answered, within its bounds.

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt as _};
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;
use url::Url;

use super::error::EgressError;

/// An answer whose body has not been read.
#[derive(Debug)]
pub struct Response {
    inner: reqwest::Response,
    limit: u64,
}

impl Response {
    pub(crate) fn new(inner: reqwest::Response, limit: u64) -> Self {
        Self { inner, limit }
    }

    /// The status.
    pub fn status(&self) -> StatusCode {
        self.inner.status()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        self.inner.headers()
    }

    /// Where it came from, after redirects.
    pub fn url(&self) -> &Url {
        self.inner.url()
    }

    /// The whole body, as it was sent: nothing is decompressed.
    ///
    /// # Errors
    /// [`EgressError::TooLarge`] as soon as that is certain; [`EgressError::Unreachable`] when it breaks off or takes too long.
    pub async fn bytes(self) -> Result<Bytes, EgressError> {
        let expected = self.inner.content_length().unwrap_or_default().min(64 << 10);
        let mut all = BytesMut::with_capacity(usize::try_from(expected).unwrap_or_default());
        let mut stream = std::pin::pin!(self.stream());
        while let Some(chunk) = stream.next().await {
            all.extend_from_slice(&chunk?);
        }
        Ok(all.freeze())
    }

    /// The body read as JSON.
    ///
    /// # Errors
    /// As [`Self::bytes`], and [`EgressError::Unexpected`] when it is not of this shape.
    pub async fn json<T: DeserializeOwned>(self) -> Result<T, EgressError> {
        serde_json::from_slice(&self.bytes().await?).map_err(|_| EgressError::Unexpected)
    }

    /// The body piece by piece; it ends with [`EgressError::TooLarge`] when there is more of it than allowed.
    pub fn stream(self) -> impl Stream<Item = Result<Bytes, EgressError>> + Send {
        let limit = self.limit;
        let announced = self.inner.content_length();
        let inner = self.inner.bytes_stream();
        let too_large = announced.is_some_and(|length| length > limit);
        futures_util::stream::unfold(
            (inner, 0u64, too_large, false),
            move |(mut inner, seen, too_large, over)| async move {
                if over {
                    return None;
                }
                if too_large {
                    return Some((Err(EgressError::TooLarge(limit)), (inner, seen, too_large, true)));
                }
                let chunk = match inner.next().await? {
                    Ok(chunk) => chunk,
                    Err(error) => return Some((Err(EgressError::of(&error)), (inner, seen, too_large, true))),
                };
                let seen = seen.saturating_add(chunk.len() as u64);
                if seen > limit {
                    return Some((Err(EgressError::TooLarge(limit)), (inner, seen, too_large, true)));
                }
                Some((Ok(chunk), (inner, seen, too_large, false)))
            },
        )
    }
}
