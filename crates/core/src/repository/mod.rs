//! Repositories: lists, what is written about one, and its end.

mod change;
mod read;

pub use change::{MAX_DESCRIPTION, delete, describe};
pub use read::{get, list, list_in_project};
pub use wharf_store::ListedRepository;
