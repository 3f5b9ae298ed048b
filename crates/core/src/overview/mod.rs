//! What one sees across projects: search and counts. Both show only what the caller may see.

mod search;

pub use search::{Found, search};
pub use wharf_store::FoundArtifact;

use wharf_model::Caller;
use wharf_store::Visibility;

use crate::access::{require_login, visibility};
use crate::repository::partly_visible;
use crate::{Core, Error};

/// Counts of projects and repositories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Statistics {
    /// Private projects the caller sees.
    pub private_projects: i64,
    /// Repositories in them.
    pub private_repositories: i64,
    /// Public projects.
    pub public_projects: i64,
    /// Repositories in them.
    pub public_repositories: i64,
    /// Of the whole registry; `None` for callers who do not see all of it.
    pub total: Option<Total>,
}

/// Counts of the whole registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Total {
    /// Projects.
    pub projects: i64,
    /// Repositories.
    pub repositories: i64,
    /// Bytes of stored blobs, each counted once.
    pub stored_bytes: i64,
}

/// How much there is of what the caller may see.
///
/// # Errors
/// [`Error::LoginRequired`] for anonymous callers.
pub async fn statistics(core: &Core, caller: &Caller) -> Result<Statistics, Error> {
    require_login(core, caller).await?;
    let visible_to = visibility(core, caller).await?;
    let partly = partly_visible(core, caller, visible_to).await?;
    let reader = core.store.read();
    let (public_projects, public_repositories) = reader.repositories().count_visible(visible_to, &partly, true).await?;
    let (private_projects, private_repositories) = reader.repositories().count_visible(visible_to, &partly, false).await?;
    let total = match visible_to {
        Visibility::Everything => Some(Total {
            projects: public_projects + private_projects,
            repositories: public_repositories + private_repositories,
            stored_bytes: reader.census().stored_bytes().await?,
        }),
        _ => None,
    };
    Ok(Statistics {
        private_projects,
        private_repositories,
        public_projects,
        public_repositories,
        total,
    })
}
