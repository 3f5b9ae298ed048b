//! Secrets of robot accounts.
//!
//! A generated secret is 32 random letters and digits, 190 bits: nobody guesses it, however fast the hash, so it is stored as a
//! salted SHA-256 and a pipeline that logs in a thousand times pays nothing. A secret that a person chose may be weak: it is
//! stored like a password, with argon2id ([`Passwords`](crate::Passwords)). The stored text tells which of the two it is.

use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;
use wharf_model::Secret;

use crate::secret::alphanumeric;

/// Length of a generated secret.
const LENGTH: usize = 32;
/// What a stored hash of a generated secret begins with.
const TAG: &str = "sha256$";

/// A new secret that satisfies [`is_acceptable`].
pub fn generate() -> Secret {
    loop {
        let candidate = alphanumeric(LENGTH);
        if is_acceptable(&candidate) {
            return candidate;
        }
    }
}

/// Harbor's rule for secrets that people choose: 8 to 128 characters with an upper-case letter, a lower-case letter and a digit.
pub fn is_acceptable(secret: &Secret) -> bool {
    let text = secret.expose();
    let kinds = [char::is_uppercase as fn(char) -> bool, char::is_lowercase, char::is_numeric];
    (8..=128).contains(&text.chars().count()) && kinds.iter().all(|kind| text.contains(*kind)) && !text.chars().any(char::is_control)
}

/// What is stored of a generated secret.
pub fn hash_generated(secret: &Secret) -> String {
    let salt = alphanumeric(22);
    format!("{TAG}{}${}", salt.expose(), digest(salt.expose(), secret))
}

/// Whether `secret` is the generated one behind `stored`. `None` when `stored` is not of a generated secret.
pub fn verify_generated(secret: &Secret, stored: &str) -> Option<bool> {
    let (salt, hash) = stored.strip_prefix(TAG)?.split_once('$')?;
    Some(digest(salt, secret).as_bytes().ct_eq(hash.as_bytes()).into())
}

fn digest(salt: &str, secret: &Secret) -> String {
    use std::fmt::Write as _;
    let mut state = Sha256::new();
    for part in [salt, secret.expose()] {
        state.update(part.len().to_le_bytes());
        state.update(part);
    }
    state.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c64_a_generated_secret_verifies_and_is_not_in_its_hash() {
        let secret = generate();
        assert!(is_acceptable(&secret) && secret.expose().len() == LENGTH);
        let (one, other) = (hash_generated(&secret), hash_generated(&secret));
        assert!(one != other && !one.contains(secret.expose()));
        assert_eq!(verify_generated(&secret, &one), Some(true));
        assert_eq!(verify_generated(&generate(), &one), Some(false));
        assert_eq!(verify_generated(&secret, "$argon2id$v=19$x"), None);
    }

    #[test]
    fn harbors_rule_for_chosen_secrets() {
        for good in ["Abcdefg1", "Pass word 1"] {
            assert!(is_acceptable(&Secret::new(good)), "{good}");
        }
        for bad in [
            "",
            "Abcdef1",
            "abcdefg1",
            "ABCDEFG1",
            "Abcdefgh",
            "Abcdefg1\n",
            &format!("Aa1{}", "x".repeat(126)),
        ] {
            assert!(!is_acceptable(&Secret::new(bad)), "{bad}");
        }
    }
}
