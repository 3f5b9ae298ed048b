//! The `Authorization: Basic` header (RFC 7617).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use wharf_model::Secret;

/// Longest `Authorization` header that is read at all, in bytes.
pub const MAX_AUTHORIZATION: usize = 8 * 1024;

/// A user name and a password, as sent.
#[derive(Debug, Clone)]
pub struct BasicCredentials {
    /// Before the first colon; never empty.
    pub username: String,
    /// After the first colon.
    pub password: Secret,
}

impl BasicCredentials {
    /// Reads the part of the header after `Basic `. `None` when it is not base64 of UTF-8 with a colon,
    /// or when the user name is empty: such a header proves nothing.
    pub fn parse(encoded: &str) -> Option<Self> {
        let decoded = STANDARD.decode(encoded.trim()).ok()?;
        let text = String::from_utf8(decoded).ok()?;
        let (username, password) = text.split_once(':')?;
        if username.is_empty() || text.contains('\0') {
            return None;
        }
        Some(Self {
            username: username.to_owned(),
            password: Secret::new(password),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &[u8]) -> Option<BasicCredentials> {
        BasicCredentials::parse(&STANDARD.encode(text))
    }

    #[test]
    fn a112_malformed_credentials_prove_nothing() {
        assert!(parse(b"no-colon").is_none());
        assert!(parse(b":password").is_none());
        assert!(parse(b"\xff\xfe:x").is_none());
        assert!(parse(b"a\0b:x").is_none());
        assert!(BasicCredentials::parse("***").is_none());
        let colon = parse(b"user:pass:word").expect("colons may stand in a password");
        assert_eq!((colon.username.as_str(), colon.password.expose()), ("user", "pass:word"));
    }
}
