//! Distinguished names (RFC 4514) in one form, so that two spellings of a name are one name.

use std::fmt::Write as _;

/// A distinguished name in normal form: attribute types and values in lower case, spaces around and inside values collapsed, escapes
/// written in one way, the parts of a multi-valued RDN sorted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Dn {
    /// From the entry up to the root.
    rdns: Vec<String>,
    /// The first value of the first RDN as it was written.
    first_value: String,
}

/// Longer names are not taken.
const MAX_LENGTH: usize = 4096;

impl Dn {
    /// Parses a DN. An empty text is the root. `None`: it is not a DN.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut dn = Self {
            rdns: Vec::new(),
            first_value: String::new(),
        };
        if text.len() > MAX_LENGTH || text.contains('\0') {
            return None;
        }
        if text.trim().is_empty() {
            return Some(dn);
        }
        for rdn in split(text, &[',', ';']) {
            let mut parts = Vec::new();
            for part in split(rdn, &['+']) {
                let (kind, raw) = part.split_once('=')?;
                let kind = kind.trim().to_lowercase();
                let value = unescape(raw)?;
                if !is_attribute(&kind) || value.trim().is_empty() {
                    return None;
                }
                if dn.first_value.is_empty() {
                    dn.first_value.clone_from(&value);
                }
                parts.push(format!("{kind}={}", escape(&fold(&value))));
            }
            parts.sort_unstable();
            dn.rdns.push(parts.join("+"));
        }
        Some(dn)
    }

    /// The name in normal form.
    pub(super) fn key(&self) -> String {
        self.rdns.join(",")
    }

    /// The value of the first attribute: what people call the entry.
    pub(super) fn first_value(&self) -> &str {
        &self.first_value
    }

    /// Whether it is `base` or somewhere under it.
    pub(super) fn is_under(&self, base: &Self) -> bool {
        self.rdns.ends_with(&base.rdns)
    }

    /// Whether it is the root, which is no entry.
    pub(super) fn is_root(&self) -> bool {
        self.rdns.is_empty()
    }
}

/// An attribute description without options, RFC 4512, section 2.5.
pub(super) fn is_attribute(name: &str) -> bool {
    (1..=64).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.')
}

/// Splits at separators that are neither escaped nor inside quotes.
fn split<'a>(text: &'a str, separators: &[char]) -> Vec<&'a str> {
    let (mut parts, mut start, mut escaped, mut quoted) = (Vec::new(), 0, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            c if !quoted && separators.contains(&c) => {
                parts.push(&text[start..at]);
                start = at + c.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// The value itself: without the spaces around it, its quotes and its escapes.
fn unescape(raw: &str) -> Option<String> {
    let trimmed = raw.trim();
    let (raw, quoted) = match trimmed.strip_prefix('"') {
        Some(rest) => (rest.strip_suffix('"')?, true),
        None => (raw.trim_start(), false),
    };
    let mut bytes = Vec::with_capacity(raw.len());
    // Spaces at the end that are not escaped do not belong to the value.
    let mut keep = 0;
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            // Inside quotes too a quote is escaped.
            b'"' => return None,
            b'\\' => {
                let next = rest.next()?;
                match (next as char).to_digit(16) {
                    Some(high) => {
                        let low = (rest.next()? as char).to_digit(16)?;
                        bytes.push(u8::try_from(high * 16 + low).ok()?);
                    }
                    None => bytes.push(next),
                }
                keep = bytes.len();
            }
            byte => {
                bytes.push(byte);
                if quoted || byte != b' ' {
                    keep = bytes.len();
                }
            }
        }
    }
    bytes.truncate(keep);
    String::from_utf8(bytes).ok()
}

/// Case and runs of spaces do not tell names apart (the string preparation of RFC 4518, of which these two matter in practice).
fn fold(value: &str) -> String {
    value.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn escape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for (at, c) in value.char_indices() {
        match c {
            ',' | '+' | '"' | '\\' | '<' | '>' | ';' | '=' => {
                out.push('\\');
                out.push(c);
            }
            '#' if at == 0 => out.push_str("\\#"),
            c if c.is_control() => {
                for byte in c.to_string().bytes() {
                    let _ = write!(out, "\\{byte:02x}");
                }
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(text: &str) -> String {
        Dn::parse(text).expect(text).key()
    }

    #[test]
    fn spellings_of_one_name_are_one() {
        let plain = "cn=wharf admins,ou=groups,dc=wharf,dc=test";
        for spelling in [
            "CN=Wharf Admins,OU=Groups,DC=wharf,DC=test",
            " cn = Wharf   Admins , ou=groups ,dc=wharf, dc=test ",
            "cn=Wharf Admins;ou=groups;dc=wharf;dc=test",
            r"cn=Wharf\20Admins,ou=groups,dc=wharf,dc=test",
            "cn=\"Wharf Admins\",ou=groups,dc=wharf,dc=test",
        ] {
            assert_eq!(key(spelling), plain, "{spelling}");
        }
        assert_eq!(key(r"uid=we(i*r\5Cd\2C name,dc=x"), key(r"UID=We(i*r\\d\, Name,dc=x"));
        assert_eq!(key("cn=a+uid=b,dc=x"), key("uid=b+cn=a,dc=x"));
        assert_eq!(key("uid=MÜLLER,dc=x"), key(r"uid=m\c3\bcller,dc=x"));
    }

    #[test]
    fn an_escaped_comma_does_not_make_a_name_another_one() {
        assert_ne!(key(r"uid=x\,ou=admins,dc=test"), key("uid=x,ou=admins,dc=test"));
        assert!(!Dn::parse(r"uid=x\,dc=test").unwrap().is_under(&Dn::parse("dc=test").unwrap()));
    }

    #[test]
    fn under_means_by_whole_parts() {
        let base = Dn::parse("OU=Groups, DC=test").unwrap();
        assert!(Dn::parse("cn=a,ou=groups,dc=test").unwrap().is_under(&base));
        assert!(base.is_under(&base));
        for outside in ["cn=a,ou=othergroups,dc=test", "dc=test", "cn=a,ou=groups,dc=test,dc=com"] {
            assert!(!Dn::parse(outside).unwrap().is_under(&base), "{outside}");
        }
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for text in [
            "alice",
            "=alice",
            "uid=",
            "uid=a,,dc=x",
            r"uid=a\",
            r"uid=a\0",
            "uid=a\0",
            r"uid=\ff",
        ] {
            assert_eq!(Dn::parse(text), None, "{text}");
        }
        assert!(Dn::parse(" ").unwrap().is_root());
        assert_eq!(Dn::parse("CN=Wharf Admins,dc=x").unwrap().first_value(), "Wharf Admins");
    }

    proptest! {
        #[test]
        fn the_normal_form_is_stable(text in r#"(cn|UID) ?= ?[a-zA-Z0-9 ,+"\\#;<>=äÜ(*)]{1,24}(,dc=[a-z]{1,4}){0,2}"#) {
            if let Some(dn) = Dn::parse(&text) {
                let again = Dn::parse(&dn.key());
                prop_assert_eq!(again.map(|dn| dn.key()), Some(dn.key()));
            }
        }
    }
}
