//! Rights as pairs of resource and action, in Harbor's words. What a role holds is decided in `core`, in one table.

use std::fmt;
use std::str::FromStr;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Harbor's word for it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)+
                }
            }

            /// The one of this name.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.name() == name)
            }
        }
    };
}

words! {
    /// Something a right applies to. The first group is inside a project, the second is the installation's.
    Resource {
        /// A project itself.
        Project = "project",
        /// Signatures, SBOMs and other referrers of an artifact.
        Accessory = "accessory",
        /// Artifacts as the REST API shows them.
        Artifact = "artifact",
        /// Build history, chart values and the like.
        ArtifactAddition = "artifact-addition",
        /// Labels on an artifact.
        ArtifactLabel = "artifact-label",
        /// Settings: of a project for members, of the installation for administrators.
        Configuration = "configuration",
        /// Exports of vulnerabilities.
        ExportCve = "export-cve",
        /// Immutability rules.
        ImmutableTag = "immutable-tag",
        /// What runs the images of a project, and where (Wharf's own).
        InUse = "in-use",
        /// Labels of a project or of the installation.
        Label = "label",
        /// A project's log.
        Log = "log",
        /// Members of a project.
        Member = "member",
        /// Settings of a project by name.
        Metadata = "metadata",
        /// Webhooks.
        NotificationPolicy = "notification-policy",
        /// Promises to keep images (Wharf's own).
        Pin = "pin",
        /// P2P preheat policies.
        PreheatPolicy = "preheat-policy",
        /// Limits of a project, or of all.
        Quota = "quota",
        /// The content of repositories.
        Repository = "repository",
        /// Rights on some repositories of a project only (Wharf's own).
        RepositoryGrant = "repository-grant",
        /// Robot accounts.
        Robot = "robot",
        /// Software bills of materials.
        Sbom = "sbom",
        /// Vulnerability scans.
        Scan = "scan",
        /// Scanners.
        Scanner = "scanner",
        /// Tags.
        Tag = "tag",
        /// Retention policies.
        TagRetention = "tag-retention",
        /// What was deleted and can come back (Wharf's own).
        Trash = "trash",
        /// Rules by which signed workload tokens get rights (Wharf's own).
        WorkloadRule = "workload-rule",

        /// The installation's audit log.
        AuditLog = "audit-log",
        /// The list of every repository (`/v2/_catalog`).
        Catalog = "catalog",
        /// Clusters whose images are kept (Wharf's own).
        Cluster = "cluster",
        /// Reports of what a cluster runs (Wharf's own).
        ClusterInventory = "cluster-inventory",
        /// Garbage collection.
        GarbageCollection = "garbage-collection",
        /// The job dashboard.
        JobserviceMonitor = "jobservice-monitor",
        /// Users and groups in LDAP.
        LdapUser = "ldap-user",
        /// P2P preheat providers.
        PreheatInstance = "preheat-instance",
        /// Clean-up of the audit log.
        PurgeAudit = "purge-audit",
        /// Other registries.
        Registry = "registry",
        /// Runs of replication.
        Replication = "replication",
        /// Kinds of other registries.
        ReplicationAdapter = "replication-adapter",
        /// Replication policies.
        ReplicationPolicy = "replication-policy",
        /// Custom roles (Wharf's own).
        Role = "role",
        /// Scans of everything.
        ScanAll = "scan-all",
        /// The security hub.
        SecurityHub = "security-hub",
        /// Storage capacity.
        SystemVolumes = "system-volumes",
        /// User accounts.
        User = "user",
        /// User groups.
        UserGroup = "user-group",
    }
}

words! {
    /// Something one can do.
    Action {
        /// Make one.
        Create = "create",
        /// Look at one.
        Read = "read",
        /// Change one.
        Update = "update",
        /// Remove one.
        Delete = "delete",
        /// See which there are.
        List = "list",
        /// Read content.
        Pull = "pull",
        /// Write content.
        Push = "push",
        /// Start one by hand.
        Operate = "operate",
        /// Stop one that runs.
        Stop = "stop",
    }
}

/// A right: an action on a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Permission {
    /// On what.
    pub resource: Resource,
    /// To do what.
    pub action: Action,
}

/// The text is not `resource:action` in words of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a permission is written resource:action")]
pub struct UnknownPermission;

impl Permission {
    /// Read content of a repository.
    pub const PULL: Self = Self::new(Resource::Repository, Action::Pull);
    /// Write content of a repository.
    pub const PUSH: Self = Self::new(Resource::Repository, Action::Push);
    /// Delete content of a repository.
    pub const DELETE_CONTENT: Self = Self::new(Resource::Repository, Action::Delete);
    /// List every repository.
    pub const CATALOG: Self = Self::new(Resource::Catalog, Action::Read);

    /// A right from its parts.
    pub const fn new(resource: Resource, action: Action) -> Self {
        Self { resource, action }
    }

    /// Whether it only looks: what a system auditor holds everywhere. Content is not among it.
    pub fn only_looks(self) -> bool {
        matches!(self.action, Action::Read | Action::List)
    }

    /// The action's name in a token scope, for the rights a token can carry.
    pub fn scope_action(self) -> Option<&'static str> {
        match self {
            Self::PULL => Some("pull"),
            Self::PUSH => Some("push"),
            Self::DELETE_CONTENT => Some("delete"),
            Self::CATALOG => Some("*"),
            _ => None,
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.resource.name(), self.action.name())
    }
}

impl FromStr for Permission {
    type Err = UnknownPermission;

    fn from_str(text: &str) -> Result<Self, UnknownPermission> {
        let (resource, action) = text.split_once(':').ok_or(UnknownPermission)?;
        let resource = Resource::from_name(resource).ok_or(UnknownPermission)?;
        let action = Action::from_name(action).ok_or(UnknownPermission)?;
        Ok(Self::new(resource, action))
    }
}
