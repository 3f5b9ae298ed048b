//! The table of roles and rights, in Harbor's terms. A new right is a new row.

use wharf_model::{Action, Permission, Resource, Role};

/// Whether a member with `role` holds `permission` in the project.
pub fn role_holds(role: Role, permission: Permission) -> bool {
    use Action::{Create, Delete, List, Pull, Push, Read, Update};
    use Role::{Developer, Guest, Maintainer, ProjectAdmin};
    let Permission { resource, action } = permission;
    match (resource, action) {
        (Resource::Project, Read) => true,
        (Resource::Project, Update | Delete) => role == ProjectAdmin,
        (Resource::Repository, Read | List | Pull) => true,
        (Resource::Repository, Push | Create | Update) => matches!(role, ProjectAdmin | Maintainer | Developer),
        (Resource::Repository, Delete) => matches!(role, ProjectAdmin | Maintainer),
        (Resource::Member, Read | List) => matches!(role, ProjectAdmin | Maintainer | Developer | Guest),
        (Resource::Member, Create | Update | Delete) => role == ProjectAdmin,
        // System-wide resources belong to system administrators; the rest are not pairs anybody can hold.
        (Resource::Catalog | Resource::User, _) | (Resource::Project, Create | List | Pull | Push) | (Resource::Member, Pull | Push) => {
            false
        }
    }
}

/// Whether anybody holds `permission` on a public project.
pub fn public_holds(permission: Permission) -> bool {
    matches!(
        (permission.resource, permission.action),
        (Resource::Project, Action::Read) | (Resource::Repository, Action::Pull | Action::List | Action::Read)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_rights_of_each_role() {
        let held = |role| [Permission::PULL, Permission::PUSH, Permission::DELETE_CONTENT].map(|permission| role_holds(role, permission));
        assert_eq!(held(Role::ProjectAdmin), [true, true, true]);
        assert_eq!(held(Role::Maintainer), [true, true, true]);
        assert_eq!(held(Role::Developer), [true, true, false]);
        assert_eq!(held(Role::Guest), [true, false, false]);
        assert_eq!(held(Role::LimitedGuest), [true, false, false]);
    }

    #[test]
    fn c59_anybody_may_only_read_public_content() {
        assert!(public_holds(Permission::PULL));
        assert!(!public_holds(Permission::PUSH) && !public_holds(Permission::DELETE_CONTENT) && !public_holds(Permission::CATALOG));
    }
}
