//! Passwords: from a file, from standard input, or typed at a terminal without echo. Never from an argument, which every
//! process of the machine can read.

use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use clap::Args;
use wharf_model::Secret;

use super::ClientError;

/// Longest password file, in bytes.
const MAX_LENGTH: u64 = 4096;

/// Where the new password of an account comes from. Without an option it is asked for at the terminal, twice.
#[derive(Debug, Args)]
pub(in crate::cli) struct NewPassword {
    /// Read the account's password from this file.
    #[arg(long, value_name = "FILE")]
    new_password_file: Option<PathBuf>,
    /// Read the account's password from standard input.
    #[arg(long, conflicts_with_all = ["new_password_file", "password_stdin"])]
    new_password_stdin: bool,
}

impl NewPassword {
    /// Reads it.
    ///
    /// # Errors
    /// When it cannot be read, or when the two typed differ.
    pub(in crate::cli) fn read(&self, name: &str) -> Result<Secret, ClientError> {
        if let Some(path) = &self.new_password_file {
            return from_file(path);
        }
        if self.new_password_stdin {
            return from_stdin();
        }
        let first = typed(&format!("New password for {name}: "))?
            .ok_or_else(|| ClientError::usage("give the new password with --new-password-file or --new-password-stdin"))?;
        let again = typed("The same again: ")?;
        if again.as_ref() == Some(&first) {
            Ok(first)
        } else {
            Err(ClientError::usage("the two passwords differ"))
        }
    }
}

/// The first line of a file.
pub(super) fn from_file(path: &Path) -> Result<Secret, ClientError> {
    let failed = |error| ClientError::usage(format!("cannot read {}: {error}", path.display()));
    let file = std::fs::File::open(path).map_err(failed)?;
    first_line(file).map_err(failed)
}

/// The first line of standard input.
pub(super) fn from_stdin() -> Result<Secret, ClientError> {
    Ok(first_line(std::io::stdin().lock())?)
}

/// Asks at the terminal; `None` when there is none.
pub(super) fn typed(prompt: &str) -> Result<Option<Secret>, ClientError> {
    if std::io::stdin().is_terminal() {
        Ok(Some(Secret::new(rpassword::prompt_password(prompt)?)))
    } else {
        Ok(None)
    }
}

fn first_line(source: impl std::io::Read) -> std::io::Result<Secret> {
    let mut text = String::new();
    source.take(MAX_LENGTH).read_to_string(&mut text)?;
    let line = Secret::new(text.lines().next().unwrap_or(""));
    // The rest of what was read is wiped too.
    drop(Secret::new(text));
    if line.expose().is_empty() {
        return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, "no password in it"));
    }
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_the_first_line_and_never_empty() {
        for (text, expected) in [("a b \n", "a b "), ("pässword", "pässword"), ("one\r\ntwo\n", "one")] {
            assert_eq!(first_line(text.as_bytes()).expect(text).expose(), expected);
        }
        for bad in ["", "\n", "\nsecret"] {
            assert!(first_line(bad.as_bytes()).is_err(), "{bad:?}");
        }
    }
}
