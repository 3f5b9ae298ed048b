//! The paths that `ARCHITECTURE.md` and `README.md` name are there, and so is what they name inside a file.

use std::path::Path;
use std::{fs, io};

use cargo_metadata::Metadata;

use super::tree;
use crate::findings::Findings;

/// The pages whose paths are promises.
const PAGES: [&str; 3] = ["ARCHITECTURE.md", "README.md", "CONTRIBUTING.md"];

/// What stands at the root: a back-ticked text that begins with one of them is a path, even after its file is gone.
const TOP: [&str; 9] = ["crates", "bench", "deploy", "docs", "portal", "tests", "xtask", ".ci", ".cargo"];

/// Named paths that do not exist, and crates that `ARCHITECTURE.md` does not name.
///
/// # Errors
/// When a page cannot be read.
pub(super) fn check(root: &Path, metadata: &Metadata) -> io::Result<Findings> {
    let mut findings = Findings::default();
    for page in PAGES {
        let text = fs::read_to_string(root.join(page))?;
        for (line, named) in code_spans(&text).into_iter().filter(|(_, span)| is_path(span)) {
            if let Err(problem) = look(root, named) {
                findings.add(format_args!("{page}:{line}"), format_args!("`{named}` {problem}"));
            }
        }
    }
    let map = fs::read_to_string(root.join("ARCHITECTURE.md"))?;
    for package in metadata.workspace_packages() {
        let folder = package
            .manifest_path
            .parent()
            .and_then(|folder| folder.strip_prefix(&metadata.workspace_root).ok());
        if let Some(folder) = folder
            && !map.contains(&format!("`{folder}`"))
        {
            findings.add("ARCHITECTURE.md", format_args!("the code map does not name `{folder}`"));
        }
    }
    Ok(findings)
}

/// Back-ticked texts with their line, without fenced blocks.
fn code_spans(markdown: &str) -> Vec<(usize, &str)> {
    let mut fenced = false;
    let mut spans = Vec::new();
    for (index, line) in markdown.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            spans.extend(line.split('`').skip(1).step_by(2).map(|span| (index + 1, span)));
        }
    }
    spans
}

fn is_path(span: &str) -> bool {
    let plain = span.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-/:".contains(&b));
    let first = span.split(['/', ':']).next().unwrap_or("");
    let file_at_root = !span.contains('/') && [".md", ".toml"].iter().any(|end| span.ends_with(end));
    plain && (TOP.contains(&first) || file_at_root)
}

/// A path, or `path::name` for something a file defines, or `folder::name` for something a file below it does.
fn look(root: &Path, named: &str) -> Result<(), &'static str> {
    let (path, item) = named.split_once("::").map_or((named, None), |(path, item)| (path, Some(item)));
    let place = root.join(path);
    if !place.exists() {
        return Err("does not exist");
    }
    let Some(item) = item else { return Ok(()) };
    let defines = |text: &str| {
        ["fn ", "struct ", "enum ", "trait ", "const "]
            .iter()
            .any(|kind| defined(text, kind, item))
    };
    let found = if place.is_dir() {
        tree::text_files(&place).is_ok_and(|files| files.iter().any(|file| defines(&file.text)))
    } else {
        fs::read_to_string(place).is_ok_and(|text| defines(&text))
    };
    if found { Ok(()) } else { Err("defines no such name") }
}

fn defined(text: &str, kind: &str, item: &str) -> bool {
    let needle = format!("{kind}{item}");
    text.match_indices(&needle).any(|(at, _)| {
        let after = text.get(at + needle.len()..).and_then(|rest| rest.chars().next());
        !after.is_some_and(|next| next.is_alphanumeric() || next == '_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts_as_a_path() {
        for path in [
            "crates/oci",
            "crates/oci/src/lib.rs",
            "crates/api/src/lib.rs::router",
            "Cargo.toml",
            "tests/run.sh",
            "portal",
        ] {
            assert!(is_path(path), "{path}");
        }
        for other in [
            "/v2",
            "cargo test",
            "WHARF_LOG__LEVEL",
            "sqlite:data/x",
            "data/admin-password",
            "crates/*",
        ] {
            assert!(!is_path(other), "{other}");
        }
    }

    #[test]
    fn fenced_blocks_are_not_looked_at() {
        assert_eq!(code_spans("a `b` c `d`\n```\n`e`\n```\n`f`"), [(1, "b"), (1, "d"), (5, "f")]);
    }

    #[test]
    fn names_inside_files_are_looked_up() {
        let root = crate::root();
        assert_eq!(look(root, "xtask/src/main.rs::root"), Ok(()));
        assert_eq!(look(root, "xtask/src::Findings"), Ok(()));
        assert_eq!(look(root, "xtask/src/main.rs::roo"), Err("defines no such name"));
        assert_eq!(look(root, "xtask/src/nowhere.rs"), Err("does not exist"));
    }
}
