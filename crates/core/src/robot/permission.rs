//! Permissions of robots as requests write them, and the rules they keep.

use std::collections::BTreeSet;

use wharf_model::{Caller, Permission, ProjectId, Reach, RobotPermission};

use super::Home;
use crate::access::{can_be_given, must_hold, project_catalogue, require_login, require_system_admin, system_catalogue};
use crate::{Core, Error, Missing};

/// Most permissions of one robot.
const MOST: usize = 10_000;

/// Harbor's `RobotPermission`: what is given in one place.
#[derive(Debug, Clone)]
pub struct Block {
    /// `system` or `project`.
    pub kind: String,
    /// `/`, `*`, or the name of a project.
    pub namespace: String,
    /// Resource, action and effect.
    pub access: Vec<(String, String, String)>,
}

/// What can be given to robots.
#[derive(Debug, Clone)]
pub struct Grantable {
    /// On the installation.
    pub system: Vec<Permission>,
    /// In projects.
    pub project: Vec<Permission>,
}

/// What can be given to robots and custom roles: for system administrators and whoever administers a project.
///
/// # Errors
/// A refusal.
pub async fn catalogue(core: &Core, caller: &Caller) -> Result<Grantable, Error> {
    require_login(core, caller).await?;
    let administers = match caller.principal.user_id() {
        Some(user) => core.store.read().members().administers_a_project(user).await?,
        None => false,
    };
    if !administers {
        require_system_admin(core, caller).await?;
    }
    Ok(Grantable {
        system: system_catalogue(),
        project: project_catalogue(),
    })
}

/// What the blocks say, each permission once. For robots of a project, pushing includes pulling.
///
/// # Errors
/// [`Error::Invalid`] for what cannot be given, [`Missing::Project`] or [`Error::Denied`] for an unknown project.
pub(super) async fn resolve(core: &Core, caller: &Caller, home: &Home, blocks: &[Block]) -> Result<Vec<RobotPermission>, Error> {
    if blocks.is_empty() {
        return Err(Error::Invalid("a robot has at least one permission".into()));
    }
    if matches!(home, Home::Project(_)) && blocks.len() != 1 {
        return Err(Error::Invalid(
            "a project's robot has exactly one block of permissions, for its project".into(),
        ));
    }
    let mut found = BTreeSet::new();
    for block in blocks {
        let reach = reach_of(core, caller, home, block).await?;
        if block.access.is_empty() {
            return Err(Error::Invalid("every block of permissions has at least one access".into()));
        }
        for access in &block.access {
            let permission = parse(access, reach)?;
            found.insert(RobotPermission { reach, permission });
            if permission == Permission::PUSH && matches!(home, Home::Project(_)) {
                let permission = Permission::PULL;
                found.insert(RobotPermission { reach, permission });
            }
        }
        if found.len() > MOST {
            return Err(Error::Invalid(format!("a robot has at most {MOST} permissions")));
        }
    }
    Ok(found.into_iter().collect())
}

async fn reach_of(core: &Core, caller: &Caller, home: &Home, block: &Block) -> Result<Reach, Error> {
    match (home, block.kind.as_str(), block.namespace.as_str()) {
        (Home::Project(own), "project", namespace) if namespace == own.name.as_str() => Ok(Reach::Project(own.id)),
        (Home::Project(_), _, _) => Err(Error::Invalid(
            "a project's robot has permissions of kind project, in its own project".into(),
        )),
        (Home::System, "system", "/") => Ok(Reach::System),
        (Home::System, "project", "*") => Ok(Reach::AllProjects),
        (Home::System, "project", name) if name != "/" => {
            let found = core.store.read().projects().find_by_name(name).await?;
            match found {
                Some(project) => Ok(Reach::Project(project.id)),
                None => {
                    require_system_admin(core, caller).await?;
                    Err(Error::NotFound(Missing::Project))
                }
            }
        }
        _ => Err(Error::Invalid(
            "kind is system with the namespace /, or project with the name of a project or *".into(),
        )),
    }
}

fn parse((resource, action, effect): &(String, String, String), reach: Reach) -> Result<Permission, Error> {
    if !matches!(effect.as_str(), "" | "allow") {
        return Err(Error::Invalid("effect is allow, or left out".into()));
    }
    // Nothing of the request is repeated in the answer unless it is a word of the catalogue.
    let unknown = || Error::Invalid("an access is not among the permissions that GET /permissions lists for its kind".into());
    let permission: Permission = format!("{resource}:{action}").parse().map_err(|_| unknown())?;
    if can_be_given(permission, reach == Reach::System) {
        Ok(permission)
    } else {
        Err(unknown())
    }
}

/// Checks that `caller` holds all of `permissions`, each where it is given.
pub(super) async fn check_held(core: &Core, caller: &Caller, permissions: &[RobotPermission]) -> Result<(), Error> {
    for group in permissions.chunk_by(|one, next| one.reach == next.reach) {
        let wanted: Vec<_> = group.iter().map(|one| one.permission).collect();
        must_hold(core, caller, group[0].reach, &wanted).await?;
    }
    Ok(())
}

/// Harbor's kind and namespace of a reach.
pub(super) fn namespace_of(reach: Reach, names: &[(ProjectId, String)]) -> (&'static str, String) {
    match reach {
        Reach::System => ("system", "/".into()),
        Reach::AllProjects => ("project", "*".into()),
        Reach::Project(id) => {
            let name = names.iter().find(|(project, _)| *project == id).map(|(_, name)| name.clone());
            ("project", name.unwrap_or_default())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access(resource: &str, action: &str, effect: &str) -> (String, String, String) {
        (resource.into(), action.into(), effect.into())
    }

    #[test]
    fn a97_only_the_catalogue_can_be_given() {
        let everywhere = Reach::AllProjects;
        assert_eq!(
            parse(&access("repository", "push", "allow"), everywhere).expect("push"),
            Permission::PUSH
        );
        for (bad, reach) in [
            (access("repository", "push", "deny"), everywhere),
            (access("repository", "*", ""), everywhere),
            (access("*", "*", ""), everywhere),
            (access("robot", "update", ""), everywhere),
            (access("configuration", "read", ""), Reach::System),
            (access("repository", "pull", ""), Reach::System),
            (access("user", "create", ""), everywhere),
            (access("tag-retention", "operate", ""), everywhere),
            (access("Repository", "pull", ""), everywhere),
        ] {
            assert!(parse(&bad, reach).is_err(), "{bad:?}");
        }
    }
}
