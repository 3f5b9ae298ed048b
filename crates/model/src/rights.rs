//! Who was given what: members, groups, custom roles, grants on some repositories, robots.

use crate::{GrantId, GroupId, MemberId, Permission, ProjectId, RobotId, RoleId, Timestamp, UserId};

/// Somebody a right can be given to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A user.
    User(UserId),
    /// Every member of a user group.
    Group(GroupId),
    /// A robot account.
    Robot(RobotId),
}

impl Holder {
    /// One letter for the kind, as rows and Harbor's `entity_type` have it.
    pub fn kind(self) -> &'static str {
        match self {
            Self::User(_) => "u",
            Self::Group(_) => "g",
            Self::Robot(_) => "r",
        }
    }

    /// The id among its kind.
    pub fn id(self) -> i64 {
        match self {
            Self::User(id) => id.0,
            Self::Group(id) => id.0,
            Self::Robot(id) => id.0,
        }
    }

    /// The holder of this kind and id.
    pub fn from_parts(kind: &str, id: i64) -> Option<Self> {
        match kind {
            "u" => Some(Self::User(UserId(id))),
            "g" => Some(Self::Group(GroupId(id))),
            "r" => Some(Self::Robot(RobotId(id))),
            _ => None,
        }
    }
}

/// A role of a user or a group in a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Id of the membership.
    pub id: MemberId,
    /// The project.
    pub project_id: ProjectId,
    /// Who.
    pub holder: Holder,
    /// The user's or group's name.
    pub name: String,
    /// What they are there.
    pub role_id: RoleId,
    /// The role's name; empty when the role is gone.
    pub role_name: String,
}

/// A role on some repositories of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Id.
    pub id: GrantId,
    /// The project.
    pub project_id: ProjectId,
    /// Who.
    pub holder: Holder,
    /// The user's, group's or robot's name.
    pub name: String,
    /// Which repositories, by their path below the project.
    pub pattern: String,
    /// What they are there.
    pub role_id: RoleId,
    /// The role's name; empty when the role is gone.
    pub role_name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Where a user group comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GroupKind {
    /// A directory; its key is the DN in lower case.
    Ldap,
    /// A proxy that authenticates; its key is the name.
    Proxy,
    /// An OpenID Connect provider; its key is the claim's value.
    Oidc,
}

impl GroupKind {
    /// Harbor's number.
    pub fn id(self) -> i64 {
        match self {
            Self::Ldap => 1,
            Self::Proxy => 2,
            Self::Oidc => 3,
        }
    }

    /// The kind with Harbor's number.
    pub fn from_id(id: i64) -> Option<Self> {
        [Self::Ldap, Self::Proxy, Self::Oidc].into_iter().find(|kind| kind.id() == id)
    }
}

/// A user group of an identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserGroup {
    /// Id.
    pub id: GroupId,
    /// Name for people.
    pub name: String,
    /// Where it comes from.
    pub kind: GroupKind,
    /// What the provider identifies it by.
    pub key: String,
}

/// A role somebody made beside Harbor's five.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomRole {
    /// Id, 100 or more.
    pub id: RoleId,
    /// Name, unique.
    pub name: String,
    /// Free text.
    pub description: String,
    /// What it holds.
    pub permissions: Vec<Permission>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// How far a robot's permission goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Reach {
    /// The installation itself (Harbor's `/`).
    System,
    /// Every project, later ones too (Harbor's `*`).
    AllProjects,
    /// One project.
    Project(ProjectId),
}

impl Reach {
    /// The word rows have for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::AllProjects => "all",
            Self::Project(_) => "project",
        }
    }

    /// The project, with [`Reach::Project`].
    pub fn project(self) -> Option<ProjectId> {
        match self {
            Self::Project(id) => Some(id),
            Self::System | Self::AllProjects => None,
        }
    }
}

/// One permission of a robot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RobotPermission {
    /// Where.
    pub reach: Reach,
    /// What.
    pub permission: Permission,
}

/// A robot account. Its secret is not among what is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Robot {
    /// Id.
    pub id: RobotId,
    /// Its project; `None` for a robot of the installation.
    pub project: Option<ProjectId>,
    /// Name of its project.
    pub project_name: Option<String>,
    /// Name, without prefix and project.
    pub name: String,
    /// Free text.
    pub description: String,
    /// Whether it may not log in.
    pub disabled: bool,
    /// Days it lives, -1 for ever.
    pub duration_days: i64,
    /// When it ends, if it does.
    pub expires_at: Option<Timestamp>,
    /// The user or robot that made it; the account may be gone.
    pub creator: Holder,
    /// What it holds.
    pub permissions: Vec<RobotPermission>,
    /// Names of the projects its permissions name.
    pub namespaces: Vec<(ProjectId, String)>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Robot {
    /// The name behind the prefix: `name`, or `project+name`.
    pub fn full_name(&self) -> String {
        match &self.project_name {
            Some(project) => format!("{project}+{}", self.name),
            None => self.name.clone(),
        }
    }
}
