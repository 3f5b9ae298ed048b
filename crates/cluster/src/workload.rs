//! What runs in a cluster: read off its objects.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde::Deserialize;
use wharf_model::ImageUse;

use crate::list::{Kind, ListError, Transport, list};

/// How many old replica sets a deployment keeps where it does not say (Kubernetes API, `DeploymentSpec`).
const REVISIONS: usize = 10;
/// The annotation that numbers the replica sets of a deployment.
const REVISION: &str = "deployment.kubernetes.io/revision";

const fn kind(plural: &'static str, paths: &'static [&'static str]) -> Kind {
    Kind { plural, paths }
}

const PODS: Kind = kind("pods", &["/api/v1/pods"]);
const CONTROLLERS: Kind = kind("replicationcontrollers", &["/api/v1/replicationcontrollers"]);
const DEPLOYMENTS: Kind = kind("deployments", &["/apis/apps/v1/deployments"]);
const REPLICA_SETS: Kind = kind("replicasets", &["/apis/apps/v1/replicasets"]);
const STATEFUL_SETS: Kind = kind("statefulsets", &["/apis/apps/v1/statefulsets"]);
const DAEMON_SETS: Kind = kind("daemonsets", &["/apis/apps/v1/daemonsets"]);
const REVISIONS_OF_SETS: Kind = kind("controllerrevisions", &["/apis/apps/v1/controllerrevisions"]);
const JOBS: Kind = kind("jobs", &["/apis/batch/v1/jobs"]);
const CRON_JOBS: Kind = kind("cronjobs", &["/apis/batch/v1/cronjobs", "/apis/batch/v1beta1/cronjobs"]);

/// Everything a cluster runs, wants to run, or would run again after a rollback. It is whole, or an error.
///
/// # Errors
/// [`ListError`].
pub async fn inventory(api: &dyn Transport) -> Result<Vec<ImageUse>, ListError> {
    let mut found = Found::default();
    // Owners first: what they own is told under their names. Pods last: one that starts meanwhile is already desired by its owner.
    let deployments: Vec<Object> = list(api, DEPLOYMENTS).await?;
    let replica_sets: Vec<Object> = list(api, REPLICA_SETS).await?;
    let cron_jobs: Vec<Object> = list(api, CRON_JOBS).await?;
    let jobs: Vec<Object> = list(api, JOBS).await?;
    let revisions: Vec<Object> = list(api, REVISIONS_OF_SETS).await?;
    for (kind, objects) in [
        ("Deployment", deployments.clone()),
        ("StatefulSet", list(api, STATEFUL_SETS).await?),
        ("DaemonSet", list(api, DAEMON_SETS).await?),
        ("ReplicationController", list(api, CONTROLLERS).await?),
    ] {
        for object in &objects {
            found.template(kind, &object.metadata, &object.spec.template, false);
        }
    }
    found.replica_sets(&deployments, &replica_sets);
    for job in &cron_jobs {
        if let Some(template) = &job.spec.job_template {
            found.template("CronJob", &job.metadata, &template.spec.template, false);
        }
    }
    found.jobs(&jobs);
    for revision in &revisions {
        if let (Some(owner), Some(data)) = (revision.metadata.controller(), &revision.data) {
            found.add(&owner.kind, &owner.name, &revision.metadata, &data.spec.template.spec, true, None);
        }
    }
    let pods: Vec<Object> = list(api, PODS).await?;
    for pod in &pods {
        found.pod(pod);
    }
    Ok(found.uses)
}

/// What was found, each thing once.
#[derive(Default)]
struct Found {
    uses: Vec<ImageUse>,
    seen: HashSet<(String, String, String, String, String, Option<String>)>,
    /// Who owns an owner: (namespace, kind, name) to (kind, name).
    owners: HashMap<(String, String, String), (String, String)>,
}

impl Found {
    fn template(&mut self, kind: &str, of: &Meta, template: &Template, rollback: bool) {
        self.add(kind, &of.name, of, &template.spec, rollback, None);
    }

    /// Replica sets that run are what their deployment runs; the others are its history, as far as it keeps one.
    fn replica_sets(&mut self, deployments: &[Object], sets: &[Object]) {
        let kept: HashMap<_, _> = deployments
            .iter()
            .map(|one| {
                let limit = one.spec.revision_history_limit.unwrap_or(REVISIONS);
                ((one.metadata.namespace.as_str(), one.metadata.name.as_str()), limit)
            })
            .collect();
        let current = current(sets);
        let mut history: HashMap<(&str, &str), Vec<&Object>> = HashMap::new();
        for set in sets {
            let meta = &set.metadata;
            let Some(owner) = meta.controller().filter(|owner| owner.kind == "Deployment") else {
                self.template("ReplicaSet", meta, &set.spec.template, false);
                continue;
            };
            self.owned(meta, "ReplicaSet", owner);
            let runs = set.spec.replicas.unwrap_or(1) > 0 || set.status.replicas.unwrap_or(0) > 0;
            // Scaled to nothing, the latest is still no history: it takes the place of no older one.
            let latest = current.get(&(meta.namespace.as_str(), owner.name.as_str())) == Some(&meta.revision());
            if runs || latest {
                self.add("Deployment", &owner.name, meta, &set.spec.template.spec, false, None);
            } else {
                history.entry((&meta.namespace, &owner.name)).or_default().push(set);
            }
        }
        for (deployment, mut sets) in history {
            sets.sort_by_key(|set| std::cmp::Reverse(set.metadata.revision()));
            // One whose deployment is not listed keeps its own history: rather too much than too little.
            let limit = kept.get(&deployment).copied().unwrap_or(usize::MAX);
            for set in sets.into_iter().take(limit) {
                self.add("Deployment", deployment.1, &set.metadata, &set.spec.template.spec, true, None);
            }
        }
    }

    /// Jobs that are over run no more.
    fn jobs(&mut self, jobs: &[Object]) {
        for job in jobs {
            let owner = job.metadata.controller().filter(|owner| owner.kind == "CronJob");
            if let Some(owner) = owner {
                self.owned(&job.metadata, "Job", owner);
            }
            if job.status.is_over() {
                continue;
            }
            match owner {
                Some(owner) => self.add("CronJob", &owner.name, &job.metadata, &job.spec.template.spec, false, None),
                None => self.template("Job", &job.metadata, &job.spec.template, false),
            }
        }
    }

    fn pod(&mut self, pod: &Object) {
        if matches!(pod.status.phase.as_deref(), Some("Succeeded" | "Failed")) {
            return;
        }
        let ids: HashMap<&str, &str> = pod
            .status
            .container_statuses
            .iter()
            .chain(&pod.status.init_container_statuses)
            .chain(&pod.status.ephemeral_container_statuses)
            .map(|status| (status.name.as_str(), status.image_id.as_str()))
            .collect();
        let (kind, name) = self.owner_of(pod);
        self.add(&kind, &name, &pod.metadata, &pod.spec.pod, false, Some(&ids));
    }

    fn owned(&mut self, meta: &Meta, kind: &str, owner: &Owner) {
        let key = (meta.namespace.clone(), kind.to_owned(), meta.name.clone());
        self.owners.insert(key, (owner.kind.clone(), owner.name.clone()));
    }

    /// Who a pod belongs to in the end: the deployment, not the replica set.
    fn owner_of(&self, pod: &Object) -> (String, String) {
        let meta = &pod.metadata;
        let Some(owner) = meta.controller() else {
            return ("Pod".to_owned(), meta.name.clone());
        };
        let key = (meta.namespace.clone(), owner.kind.clone(), owner.name.clone());
        match self.owners.get(&key) {
            Some(above) => above.clone(),
            // A static pod is owned by its node.
            None if owner.kind == "Node" => ("Pod".to_owned(), meta.name.clone()),
            None => (owner.kind.clone(), owner.name.clone()),
        }
    }

    fn add(&mut self, kind: &str, name: &str, meta: &Meta, pod: &PodSpec, rollback: bool, ids: Option<&HashMap<&str, &str>>) {
        let containers = pod.init_containers.iter().chain(&pod.containers).chain(&pod.ephemeral_containers);
        for container in containers.filter(|container| !container.image.is_empty()) {
            let id = ids.and_then(|ids| ids.get(container.name.as_str()).copied());
            let id = id.filter(|id| !id.is_empty()).map(str::to_owned);
            let key = (
                meta.namespace.clone(),
                kind.to_owned(),
                name.to_owned(),
                container.name.clone(),
                container.image.clone(),
                id.clone(),
            );
            if self.seen.insert(key) {
                self.uses.push(ImageUse {
                    namespace: meta.namespace.clone(),
                    kind: kind.to_owned(),
                    name: name.to_owned(),
                    container: container.name.clone(),
                    image: container.image.clone(),
                    image_id: id,
                    rollback,
                    since: meta.created,
                });
            }
        }
    }
}

/// Any object, as far as it is of interest here. What a kind does not have stays empty.
#[derive(Deserialize, Clone, Default)]
struct Object {
    #[serde(default)]
    metadata: Meta,
    #[serde(default)]
    spec: Spec,
    #[serde(default)]
    status: Status,
    /// Of a controller revision: a patch with the template of its set.
    #[serde(default)]
    data: Option<RevisionData>,
}

#[derive(Deserialize, Clone, Default)]
struct RevisionData {
    #[serde(default)]
    spec: Spec,
}

#[derive(Deserialize, Clone, Default)]
#[serde(rename_all = "camelCase")]
struct Meta {
    #[serde(default)]
    name: String,
    #[serde(default)]
    namespace: String,
    #[serde(default, rename = "creationTimestamp")]
    created: Option<DateTime<Utc>>,
    #[serde(default)]
    annotations: BTreeMap<String, String>,
    #[serde(default)]
    owner_references: Vec<Owner>,
}

#[derive(Deserialize, Clone)]
struct Owner {
    kind: String,
    name: String,
    #[serde(default)]
    controller: bool,
}

/// The number of each deployment's latest replica set, by namespace and name.
fn current(sets: &[Object]) -> HashMap<(&str, &str), u64> {
    let mut current = HashMap::new();
    for meta in sets.iter().map(|set| &set.metadata) {
        if let Some(owner) = meta.controller().filter(|owner| owner.kind == "Deployment") {
            let latest = current.entry((meta.namespace.as_str(), owner.name.as_str())).or_default();
            *latest = meta.revision().max(*latest);
        }
    }
    current
}

impl Meta {
    fn controller(&self) -> Option<&Owner> {
        self.owner_references.iter().find(|owner| owner.controller)
    }

    fn revision(&self) -> u64 {
        self.annotations.get(REVISION).and_then(|number| number.parse().ok()).unwrap_or(0)
    }
}

#[derive(Deserialize, Clone, Default)]
#[serde(rename_all = "camelCase")]
struct Spec {
    #[serde(default)]
    replicas: Option<i64>,
    #[serde(default)]
    revision_history_limit: Option<usize>,
    #[serde(default)]
    template: Template,
    #[serde(default)]
    job_template: Option<JobTemplate>,
    /// Of a pod itself.
    #[serde(flatten)]
    pod: PodSpec,
}

#[derive(Deserialize, Clone, Default)]
struct Template {
    #[serde(default)]
    spec: PodSpec,
}

#[derive(Deserialize, Clone, Default)]
struct JobTemplate {
    #[serde(default)]
    spec: JobSpec,
}

#[derive(Deserialize, Clone, Default)]
struct JobSpec {
    #[serde(default)]
    template: Template,
}

#[derive(Deserialize, Clone, Default)]
#[serde(rename_all = "camelCase")]
struct PodSpec {
    #[serde(default)]
    containers: Vec<Container>,
    #[serde(default)]
    init_containers: Vec<Container>,
    #[serde(default)]
    ephemeral_containers: Vec<Container>,
}

#[derive(Deserialize, Clone, Default)]
struct Container {
    #[serde(default)]
    name: String,
    #[serde(default)]
    image: String,
}

#[derive(Deserialize, Clone, Default)]
#[serde(rename_all = "camelCase")]
struct Status {
    #[serde(default)]
    phase: Option<String>,
    #[serde(default)]
    replicas: Option<i64>,
    #[serde(default)]
    conditions: Vec<Condition>,
    #[serde(default)]
    container_statuses: Vec<ContainerStatus>,
    #[serde(default)]
    init_container_statuses: Vec<ContainerStatus>,
    #[serde(default)]
    ephemeral_container_statuses: Vec<ContainerStatus>,
}

#[derive(Deserialize, Clone)]
struct Condition {
    #[serde(rename = "type")]
    kind: String,
    status: String,
}

#[derive(Deserialize, Clone, Default)]
struct ContainerStatus {
    #[serde(default)]
    name: String,
    #[serde(default, rename = "imageID")]
    image_id: String,
}

impl Status {
    fn is_over(&self) -> bool {
        let over = |condition: &Condition| matches!(condition.kind.as_str(), "Complete" | "Failed") && condition.status == "True";
        self.conditions.iter().any(over)
    }
}
