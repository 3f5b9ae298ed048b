//! Every line of the dependency table says what the dependency is for.

use std::path::Path;
use std::{fs, io};

use crate::findings::Findings;

/// Lines without a reason.
///
/// # Errors
/// When the manifest cannot be read.
pub(super) fn check(root: &Path) -> io::Result<Findings> {
    Ok(check_text(&fs::read_to_string(root.join("Cargo.toml"))?))
}

fn check_text(manifest: &str) -> Findings {
    let mut findings = Findings::default();
    let table = manifest
        .lines()
        .enumerate()
        .skip_while(|(_, line)| *line != "[workspace.dependencies]")
        .skip(1)
        .take_while(|(_, line)| !line.starts_with('['));
    for (index, line) in table {
        let name = line.split_once('=').map_or("", |(name, _)| name.trim());
        if !name.is_empty() && !line.starts_with('#') && !line.contains("path = ") && !line.contains(" # ") {
            findings.add(
                format_args!("Cargo.toml:{}", index + 1),
                format_args!("{name} has no comment that says what for"),
            );
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dependency_without_a_reason_is_found() {
        let manifest = "[workspace]\nx = 1\n[workspace.dependencies]\n# data\na = \"1\" # what for\nb = \"1\"\nc = { path = \"c\" }\n\n[profile.dev]\ny = 1\n";
        assert_eq!(check_text(manifest).texts(), ["Cargo.toml:6: b has no comment that says what for"]);
    }
}
