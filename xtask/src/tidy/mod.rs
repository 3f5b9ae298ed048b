//! The house rules that a compiler does not check. One file per rule.

mod dependencies;
mod files;
mod floors;
mod links;
mod paths;
mod secrets;
mod tree;

use std::io;
use std::path::Path;

use cargo_metadata::MetadataCommand;

use crate::codegen;
use crate::findings::Findings;

/// Checks every rule.
///
/// # Errors
/// When the workspace cannot be read.
pub(crate) fn run(root: &Path) -> io::Result<Findings> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .map_err(io::Error::other)?;
    let files = tree::text_files(root)?;
    let mut findings = floors::check(&metadata);
    findings.merge(dependencies::check(root)?);
    findings.merge(files::check(&metadata, &files)?);
    findings.merge(paths::check(root, &metadata)?);
    findings.merge(links::check(root, &files));
    findings.merge(secrets::check(&files));
    findings.merge(codegen::check(root));
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_house_is_tidy() {
        let findings = run(crate::root()).expect("a readable workspace");
        assert!(findings.texts().is_empty(), "{:#?}", findings.texts());
    }
}
