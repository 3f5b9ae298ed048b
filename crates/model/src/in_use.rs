//! What runs where: clusters, their inventories, and pins.

use wharf_oci::Digest;

use crate::{Actor, ClusterId, PinId, ProjectId, RobotId, Timestamp};

/// How the inventory of a cluster gets here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClusterKind {
    /// An agent in the cluster reports it.
    Agent,
    /// Wharf asks the cluster's API.
    Kubeconfig,
    /// Anything else reports it: another orchestrator, a script.
    External,
}

impl ClusterKind {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Agent, Self::Kubeconfig, Self::External];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Kubeconfig => "kubeconfig",
            Self::External => "external",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// Images that a cluster pulls under another name: `from` (a host, or a host and the beginning of a path; `*` for any image) is `to`
/// here (the beginning of a repository's name). With `{namespace}` and `{name}` in it, `to` is the whole name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// As the cluster writes it.
    pub from: String,
    /// As it is called here.
    pub to: String,
}

/// A cluster whose images are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cluster {
    /// Id.
    pub id: ClusterId,
    /// Name, unique.
    pub name: String,
    /// How its inventory gets here.
    pub kind: ClusterKind,
    /// Names under which it pulls from here, besides the registry's own.
    pub rewrites: Vec<Rewrite>,
    /// The only robot that may report; `None` for whoever has the right.
    pub reporter: Option<RobotId>,
    /// The URL of its API, with [`ClusterKind::Kubeconfig`].
    pub api_server: Option<String>,
    /// When its last whole inventory came.
    pub reported_at: Option<Timestamp>,
    /// When it was last asked, or last reported, with whatever outcome.
    pub checked_at: Option<Timestamp>,
    /// Why the last try brought no inventory; `None` when it did.
    pub failure: Option<String>,
    /// Rows of its inventory.
    pub uses: i64,
    /// Those of them that are images of this registry.
    pub ours: i64,
    /// When it was made known.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a cluster is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClusterTerms {
    /// Name, unique.
    pub name: String,
    /// How its inventory gets here.
    pub kind: ClusterKind,
    /// See [`Cluster::rewrites`].
    pub rewrites: Vec<Rewrite>,
    /// See [`Cluster::reporter`].
    pub reporter: Option<RobotId>,
}

/// Somebody uses an image: a container of a workload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageUse {
    /// The namespace; empty where there are none.
    pub namespace: String,
    /// What kind of thing: `Deployment`, `CronJob`, or whatever an external reporter has.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// The container in it.
    pub container: String,
    /// The image as the workload names it.
    pub image: String,
    /// The id the container runtime reports, when it runs.
    pub image_id: Option<String>,
    /// Whether it does not run and a rollback would bring it back.
    pub rollback: bool,
    /// Since when the object is there.
    pub since: Option<Timestamp>,
}

/// A row of an inventory, as far as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownUse {
    /// The cluster's name.
    pub cluster: String,
    /// What it reported.
    pub used: ImageUse,
    /// The repository's name here; `None` when the image is not from here.
    pub repository: Option<String>,
    /// The tag it is pulled by.
    pub tag: Option<String>,
    /// The digest it runs, or asks for.
    pub digest: Option<Digest>,
}

/// A promise to keep an image, made by somebody and not by a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pin {
    /// Id.
    pub id: PinId,
    /// The project.
    pub project_id: ProjectId,
    /// Name, unique in the project.
    pub name: String,
    /// The repository, by its path below the project.
    pub repository: String,
    /// A tag or a digest.
    pub reference: String,
    /// What the tag pointed to when it was pinned.
    pub digest: Option<Digest>,
    /// Why.
    pub reason: String,
    /// Who, by the name they had when they made it.
    pub holder: String,
    /// Whose it is, which no name says; `None` where nobody's account is behind it.
    pub owner: Option<Actor>,
    /// Until when; `None` until it is removed.
    pub expires_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last renewed.
    pub updated_at: Timestamp,
}
