//! What the caller may do, for a user interface that shows what works.

use wharf_model::{Caller, Permission, ProjectId};

use crate::access::{self, require_login};
use crate::{Core, Error};

/// Everything the caller holds on the installation itself, or in a project.
///
/// # Errors
/// [`Error::LoginRequired`], or no answer.
pub async fn permissions(core: &Core, caller: &Caller, project: Option<ProjectId>) -> Result<Vec<Permission>, Error> {
    require_login(core, caller).await?;
    match project {
        Some(project) => access::held_in_project(core, caller, project).await,
        None => access::held_on_system(core, caller).await,
    }
}
