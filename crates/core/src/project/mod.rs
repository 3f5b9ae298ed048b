//! Projects and their members.

mod create;
mod delete;
mod member;
mod read;

pub use create::{CreateProject, create, ensure_library};
pub use delete::delete;
pub(crate) use member::check_role;
pub use member::{NewMember, add_member, change_member, member, members, remove_member, roles_of};
pub(crate) use read::find;
pub use read::{ProjectKey, ProjectQuery, exists, get, list};
