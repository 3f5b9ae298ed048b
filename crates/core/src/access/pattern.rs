//! Patterns of repository paths: Harbor's doublestar (`*`, `**`, `?`, `{a,b}`), matched in linear time.

use std::str::FromStr;

use globset::{GlobBuilder, GlobMatcher};

/// Longest pattern, in bytes.
const MAX_LENGTH: usize = 255;

/// A pattern of paths below a project.
#[derive(Debug, Clone)]
pub struct Pattern(GlobMatcher);

/// The text is not a pattern.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a pattern has 1 to 255 of the characters of names and `*`, `**`, `?`, `[…]`, `{{a,b}}`")]
pub struct PatternError;

impl Pattern {
    /// A pattern of tags, which may have capitals.
    ///
    /// # Errors
    /// [`PatternError`] when it is none.
    pub fn of_tags(text: &str) -> Result<Self, PatternError> {
        let known = |b: u8| b.is_ascii_alphanumeric() || b"._-/*?[]{},!".contains(&b);
        if text.is_empty() || text.len() > MAX_LENGTH || !text.bytes().all(known) {
            return Err(PatternError);
        }
        let glob = GlobBuilder::new(text).literal_separator(true).build().map_err(|_| PatternError)?;
        Ok(Self(glob.compile_matcher()))
    }

    /// Whether `path` matches as a whole.
    pub fn matches(&self, path: &str) -> bool {
        self.0.is_match(path)
    }
}

impl FromStr for Pattern {
    type Err = PatternError;

    fn from_str(text: &str) -> Result<Self, PatternError> {
        if text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(PatternError);
        }
        Self::of_tags(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doublestar() {
        let matches = |pattern: &str, path: &str| pattern.parse::<Pattern>().expect("a pattern").matches(path);
        assert!(matches("team-*", "team-a") && !matches("team-*", "team-a/b") && matches("team-*/**", "team-a/b/c"));
        assert!(matches("**", "a/b") && matches("{a,b}/x", "b/x") && !matches("a?", "a"));
        for bad in ["", "a|b", "a;b", "a b", "A", "{a", "a\u{e9}"] {
            assert!(bad.parse::<Pattern>().is_err(), "{bad}");
        }
    }
}
