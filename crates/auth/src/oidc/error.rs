//! What can go wrong with an identity provider or a token it signed.

/// Why nobody was proven. The texts name no secrets and may be shown to an administrator; a stranger is told only that it failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OidcError {
    /// No answer, or none that counts. It says nothing about the user.
    #[error("the identity provider cannot be reached: {0}")]
    Unreachable(String),
    /// The provider's own description of itself is unusable, or a setting here does not fit it.
    #[error("the identity provider or its settings are not usable: {0}")]
    Misconfigured(String),
    /// The provider says that a code or refresh token does not, or does no longer, stand for anybody (`invalid_grant`).
    #[error("the identity provider does not vouch for this user any more")]
    NoGrant,
    /// The provider refused for another reason; its error code.
    #[error("the identity provider refused: {0}")]
    Refused(String),
    /// A token that is forged, too old, or meant for somebody else.
    #[error("the token is not valid: {0}")]
    Token(&'static str),
    /// The token is genuine and lacks a claim that is needed.
    #[error("the token has no usable claim {0}")]
    Claim(String),
}
