//! Delete an account.

use wharf_model::{Caller, UserId};

use crate::access::require_system_admin;
use crate::audit::{self, Entry};
use crate::{Core, Error, Missing};

/// Deletes an account with its memberships; its projects pass to whoever deletes it. Tokens end with it, because
/// the account is looked up at every use.
///
/// # Errors
/// [`Error::Denied`] for one's own account or the last administrator, [`Missing::User`], or a refusal.
pub async fn delete(core: &Core, caller: &Caller, id: UserId) -> Result<(), Error> {
    require_system_admin(core, caller).await?;
    let Some(heir) = caller.principal.user_id().filter(|own| *own != id) else {
        return Err(Error::Denied);
    };
    let mut tx = core.store.begin().await?;
    let account = tx.users().lookup(id).await?.ok_or(Error::NotFound(Missing::User))?;
    if account.system_admin && tx.users().count_system_admins().await? <= 1 {
        return Err(Error::Denied);
    }
    if !tx.users().remove(id, heir).await? {
        return Err(Error::NotFound(Missing::User));
    }
    let entry = Entry {
        operation: "delete",
        resource_type: "user",
        resource: account.name.as_str(),
        project: None,
        detail: "",
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    core.sign_ins.forget();
    tracing::info!(account = %account.name, user = caller.principal.name(), "user deleted");
    Ok(())
}
