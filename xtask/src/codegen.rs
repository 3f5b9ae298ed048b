//! Pages that are written by the code they describe. The configuration page and sample belong to `crates/config`, whose
//! own tests keep them true.

use std::path::Path;
use std::{fs, io};

use wharf_oci::ErrorCode;

use crate::findings::Findings;

/// What a generated page must say.
type Render = fn() -> String;

/// The generated pages by path.
const PAGES: [(&str, Render); 1] = [("docs/reference/error-codes.md", error_codes)];

/// Writes every page.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn write(root: &Path) -> io::Result<()> {
    PAGES.iter().try_for_each(|(path, page)| fs::write(root.join(path), page()))
}

/// Pages that no longer say what their source says.
pub(crate) fn check(root: &Path) -> Findings {
    let mut findings = Findings::default();
    for (path, page) in PAGES {
        if fs::read_to_string(root.join(path)).unwrap_or_default() != page() {
            findings.add(path, "out of date; run `cargo xtask codegen`");
        }
    }
    findings
}

fn error_codes() -> String {
    let mut page = String::from(
        "<!-- Generated from ErrorCode in crates/oci/src/error_code.rs: cargo xtask codegen -->

# Error codes of `/v2`

An error is one JSON object, `{\"errors\": [{\"code\", \"message\", \"detail\"}]}`. `message` may say more than the sentence below; `detail` is
there when it helps, for example with the digests that are missing. Answers with status 429, 503 and 507 carry `Retry-After`, in seconds.

| Code | Status | Meaning |
|---|---|---|
",
    );
    let mut rows: Vec<_> = ErrorCode::ALL.into_iter().map(ErrorCode::describe).collect();
    rows.sort_unstable();
    for (code, status, meaning) in rows {
        page.push_str(&format!("| `{code}` | {status} | {meaning} |\n"));
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_code_has_a_row() {
        let page = error_codes();
        for code in ErrorCode::ALL {
            assert!(page.contains(&format!("| `{}` | {} |", code.as_str(), code.status())), "{code:?}");
        }
    }

    #[test]
    fn a_page_that_is_not_there_is_a_finding() {
        assert_eq!(check(Path::new("/nonexistent")).texts().len(), PAGES.len());
    }
}
