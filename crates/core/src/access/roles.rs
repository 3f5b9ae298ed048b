//! The table of roles and rights, Harbor's matrix in Harbor's terms. A new right is a new row.

use wharf_model::{Action, Permission, Resource, Role};

use Action::{Create, Delete, List, Operate, Pull, Push, Read, Stop, Update};

/// Who holds the actions of a row.
type Holders = &'static [Role];

const ADMIN: Holders = &[Role::ProjectAdmin];
const MAINTAINERS: Holders = &[Role::ProjectAdmin, Role::Maintainer];
const DEVELOPERS: Holders = &[Role::ProjectAdmin, Role::Maintainer, Role::Developer];
const GUESTS: Holders = &[Role::ProjectAdmin, Role::Maintainer, Role::Developer, Role::Guest];
const MEMBERS: Holders = &Role::ALL;

/// Resource, actions, holders. What is not in a row, no role holds.
const TABLE: &[(Resource, &[Action], Holders)] = &[
    (Resource::Project, &[Read], MEMBERS),
    (Resource::Project, &[Update, Delete], ADMIN),
    (Resource::Accessory, &[List], MEMBERS),
    (Resource::Artifact, &[Read, List], MEMBERS),
    (Resource::Artifact, &[Create], DEVELOPERS),
    (Resource::Artifact, &[Delete], MAINTAINERS),
    (Resource::ArtifactAddition, &[Read], MEMBERS),
    (Resource::ArtifactLabel, &[Create, Delete], DEVELOPERS),
    (Resource::Configuration, &[Read], MEMBERS),
    (Resource::Configuration, &[Update], ADMIN),
    (Resource::ExportCve, &[Create, Read, List], DEVELOPERS),
    (Resource::ImmutableTag, &[Create, Update, Delete, List], MAINTAINERS),
    (Resource::InUse, &[Read], DEVELOPERS),
    (Resource::Label, &[Read, List], GUESTS),
    (Resource::Label, &[Create, Update, Delete], MAINTAINERS),
    (Resource::Log, &[List], ADMIN),
    (Resource::Member, &[Read, List], GUESTS),
    (Resource::Member, &[Create, Update, Delete], ADMIN),
    (Resource::Metadata, &[Read, List], MAINTAINERS),
    (Resource::Metadata, &[Create, Update, Delete], ADMIN),
    (Resource::NotificationPolicy, &[Read, List], MAINTAINERS),
    (Resource::NotificationPolicy, &[Create, Update, Delete], ADMIN),
    (Resource::Pin, &[Read, List], MEMBERS),
    (Resource::Pin, &[Create, Update], DEVELOPERS),
    (Resource::Pin, &[Delete], ADMIN),
    (Resource::PreheatPolicy, &[Create, Read, Update, Delete, List], ADMIN),
    (Resource::Quota, &[Read], MEMBERS),
    (Resource::Repository, &[Read, List, Pull], MEMBERS),
    (Resource::Repository, &[Create, Update, Push], DEVELOPERS),
    (Resource::Repository, &[Delete], MAINTAINERS),
    (Resource::RepositoryGrant, &[Read, List], MAINTAINERS),
    (Resource::RepositoryGrant, &[Create, Update, Delete], ADMIN),
    (Resource::Robot, &[Read, List], GUESTS),
    (Resource::Robot, &[Create, Update, Delete], ADMIN),
    (Resource::Sbom, &[Read], MEMBERS),
    (Resource::Sbom, &[Create, Stop], MAINTAINERS),
    (Resource::Scan, &[Read], MEMBERS),
    (Resource::Scan, &[Create, Stop], MAINTAINERS),
    (Resource::Scanner, &[Read], MEMBERS),
    (Resource::Scanner, &[Create], ADMIN),
    (Resource::Tag, &[List], MEMBERS),
    (Resource::Tag, &[Create], DEVELOPERS),
    (Resource::Tag, &[Delete], MAINTAINERS),
    (Resource::Trash, &[Read, List], MAINTAINERS),
    (Resource::Trash, &[Delete], ADMIN),
    (Resource::TagRetention, &[Read, List], DEVELOPERS),
    // Not Harbor's developers: who may not delete tags makes no policy that does.
    (Resource::TagRetention, &[Create, Update, Delete, Operate], MAINTAINERS),
    (Resource::WorkloadRule, &[Create, Read, Update, Delete, List], ADMIN),
];

/// What anybody holds on a public project.
const PUBLIC: &[(Resource, &[Action])] = &[
    (Resource::Project, &[Read]),
    (Resource::Accessory, &[List]),
    (Resource::Artifact, &[Read, List]),
    (Resource::ArtifactAddition, &[Read]),
    (Resource::Label, &[Read, List]),
    (Resource::Repository, &[Read, List, Pull]),
    (Resource::Scan, &[Read]),
    (Resource::Scanner, &[Read]),
    (Resource::Tag, &[List]),
];

/// Every permission some role holds.
pub(super) fn catalogue() -> impl Iterator<Item = Permission> {
    TABLE
        .iter()
        .flat_map(|(resource, actions, _)| actions.iter().map(|action| Permission::new(*resource, *action)))
}

/// Whether a member with `role` holds `permission` in the project.
pub fn role_holds(role: Role, permission: Permission) -> bool {
    TABLE.iter().any(|(resource, actions, holders)| {
        *resource == permission.resource && actions.contains(&permission.action) && holders.contains(&role)
    })
}

/// Everything a member with `role` holds in the project.
pub fn role_permissions(role: Role) -> Vec<Permission> {
    let rows = TABLE.iter().filter(|(_, _, holders)| holders.contains(&role));
    rows.flat_map(|(resource, actions, _)| actions.iter().map(|action| Permission::new(*resource, *action)))
        .collect()
}

/// Whether anybody holds `permission` on a public project.
pub fn public_holds(permission: Permission) -> bool {
    PUBLIC
        .iter()
        .any(|(resource, actions)| *resource == permission.resource && actions.contains(&permission.action))
}

/// Whether `permission` is about one repository and what is in it: what a grant on some repositories can give.
pub(super) fn is_about_a_repository(permission: Permission) -> bool {
    matches!(
        permission.resource,
        Resource::Repository
            | Resource::Artifact
            | Resource::ArtifactAddition
            | Resource::ArtifactLabel
            | Resource::Accessory
            | Resource::InUse
            | Resource::Tag
            | Resource::Scan
            | Resource::Sbom
    )
}

/// Whether somebody with rights on some repositories holds this on their project: enough to find the way to them.
pub(super) fn leads_to_a_repository(permission: Permission) -> bool {
    matches!(
        (permission.resource, permission.action),
        (Resource::Project, Read) | (Resource::Repository, List)
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

    #[test]
    fn the_publics_rights_only_look_or_pull() {
        for (resource, actions) in PUBLIC {
            for action in *actions {
                assert!(matches!(action, Read | List | Pull), "{resource:?} {action:?}");
            }
        }
    }
}
