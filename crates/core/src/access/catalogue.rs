//! The permissions that can be given one by one, to robots and to custom roles: Harbor's catalogue.

use wharf_model::{Action, Permission, Resource};

use Action::{Create, Delete, List, Pull, Push, Read, Stop, Update};

/// A resource with the actions that can be given on it.
type Row = (Resource, &'static [Action]);

const SYSTEM: &[Row] = &[
    (Resource::AuditLog, &[List]),
    (Resource::PreheatInstance, &[Read, Create, Delete, List, Update]),
    (Resource::Project, &[List, Create]),
    (Resource::ReplicationPolicy, &[Read, Create, Delete, List, Update]),
    (Resource::Replication, &[Read, Create, List]),
    (Resource::ReplicationAdapter, &[List]),
    (Resource::Registry, &[Read, Create, Delete, List, Update]),
    (Resource::ScanAll, &[Read, Update, Stop, Create]),
    (Resource::SystemVolumes, &[Read]),
    (Resource::GarbageCollection, &[Read, Create, List, Update, Stop]),
    (Resource::PurgeAudit, &[Read, Create, List, Update, Stop]),
    (Resource::JobserviceMonitor, &[List, Stop]),
    (Resource::Scanner, &[Read, Create, Delete, List, Update]),
    (Resource::Label, &[Read, Create, Delete, Update]),
    (Resource::SecurityHub, &[Read, List]),
    (Resource::Catalog, &[Read]),
    (Resource::Cluster, &[Read, List]),
    (Resource::ClusterInventory, &[Create]),
    (Resource::Quota, &[Read, List, Update]),
    (Resource::Robot, &[Create, Read, List, Delete]),
    (Resource::User, &[Create, Read, Update, List, Delete]),
    (Resource::LdapUser, &[Create, List]),
    (Resource::UserGroup, &[Create, Read, Update, List, Delete]),
];

const PROJECT: &[Row] = &[
    (Resource::Log, &[List]),
    (Resource::Project, &[Read, Delete, Update]),
    (Resource::Metadata, &[Read, Create, Delete, List, Update]),
    (Resource::Repository, &[Read, Update, Delete, List, Pull, Push]),
    (Resource::Artifact, &[Read, Create, List, Delete]),
    (Resource::Scan, &[Create, Read, Stop]),
    (Resource::Sbom, &[Create, Stop, Read]),
    (Resource::Tag, &[Create, List, Delete]),
    (Resource::Accessory, &[List]),
    (Resource::ArtifactAddition, &[Read]),
    (Resource::ArtifactLabel, &[Create, Delete]),
    (Resource::Scanner, &[Create, Read]),
    (Resource::PreheatPolicy, &[Read, Create, Delete, List, Update]),
    (Resource::ImmutableTag, &[Create, Delete, List, Update]),
    (Resource::InUse, &[Read]),
    (Resource::Pin, &[Read, Create, Delete, List, Update]),
    (Resource::NotificationPolicy, &[Read, Create, Delete, List, Update]),
    (Resource::TagRetention, &[Read, Create, Delete, List, Update]),
    (Resource::Label, &[Read, Create, Delete, List, Update]),
    (Resource::Quota, &[Read]),
    (Resource::Robot, &[Create, Read, List, Delete]),
    (Resource::ExportCve, &[Create, Read]),
    (Resource::Member, &[Create, Read, Update, List, Delete]),
];

/// Permissions on the installation that can be given.
pub fn system_catalogue() -> Vec<Permission> {
    flat(SYSTEM)
}

/// Permissions in a project that can be given.
pub fn project_catalogue() -> Vec<Permission> {
    flat(PROJECT)
}

/// Whether `permission` can be given on the installation (`system`), or in projects.
pub fn can_be_given(permission: Permission, system: bool) -> bool {
    let rows = if system { SYSTEM } else { PROJECT };
    rows.iter()
        .any(|(resource, actions)| *resource == permission.resource && actions.contains(&permission.action))
}

fn flat(rows: &[Row]) -> Vec<Permission> {
    let one = |(resource, actions): &Row| {
        let resource = *resource;
        actions
            .iter()
            .map(move |action| Permission::new(resource, *action))
            .collect::<Vec<_>>()
    };
    rows.iter().flat_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_let_a_robot_change_itself_cannot_be_given() {
        for system in [true, false] {
            assert!(!can_be_given(Permission::new(Resource::Robot, Update), system));
            for action in Action::ALL {
                assert!(!can_be_given(Permission::new(Resource::Configuration, *action), system));
            }
        }
    }

    #[test]
    fn every_row_is_given_once() {
        for mut all in [system_catalogue(), project_catalogue()] {
            let count = all.len();
            all.sort();
            all.dedup();
            assert_eq!(all.len(), count);
        }
    }
}
