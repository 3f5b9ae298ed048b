//! Why a request got no answer.

use std::fmt;

/// Why a request got no answer, in words that may be shown to anybody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EgressError {
    /// The URL itself is wrong; nothing was looked up.
    #[error("the URL cannot be used: {0}")]
    Url(&'static str),
    /// Everything between here and the answer. One text for all of it, so that it does not tell an open port from a closed one.
    #[error("the server cannot be reached, or may not be contacted; the log of the registry has the reason")]
    Unreachable(Reason),
    /// The answer is larger than this many bytes.
    #[error("the server's answer is larger than {0} bytes")]
    TooLarge(u64),
    /// The answer is not the JSON it should be.
    #[error("the server's answer is not what was expected")]
    Unexpected,
    /// The certificates given to trust are no PEM certificates.
    #[error("the certificates to trust are not PEM certificates")]
    Certificates,
}

/// What really happened. For the log; never for the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The name has no address that may be contacted, or the address in the URL may not be.
    Denied,
    /// The name has no address.
    NoAddress,
    /// A redirect leads to a place that may not be contacted, or there are too many.
    Redirect,
    /// It took too long.
    Timeout,
    /// No connection, no TLS, or the connection broke; with the library's words.
    Connection(String),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied => f.write_str("the address is not public and egress.allow does not list it"),
            Self::NoAddress => f.write_str("the name has no address"),
            Self::Redirect => f.write_str("a redirect leads where it may not"),
            Self::Timeout => f.write_str("it took too long"),
            Self::Connection(text) => write!(f, "no connection: {text}"),
        }
    }
}

impl EgressError {
    /// Reads off the library's error. The guard's own refusal travels inside of it.
    pub(crate) fn of(error: &reqwest::Error) -> Self {
        let mut texts = vec![];
        let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
        while let Some(error) = next {
            if let Some(Refused(reason)) = error.downcast_ref::<Refused>() {
                return Self::Unreachable(reason.clone());
            }
            texts.push(error.to_string());
            next = error.source();
        }
        if error.is_timeout() {
            return Self::Unreachable(Reason::Timeout);
        }
        Self::Unreachable(Reason::Connection(texts.join(": ")))
    }
}

/// The resolver's refusal, on its way through the HTTP library.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Refused(pub(crate) Reason);
