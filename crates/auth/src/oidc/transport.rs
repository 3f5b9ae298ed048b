//! The way to a provider, as this crate needs it.

use std::sync::Arc;

use async_trait::async_trait;

/// Longest answer of a provider that is read, in bytes.
pub(crate) const MAX_ANSWER: u64 = 1 << 20;

/// One request to a provider.
#[derive(Debug)]
pub struct Call {
    /// What to send.
    pub request: http::Request<Vec<u8>>,
    /// Whether the server must prove who it is.
    pub verify_certificate: bool,
    /// Largest answer to read, in bytes; a larger one is an error.
    pub max_answer: u64,
}

/// No answer. The text may be shown to an administrator.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct TransportError(pub String);

/// Sends requests. Redirects are answers, not something to follow.
#[async_trait]
pub trait Transport: Send + Sync + 'static {
    /// Sends one and reads its whole answer.
    ///
    /// # Errors
    /// [`TransportError`] when there is no answer, or one that is too large.
    async fn send(&self, call: Call) -> Result<http::Response<Vec<u8>>, TransportError>;
}

/// A transport as the `openidconnect` library wants it: a function from request to answer.
pub(crate) async fn send(
    transport: Arc<dyn Transport>,
    verify_certificate: bool,
    request: http::Request<Vec<u8>>,
) -> Result<http::Response<Vec<u8>>, TransportError> {
    transport
        .send(Call {
            request,
            verify_certificate,
            max_answer: MAX_ANSWER,
        })
        .await
}
