//! Content digests (image-spec, descriptor.md#digests).

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use sha2::digest::common::hazmat::SerializableState;
use sha2::{Digest as _, Sha256, Sha512};

/// A registered digest algorithm that Wharf computes and verifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Algorithm {
    /// SHA-256, the canonical algorithm.
    Sha256,
    /// SHA-512.
    Sha512,
}

impl Algorithm {
    /// The identifier before the colon.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sha256 => "sha256",
            Self::Sha512 => "sha512",
        }
    }

    /// Number of hexadecimal characters in an encoded digest.
    pub fn hex_len(self) -> usize {
        match self {
            Self::Sha256 => 64,
            Self::Sha512 => 128,
        }
    }
}

impl FromStr for Algorithm {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        match text {
            "sha256" => Ok(Self::Sha256),
            "sha512" => Ok(Self::Sha512),
            _ => Err(DigestError::UnsupportedAlgorithm),
        }
    }
}

/// Why a text is not a digest that Wharf accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DigestError {
    /// No `algorithm:hex` shape.
    #[error("a digest has the form algorithm:hex")]
    Format,
    /// An algorithm other than sha256 and sha512.
    #[error("unsupported digest algorithm; use sha256 or sha512")]
    UnsupportedAlgorithm,
    /// Wrong length, or characters other than lower-case hexadecimal.
    #[error("the encoded part of a digest is lower-case hexadecimal of the algorithm's length")]
    Encoding,
}

/// A digest such as `sha256:6c3c…`. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest {
    text: Arc<str>,
}

impl Digest {
    /// The digest of `bytes`.
    pub fn of(algorithm: Algorithm, bytes: &[u8]) -> Self {
        let mut hasher = Hasher::new(algorithm);
        hasher.update(bytes);
        hasher.finish()
    }

    /// The digest of `bytes` under SHA-256.
    pub fn sha256(bytes: &[u8]) -> Self {
        Self::of(Algorithm::Sha256, bytes)
    }

    /// The whole text, `algorithm:hex`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The algorithm.
    pub fn algorithm(&self) -> Algorithm {
        if self.text.starts_with("sha256:") {
            Algorithm::Sha256
        } else {
            Algorithm::Sha512
        }
    }

    /// The hexadecimal part.
    pub fn hex(&self) -> &str {
        self.text.split_once(':').map_or("", |(_, hex)| hex)
    }
}

impl FromStr for Digest {
    type Err = DigestError;

    fn from_str(text: &str) -> Result<Self, DigestError> {
        let (algorithm, hex) = text.split_once(':').ok_or(DigestError::Format)?;
        let algorithm: Algorithm = algorithm.parse()?;
        let lower_hex = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if hex.len() != algorithm.hex_len() || !hex.bytes().all(lower_hex) {
            return Err(DigestError::Encoding);
        }
        Ok(Self { text: text.into() })
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl serde::Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.text)
    }
}

impl<'de> serde::Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(d)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A running digest. Cloning it forks the state.
#[derive(Clone)]
pub enum Hasher {
    /// SHA-256 state.
    Sha256(Sha256),
    /// SHA-512 state.
    Sha512(Sha512),
}

impl Hasher {
    /// An empty state.
    pub fn new(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Sha256 => Self::Sha256(Sha256::new()),
            Algorithm::Sha512 => Self::Sha512(Sha512::new()),
        }
    }

    /// Which algorithm this state belongs to.
    pub fn algorithm(&self) -> Algorithm {
        match self {
            Self::Sha256(_) => Algorithm::Sha256,
            Self::Sha512(_) => Algorithm::Sha512,
        }
    }

    /// Takes in more bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Sha256(state) => state.update(bytes),
            Self::Sha512(state) => state.update(bytes),
        }
    }

    /// The state as bytes of fixed size, so that another request or replica can go on: one byte for the
    /// algorithm, then the state. [`Hasher::restore`] reads it back.
    pub fn save(&self) -> Vec<u8> {
        match self {
            Self::Sha256(state) => [&[1][..], &state.serialize()].concat(),
            Self::Sha512(state) => [&[2][..], &state.serialize()].concat(),
        }
    }

    /// The state saved by [`Hasher::save`]; `None` when the bytes are not one, so that the caller hashes again.
    pub fn restore(saved: &[u8]) -> Option<Self> {
        match saved.split_first()? {
            (1, state) => Some(Self::Sha256(Sha256::deserialize(state.try_into().ok()?).ok()?)),
            (2, state) => Some(Self::Sha512(Sha512::deserialize(state.try_into().ok()?).ok()?)),
            _ => None,
        }
    }

    /// The digest of everything taken in.
    pub fn finish(self) -> Digest {
        match self {
            Self::Sha256(state) => encode(Algorithm::Sha256, &state.finalize()),
            Self::Sha512(state) => encode(Algorithm::Sha512, &state.finalize()),
        }
    }
}

fn encode(algorithm: Algorithm, bytes: &[u8]) -> Digest {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(7 + bytes.len() * 2);
    text.push_str(algorithm.as_str());
    text.push(':');
    for byte in bytes {
        text.push(char::from(HEX[usize::from(byte >> 4)]));
        text.push(char::from(HEX[usize::from(byte & 15)]));
    }
    Digest { text: text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_digests() {
        assert_eq!(
            Digest::sha256(b"").as_str(),
            "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert!(
            Digest::of(Algorithm::Sha512, b"abc")
                .as_str()
                .starts_with("sha512:ddaf35a193617aba")
        );
    }

    #[test]
    fn c75_a_saved_state_goes_on_and_a_tampered_one_is_refused() {
        for algorithm in [Algorithm::Sha256, Algorithm::Sha512] {
            let mut first = Hasher::new(algorithm);
            first.update(&[7; 1000]);
            let saved = first.save();
            let mut second = Hasher::restore(&saved).expect("a saved state");
            second.update(&[8; 77]);
            assert_eq!(second.finish(), Digest::of(algorithm, &[vec![7; 1000], vec![8; 77]].concat()));
            assert!(Hasher::restore(&saved[1..]).is_none());
            assert!(Hasher::restore(&[saved, vec![0]].concat()).is_none());
        }
        assert!(Hasher::restore(&[]).is_none());
        assert!(Hasher::restore(&[9; 400]).is_none());
    }

    #[test]
    fn a1_a2_malformed_digests_are_refused() {
        let good = "a".repeat(64);
        for text in [
            format!("sha256:{}", &good[1..]),
            format!("sha256:{good}a"),
            format!("sha256:{}", good.to_uppercase()),
            format!("sha256:{}g", &good[1..]),
            format!("md5:{}", &good[..32]),
            format!("sha1:{}", &good[..40]),
            format!("sha256+b64:{good}"),
            "foo:bar".into(),
            "sha256:../../../../etc/passwd".into(),
            String::new(),
        ] {
            assert!(text.parse::<Digest>().is_err(), "{text}");
        }
        assert!(format!("sha256:{good}").parse::<Digest>().is_ok());
    }
}
