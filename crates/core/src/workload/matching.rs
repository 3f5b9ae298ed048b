//! Whether a token's claims are those a rule asks for.

use std::collections::BTreeMap;

use globset::{GlobBuilder, GlobMatcher};
use serde_json::{Map, Value};
use wharf_auth::oidc::claim;

use crate::Error;

/// Claims of one rule.
const MAX_CLAIMS: usize = 16;

/// Longest name and pattern, in bytes.
const MAX_TEXT: usize = 255;

/// Checks the claims of a rule. At least one must say something: with `*` alone, everybody in the world who can get a token of the
/// issuer would be let in.
///
/// # Errors
/// [`Error::Invalid`].
pub(super) fn check(claims: &BTreeMap<String, String>) -> Result<(), Error> {
    let invalid = |text: &str| Err(Error::Invalid(text.into()));
    if claims.len() > MAX_CLAIMS {
        return invalid("a rule has at most 16 claims");
    }
    for (name, pattern) in claims {
        let fine = |text: &str| (1..=MAX_TEXT).contains(&text.len()) && !text.contains(char::is_control);
        if !fine(name) || !fine(pattern) {
            return invalid("names and patterns of claims have 1 to 255 characters and no control characters");
        }
        if compile(pattern).is_none() {
            return invalid("a claim's pattern is a text with `*`, `**`, `?`, `[…]` and `{a,b}`");
        }
    }
    let says_something = |pattern: &String| pattern.chars().any(|c| !"*?/{},".contains(c));
    if !claims.values().any(says_something) {
        return invalid("at least one claim must be asked for with more than a wildcard");
    }
    Ok(())
}

/// Whether `found` has every claim in `wanted`. A claim that is a list matches when one of its texts does.
pub(super) fn matches(wanted: &BTreeMap<String, String>, found: &Map<String, Value>) -> bool {
    !wanted.is_empty()
        && wanted.iter().all(|(name, pattern)| {
            let pattern = compile(pattern);
            pattern.is_some_and(|pattern| claim(found, name).is_some_and(|value| value_matches(&pattern, value)))
        })
}

fn value_matches(pattern: &GlobMatcher, value: &Value) -> bool {
    match value {
        Value::String(text) => pattern.is_match(text),
        Value::Bool(flag) => pattern.is_match(flag.to_string()),
        Value::Number(number) => pattern.is_match(number.to_string()),
        Value::Array(values) => values.iter().any(|value| value.as_str().is_some_and(|text| pattern.is_match(text))),
        Value::Null | Value::Object(_) => false,
    }
}

/// `*` stays between slashes and `**` crosses them, so that `repo:team/*` is no other team's.
fn compile(pattern: &str) -> Option<GlobMatcher> {
    let glob = GlobBuilder::new(pattern).literal_separator(true).backslash_escape(false).build();
    glob.ok().map(|glob| glob.compile_matcher())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rule(claims: &[(&str, &str)]) -> BTreeMap<String, String> {
        claims
            .iter()
            .map(|(name, pattern)| ((*name).to_owned(), (*pattern).to_owned()))
            .collect()
    }

    fn is_in(claims: &[(&str, &str)]) -> bool {
        let token = json!({
            "sub": "repo:team/app:ref:refs/heads/main", "repository_owner_id": 4711, "protected": true, "groups": ["a", "b"],
            "kubernetes.io": {"namespace": "ci", "serviceaccount": {"name": "builder"}}, "nothing": null,
        });
        matches(&rule(claims), token.as_object().expect("an object"))
    }

    #[test]
    fn every_claim_must_match() {
        assert!(is_in(&[("sub", "repo:team/*:ref:refs/heads/main")]));
        assert!(is_in(&[
            ("sub", "repo:team/**"),
            ("repository_owner_id", "4711"),
            ("protected", "true"),
            ("groups", "b")
        ]));
        assert!(is_in(&[
            ("kubernetes.io.namespace", "ci"),
            ("kubernetes.io.serviceaccount.name", "build*")
        ]));
        for other in [
            &[("sub", "repo:team/*")][..],
            &[("sub", "repo:other/**")],
            &[("sub", "REPO:team/**")],
            &[("sub", "team")],
            &[("sub", "repo:team/**"), ("protected", "false")],
            &[("missing", "**")],
            &[("nothing", "**")],
            &[("kubernetes.io", "**")],
            &[("groups", "c")],
            &[],
        ] {
            assert!(!is_in(other), "{other:?}");
        }
    }

    #[test]
    fn a_rule_for_everybody_is_refused() {
        for bad in [
            &[][..],
            &[("sub", "*")],
            &[("sub", "**"), ("aud", "?")],
            &[("sub", "{*,**}")],
            &[("sub", "")],
            &[("", "x")],
            &[("sub", "a{b")],
            &[("sub", "a\u{7}")],
        ] {
            assert!(check(&rule(bad)).is_err(), "{bad:?}");
        }
        assert!(check(&rule(&[("sub", "repo:team/*"), ("ref", "**")])).is_ok());
        let many: BTreeMap<_, _> = (0..17).map(|n| (format!("c{n}"), "x".to_owned())).collect();
        assert!(check(&many).is_err());
    }
}
