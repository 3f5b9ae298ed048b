//! Project roles with Harbor's ids.

use serde::{Deserialize, Serialize};

/// What a member is in a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Everything in the project.
    ProjectAdmin,
    /// Everything but members, robots and settings.
    Maintainer,
    /// Pull and push.
    Developer,
    /// Pull, and see the project.
    Guest,
    /// Pull only.
    LimitedGuest,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [
        Self::ProjectAdmin,
        Self::Maintainer,
        Self::Developer,
        Self::Guest,
        Self::LimitedGuest,
    ];

    /// Harbor's id of the role, as stored and as shown by its API.
    pub fn id(self) -> i64 {
        match self {
            Self::ProjectAdmin => 1,
            Self::Developer => 2,
            Self::Guest => 3,
            Self::Maintainer => 4,
            Self::LimitedGuest => 5,
        }
    }

    /// The role with Harbor's `id`, `None` for any other number.
    pub fn from_id(id: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.id() == id)
    }

    /// Harbor's name of the role.
    pub fn name(self) -> &'static str {
        match self {
            Self::ProjectAdmin => "projectAdmin",
            Self::Maintainer => "maintainer",
            Self::Developer => "developer",
            Self::Guest => "guest",
            Self::LimitedGuest => "limitedGuest",
        }
    }
}
