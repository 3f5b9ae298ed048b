//! Labels on artifacts.

use wharf_model::{Action, Caller, LabelId, Permission, Resource};
use wharf_oci::{Reference, RepositoryName};
use wharf_store::{ResolvedManifest, Tx};

use super::read;
use crate::access::{Authorized, authorize};
use crate::audit::{self, Entry};
use crate::{Core, Error, Missing};

/// Puts a label on an artifact: one of the project's, or of the installation's.
///
/// # Errors
/// [`Error::Conflict`] when the artifact carries it already, [`Missing::Label`], also for another project's,
/// [`Missing::Manifest`], or a refusal.
pub async fn attach(core: &Core, caller: &Caller, repository: &RepositoryName, reference: &Reference, label: LabelId) -> Result<(), Error> {
    let (access, found) = resolve(core, caller, Action::Create, repository, reference).await?;
    let known = core.store.read().labels().lookup(label).await?;
    let usable = known.is_some_and(|label| label.project.is_none_or(|project| project == access.project));
    if !usable {
        return Err(Error::NotFound(Missing::Label));
    }
    let mut tx = core.store.begin().await?;
    if !tx.labels().attach(found.manifest.id, label, core.clock.now()).await? {
        return Err(Error::Conflict("the artifact carries this label already".into()));
    }
    record(
        core,
        &mut tx,
        caller,
        "create",
        &format!("{repository}@{}", found.manifest.digest),
        access,
        label,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

/// Takes a label off an artifact.
///
/// # Errors
/// [`Missing::Label`] when the artifact does not carry it, [`Missing::Manifest`], or a refusal.
pub async fn detach(core: &Core, caller: &Caller, repository: &RepositoryName, reference: &Reference, label: LabelId) -> Result<(), Error> {
    let (access, found) = resolve(core, caller, Action::Delete, repository, reference).await?;
    let mut tx = core.store.begin().await?;
    if !tx.labels().detach(found.manifest.id, label).await? {
        return Err(Error::NotFound(Missing::Label));
    }
    record(
        core,
        &mut tx,
        caller,
        "delete",
        &format!("{repository}@{}", found.manifest.digest),
        access,
        label,
    )
    .await?;
    tx.commit().await?;
    Ok(())
}

async fn resolve(
    core: &Core,
    caller: &Caller,
    action: Action,
    repository: &RepositoryName,
    reference: &Reference,
) -> Result<(Authorized, ResolvedManifest), Error> {
    let access = authorize(core, caller, Permission::new(Resource::ArtifactLabel, action), repository).await?;
    Ok((access, read::resolve(core, &access, repository, reference).await?))
}

async fn record(
    core: &Core,
    tx: &mut Tx,
    caller: &Caller,
    operation: &'static str,
    resource: &str,
    access: Authorized,
    label: LabelId,
) -> Result<(), Error> {
    let entry = Entry {
        operation,
        resource_type: "artifact-label",
        resource,
        project: Some(access.project),
        detail: &format!("label {label}"),
    };
    audit::record(core, tx, caller, entry).await
}
