//! The trash: what people, policies and replications deleted, until its time is up. Removal fills it (`removal/keep.rs`); here it is
//! looked at, restored and emptied.

mod pull;

use serde_json::json;
use wharf_model::{
    Action, Caller, JobKind, ListQuery, Permission, Project, Resource, Restored, TrashId, TrashItem, TrashKind, TrashMember, Trigger,
};
use wharf_oci::RepositoryName;
use wharf_store::Tx;

use crate::access::{authorize, authorize_project, authorize_system};
use crate::audit::{self, Entry};
use crate::job::{NewExecution, Run, enqueue};
use crate::project::{self, ProjectKey};
use crate::{Core, Error, Missing};

pub(crate) use pull::{blob, manifest};

/// Items removed in one transaction.
const BATCH: u64 = 50;
/// Transactions of one request that empties; the job does the rest.
const BATCHES: u64 = 20;
/// Manifests shown of one item.
const MAX_MEMBERS: u64 = 1000;

/// A page of what is in the trash of a project, with how many there are.
///
/// # Errors
/// [`Missing::Project`], [`Error::Invalid`] for a question the list cannot answer, or a refusal.
pub async fn list(core: &Core, caller: &Caller, key: &ProjectKey, query: &ListQuery) -> Result<(Vec<TrashItem>, i64), Error> {
    let project = project::find(core, caller, key, Action::List, Resource::Trash).await?;
    Ok(core.store.read().trash().list(Some(project.id), query, core.clock.now()).await?)
}

/// A page of what is in the trash of all projects, with how many there are.
///
/// # Errors
/// [`Error::Invalid`] for a question the list cannot answer, or a refusal.
pub async fn list_all(core: &Core, caller: &Caller, query: &ListQuery) -> Result<(Vec<TrashItem>, i64), Error> {
    authorize_system(core, caller, Permission::new(Resource::Trash, Action::List)).await?;
    Ok(core.store.read().trash().list(None, query, core.clock.now()).await?)
}

/// An item with the first of its manifests.
///
/// # Errors
/// [`Missing::Trash`], also for another project's, or a refusal.
pub async fn get(core: &Core, caller: &Caller, key: &ProjectKey, id: TrashId) -> Result<(TrashItem, Vec<TrashMember>), Error> {
    let project = project::find(core, caller, key, Action::Read, Resource::Trash).await?;
    let item = find(core, &project, id).await?.ok_or(Error::NotFound(Missing::Trash))?;
    let members = core.store.read().trash().members(id, MAX_MEMBERS).await?;
    Ok((item, members))
}

/// Brings an item back: whoever may push to its repository may. What is there already stays as it is; a tag that points to
/// something else by now is left so, and told.
///
/// # Errors
/// [`Missing::Trash`], [`Error::Precondition`] for a tag whose artifact is not there, [`Error::OverQuota`], or a refusal. The item
/// is still in the trash then.
pub async fn restore(core: &Core, caller: &Caller, key: &ProjectKey, id: TrashId) -> Result<(TrashItem, Restored), Error> {
    let project = project::find(core, caller, key, Action::Read, Resource::Project).await?;
    let Some(item) = find(core, &project, id).await? else {
        // Not told apart by those who could restore nothing.
        authorize_project(core, caller, Permission::PUSH, project.name.as_str()).await?;
        return Err(Error::NotFound(Missing::Trash));
    };
    let name = RepositoryName::join(project.name.as_str(), &item.path).map_err(|error| Error::Internal(error.into()))?;
    let access = authorize(core, caller, Permission::PUSH, &name).await?;
    let now = core.clock.now();
    let mut tx = core.store.begin().await?;
    if !tx.trash().lock(access.project, id).await? {
        return Err(Error::NotFound(Missing::Trash));
    }
    if item.kind == TrashKind::Tag {
        check_target(&mut tx, &project, &item).await?;
    }
    let home = tx.repositories().ensure(access.project, &item.path, now).await?.id;
    let restored = tx.trash().restore(id, access.project, home, now).await?;
    tx.trash().remove(id).await?;
    record_restore(core, &mut tx, caller, &name, &item, &restored).await?;
    tx.commit().await?;
    core.rooms.forget(access.project);
    tracing::info!(repository = %name, digest = %item.digest, item = %id, manifests = restored.manifests, user = caller.principal.name(), "restored from the trash");
    Ok((item, restored))
}

/// A tag comes back to its artifact only.
async fn check_target(tx: &mut Tx, project: &Project, item: &TrashItem) -> Result<(), Error> {
    let home = tx.repositories().find(project.id, &item.path).await?;
    let there = match home {
        Some(home) => tx.manifests().lock(home.id, &item.digest).await?.is_some(),
        None => false,
    };
    if there {
        return Ok(());
    }
    Err(Error::Precondition(format!(
        "the tag's artifact {} is not in the repository; restore the artifact first",
        item.digest
    )))
}

async fn record_restore(
    core: &Core,
    tx: &mut Tx,
    caller: &Caller,
    name: &RepositoryName,
    item: &TrashItem,
    restored: &Restored,
) -> Result<(), Error> {
    let detail = if restored.taken.is_empty() {
        format!("tags {}", restored.tags.join(" "))
    } else {
        let taken: Vec<_> = restored.taken.iter().map(|(tag, _)| tag.as_str()).collect();
        format!("tags {}; taken meanwhile: {}", restored.tags.join(" "), taken.join(" "))
    };
    let entry = Entry {
        operation: "restore",
        resource_type: item.kind.name(),
        resource: &format!("{name}@{}", item.digest),
        project: Some(item.project_id),
        detail: &detail,
    };
    audit::record(core, tx, caller, entry).await
}

/// Removes an item for good.
///
/// # Errors
/// [`Missing::Trash`], also for another project's, or a refusal.
pub async fn discard(core: &Core, caller: &Caller, key: &ProjectKey, id: TrashId) -> Result<(), Error> {
    let project = project::find(core, caller, key, Action::Delete, Resource::Trash).await?;
    let item = find(core, &project, id).await?.ok_or(Error::NotFound(Missing::Trash))?;
    let mut tx = core.store.begin().await?;
    if !tx.trash().lock(project.id, id).await? || !tx.trash().remove(id).await? {
        return Err(Error::NotFound(Missing::Trash));
    }
    let entry = Entry {
        operation: "delete",
        resource_type: "trash",
        resource: &format!("{}/{}@{}", project.name, item.path, item.digest),
        project: Some(project.id),
        detail: &item.tags.join(" "),
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    tracing::info!(project = %project.name, item = %id, user = caller.principal.name(), "removed from the trash");
    Ok(())
}

/// Empties the trash of a project and returns how many items that were. None of them can come back once this returns; rows that
/// could not be removed yet are left to the job.
///
/// # Errors
/// [`Missing::Project`], or a refusal.
pub async fn empty(core: &Core, caller: &Caller, key: &ProjectKey) -> Result<u64, Error> {
    let project = project::find(core, caller, key, Action::Delete, Resource::Trash).await?;
    let mut tx = core.store.begin().await?;
    let items = tx.trash().expire_all(project.id, core.clock.now()).await?;
    let entry = Entry {
        operation: "delete",
        resource_type: "trash",
        resource: project.name.as_str(),
        project: Some(project.id),
        detail: &format!("emptied: {items} items"),
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    remove_expired(core, BATCHES).await?;
    tracing::info!(project = %project.name, items, user = caller.principal.name(), "trash emptied");
    Ok(items)
}

/// Removes what has expired, in small transactions, and returns how many items. The work of the job `EMPTY_TRASH`; safe to run
/// anywhere, any number of times.
///
/// # Errors
/// [`Error::Stopped`], or no answer from the database; the next run goes on.
pub async fn expire(core: &Core, run: &dyn Run) -> Result<u64, Error> {
    let mut removed = 0;
    loop {
        let mut tx = core.store.begin().await?;
        run.fence(&mut tx).await?;
        let batch = tx.trash().purge(core.clock.now(), BATCH).await?;
        tx.commit().await?;
        removed += batch;
        run.step(&json!({"removed": removed})).await?;
        if batch < BATCH {
            break;
        }
    }
    run.log(&format!("{removed} items whose time was up were removed"));
    Ok(removed)
}

/// Puts a run of the job into the queue if something has expired. Of several replicas that ask, one run comes of it.
///
/// # Errors
/// When the database does not answer.
pub async fn start_if_due(core: &Core) -> Result<(), Error> {
    if !core.store.read().trash().has_expired(core.clock.now()).await? {
        return Ok(());
    }
    let new = NewExecution::new(JobKind::EmptyTrash, 0, Trigger::Schedule, json!({})).unique();
    let mut tx = core.store.begin().await?;
    enqueue(core, &mut tx, new).await?;
    Ok(tx.commit().await?)
}

/// Removes what has expired, in at most `batches` small transactions, and returns how many items.
///
/// # Errors
/// When the database does not answer; what was removed stays so.
pub async fn remove_expired(core: &Core, batches: u64) -> Result<u64, Error> {
    let mut removed = 0;
    for _ in 0..batches {
        let mut tx = core.store.begin().await?;
        let batch = tx.trash().purge(core.clock.now(), BATCH).await?;
        tx.commit().await?;
        removed += batch;
        if batch < BATCH {
            break;
        }
    }
    Ok(removed)
}

async fn find(core: &Core, project: &Project, id: TrashId) -> Result<Option<TrashItem>, Error> {
    Ok(core.store.read().trash().lookup(project.id, id, core.clock.now()).await?)
}
