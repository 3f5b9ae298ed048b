//! The sections of the configuration, one file each. Field order is the order of the reference page and the sample.

mod audit;
mod auth;
mod database;
mod egress;
mod gc;
mod in_use;
mod jobs;
mod limits;
mod log;
mod mask;
mod metrics;
mod quota;
mod registry;
mod server;
mod storage;
mod tls;
mod tracing;
mod trash;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use audit::Audit;
pub use auth::{Auth, ProjectCreation, ProxyHeader, Workload};
pub use database::Database;
pub use egress::Egress;
pub use gc::Gc;
pub use in_use::InUse;
pub use jobs::Jobs;
pub use limits::Limits;
pub use log::{Log, LogFormat};
pub use metrics::Metrics;
pub use quota::Quota;
pub use registry::Registry;
pub use server::Server;
pub use storage::{Azure, Filesystem, Gcs, Memory, Oss, Redirect, S3, Storage, StorageType, Swift, SwiftInterface};
pub use tls::{Tls, TlsMode};
pub use tracing::Tracing;
pub use trash::Trash;

/// The whole configuration of a Wharf server.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where Wharf listens, what its clients call it, and where it keeps its files.
    pub server: Server,
    /// Encryption of client connections.
    pub tls: Tls,
    /// The database: everything except the bytes of blobs.
    pub database: Database,
    /// Where the bytes of blobs are kept. Those of manifests are in the database.
    pub storage: Storage,
    /// Who may sign in, and how tokens and passwords are treated.
    pub auth: Auth,
    /// Behaviour of the registry protocol (`/v2`).
    pub registry: Registry,
    /// What becomes of deleted artifacts and tags before their bytes are given up.
    pub trash: Trash,
    /// How much projects may hold.
    pub quota: Quota,
    /// Garbage collection: it runs by itself and stops nobody.
    pub gc: Gc,
    /// Where Wharf itself may connect to: other registries, webhooks, scanners, identity providers. The public internet is open on ports 80 and
    /// 443; private networks are not, because whoever may name a URL would reach them through Wharf.
    pub egress: Egress,
    /// What runs the images of this registry, so that nobody deletes it: clusters that report or are asked, and pins.
    pub in_use: InUse,
    /// The audit log: who did what, when, from where, with what outcome.
    pub audit: Audit,
    /// Work in the background: garbage collection, retention, purges. The queue is in the database; every replica takes from it.
    pub jobs: Jobs,
    /// Upper bounds that keep one client from using up the server.
    pub limits: Limits,
    /// What Prometheus reads. Its pages name projects and show their size, so they have a listener of their own.
    pub metrics: Metrics,
    /// Traces of requests, sent to an OpenTelemetry collector by OTLP over HTTP.
    pub tracing: Tracing,
    /// Log output.
    pub log: Log,
    /// What is dubious but not wrong, in sentences to log at start-up; filled by [`Config::load`].
    #[serde(skip)]
    pub warnings: Vec<String>,
    /// What the file of `storage.beside` says; filled by [`Config::load`].
    #[serde(skip)]
    pub beside: Option<Box<Config>>,
}
