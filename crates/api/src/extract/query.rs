//! Query strings, decoded once.

use std::borrow::Cow;

/// A decoded query string in the order it was sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query(Vec<(String, String)>);

/// The query string is not a list of `key=value`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct BadQuery;

impl Query {
    /// Decodes `text`. Raw semicolons and control characters are refused: servers disagree about what they mean.
    pub(crate) fn parse(text: Option<&str>) -> Result<Self, BadQuery> {
        let text = text.unwrap_or("");
        let pairs: Vec<_> = form_urlencoded::parse(text.as_bytes())
            .map(|(key, value)| (owned(key), owned(value)))
            .collect();
        let clean = |text: &String| !text.chars().any(|c| c.is_control() || c == char::REPLACEMENT_CHARACTER);
        if text.contains(';') || !pairs.iter().all(|(key, value)| clean(key) && clean(value)) {
            return Err(BadQuery);
        }
        Ok(Self(pairs))
    }

    /// The first value of `key`.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }

    /// Every value of `key`.
    pub(crate) fn all<'a>(&'a self, key: &'static str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

fn owned(text: Cow<'_, str>) -> String {
    text.into_owned()
}
