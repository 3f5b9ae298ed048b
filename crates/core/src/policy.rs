//! The limits and switches the rules obey, as plain values. `config` documents each.

use chrono::Duration;
use wharf_oci::ManifestLimits;

/// Pulls by a link to the store itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redirect {
    /// Smallest blob, in bytes.
    pub size: u64,
    /// How long a link works.
    pub lifetime: std::time::Duration,
}

/// Limits and switches.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Whether anybody may pull from public projects without logging in.
    pub anonymous_access: bool,
    /// Whether a manifest may refer to content that is not there.
    pub allow_sparse: bool,
    /// Largest manifest, in bytes.
    pub manifest_size: usize,
    /// Bounds on a manifest's structure.
    pub manifest: ManifestLimits,
    /// Largest blob, in bytes.
    pub blob_size: u64,
    /// Most tags in one push by digest.
    pub tags_per_push: usize,
    /// Most open upload sessions of one principal.
    pub open_uploads: i64,
    /// When a pull is answered with a link to the store; `None` for never.
    pub redirect: Option<Redirect>,
    /// How long an idle upload session lives.
    pub upload_expiry: Duration,
    /// How long the garbage collector leaves alone what a client was told is there.
    pub gc_grace: Duration,
    /// For how long nothing is collected after another server took the database over.
    pub takeover_hold: Duration,
    /// Rows that the garbage collector takes at once.
    pub gc_batch: u64,
    /// Objects deleted at once by a run that does not say it.
    pub gc_workers: usize,
    /// Rows on a page of tags or repositories.
    pub page_size: u64,
    /// Descriptors on a page of referrers.
    pub referrers_page: u64,
    /// Age at which the newest key that signs tokens gets a successor.
    pub signing_key_lifetime: Duration,
    /// Life of a bearer token.
    pub token_lifetime: Duration,
    /// The last hour of a browser's session, whatever it does.
    pub session_lifetime: Duration,
    /// Most scopes in one token request.
    pub token_scopes: usize,
    /// Most projects.
    pub projects: i64,
    /// Most labels of the installation, and of each project.
    pub labels: i64,
    /// Fewest characters in a password.
    pub password_min_length: usize,
    /// What login names of robots begin with.
    pub robot_prefix: String,
    /// Most members of one project.
    pub members_per_project: i64,
    /// Most grants on some repositories in one project.
    pub grants_per_project: i64,
    /// Most workload rules of one project.
    pub workload_rules_per_project: i64,
    /// Issuers whose signed tokens workload rules may trust.
    pub workload_issuers: Vec<String>,
    /// How long what was deleted can come back; `None` keeps nothing.
    pub trash_window: Option<Duration>,
    /// Whether what is in the trash can be pulled by digest.
    pub trash_pull: bool,
    /// Most robots of one project, and of the installation.
    pub robots_per_project: i64,
    /// Work in the background.
    pub jobs: crate::job::Settings,
    /// Names under which clusters pull from here: hosts, in lower case, with their ports.
    pub registry_hosts: Vec<String>,
    /// Most clusters.
    pub clusters: i64,
    /// Most rows of a cluster's inventory.
    pub uses_per_cluster: i64,
    /// Most pins of one project.
    pub pins_per_project: i64,
    /// How often Wharf asks clusters itself.
    pub cluster_refresh: Duration,
}
