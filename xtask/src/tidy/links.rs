//! Relative links between pages lead somewhere.

use std::path::Path;

use super::tree::TextFile;
use crate::findings::Findings;

/// Links to files that do not exist.
pub(super) fn check(root: &Path, files: &[TextFile]) -> Findings {
    let mut findings = Findings::default();
    for page in files.iter().filter(|file| file.is("md")) {
        let folder = page.path.parent().unwrap_or(Path::new(""));
        for target in relative_links(&page.text) {
            if !root.join(folder).join(target).exists() {
                findings.add(page.path.display(), format_args!("the link to {target} leads nowhere"));
            }
        }
    }
    findings
}

/// The targets of `[text](target)`, without those on other hosts and without anchors.
fn relative_links(markdown: &str) -> impl Iterator<Item = &str> {
    markdown
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target.split('#').next().unwrap_or(target))
        .filter(|target| !target.is_empty() && !target.contains("://") && !target.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_links_are_ours() {
        let page = "[a](docs/a.md) [b](https://example.com/b) [c](#here) [d](../d.md#there)";
        assert_eq!(relative_links(page).collect::<Vec<_>>(), ["docs/a.md", "../d.md"]);
    }
}
