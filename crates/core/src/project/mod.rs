//! Projects, their settings and their members.

mod allowlist;
mod create;
mod delete;
mod member;
mod metadata;
mod read;
mod rename;
mod shown;
mod summary;
mod update;

pub use allowlist::{SetAllowlist, set_system_allowlist, system_allowlist};
pub use create::{CreateProject, create, ensure_library};
pub use delete::delete;
pub(crate) use member::check_role;
pub use member::{NewMember, add_member, change_member, member, members, remove_member, roles_of};
pub use metadata::{add_setting, metadata, remove_setting, set_setting, setting};
pub(crate) use read::find;
pub use read::{ProjectKey, ProjectQuery, exists, get, list};
pub use rename::rename;
pub use shown::{ShownProject, show};
pub use summary::{Summary, hindrance, summary};
pub use update::{UpdateProject, find_to_update, update};
pub use wharf_store::{Allowlist, RoleCounts};
