//! What is out of order, each with its place and what to do.

use std::io::{self, Write};

/// Everything that is out of order.
#[derive(Debug, Default)]
pub(crate) struct Findings(Vec<String>);

impl Findings {
    /// Notes one at `place`.
    pub(crate) fn add(&mut self, place: impl std::fmt::Display, text: impl std::fmt::Display) {
        self.0.push(format!("{place}: {text}"));
    }

    /// Takes over those of another check.
    pub(crate) fn merge(&mut self, mut other: Self) {
        self.0.append(&mut other.0);
    }

    /// Writes them out, or that all is well. Returns whether it is.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn report(mut self, out: &mut dyn Write) -> io::Result<bool> {
        self.0.sort();
        for finding in &self.0 {
            writeln!(out, "tidy: {finding}")?;
        }
        match self.0.len() {
            0 => writeln!(out, "tidy: all is well")?,
            n => writeln!(out, "tidy: {n} out of order")?,
        }
        Ok(self.0.is_empty())
    }

    #[cfg(test)]
    pub(crate) fn texts(&self) -> &[String] {
        &self.0
    }
}
