//! Kinds of events, by Harbor's names: what was done and to what.

/// Kinds of events there are. A new kind is a new line; nothing is refused for not standing here.
pub const EVENTS: &[&str] = &[
    "create_artifact",
    "delete_artifact",
    "pull_artifact",
    "create_tag",
    "delete_tag",
    "delete_blob",
    "create_project",
    "update_project",
    "delete_project",
    "update_repository",
    "delete_repository",
    "create_member",
    "update_member",
    "delete_member",
    "create_robot",
    "update_robot",
    "delete_robot",
    "create_role",
    "update_role",
    "delete_role",
    "create_repository_grant",
    "update_repository_grant",
    "delete_repository_grant",
    "create_user_group",
    "update_user_group",
    "delete_user_group",
    "create_immutable_rule",
    "update_immutable_rule",
    "delete_immutable_rule",
    "restore_artifact",
    "restore_tag",
    "delete_trash",
    "login_user",
    "logout_user",
    "create_user",
    "update_user",
    "delete_user",
    "update_configuration",
    "create_cluster",
    "update_cluster",
    "delete_cluster",
    "delete_cluster-inventory",
    "create_pin",
    "delete_pin",
    "create_tag-retention",
    "update_tag-retention",
    "delete_tag-retention",
    "create_purge-audit",
    "update_purge-audit",
    "delete_purge-audit",
    "create_job",
    "update_job",
    "update_job-queue",
    "update_database",
];

/// What Harbor's `other` leaves out.
pub(super) const NOT_OTHER: [&str; 3] = ["create_artifact", "delete_artifact", "pull_artifact"];

/// Whether `name` has the form of a kind of event.
pub(super) fn is_event(name: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'_');
    name.len() <= 64
        && name
            .split_once('_')
            .is_some_and(|(operation, resource)| word(operation) && word(resource))
}
