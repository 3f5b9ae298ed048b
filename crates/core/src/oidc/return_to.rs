//! Where a browser goes after a login: a path of ours and nothing else (CVE-2024-22244).

use std::str::FromStr;

/// Longest path, in bytes.
const MAX: usize = 1024;

/// A path on this registry, with query and fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnTo(String);

/// The text could lead elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("redirect_url is a path of this registry, such as /harbor/projects")]
pub struct ReturnToError;

impl ReturnTo {
    /// The path.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for ReturnTo {
    fn default() -> Self {
        Self("/".into())
    }
}

impl FromStr for ReturnTo {
    type Err = ReturnToError;

    /// A browser reads backslashes as slashes, drops tabs and line ends, and resolves dots; two slashes begin a host. None of these, written
    /// out or escaped, is a path.
    fn from_str(text: &str) -> Result<Self, ReturnToError> {
        let plain = |byte: u8| byte.is_ascii_graphic() && !b"\\\"<>^`{|}".contains(&byte);
        if !text.starts_with('/') || text.len() > MAX || !text.bytes().all(plain) {
            return Err(ReturnToError);
        }
        let path = text.split(['?', '#']).next().unwrap_or_default();
        let decoded = decode(path).ok_or(ReturnToError)?;
        let odd = |c: char| c.is_control() || c == '\\' || c.is_whitespace();
        let dots = decoded.split('/').any(|part| part == "." || part == "..");
        if decoded.contains(odd) || decoded.contains("//") || dots {
            return Err(ReturnToError);
        }
        Ok(Self(text.to_owned()))
    }
}

/// Resolves `%xx` once; `None` when one is cut short or the result is no UTF-8.
fn decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut decoded = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let pair = [bytes.next()?, bytes.next()?];
            decoded.push(u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok()?);
        } else {
            decoded.push(byte);
        }
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c21_a127_only_paths_of_ours_are_returned_to() {
        for evil in [
            "",
            "evil",
            "//evil",
            "///evil",
            "/\\evil",
            "\\\\evil",
            "/%09/evil",
            "/%0d%0a/evil",
            "/%5cevil",
            "/%2f/evil",
            "/%2F%2Fevil",
            "https:evil",
            "https://evil",
            "http:/evil",
            "/..//evil",
            "/a/../..//evil",
            "/%2e%2e/%2e%2e//evil",
            "/./evil",
            "/\t/evil",
            "/\n/evil",
            " /evil",
            "/ /evil",
            "javascript:alert(1)",
            "data:text/html,x",
            "/é",
            "/%c3%28",
            "/%zz",
            "/%4",
            "//evil@host",
            "/a//b",
        ] {
            assert!(evil.parse::<ReturnTo>().is_err(), "{evil:?}");
        }
        assert!(format!("/{}", "a".repeat(MAX)).parse::<ReturnTo>().is_err());
        for fine in [
            "/",
            "/harbor/projects",
            "/harbor/projects/1/repositories?tab=info&x=//y",
            "/a%20b",
            "/a#//b",
            "/a..b/c",
        ] {
            match fine {
                "/a%20b" => assert!(fine.parse::<ReturnTo>().is_err(), "a blank is not worth the doubt"),
                _ => assert_eq!(fine.parse::<ReturnTo>().as_ref().map(ReturnTo::as_str), Ok(fine)),
            }
        }
    }
}
