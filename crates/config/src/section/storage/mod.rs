//! `[storage]`, `[storage.filesystem]`, `[storage.memory]`; each object store has a file of its own.

mod azure;
mod gcs;
mod oss;
mod s3;
mod swift;

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ByteSize, Duration};

pub use azure::Azure;
pub use gcs::Gcs;
pub use oss::Oss;
pub use s3::S3;
pub use swift::{Swift, SwiftInterface};

/// Where the bytes of blobs are kept. Those of manifests are in the database.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Storage {
    /// Which driver keeps the bytes.
    #[serde(rename = "type")]
    pub kind: StorageType,
    /// Another configuration file, whose `[storage]` names a second store: it is read where this one lacks an object, while bytes move from
    /// one to the other, see `wharf storage migrate`. Everything new is written to this one.
    #[schemars(extend("format" = "path"), example = "/etc/wharf/old-storage.toml")]
    pub beside: Option<PathBuf>,
    /// Whether pulls of large blobs are sent to the object store by a signed link, which spares this server their bytes. Clients must reach
    /// the store by the URL that Wharf has. It is tried out at the start whether the store keeps to such links.
    pub redirect: Redirect,
    /// Smaller blobs pass through this server all the same, which is faster than asking twice.
    #[schemars(extend("x-min" = "1B"))]
    pub redirect_size: ByteSize,
    /// How long a link works. A download that has begun goes on.
    #[schemars(extend("x-min" = "10s", "x-max" = "7d"))]
    pub redirect_lifetime: Duration,
    /// PEM file with certificate authorities to trust besides the system's, for an object store whose certificate they made. Who follows a
    /// signed link needs them, too.
    #[schemars(extend("format" = "path"), example = "/etc/wharf/corporate-ca.pem")]
    pub ca_file: Option<PathBuf>,
    /// A folder on a local or network disk.
    pub filesystem: Filesystem,
    /// The server's own memory, for tests and demonstrations.
    pub memory: Memory,
    /// Amazon S3 or any store that speaks its protocol.
    pub s3: S3,
    /// Azure Blob Storage.
    pub azure: Azure,
    /// Google Cloud Storage.
    pub gcs: Gcs,
    /// Alibaba Cloud Object Storage Service.
    pub oss: Oss,
    /// OpenStack Swift.
    pub swift: Swift,
}

impl Default for Storage {
    fn default() -> Self {
        Self {
            kind: StorageType::default(),
            beside: None,
            redirect: Redirect::default(),
            redirect_size: ByteSize::kib(256),
            redirect_lifetime: Duration::minutes(20),
            ca_file: None,
            filesystem: Filesystem::default(),
            memory: Memory::default(),
            s3: S3::default(),
            azure: Azure::default(),
            gcs: Gcs::default(),
            oss: Oss::default(),
            swift: Swift::default(),
        }
    }
}

/// When pulls are sent to the object store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Redirect {
    /// where the store keeps to signed links and is not on this machine alone
    #[default]
    Auto,
    /// where the store keeps to signed links
    Always,
    /// never
    Off,
}

/// Which driver keeps the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StorageType {
    /// a folder, see `[storage.filesystem]`
    #[default]
    Filesystem,
    /// the server's memory, gone after a restart, see `[storage.memory]`
    Memory,
    /// Amazon S3 and its likes, see `[storage.s3]`
    S3,
    /// Azure Blob Storage, see `[storage.azure]`
    Azure,
    /// Google Cloud Storage, see `[storage.gcs]`
    Gcs,
    /// Alibaba Cloud Object Storage Service, see `[storage.oss]`
    Oss,
    /// OpenStack Swift, see `[storage.swift]`
    Swift,
}

/// A folder on a local or network disk.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Filesystem {
    /// The folder. Unset: `<data_dir>/storage`.
    #[schemars(extend("format" = "path"), example = "/var/lib/wharf/storage")]
    pub path: Option<PathBuf>,
}

/// The server's own memory, for tests and demonstrations.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Memory {
    /// Bytes held at most; a push beyond it fails.
    #[schemars(extend("x-min" = "1KiB"))]
    pub limit: ByteSize,
}

impl Default for Memory {
    fn default() -> Self {
        Self { limit: ByteSize::gib(1) }
    }
}
