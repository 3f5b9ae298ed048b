//! Look at limits and set them. For system administrators, and robots that were given the right.

use wharf_model::{Action, Caller, ListQuery, Permission, Quota, QuotaId, Resource};

use crate::access::authorize_system;
use crate::audit::{self, Entry};
use crate::{Core, Error, Missing};

/// Largest limit, in bytes: Harbor's 1024 TiB.
const LARGEST: i64 = 1 << 50;

/// A page of quotas, with how many there are.
///
/// # Errors
/// [`Error::Invalid`] for a question quotas cannot answer, or a refusal.
pub async fn list(core: &Core, caller: &Caller, query: &ListQuery) -> Result<(Vec<Quota>, i64), Error> {
    authorize_system(core, caller, Permission::new(Resource::Quota, Action::List)).await?;
    Ok(core.store.read().quotas().list(query).await?)
}

/// A quota.
///
/// # Errors
/// [`Missing::Quota`], or a refusal.
pub async fn get(core: &Core, caller: &Caller, id: QuotaId) -> Result<Quota, Error> {
    authorize_system(core, caller, Permission::new(Resource::Quota, Action::Read)).await?;
    find(core, id).await
}

/// Sets a limit in bytes, -1 for none. What is stored stays, also where it is more.
///
/// # Errors
/// [`Error::Invalid`], [`Missing::Quota`], or a refusal.
pub async fn update(core: &Core, caller: &Caller, id: QuotaId, hard: i64) -> Result<(), Error> {
    authorize_system(core, caller, Permission::new(Resource::Quota, Action::Update)).await?;
    check_limit(hard)?;
    let quota = find(core, id).await?;
    let mut tx = core.store.begin().await?;
    if !tx.quotas().set_hard(quota.project_id, hard, core.clock.now()).await? {
        return Err(Error::NotFound(Missing::Quota));
    }
    let entry = Entry {
        operation: "update",
        resource_type: "quota",
        resource: &quota.project_name,
        project: Some(quota.project_id),
        detail: &format!("storage {} to {hard}", quota.hard),
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    core.rooms.forget(quota.project_id);
    tracing::info!(
        project = quota.project_name,
        hard,
        user = caller.principal.name(),
        "storage limit set"
    );
    Ok(())
}

/// Whether `hard` can be a limit.
pub(crate) fn check_limit(hard: i64) -> Result<(), Error> {
    if hard == -1 || (1..=LARGEST).contains(&hard) {
        Ok(())
    } else {
        Err(Error::Invalid(format!("a storage limit is -1 for none, or 1 to {LARGEST} bytes")))
    }
}

async fn find(core: &Core, id: QuotaId) -> Result<Quota, Error> {
    core.store.read().quotas().lookup(id).await?.ok_or(Error::NotFound(Missing::Quota))
}
