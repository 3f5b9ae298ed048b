//! Names people choose. Each is valid by construction.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A name breaks its rule; the text says which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NameRuleError(pub &'static str);

macro_rules! text_name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameRuleError;

            fn try_from(text: String) -> Result<Self, NameRuleError> {
                text.parse()
            }
        }
    };
}

text_name! {
    /// A project's name: `^[a-z0-9]+(?:[._-][a-z0-9]+)*$`, 1 to 255 characters.
    ProjectName
}

impl FromStr for ProjectName {
    type Err = NameRuleError;

    fn from_str(text: &str) -> Result<Self, NameRuleError> {
        const RULE: NameRuleError =
            NameRuleError("a project name has 1 to 255 lower-case letters and digits, with single '.', '_' or '-' between them");
        let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if text.len() > 255 || !text.split(['.', '_', '-']).all(word) {
            return Err(RULE);
        }
        Ok(Self(text.to_owned()))
    }
}

text_name! {
    /// A local user's login name, 1 to 255 characters. Control characters, white space at the ends and
    /// `, " ~ # % $ :` and `/` are refused: they have a meaning in Basic authentication, robots or Harbor's API.
    /// So are names that mix Latin with Greek or Cyrillic letters, which look alike (`аdmin`).
    Username
}

impl FromStr for Username {
    type Err = NameRuleError;

    fn from_str(text: &str) -> Result<Self, NameRuleError> {
        if text.is_empty() || text.chars().count() > 255 {
            return Err(NameRuleError("a user name has 1 to 255 characters"));
        }
        let plain = |c: char| c.is_ascii_graphic() || c == ' ' || (c.is_alphanumeric() && !c.is_control());
        if text.trim() != text || !text.chars().all(plain) || text.contains([',', '"', '~', '#', '%', '$', ':', '/', '\\', '<', '>']) {
            return Err(NameRuleError(
                "a user name must not contain , \" ~ # % $ : / \\ < > or control characters",
            ));
        }
        let look_alike = |c: &char| matches!(c, '\u{370}'..='\u{52f}');
        if text.chars().any(|c| c.is_ascii_alphabetic()) && text.chars().any(|c| look_alike(&c)) {
            return Err(NameRuleError("a user name must not mix Latin with Greek or Cyrillic letters"));
        }
        Ok(Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn project_names() {
        for good in ["library", "a", "team-1.x_y"] {
            assert!(good.parse::<ProjectName>().is_ok(), "{good}");
        }
        for bad in ["", "Library", "a--b", "-a", "a.", "a/b", "ä", "a\u{200b}b", &"a".repeat(256)] {
            assert!(bad.parse::<ProjectName>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a17_user_names() {
        for good in ["admin", "j.doe@example.org", "李雷", "иван", "first last"] {
            assert!(good.parse::<Username>().is_ok(), "{good}");
        }
        for bad in ["", " a", "a:b", "robot$x", "a\nb", "a\u{202e}b", "a\u{200b}b", "\u{430}dmin", "<b>"] {
            assert!(bad.parse::<Username>().is_err(), "{bad}");
        }
    }
}
