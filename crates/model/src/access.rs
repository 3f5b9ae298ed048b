//! Rights as pairs of resource and action. What a role holds is decided in `core`, in one table.

/// Something a right applies to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Resource {
    /// A project itself.
    Project,
    /// The content of repositories.
    Repository,
    /// The list of every repository (`/v2/_catalog`).
    Catalog,
    /// Members of a project.
    Member,
    /// User accounts.
    User,
}

/// Something one can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Make one.
    Create,
    /// Look at one.
    Read,
    /// Change one.
    Update,
    /// Remove one.
    Delete,
    /// See which there are.
    List,
    /// Read content.
    Pull,
    /// Write content.
    Push,
}

/// A right: an action on a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Permission {
    /// On what.
    pub resource: Resource,
    /// To do what.
    pub action: Action,
}

impl Permission {
    /// Read content of a repository.
    pub const PULL: Self = Self {
        resource: Resource::Repository,
        action: Action::Pull,
    };
    /// Write content of a repository.
    pub const PUSH: Self = Self {
        resource: Resource::Repository,
        action: Action::Push,
    };
    /// Delete content of a repository.
    pub const DELETE_CONTENT: Self = Self {
        resource: Resource::Repository,
        action: Action::Delete,
    };
    /// List every repository.
    pub const CATALOG: Self = Self {
        resource: Resource::Catalog,
        action: Action::Read,
    };

    /// A right from its parts.
    pub const fn new(resource: Resource, action: Action) -> Self {
        Self { resource, action }
    }

    /// The action's name in a token scope, for the rights a token can carry.
    pub fn scope_action(self) -> Option<&'static str> {
        match self {
            Self::PULL => Some("pull"),
            Self::PUSH => Some("push"),
            Self::DELETE_CONTENT => Some("delete"),
            Self::CATALOG => Some("*"),
            _ => None,
        }
    }
}
