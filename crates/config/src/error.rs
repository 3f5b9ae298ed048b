//! What is wrong with a configuration: every problem at once.

use std::fmt;

/// The configuration cannot be used. Lists every problem that was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// The problems; never empty.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where it was written: file and line, environment variable or option. `None` for a default.
    pub origin: Option<String>,
    /// Dotted path of the key; `None` when the trouble is with the whole file.
    pub key: Option<String>,
    /// What is wrong and what is expected. Never holds a secret.
    pub message: String,
}

impl Problem {
    /// A problem with one key.
    pub(crate) fn of_key(key: &str, message: impl Into<String>) -> Self {
        Self {
            origin: None,
            key: Some(key.to_owned()),
            message: message.into(),
        }
    }

    /// A problem with the file or variable as a whole.
    pub(crate) fn of_origin(origin: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            origin: Some(origin.into()),
            key: None,
            message: message.into(),
        }
    }

    /// The same problem, with the place it was written.
    pub(crate) fn at(self, origin: impl Into<String>) -> Self {
        Self {
            origin: Some(origin.into()),
            ..self
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for part in [&self.origin, &self.key].into_iter().flatten() {
            write!(f, "{part}: ")?;
        }
        f.write_str(&self.message)
    }
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.problems.as_slice() {
            [problem] => write!(f, "the configuration is wrong: {problem}"),
            problems => {
                write!(f, "the configuration is wrong in {} places:", problems.len())?;
                problems.iter().try_for_each(|problem| write!(f, "\n  {problem}"))
            }
        }
    }
}
