//! Read-only auditors: they look at everything and change nothing.

use wharf_model::{Caller, UserId};

use crate::access::require_system_admin;
use crate::audit::{self, Entry};
use crate::{Core, Error, Missing};

/// Makes an account an auditor, or ends that. For system administrators.
///
/// # Errors
/// [`Missing::User`], or a refusal.
pub async fn set_auditor(core: &Core, caller: &Caller, id: UserId, auditor: bool) -> Result<(), Error> {
    require_system_admin(core, caller).await?;
    let mut tx = core.store.begin().await?;
    let account = tx.users().lookup(id).await?.ok_or(Error::NotFound(Missing::User))?;
    tx.users().set_auditor(id, auditor, core.clock.now()).await?;
    let entry = Entry {
        operation: "update",
        resource_type: "user",
        resource: account.name.as_str(),
        project: None,
        detail: if auditor { "auditor" } else { "no auditor" },
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    tracing::info!(account = %account.name, auditor, user = caller.principal.name(), "auditor set");
    Ok(())
}
