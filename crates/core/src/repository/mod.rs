//! Repositories: lists, what is written about one, and its end.

mod change;
mod read;
mod rename;
mod visible;

pub use change::{MAX_DESCRIPTION, delete, describe};
pub use read::{get, list, list_in_project};
pub use rename::rename;
pub(crate) use visible::{count_visible, partly_visible};
pub use wharf_store::ListedRepository;
