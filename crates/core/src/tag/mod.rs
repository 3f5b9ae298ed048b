//! Tags of a repository, and the catalog of repositories.

mod catalog;
mod change;
mod list;
mod place;
mod version;

pub use catalog::catalog;
pub use change::{create, delete, delete_with_last, list_of_artifact};
pub use list::list;
pub(crate) use place::Placement;
pub(crate) use version::Version;

/// A page of names in byte order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamePage {
    /// The names.
    pub names: Vec<String>,
    /// Whether more follow.
    pub more: bool,
}

/// What a list request asks for.
#[derive(Debug, Clone, Default)]
pub struct NameQuery {
    /// Most names to return; `None` for a full page.
    pub n: Option<u64>,
    /// Names after this one, exclusive.
    pub last: Option<String>,
}

impl NameQuery {
    /// Rows to return: what was asked, at most a page.
    fn limit(&self, page: u64) -> u64 {
        self.n.unwrap_or(page).min(page)
    }
}

/// Cuts a list that was read with one row too many.
fn cut(mut names: Vec<String>, limit: u64) -> NamePage {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = names.len() > limit && limit > 0;
    names.truncate(limit);
    NamePage { names, more }
}
