//! A report of what a cluster runs, understood and kept.

use std::collections::HashMap;

use wharf_cluster::{ImageId, ImageName};
use wharf_model::{Action, Actor, Caller, Cluster, ClusterId, ClusterKind, ImageUse, Permission, RepositoryId, Resource};
use wharf_oci::{Digest, RepositoryName};
use wharf_store::{NewUse, Reported};

use super::map::Map;
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
/// [`Error::Invalid`], [`Error::Conflict`] where Wharf asks the cluster itself, [`Missing::Cluster`], or a refusal.
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
    let mut reading = Reading {
        core,
        map: Map {
            hosts: &core.policy.registry_hosts,
            rewrites: &cluster.rewrites,
        },
        repositories: HashMap::new(),
    };
    let mut uses = Vec::with_capacity(report.uses.len());
    for used in report.uses {
        uses.push(reading.understand(used).await?);
    }
    let mut tx = core.store.begin().await?;
    if !tx.clusters().lock(cluster.id).await? {
        return Err(Error::NotFound(Missing::Cluster));
    }
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

/// What was found out while one report is read.
struct Reading<'a> {
    core: &'a Core,
    map: Map<'a>,
    repositories: HashMap<RepositoryName, Known>,
}

/// What is known of a repository.
#[derive(Default)]
struct Known {
    id: Option<RepositoryId>,
    tags: HashMap<String, Option<Digest>>,
    configs: HashMap<Digest, Vec<Digest>>,
}

impl Reading<'_> {
    async fn understand(&mut self, used: ImageUse) -> Result<NewUse, Error> {
        let image = used.image.parse::<ImageName>().ok();
        let id = used.image_id.as_deref().and_then(ImageId::read);
        // An image that is named by its id alone.
        let id = id.or_else(|| image.is_none().then(|| ImageId::read(&used.image)).flatten());
        let name = image
            .as_ref()
            .and_then(|image| self.map.repository(&image.host, &image.path, &used));
        let source = id.as_ref().and_then(|id| id.source.as_ref());
        let source = source.and_then(|(host, path)| self.map.repository(host, path, &used));
        let mut holds = Vec::new();
        if let (Some(name), Some(image)) = (&name, &image) {
            self.hold_named(name, image, &mut holds).await?;
        }
        if let Some(id) = &id {
            // A node that has the image under another of our names reports that one.
            let mut places: Vec<_> = [&name, &source].into_iter().flatten().cloned().collect();
            places.dedup();
            for place in places {
                self.hold_id(&place, id, &mut holds).await?;
            }
        }
        let asked = image.as_ref().and_then(|image| image.digest.clone());
        Ok(NewUse {
            tag: image.as_ref().and_then(ImageName::pulled_tag).map(ToString::to_string),
            digest: asked.or(id.map(|id| id.digest)),
            repository: name.or(source).map(|name| name.as_str().to_owned()),
            used,
            holds,
        })
    }

    /// The tag by its name and what it points to; or the digest.
    async fn hold_named(&mut self, name: &RepositoryName, image: &ImageName, holds: &mut Holds) -> Result<(), Error> {
        let core = self.core;
        let known = self.known(name).await?;
        if let Some(digest) = &image.digest {
            hold(holds, name, known.id, digest.as_str());
        }
        let Some(tag) = image.pulled_tag().map(wharf_oci::Tag::as_str) else {
            return Ok(());
        };
        hold(holds, name, known.id, tag);
        if let Some(repository) = known.id {
            if !known.tags.contains_key(tag) {
                let found = core.store.read().tags().find(repository, tag).await?;
                known.tags.insert(tag.to_owned(), found.map(|tag| tag.digest));
            }
            if let Some(Some(digest)) = known.tags.get(tag) {
                hold(holds, name, known.id, digest.as_str());
            }
        }
        Ok(())
    }

    /// The digest a runtime reports; where it may be that of a config, the manifests with this config too.
    async fn hold_id(&mut self, name: &RepositoryName, id: &ImageId, holds: &mut Holds) -> Result<(), Error> {
        let core = self.core;
        let known = self.known(name).await?;
        hold(holds, name, known.id, id.digest.as_str());
        if let (Some(repository), None) = (known.id, &id.source) {
            if !known.configs.contains_key(&id.digest) {
                let found = core.store.read().used().with_blob(repository, &id.digest).await?;
                known.configs.insert(id.digest.clone(), found);
            }
            for digest in known.configs.get(&id.digest).into_iter().flatten() {
                hold(holds, name, known.id, digest.as_str());
            }
        }
        Ok(())
    }

    /// The repository of this name, also under an earlier name of its project.
    async fn known(&mut self, name: &RepositoryName) -> Result<&mut Known, Error> {
        if !self.repositories.contains_key(name) {
            let id = find(self.core, name).await?;
            let known = Known { id, ..Known::default() };
            self.repositories.insert(name.clone(), known);
        }
        self.repositories
            .get_mut(name)
            .ok_or_else(|| Error::Internal("a repository was just put there".into()))
    }
}

/// Repository, its id, and a tag or digest of it.
type Holds = Vec<(String, Option<RepositoryId>, String)>;

fn hold(holds: &mut Holds, name: &RepositoryName, id: Option<RepositoryId>, reference: &str) {
    let one = (name.as_str().to_owned(), id, reference.to_owned());
    if !holds.contains(&one) {
        holds.push(one);
    }
}

async fn find(core: &Core, name: &RepositoryName) -> Result<Option<RepositoryId>, Error> {
    let reader = core.store.read();
    let project = match reader.projects().find_by_name(name.project()).await? {
        Some(project) => project.id,
        None => match reader.projects().redirected(name.project()).await? {
            Some(now) => match reader.projects().find_by_name(&now).await? {
                Some(project) => project.id,
                None => return Ok(None),
            },
            None => return Ok(None),
        },
    };
    let found = reader.repositories().find(project, name.path()).await?;
    Ok(found.map(|repository| repository.id))
}
