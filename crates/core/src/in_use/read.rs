//! Clusters that Wharf asks itself: with a kubeconfig, through the guard at the door out.

use async_trait::async_trait;
use http::{HeaderValue, Method, header};
use serde_json::{Value, json};
use wharf_cluster::{Access, MAX_PAGE, Transport};
use wharf_model::{Action, Caller, Cluster, ClusterId, ClusterKind, JobKind, Permission, Resource, Secret, Trigger};
use wharf_remote::{Egress, EgressError, Request};
use wharf_store::Reported;

use super::report::{Report, keep};
use crate::access::authorize_system;
use crate::job::{NewExecution, Run, enqueue};
use crate::{Core, Error, Missing};

/// Clusters that are given to jobs, at most, before the next look at the clock.
const MAX_DUE: u64 = 100;

/// A kubeconfig, read and found usable, sealed for the cluster called `id`; with the URL of the API.
pub(super) fn seal(core: &Core, id: ClusterId, access: &Access) -> Result<String, Error> {
    let text = access.to_secret().map_err(|error| Error::Internal(error.into()))?;
    core.sealer.seal(&place(id), &text).map_err(|error| Error::Internal(error.into()))
}

/// Reads a kubeconfig and checks that its server may be contacted at all.
///
/// # Errors
/// [`Error::Invalid`].
pub(super) fn usable(core: &Core, kubeconfig: &Secret, context: Option<&str>) -> Result<Access, Error> {
    let access = Access::read(kubeconfig, context).map_err(|error| Error::Invalid(error.to_string()))?;
    core.egress
        .check(&access.server)
        .map_err(|error| Error::Invalid(format!("the server of the kubeconfig: {error}")))?;
    way(core, &access).map_err(|error| Error::Invalid(format!("the certificates of the kubeconfig: {error}")))?;
    Ok(access)
}

/// Asks a cluster now.
///
/// # Errors
/// [`Error::Precondition`] when it brings no inventory, with the reason; [`Error::Conflict`] for a cluster that reports itself;
/// [`Missing::Cluster`], or a refusal.
pub async fn refresh(core: &Core, caller: &Caller, id: ClusterId) -> Result<Reported, Error> {
    authorize_system(core, caller, Permission::new(Resource::ClusterInventory, Action::Create)).await?;
    let cluster = core.store.read().clusters().lookup(id).await?;
    let cluster = cluster.ok_or(Error::NotFound(Missing::Cluster))?;
    if cluster.kind != ClusterKind::Kubeconfig {
        return Err(Error::Conflict(format!("the cluster {} reports itself", cluster.name)));
    }
    ask(core, &cluster, None).await
}

/// Puts a run into the queue for each cluster whose time has come, and forgets pins that are over. Of several replicas that ask, one run
/// comes of it.
///
/// # Errors
/// When the database does not answer.
pub async fn start_due(core: &Core) -> Result<(), Error> {
    super::remove_expired(core).await?;
    let before = core.clock.now() - core.policy.cluster_refresh;
    for id in core.store.read().clusters().due(before, MAX_DUE).await? {
        let mut tx = core.store.begin().await?;
        if !tx.clusters().claim(id, before, core.clock.now()).await? {
            tx.abandon().await?;
            continue;
        }
        let new = NewExecution::new(JobKind::Inventory, id.0, Trigger::Schedule, json!({ "cluster": id.0 })).unique();
        enqueue(core, &mut tx, new).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The job: asks one cluster.
///
/// # Errors
/// [`Error::Precondition`] when it brings no inventory: the last one stays; [`Error::Stopped`], or when the database does not answer.
pub async fn run(core: &Core, payload: &Value, run: &dyn Run) -> Result<(), Error> {
    let id = ClusterId(payload["cluster"].as_i64().unwrap_or_default());
    let Some(cluster) = core.store.read().clusters().lookup(id).await? else {
        run.log("the cluster was removed");
        return Ok(());
    };
    run.log(&format!("asking the cluster {}", cluster.name));
    let reported = ask(core, &cluster, Some(run)).await?;
    run.log(&format!("{} uses of images, {} of them from here", reported.uses, reported.ours));
    run.step(&json!({ "uses": reported.uses, "ours": reported.ours })).await
}

/// One whole inventory, or nothing: what was not seen must not look as if it did not run.
async fn ask(core: &Core, cluster: &Cluster, run: Option<&dyn Run>) -> Result<Reported, Error> {
    let outcome = match read(core, cluster).await {
        Ok(uses) => {
            keep(
                core,
                cluster,
                Report {
                    id: None,
                    last: true,
                    uses,
                },
                run,
            )
            .await
        }
        Err(why) => Err(why),
    };
    match outcome {
        Ok(Some(reported)) => Ok(reported),
        Ok(None) => Err(Error::Internal("a whole report is whole".into())),
        Err(Error::Precondition(why) | Error::Invalid(why)) => {
            let mut tx = core.store.begin().await?;
            tx.clusters().failed(cluster.id, &why, core.clock.now()).await?;
            tx.commit().await?;
            Err(Error::Precondition(why))
        }
        Err(other) => Err(other),
    }
}

async fn read(core: &Core, cluster: &Cluster) -> Result<Vec<wharf_model::ImageUse>, Error> {
    let failed = |why: &dyn std::fmt::Display| Error::Precondition(why.to_string());
    let sealed = core.store.read().clusters().kubeconfig(cluster.id).await?;
    let Some(sealed) = sealed else {
        return Err(failed(&"the cluster has no kubeconfig"));
    };
    let text = core.sealer.open(&place(cluster.id), &sealed).map_err(|error| failed(&error))?;
    let access = Access::from_secret(&text).map_err(|error| failed(&error))?;
    let api = Guarded {
        egress: way(core, &access).map_err(|error| failed(&error))?,
        access,
    };
    wharf_cluster::inventory(&api).await.map_err(|error| failed(&error))
}

fn way(core: &Core, access: &Access) -> Result<Egress, EgressError> {
    let identity = access.identity.as_ref().map(|pem| pem.expose().as_bytes());
    core.egress.towards(access.authorities.as_deref().unwrap_or_default(), identity)
}

fn place(id: ClusterId) -> String {
    format!("cluster/{id}/kubeconfig")
}

/// Requests to a cluster's API go out through the guard.
struct Guarded {
    egress: Egress,
    access: Access,
}

#[async_trait]
impl Transport for Guarded {
    async fn get(&self, path_and_query: &str) -> Result<(u16, Vec<u8>), String> {
        let failed = |error: EgressError| error.to_string();
        let mut request = Request::new(Method::GET, &format!("{}{path_and_query}", self.access.server))
            .map_err(failed)?
            .verify_certificate(self.access.verify)
            .answer_size(MAX_PAGE)
            .header(header::ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(token) = &self.access.token {
            let mut value = HeaderValue::try_from(format!("Bearer {}", token.expose())).map_err(|_| "the token is none".to_owned())?;
            value.set_sensitive(true);
            request = request.header(header::AUTHORIZATION, value);
        }
        let answer = self.egress.send(request).await.map_err(failed)?;
        let status = answer.status().as_u16();
        Ok((status, answer.bytes().await.map_err(failed)?.to_vec()))
    }
}
