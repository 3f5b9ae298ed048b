//! Files stay short, and every crate says what it is.

use std::{fs, io};

use cargo_metadata::Metadata;

use super::tree::TextFile;
use crate::findings::Findings;

/// More lines than this, and a file holds a second idea.
const MAX_LINES: usize = 700;

/// What the first line says of a file that a program writes: nobody reads it from top to bottom.
const GENERATED: &str = "Generated:";

/// Files that are too long, and crate roots that do not open with their own description.
///
/// # Errors
/// When a crate root cannot be read.
pub(super) fn check(metadata: &Metadata, files: &[TextFile]) -> io::Result<Findings> {
    let mut findings = Findings::default();
    let is_written = |file: &&TextFile| !file.is("md") && !file.text.lines().next().is_some_and(|line| line.contains(GENERATED));
    for file in files.iter().filter(is_written) {
        let lines = file.text.lines().count();
        if lines > MAX_LINES {
            findings.add(file.path.display(), format_args!("{lines} lines; at most {MAX_LINES}"));
        }
    }
    for target in metadata.workspace_packages().iter().flat_map(|package| &package.targets) {
        if !fs::read_to_string(&target.src_path)?.starts_with("//! ") {
            let place = target.src_path.strip_prefix(&metadata.workspace_root).unwrap_or(&target.src_path);
            findings.add(place, "a crate opens with `//!` and a sentence about itself");
        }
    }
    Ok(findings)
}
