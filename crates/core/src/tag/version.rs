//! Versions that tags say: `1.2`, `v1.2.3`, `2.0.0-rc.1`, ordered as semantic versions. Any number of parts from two on counts, because
//! images are tagged so; a tag of one number (`7`, `20190912`) is a name that moves or a date, and no version.

use std::cmp::Ordering;

/// Most numbers of a version.
const MAX_PARTS: usize = 8;

/// A version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Version {
    /// Without zeros at the end: 1.2 is 1.2.0.
    numbers: Vec<u64>,
    /// Identifiers after the hyphen; a version without any comes after those with.
    pre: Vec<Identifier>,
}

/// A part of what follows the hyphen. Numbers come before words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Identifier {
    Number(u64),
    Word(String),
}

impl Version {
    /// The version a tag says, if it says one. What follows `_` or `+` is build metadata, which does not order.
    pub(crate) fn of(tag: &str) -> Option<Self> {
        let text = tag.strip_prefix(['v', 'V']).unwrap_or(tag);
        let text = text.split(['_', '+']).next()?;
        let (core, pre) = match text.split_once('-') {
            Some((core, pre)) => (core, Some(pre)),
            None => (text, None),
        };
        let mut numbers: Vec<u64> = core.split('.').map(number).collect::<Option<_>>()?;
        if !(2..=MAX_PARTS).contains(&numbers.len()) {
            return None;
        }
        while numbers.last() == Some(&0) {
            numbers.pop();
        }
        let pre = match pre {
            None => Vec::new(),
            Some(pre) => pre.split('.').map(identifier).collect::<Option<_>>()?,
        };
        Some(Self { numbers, pre })
    }
}

impl Ord for Version {
    fn cmp(&self, other: &Self) -> Ordering {
        self.numbers
            .cmp(&other.numbers)
            .then_with(|| self.pre.is_empty().cmp(&other.pre.is_empty()))
            .then_with(|| self.pre.cmp(&other.pre))
    }
}

impl PartialOrd for Version {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

fn number(text: &str) -> Option<u64> {
    (!text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn identifier(text: &str) -> Option<Identifier> {
    if text.is_empty() {
        return None;
    }
    Some(number(text).map_or_else(|| Identifier::Word(text.to_owned()), Identifier::Number))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn versions_in_order() {
        let ordered = [
            "0.9",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-alpha.beta",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0-rc.1",
            "v1.0",
            "1.0.1",
            "1.2",
            "1.10",
            "1.10.0.1",
            "2.0-alpine",
            "2.0",
            "10.0.0",
        ];
        for pair in ordered.windows(2) {
            assert!(Version::of(pair[0]) < Version::of(pair[1]), "{pair:?}");
            assert!(Version::of(pair[0]).is_some(), "{pair:?}");
        }
        assert_eq!(Version::of("v1.2"), Version::of("1.2.0_build5"));
    }

    #[test]
    fn junk_is_no_version() {
        for junk in [
            "latest",
            "main",
            "7",
            "v3",
            "20190912123205-c808c4",
            "1..2",
            "1.2-",
            "1.x",
            ".1",
            "1.",
            "1.2.3-a..b",
            "",
            "v",
            "-1.2",
            "99999999999999999999.1",
            "1.1.1.1.1.1.1.1.1",
            "sha256-0a.sig",
            "\u{0661}.\u{0662}",
        ] {
            assert_eq!(Version::of(junk), None, "{junk}");
        }
    }

    proptest! {
        #[test]
        fn the_order_is_total(a in "v?[0-9]{1,2}(\\.[0-9]{1,2}){1,3}(-[a-c0-9]{1,2}(\\.[a-c0-9])?)?", b in "[0-9](\\.[0-9]){1,3}(-[a-c0-9])?", c in "[0-9](\\.[0-9]){1,2}(-[a-c0-9])?") {
            let [a, b, c] = [a, b, c].map(|text| Version::of(&text).expect("a version"));
            prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
            if a <= b && b <= c {
                prop_assert!(a <= c);
            }
            prop_assert_eq!(a.cmp(&b) == Ordering::Equal, a == b);
        }
    }
}
