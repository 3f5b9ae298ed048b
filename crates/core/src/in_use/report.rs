//! A report of what a cluster runs, understood and kept.

use std::collections::BTreeSet;

use wharf_model::{Action, Actor, Caller, Cluster, ClusterId, ClusterKind, ImageUse, Permission, RepositoryId, Resource};
use wharf_store::{NewUse, Reported};

use super::understand::Reading;
use crate::access::authorize_system;
use crate::job::Run;
use crate::{Core, Error, Missing, audit};

/// Longest name of a namespace, workload or container, in bytes; Kubernetes has 253.
const MAX_NAME: usize = 253;
/// Longest image or image id, in bytes.
const MAX_IMAGE: usize = 1024;
/// Longest id of a report, in bytes.
const MAX_REPORT: usize = 64;

/// A whole inventory, or a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What the parts of one inventory share; `None` for one that comes whole.
    pub id: Option<String>,
    /// Whether this is its last part.
    pub last: bool,
    /// What runs.
    pub uses: Vec<ImageUse>,
}

/// Keeps a report. What it names is held from now on; with its last part, what only earlier ones named is free. `None` while parts
/// are missing.
///
/// # Errors
/// [`Error::Invalid`], [`Error::Conflict`] where Wharf asks the cluster itself or another report became whole meanwhile, [`Missing::Cluster`], or a refusal.
pub async fn report(core: &Core, caller: &Caller, id: ClusterId, report: Report) -> Result<Option<Reported>, Error> {
    let needed = Permission::new(Resource::ClusterInventory, Action::Create);
    authorize_system(core, caller, needed).await?;
    let cluster = core.store.read().clusters().lookup(id).await?;
    let cluster = cluster.ok_or(Error::NotFound(Missing::Cluster))?;
    if let (Some(reporter), Some(Actor::Robot(robot))) = (cluster.reporter, caller.principal.actor())
        && reporter != robot
    {
        audit::refused(core, caller, needed, &cluster.name, None, &Error::Denied).await;
        return Err(Error::Denied);
    }
    if cluster.kind == ClusterKind::Kubeconfig {
        return Err(Error::Conflict(format!(
            "Wharf asks the cluster {} itself; a report would be overwritten",
            cluster.name
        )));
    }
    check(&report)?;
    keep(core, &cluster, report, None).await
}

/// Keeps a report that was checked, or that a job of Wharf made, which has to have its lease still.
pub(super) async fn keep(core: &Core, cluster: &Cluster, report: Report, run: Option<&dyn Run>) -> Result<Option<Reported>, Error> {
    let whole = report.id.is_none();
    let name = report.id.unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
    let mut reading = Reading::new(core, &cluster.rewrites);
    let mut uses = Vec::with_capacity(report.uses.len());
    for used in report.uses {
        uses.push(reading.understand(used).await?);
    }
    let mut tx = core.store.begin().await?;
    if !tx.clusters().lock(cluster.id).await? {
        return Err(Error::NotFound(Missing::Cluster));
    }
    if tx.used().is_ended(cluster.id, &name).await? {
        return Err(Error::Conflict(format!(
            "the report {name} ended when another one of the cluster {} became whole; report everything again under a new id",
            cluster.name
        )));
    }
    // What is being removed at this moment is gone then, and who removes something later sees the report.
    tx.repositories().bar_removals(&repositories(&uses)).await?;
    let before = if whole { 0 } else { tx.used().count_of(cluster.id, &name).await? };
    let total = before + i64::try_from(uses.len()).unwrap_or(i64::MAX);
    if total > core.policy.uses_per_cluster {
        return Err(Error::Invalid(format!(
            "an inventory has at most {} rows (in_use.uses_per_cluster)",
            core.policy.uses_per_cluster
        )));
    }
    tx.used().add(cluster.id, &name, before, &uses).await?;
    if !report.last {
        tx.commit().await?;
        return Ok(None);
    }
    if total == 0 && cluster.kind != ClusterKind::External {
        return Err(Error::Invalid(
            "an inventory without a single workload is not believed; if the cluster is empty, end its inventory".into(),
        ));
    }
    let reported = tx.used().complete(cluster.id, &name, core.clock.now()).await?;
    if let Some(run) = run {
        run.fence(&mut tx).await?;
    }
    tx.commit().await?;
    tracing::info!(
        cluster = cluster.name,
        uses = reported.uses,
        ours = reported.ours,
        "inventory reported"
    );
    Ok(Some(reported))
}

/// Those that hold something.
fn repositories(uses: &[NewUse]) -> Vec<RepositoryId> {
    let ids: BTreeSet<_> = uses.iter().flat_map(|used| &used.holds).filter_map(|(_, id, _)| *id).collect();
    ids.into_iter().collect()
}

fn check(report: &Report) -> Result<(), Error> {
    let wrong = |text: &str| Err(Error::Invalid(text.to_owned()));
    let plain = |text: &str, most: usize| text.len() <= most && !text.contains(char::is_control);
    if let Some(id) = &report.id
        && (id.is_empty() || id.len() > MAX_REPORT || !id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
    {
        return wrong("the id of a report has 1 to 64 letters, digits and '-'");
    }
    if report.id.is_none() && !report.last {
        return wrong("the parts of a report need an id in common");
    }
    for used in &report.uses {
        let names = [&used.namespace, &used.kind, &used.name, &used.container];
        if used.kind.is_empty() || used.name.is_empty() || !names.iter().all(|name| plain(name, MAX_NAME)) {
            return wrong(
                "a use has a kind and a name; these, its namespace and its container have at most 253 bytes and no control characters",
            );
        }
        if used.image.is_empty() || !plain(&used.image, MAX_IMAGE) || !used.image_id.as_deref().is_none_or(|id| plain(id, MAX_IMAGE)) {
            return wrong("a use has an image; it and its id have at most 1024 bytes and no control characters");
        }
    }
    Ok(())
}
