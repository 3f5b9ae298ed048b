//! What a caller holds and may therefore pass on: nobody gives a right they do not have.

use wharf_model::{Actor, Caller, Permission, Principal, Reach, Scope};
use wharf_store::{HeldRight, Rights};

use super::{live_account, role_holds};
use crate::{Core, Error};

/// Checks that `caller` holds each of `permissions` at `reach` right now, by office or by what was given; what everybody
/// holds on a public project does not count, nor does a right on some repositories only.
///
/// # Errors
/// [`Error::Denied`], or [`Error::LoginRequired`].
pub async fn must_hold(core: &Core, caller: &Caller, reach: Reach, permissions: &[Permission]) -> Result<(), Error> {
    let Some(actor) = caller.principal.actor() else {
        return match caller.principal {
            Principal::System(_) => Ok(()),
            _ => Err(Error::LoginRequired),
        };
    };
    let account = live_account(core, actor).await?;
    if caller.scope != Scope::Full {
        return Err(Error::Denied);
    }
    if account.system_admin {
        return Ok(());
    }
    let held = held_at(core, actor, reach).await?;
    if permissions
        .iter()
        .all(|wanted| held.iter().any(|right| gives_everywhere(right, *wanted)))
    {
        Ok(())
    } else {
        Err(Error::Denied)
    }
}

async fn held_at(core: &Core, actor: Actor, reach: Reach) -> Result<Vec<HeldRight>, Error> {
    let reader = core.store.read();
    let listed = |permissions| {
        vec![HeldRight {
            pattern: None,
            rights: Rights::Listed(permissions),
        }]
    };
    Ok(match reach {
        Reach::System => listed(reader.access().held_on_system(actor).await?),
        Reach::AllProjects => listed(reader.access().held_everywhere(actor).await?),
        Reach::Project(project) => reader.access().held_in(project, actor).await?,
    })
}

/// Whether `right` gives `permission` in the whole project.
fn gives_everywhere(right: &HeldRight, permission: Permission) -> bool {
    right.pattern.is_none()
        && match &right.rights {
            Rights::Role(role) => role_holds(*role, permission),
            Rights::Listed(permissions) => permissions.contains(&permission),
        }
}
