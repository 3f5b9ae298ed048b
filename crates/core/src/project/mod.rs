//! Projects and their members.

mod create;
mod delete;
mod member;
mod read;

pub use create::{CreateProject, create, ensure_library};
pub use delete::delete;
pub use member::{add_member, members, remove_member};
pub use read::{ProjectKey, ProjectQuery, exists, get, list};
