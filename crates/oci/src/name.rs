//! Repository names (distribution-spec, "Pulling manifests").

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// Longest repository name, in bytes. Clients and other registries share this limit.
const MAX_NAME: usize = 255;

/// Why a text is not a repository name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Longer than 255 bytes, or empty.
    #[error("a repository name has 1 to 255 characters")]
    Length,
    /// Characters outside the grammar.
    #[error("a repository name is made of lower-case letters and digits, separated by '.', '_', '__', '-' or '/'")]
    Grammar,
    /// Only one component: no project in front.
    #[error("a repository name starts with its project, as in library/alpine")]
    NoProject,
}

/// A full repository name, `project/path`. The first component is the project. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RepositoryName {
    full: Arc<str>,
    project_len: usize,
}

impl RepositoryName {
    /// Joins a project and the path below it.
    ///
    /// # Errors
    /// When the result is not a repository name.
    pub fn join(project: &str, path: &str) -> Result<Self, NameError> {
        format!("{project}/{path}").parse()
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.full
    }

    /// The project: everything before the first slash.
    pub fn project(&self) -> &str {
        &self.full[..self.project_len]
    }

    /// The path below the project.
    pub fn path(&self) -> &str {
        &self.full[self.project_len + 1..]
    }
}

impl FromStr for RepositoryName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        if text.is_empty() || text.len() > MAX_NAME {
            return Err(NameError::Length);
        }
        if !text.split('/').all(is_component) {
            return Err(NameError::Grammar);
        }
        let project_len = text.find('/').ok_or(NameError::NoProject)?;
        Ok(Self {
            full: text.into(),
            project_len,
        })
    }
}

/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`
fn is_component(text: &str) -> bool {
    let alphanumeric = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = text.as_bytes();
    let edges = bytes.first().is_some_and(alphanumeric) && bytes.last().is_some_and(alphanumeric);
    edges
        && bytes
            .split(alphanumeric)
            .all(|separator| matches!(separator, b"" | b"." | b"_" | b"__") || separator.iter().all(|b| *b == b'-'))
}

impl fmt::Display for RepositoryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.full)
    }
}

impl fmt::Debug for RepositoryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.full)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_grammar() {
        for name in [
            "library/alpine",
            "a/b/c",
            "a/b__c",
            "a/b---c",
            "a.b/c_d",
            "p/blobs/uploads",
            "p/tags/list",
        ] {
            let parsed: RepositoryName = name.parse().expect(name);
            assert_eq!(format!("{}/{}", parsed.project(), parsed.path()), name);
        }
    }

    #[test]
    fn a14_a15_a19_names_outside_the_grammar() {
        for name in [
            "",
            "alpine",
            "Library/alpine",
            "library/",
            "/alpine",
            "a//b",
            "a/../b",
            "a/.",
            "a/-b",
            "a/b-",
            "a/b..c",
            "a/b___c",
            "a/b c",
            "a/b\0",
            "a/%2e%2e",
            "a\\b/c",
            "a/b;c",
            "a/é",
            "a/b._c",
        ] {
            assert!(name.parse::<RepositoryName>().is_err(), "{name}");
        }
        assert!(format!("a/{}", "b".repeat(253)).parse::<RepositoryName>().is_ok());
        assert!(format!("a/{}", "b".repeat(254)).parse::<RepositoryName>().is_err());
    }
}
