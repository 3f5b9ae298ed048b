//! Selectors: which repositories, tags and artifacts a rule is about. Compiled once for a run; matching takes linear time.

use globset::{GlobBuilder, GlobMatcher};
use regex::{Regex, RegexBuilder};
use serde_json::Value;
use wharf_model::RetentionSelector;

use super::facts::Unit;

/// Longest pattern, in bytes.
pub(super) const MAX_PATTERN: usize = 1024;
/// Largest compiled regular expression, in bytes.
const MAX_REGEX: usize = 1 << 18;

/// A condition on a tag or on an artifact without tags.
#[derive(Debug, Clone)]
pub(super) struct TagSelector {
    test: Test,
    /// Whether it is the other way round.
    excludes: bool,
    /// What it says of an artifact without tags, where it is about tags.
    untagged: bool,
}

#[derive(Debug, Clone)]
enum Test {
    Tag(Text),
    /// All of these labels; any of them, where it is the other way round.
    Labels(Vec<String>),
    Annotation {
        key: String,
        value: Option<Text>,
    },
    AtLeast(i64),
    AtMost(i64),
}

#[derive(Debug, Clone)]
enum Text {
    Glob(GlobMatcher),
    Regex(Regex),
}

/// A condition on the path of a repository below its project, or on the project's name.
#[derive(Debug, Clone)]
pub(super) struct PathSelector {
    text: Text,
    excludes: bool,
}

impl Text {
    fn parse(kind: &str, pattern: &str) -> Result<Self, String> {
        if pattern.is_empty() || pattern.len() > MAX_PATTERN || pattern.chars().any(char::is_control) {
            return Err(format!("a pattern has 1 to {MAX_PATTERN} bytes and no control characters"));
        }
        match kind {
            "doublestar" => match GlobBuilder::new(pattern).literal_separator(true).empty_alternates(true).build() {
                Ok(glob) => Ok(Self::Glob(glob.compile_matcher())),
                Err(error) => Err(format!("{pattern} is no doublestar pattern: {}", error.kind())),
            },
            // By itself first, so that none closes the group it is put into.
            "regex" => compile(pattern)
                .and_then(|_| compile(&format!("^(?:{pattern})$")))
                .map(Self::Regex)
                .ok_or_else(|| format!("{pattern} is no regular expression, or one that is too large")),
            _ => Err(format!("there is no kind {kind} of selector here")),
        }
    }

    fn matches(&self, text: &str) -> bool {
        match self {
            Self::Glob(glob) => glob.is_match(text),
            Self::Regex(regex) => regex.is_match(text),
        }
    }
}

impl TagSelector {
    /// Reads a selector. The error is a sentence for people.
    pub(super) fn parse(selector: &RetentionSelector) -> Result<Self, String> {
        let pattern = selector.pattern.as_str();
        let (test, words) = match selector.kind.as_str() {
            kind @ ("doublestar" | "regex") => (Test::Tag(Text::parse(kind, pattern)?), ["matches", "excludes"]),
            "label" => (Test::Labels(labels(pattern)?), ["withLabels", "withoutLabels"]),
            "annotation" => (annotation(pattern)?, ["matches", "excludes"]),
            "size" => return Self::size(selector),
            other => {
                return Err(format!(
                    "a tag selector has the kind doublestar, regex, label, annotation or size, not {other}"
                ));
            }
        };
        let excludes = decoration(selector, words)?;
        Ok(Self {
            test,
            excludes,
            untagged: untagged(&selector.extras)?.unwrap_or(!excludes),
        })
    }

    fn size(selector: &RetentionSelector) -> Result<Self, String> {
        let bytes = bytes(&selector.pattern).ok_or_else(|| format!("{} is no size such as 1048576 or 500MiB", selector.pattern))?;
        let at_most = decoration(selector, ["atLeast", "atMost"])?;
        Ok(Self {
            test: if at_most { Test::AtMost(bytes) } else { Test::AtLeast(bytes) },
            excludes: false,
            untagged: true,
        })
    }

    /// Whether the rule is about `unit`, as far as this selector decides.
    pub(super) fn selects(&self, unit: &Unit<'_>) -> bool {
        match &self.test {
            Test::Tag(text) => match unit.tag {
                Some(tag) => text.matches(&tag.name) != self.excludes,
                None => self.untagged,
            },
            Test::Labels(names) if self.excludes => !names.iter().any(|name| unit.manifest.labels.contains(name)),
            Test::Labels(names) => names.iter().all(|name| unit.manifest.labels.contains(name)),
            Test::Annotation { key, value } => {
                let found = unit.manifest.annotations.get(key);
                let holds = found.is_some_and(|found| value.as_ref().is_none_or(|value| value.matches(found)));
                holds != self.excludes
            }
            Test::AtLeast(bytes) => unit.manifest.size >= *bytes,
            Test::AtMost(bytes) => unit.manifest.size <= *bytes,
        }
    }

    /// Whether it asks for annotations.
    pub(super) fn wants_annotations(&self) -> bool {
        matches!(self.test, Test::Annotation { .. })
    }
}

impl PathSelector {
    /// Reads a selector whose decorations are `words`: as it is, and the other way round.
    pub(super) fn parse(selector: &RetentionSelector, words: [&str; 2]) -> Result<Self, String> {
        Ok(Self {
            text: Text::parse(&selector.kind, &selector.pattern)?,
            excludes: decoration(selector, words)?,
        })
    }

    /// Whether it is about this path or name.
    pub(super) fn selects(&self, text: &str) -> bool {
        self.text.matches(text) != self.excludes
    }
}

fn compile(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).size_limit(MAX_REGEX).build().ok()
}

/// Whether the decoration is the second of the two.
fn decoration(selector: &RetentionSelector, words: [&str; 2]) -> Result<bool, String> {
    match words.iter().position(|word| *word == selector.decoration) {
        Some(place) => Ok(place == 1),
        None => Err(format!(
            "the decoration of a {} selector here is {} or {}",
            selector.kind, words[0], words[1]
        )),
    }
}

/// Harbor's `{"untagged":true}` in a text.
fn untagged(extras: &str) -> Result<Option<bool>, String> {
    if extras.is_empty() {
        return Ok(None);
    }
    let wrong = || "extras is a text such as {\"untagged\":true}".to_owned();
    if extras.len() > MAX_PATTERN {
        return Err(wrong());
    }
    let found: Value = serde_json::from_str(extras).map_err(|_| wrong())?;
    let found = found.as_object().ok_or_else(wrong)?;
    match found.get("untagged") {
        None => Ok(None),
        Some(Value::Bool(untagged)) => Ok(Some(*untagged)),
        Some(_) => Err(wrong()),
    }
}

fn labels(pattern: &str) -> Result<Vec<String>, String> {
    let names: Vec<_> = pattern.split(',').map(|name| name.trim().to_owned()).collect();
    if pattern.len() > MAX_PATTERN || names.iter().any(String::is_empty) {
        return Err("a label selector names labels, separated by commas".into());
    }
    Ok(names)
}

/// `key`, or `key=value` with a doublestar pattern as the value.
fn annotation(pattern: &str) -> Result<Test, String> {
    let (key, value) = match pattern.split_once('=') {
        Some((key, value)) => (key, Some(Text::parse("doublestar", value)?)),
        None => (pattern, None),
    };
    if key.trim().is_empty() || pattern.len() > MAX_PATTERN {
        return Err("an annotation selector is key or key=pattern".into());
    }
    Ok(Test::Annotation {
        key: key.to_owned(),
        value,
    })
}

/// Bytes, or a number with KiB, MiB, GiB or TiB.
fn bytes(text: &str) -> Option<i64> {
    let (number, shift) = ["KiB", "MiB", "GiB", "TiB"]
        .iter()
        .zip(1_u32..)
        .find_map(|(unit, power)| text.strip_suffix(unit).map(|number| (number.trim_end(), power * 10)))
        .unwrap_or((text, 0));
    let number: i64 = number.parse().ok().filter(|number| *number >= 0)?;
    number.checked_mul(1_i64 << shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn selector(kind: &str, decoration: &str, pattern: &str) -> RetentionSelector {
        RetentionSelector {
            kind: kind.into(),
            decoration: decoration.into(),
            pattern: pattern.into(),
            extras: String::new(),
        }
    }

    #[test]
    fn doublestar_is_harbors() {
        let matches = |pattern: &str, text: &str| Text::parse("doublestar", pattern).expect(pattern).matches(text);
        for (pattern, text) in [
            ("**", "a/b"),
            ("*", "V1.2"),
            ("{v1*,rel-*}", "rel-2"),
            ("v?", "v1"),
            ("team/**", "team/a/b"),
            ("[^a]x", "bx"),
            ("{a,}b", "b"),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("*", "a/b"), ("v?", "v10"), ("latest", "latest2"), ("team/*", "team/a/b")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn a_regex_matches_the_whole_and_is_bounded() {
        let text = Text::parse("regex", "v\\d+|main").expect("a regex");
        assert!(text.matches("v12") && text.matches("main") && !text.matches("xmain") && !text.matches("v1.2"));
        for bad in ["(", "", "(a{1000}){1000}", "a\nb", "a)|(b"] {
            assert!(Text::parse("regex", bad).is_err(), "{bad}");
        }
        assert!(Text::parse("doublestar", &"{a,".repeat(400)).is_err());
        assert!(Text::parse("doublestar", &"a".repeat(1025)).is_err());
    }

    #[test]
    fn sizes() {
        for (text, expected) in [
            ("0", Some(0)),
            ("1024", Some(1024)),
            ("500MiB", Some(500 << 20)),
            ("2 TiB", Some(2 << 40)),
            ("-1", None),
            ("1MB", None),
            ("", None),
            ("9999999TiB", None),
        ] {
            assert_eq!(bytes(text), expected, "{text}");
        }
    }

    #[test]
    fn what_a_selector_cannot_be() {
        for bad in [
            selector("doublestar", "repoMatches", "**"),
            selector("glob", "matches", "**"),
            selector("label", "matches", "a"),
            selector("label", "withLabels", "a,,b"),
            selector("annotation", "matches", "=x"),
            selector("size", "atLeast", "huge"),
            selector("doublestar", "matches", ""),
        ] {
            assert!(TagSelector::parse(&bad).is_err(), "{bad:?}");
        }
        for extras in ["x", "[]", "{\"untagged\":\"yes\"}"] {
            let mut bad = selector("doublestar", "matches", "**");
            bad.extras = extras.into();
            assert!(TagSelector::parse(&bad).is_err(), "{extras}");
        }
    }
}
