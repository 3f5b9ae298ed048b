//! Why an upstream gave nothing.

use http::StatusCode;

use crate::EgressError;

/// Why an upstream gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UpstreamError {
    /// No answer.
    #[error(transparent)]
    Egress(#[from] EgressError),
    /// It wants the credential sent to a host that is neither its own nor one the administrator named (CVE-2026-33540).
    #[error("the registry wants its credential sent to {0}; name that host in the registry's settings if this is right")]
    ForeignRealm(String),
    /// The credential was refused, or is missing.
    #[error("the registry refused the credential")]
    Refused,
    /// It says that there is no such thing.
    #[error("the registry does not have it")]
    NotFound,
    /// It answered what the protocol does not foresee.
    #[error("the registry answered {0}")]
    Status(StatusCode),
    /// A header or body means nothing.
    #[error("the registry's answer is not what the protocol says: {0}")]
    Malformed(&'static str),
}
