//! Secrets at rest: AES-256-GCM under the installation's key.
//!
//! A sealed text is bound to where it belongs (`context`): one that is moved to another place does not open.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::hkdf::{HKDF_SHA256, Salt};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use wharf_model::Secret;
use zeroize::Zeroizing;

/// What every sealed text begins with; another form would have another number.
const PREFIX: &str = "sealed:1:";

/// Fewest characters of an installation's secret.
pub const MIN_SECRET: usize = 32;

/// Why a text cannot be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The installation's secret is too short.
    #[error("the installation's secret key has fewer than {MIN_SECRET} characters")]
    WeakSecret,
    /// The text was sealed under another key or for another place, or it was changed.
    #[error("a stored secret does not open with this installation's secret key; every replica needs the same auth.secret_key")]
    DoesNotOpen,
    /// The cryptographic library refused.
    #[error("sealing a secret failed")]
    Failed,
}

/// Seals and opens secrets under one key.
pub struct Sealer {
    key: RandomizedNonceKey,
    /// For fingerprints of what is not stored.
    fingerprints: aws_lc_rs::hmac::Key,
}

impl Sealer {
    /// A sealer whose keys are derived from the installation's secret.
    ///
    /// # Errors
    /// [`SealError::WeakSecret`].
    pub fn new(secret: &Secret) -> Result<Self, SealError> {
        if secret.expose().chars().count() < MIN_SECRET {
            return Err(SealError::WeakSecret);
        }
        let root = Salt::new(HKDF_SHA256, b"wharf installation").extract(secret.expose().as_bytes());
        let derive = |purpose: &[u8]| -> Result<Zeroizing<[u8; 32]>, SealError> {
            let mut bytes = Zeroizing::new([0; 32]);
            let parts = [purpose];
            let output = root.expand(&parts, HKDF_SHA256).map_err(|_| SealError::Failed)?;
            output.fill(bytes.as_mut()).map_err(|_| SealError::Failed)?;
            Ok(bytes)
        };
        Ok(Self {
            key: RandomizedNonceKey::new(&AES_256_GCM, derive(b"seal 1")?.as_ref()).map_err(|_| SealError::Failed)?,
            fingerprints: aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, derive(b"fingerprint 1")?.as_ref()),
        })
    }

    /// Seals a secret for the place called `context`.
    ///
    /// # Errors
    /// [`SealError::Failed`].
    pub fn seal(&self, context: &str, secret: &Secret) -> Result<String, SealError> {
        let mut sealed = secret.expose().as_bytes().to_vec();
        let nonce = self
            .key
            .seal_in_place_append_tag(Aad::from(context.as_bytes()), &mut sealed)
            .map_err(|_| SealError::Failed)?;
        sealed.splice(0..0, nonce.as_ref().iter().copied());
        Ok(format!("{PREFIX}{}", STANDARD_NO_PAD.encode(sealed)))
    }

    /// Opens what [`Sealer::seal`] made for the same place.
    ///
    /// # Errors
    /// [`SealError::DoesNotOpen`].
    pub fn open(&self, context: &str, sealed: &str) -> Result<Secret, SealError> {
        self.try_open(context, sealed).ok_or(SealError::DoesNotOpen)
    }

    /// Whether a stored text is sealed, or dates from before it was.
    pub fn is_sealed(stored: &str) -> bool {
        stored.starts_with(PREFIX)
    }

    fn try_open(&self, context: &str, sealed: &str) -> Option<Secret> {
        let mut bytes = Zeroizing::new(STANDARD_NO_PAD.decode(sealed.strip_prefix(PREFIX)?).ok()?);
        let (nonce, text) = bytes.split_at_mut_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let plain = self.key.open_in_place(nonce, Aad::from(context.as_bytes()), text).ok()?;
        std::str::from_utf8(plain).ok().map(Secret::new)
    }

    /// A keyed fingerprint of several texts: equal only for equal texts, and of no use without the key.
    pub fn fingerprint(&self, parts: &[&str]) -> [u8; 32] {
        let mut context = aws_lc_rs::hmac::Context::with_key(&self.fingerprints);
        for part in parts {
            context.update(&(part.len() as u64).to_le_bytes());
            context.update(part.as_bytes());
        }
        let mut fingerprint = [0; 32];
        fingerprint.copy_from_slice(context.sign().as_ref());
        fingerprint
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer(secret: &str) -> Sealer {
        Sealer::new(&Secret::new(secret)).expect("long enough")
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let ours = sealer(&"k".repeat(32));
        for text in ["", "a password", "pässwörd", &"x".repeat(10_000)] {
            let sealed = ours.seal("ldap_search_password", &Secret::new(text)).expect("sealed");
            assert!(text.is_empty() || !sealed.contains(text));
            assert_eq!(ours.open("ldap_search_password", &sealed).expect("opens").expose(), text);
            assert_eq!(ours.open("oidc_client_secret", &sealed), Err(SealError::DoesNotOpen));
            assert_eq!(
                sealer(&"other".repeat(8)).open("ldap_search_password", &sealed),
                Err(SealError::DoesNotOpen)
            );
        }
        let twice = ["same"; 2].map(|text| ours.seal("x", &Secret::new(text)).expect("sealed"));
        assert_ne!(twice[0], twice[1]);
    }

    #[test]
    fn what_was_changed_does_not_open() {
        let ours = sealer(&"k".repeat(32));
        let sealed = ours.seal("x", &Secret::new("a password")).expect("sealed");
        let cut = &sealed[..sealed.len() - 4];
        let flipped = format!(
            "{}{}",
            &sealed[..PREFIX.len()],
            sealed[PREFIX.len()..].replace('A', "B").replacen('Q', "R", 1) + "AA"
        );
        for broken in [cut, &flipped, "", PREFIX, "a password", "sealed:1:AAAA", "sealed:1:***"] {
            assert_eq!(ours.open("x", broken), Err(SealError::DoesNotOpen), "{broken}");
        }
    }

    #[test]
    fn a_short_secret_is_refused() {
        assert_eq!(Sealer::new(&Secret::new("x".repeat(31))).err(), Some(SealError::WeakSecret));
    }

    #[test]
    fn fingerprints_tell_texts_and_their_borders_apart() {
        let ours = sealer(&"k".repeat(32));
        assert_eq!(ours.fingerprint(&["a", "b"]), ours.fingerprint(&["a", "b"]));
        assert_ne!(ours.fingerprint(&["a", "b"]), ours.fingerprint(&["ab", ""]));
        assert_ne!(ours.fingerprint(&["a"]), sealer(&"other".repeat(8)).fingerprint(&["a"]));
    }
}
