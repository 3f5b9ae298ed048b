//! The secret of a logged-in browser.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use wharf_model::Secret;

/// Bytes of randomness in a cookie.
const RANDOM: usize = 32;

/// Length of a cookie's text.
const TEXT: usize = 43;

/// What a browser brings to prove its session: 256 random bits. The database knows only its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionCookie(Secret);

impl SessionCookie {
    /// A new one.
    pub fn generate() -> Self {
        let bytes: [u8; RANDOM] = rand::random();
        Self(Secret::new(URL_SAFE_NO_PAD.encode(bytes)))
    }

    /// Reads what a browser sent. Anything that cannot be one of ours is `None`, and costs no look-up.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == TEXT && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        fits.then(|| Self(Secret::new(text)))
    }

    /// The text to send.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// What the database keeps.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.expose()).into()
    }

    /// The token that must come back in a header with every change. Only who knows the cookie can make it, and a new cookie has a new
    /// one, so it is bound to the session and rotates with it (CVE-2019-3864).
    pub fn csrf_token(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"wharf csrf 1\0");
        hash.update(self.expose());
        URL_SAFE_NO_PAD.encode(hash.finalize())
    }

    /// Whether `token` is this session's.
    pub fn accepts_csrf(&self, token: &[u8]) -> bool {
        self.csrf_token().as_bytes().ct_eq(token).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_survives_the_way_to_the_browser() {
        let cookie = SessionCookie::generate();
        assert_eq!(SessionCookie::parse(cookie.expose()).as_ref(), Some(&cookie));
        assert_ne!(SessionCookie::generate(), cookie);
        assert!(!format!("{cookie:?}").contains(cookie.expose()));
        for text in [
            "",
            "short",
            &"x".repeat(42),
            &"x".repeat(44),
            &format!("{}=", "x".repeat(42)),
            &"é".repeat(21),
        ] {
            assert_eq!(SessionCookie::parse(text), None, "{text}");
        }
    }

    #[test]
    fn c63_a_token_is_good_for_its_own_session_only() {
        let (one, other) = (SessionCookie::generate(), SessionCookie::generate());
        assert!(one.accepts_csrf(one.csrf_token().as_bytes()));
        assert!(!one.accepts_csrf(other.csrf_token().as_bytes()) && !one.accepts_csrf(b""));
        assert_ne!(one.csrf_token().as_bytes(), one.hash());
    }
}
