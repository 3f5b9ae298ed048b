//! Tags, and references that are a tag or a digest.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::{Digest, DigestError};

/// Longest tag, in bytes.
const MAX_TAG: usize = 128;

/// The text is not a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tag has 1 to 128 letters, digits, '_', '.' or '-', and starts with neither '.' nor '-'")]
pub struct TagError;

/// A tag, `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Tag(Arc<str>);

impl Tag {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tag under which clients keep a referrers list for `subject` on registries without the
    /// referrers API (distribution-spec, "Referrers Tag Schema").
    pub fn referrers_fallback(subject: &Digest) -> Self {
        let mut text = format!("{}-{}", subject.algorithm().as_str(), subject.hex());
        text.truncate(MAX_TAG);
        Self(text.into())
    }
}

impl FromStr for Tag {
    type Err = TagError;

    fn from_str(text: &str) -> Result<Self, TagError> {
        let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
        let first = text.bytes().next().ok_or(TagError)?;
        if text.len() > MAX_TAG || !word(first) || !text.bytes().all(|b| word(b) || b == b'.' || b == b'-') {
            return Err(TagError);
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is neither a tag nor a digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// It has a colon, so it was meant as a digest.
    #[error(transparent)]
    Digest(#[from] DigestError),
    /// It was meant as a tag.
    #[error(transparent)]
    Tag(#[from] TagError),
}

/// The last part of a manifest URL.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Reference {
    /// A tag.
    Tag(Tag),
    /// A digest.
    Digest(Digest),
}

impl FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        // A tag never holds a colon, so a colon decides.
        if text.contains(':') {
            Ok(Self::Digest(text.parse()?))
        } else {
            Ok(Self::Tag(text.parse()?))
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tag(tag) => tag.fmt(f),
            Self::Digest(digest) => digest.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a8_bad_tags() {
        for text in ["", ".a", "-a", "a b", "a/b", "a+b", "ä", "а", &"t".repeat(129)] {
            assert!(text.parse::<Tag>().is_err(), "{text}");
        }
        assert!("t".repeat(128).parse::<Tag>().is_ok());
    }

    #[test]
    fn a9_a_tag_that_looks_like_a_digest_stays_a_tag() {
        let hex = "a".repeat(64);
        assert!(matches!(format!("sha256-{hex}").parse(), Ok(Reference::Tag(_))));
        assert!(matches!(format!("sha256:{hex}").parse(), Ok(Reference::Digest(_))));
        assert!(matches!("sha256:x".parse::<Reference>(), Err(ReferenceError::Digest(_))));
    }

    #[test]
    fn referrers_fallback_tag_of_a_sha512_is_cut_to_a_tag() {
        let subject = Digest::of(crate::Algorithm::Sha512, b"");
        assert!(Tag::referrers_fallback(&subject).as_str().parse::<Tag>().is_ok());
    }
}
