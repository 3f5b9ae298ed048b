//! Clusters: made known, changed, listed, ended.

use wharf_cluster::Access;
use wharf_model::{Action, Caller, Cluster, ClusterId, ClusterKind, ClusterTerms, KnownUse, ListQuery, Permission, Resource, Secret};
use wharf_store::{StoreError, Tx};

use super::{map, read};
use crate::access::{authorize_system, require_system_admin};
use crate::audit::{self, Entry};
use crate::{Core, Error, Missing};

/// Most rewrites of one cluster.
const MAX_REWRITES: usize = 100;

/// How to ask a cluster.
#[derive(Debug, Clone)]
pub struct Kubeconfig {
    /// The file.
    pub text: Secret,
    /// The context in it; `None` for the current one.
    pub context: Option<String>,
}

/// A page of the clusters, with how many there are.
///
/// # Errors
/// [`Error::Invalid`] for a field clusters do not have, or a refusal.
pub async fn list(core: &Core, caller: &Caller, query: &ListQuery) -> Result<(Vec<Cluster>, i64), Error> {
    authorize_system(core, caller, Permission::new(Resource::Cluster, Action::List)).await?;
    Ok(core.store.read().clusters().list(query).await?)
}

/// One cluster.
///
/// # Errors
/// [`Missing::Cluster`], or a refusal.
pub async fn get(core: &Core, caller: &Caller, id: ClusterId) -> Result<Cluster, Error> {
    authorize_system(core, caller, Permission::new(Resource::Cluster, Action::Read)).await?;
    let found = core.store.read().clusters().lookup(id).await?;
    found.ok_or(Error::NotFound(Missing::Cluster))
}

/// A page of a cluster's last whole inventory, with how many rows it has.
///
/// # Errors
/// [`Missing::Cluster`], [`Error::Invalid`] for a field the list does not know, or a refusal.
pub async fn inventory(core: &Core, caller: &Caller, id: ClusterId, query: &ListQuery) -> Result<(Vec<KnownUse>, i64), Error> {
    get(core, caller, id).await?;
    Ok(core.store.read().used().inventory(id, query).await?)
}

/// Makes a cluster known.
///
/// # Errors
/// [`Error::Conflict`] when the name is taken or there are too many, [`Error::Invalid`], or a refusal.
pub async fn create(core: &Core, caller: &Caller, terms: &ClusterTerms, kubeconfig: Option<&Kubeconfig>) -> Result<ClusterId, Error> {
    require_system_admin(core, caller).await?;
    check(core, terms).await?;
    let access = access(core, terms, kubeconfig)?;
    if terms.kind == ClusterKind::Kubeconfig && access.is_none() {
        return Err(Error::Invalid("a cluster that Wharf asks needs a kubeconfig".into()));
    }
    let mut tx = core.store.begin().await?;
    if tx.clusters().count().await? >= core.policy.clusters {
        return Err(Error::Conflict(format!(
            "there are {} clusters already, the most there may be (in_use.clusters)",
            core.policy.clusters
        )));
    }
    let added = tx.clusters().add(terms, core.clock.now()).await?;
    let id = added.ok_or_else(|| taken(&terms.name))?;
    set_access(core, &mut tx, id, access.as_ref()).await?;
    audit::record(core, &mut tx, caller, entry("create", &terms.name, terms.kind.name())).await?;
    tx.commit().await?;
    Ok(id)
}

/// Changes a cluster; without a kubeconfig it keeps the one it has. What its inventory holds stays held until the next report.
///
/// # Errors
/// [`Missing::Cluster`], [`Error::Conflict`], [`Error::Invalid`], or a refusal.
pub async fn update(
    core: &Core,
    caller: &Caller,
    id: ClusterId,
    terms: &ClusterTerms,
    kubeconfig: Option<&Kubeconfig>,
) -> Result<(), Error> {
    require_system_admin(core, caller).await?;
    check(core, terms).await?;
    let access = access(core, terms, kubeconfig)?;
    let mut tx = core.store.begin().await?;
    match tx.clusters().update(id, terms, core.clock.now()).await {
        Ok(true) => {}
        Ok(false) => return Err(Error::NotFound(Missing::Cluster)),
        Err(StoreError::Conflict { .. }) => return Err(taken(&terms.name)),
        Err(other) => return Err(other.into()),
    }
    set_access(core, &mut tx, id, access.as_ref()).await?;
    if terms.kind == ClusterKind::Kubeconfig && tx.clusters().kubeconfig(id).await?.is_none() {
        return Err(Error::Invalid("a cluster that Wharf asks needs a kubeconfig".into()));
    }
    audit::record(core, &mut tx, caller, entry("update", &terms.name, terms.kind.name())).await?;
    tx.commit().await?;
    Ok(())
}

/// Forgets a cluster with its inventory: nothing of it is held any more.
///
/// # Errors
/// [`Missing::Cluster`], or a refusal.
pub async fn delete(core: &Core, caller: &Caller, id: ClusterId) -> Result<(), Error> {
    require_system_admin(core, caller).await?;
    let mut tx = core.store.begin().await?;
    let cluster = tx.clusters().lookup(id).await?.ok_or(Error::NotFound(Missing::Cluster))?;
    tx.clusters().remove(id).await?;
    audit::record(core, &mut tx, caller, entry("delete", &cluster.name, "")).await?;
    tx.commit().await?;
    tracing::info!(cluster = cluster.name, user = caller.principal.name(), "cluster forgotten");
    Ok(())
}

/// Ends a cluster's inventory: nothing of it is held any more, until it reports again. Returns how many rows it had.
///
/// # Errors
/// [`Missing::Cluster`], or a refusal.
pub async fn end(core: &Core, caller: &Caller, id: ClusterId) -> Result<u64, Error> {
    require_system_admin(core, caller).await?;
    let mut tx = core.store.begin().await?;
    let cluster = tx.clusters().lookup(id).await?.ok_or(Error::NotFound(Missing::Cluster))?;
    tx.clusters().lock(id).await?;
    let ended = tx.used().end(id, core.clock.now()).await?;
    let detail = format!("{ended} rows");
    let entry = Entry {
        resource_type: "cluster-inventory",
        ..entry("delete", &cluster.name, &detail)
    };
    audit::record(core, &mut tx, caller, entry).await?;
    tx.commit().await?;
    tracing::info!(cluster = cluster.name, ended, user = caller.principal.name(), "inventory ended");
    Ok(ended)
}

/// Reads the kubeconfig that comes with a cluster.
fn access(core: &Core, terms: &ClusterTerms, kubeconfig: Option<&Kubeconfig>) -> Result<Option<Access>, Error> {
    match (terms.kind, kubeconfig) {
        (_, None) => Ok(None),
        (ClusterKind::Kubeconfig, Some(given)) => read::usable(core, &given.text, given.context.as_deref()).map(Some),
        (_, Some(_)) => Err(Error::Invalid("only a cluster of kind kubeconfig has a kubeconfig".into())),
    }
}

async fn set_access(core: &Core, tx: &mut Tx, id: ClusterId, access: Option<&Access>) -> Result<(), Error> {
    if let Some(access) = access {
        let sealed = read::seal(core, id, access)?;
        tx.clusters().set_kubeconfig(id, &access.server, &sealed).await?;
    }
    Ok(())
}

async fn check(core: &Core, terms: &ClusterTerms) -> Result<(), Error> {
    let word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    if !(1..=64).contains(&terms.name.len()) || !terms.name.bytes().all(word) {
        return Err(Error::Invalid(
            "a cluster's name has 1 to 64 letters, digits, '-', '_' and '.'".into(),
        ));
    }
    if terms.rewrites.len() > MAX_REWRITES {
        return Err(Error::Invalid(format!("a cluster has at most {MAX_REWRITES} rewrites")));
    }
    terms.rewrites.iter().try_for_each(map::check)?;
    if let Some(robot) = terms.reporter
        && core.store.read().robots().lookup(robot).await?.is_none()
    {
        return Err(Error::Invalid("the robot that is to report does not exist".into()));
    }
    Ok(())
}

fn taken(name: &str) -> Error {
    Error::Conflict(format!("there is a cluster named {name} already"))
}

fn entry<'a>(operation: &'static str, name: &'a str, detail: &'a str) -> Entry<'a> {
    Entry {
        operation,
        resource_type: "cluster",
        resource: name,
        project: None,
        detail,
    }
}
