//! `[storage.swift]`

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wharf_model::Secret;

use crate::section::mask::masked;

/// OpenStack Swift, or Ceph with Swift's API, behind Keystone v3. A user with name and password, or an application credential, logs in; the
/// token is renewed by itself. Objects above 8 MiB are static large objects, whose segments lie below `.segments/` in the same container.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Swift {
    /// URL of Keystone. Needed for type `swift`.
    #[schemars(example = "https://keystone.example.com:5000/v3")]
    pub auth_url: Option<String>,
    /// Name of the user. Needed for type `swift` without an application credential.
    #[schemars(example = &"wharf")]
    pub username: Option<String>,
    /// Password of the user.
    #[serde(serialize_with = "masked")]
    #[schemars(with = "Option<String>", extend("x-secret" = true), example = "<password>")]
    pub password: Option<Secret>,
    /// File to read `storage.swift.password` from.
    #[schemars(extend("format" = "path"), example = "/run/secrets/wharf-swift-password")]
    pub password_file: Option<PathBuf>,
    /// Name of the domain the user belongs to.
    pub user_domain: String,
    /// Name of the project whose storage is used. Needed with a user; an application credential knows its own.
    #[schemars(example = &"registry")]
    pub project: Option<String>,
    /// Name of the domain the project belongs to.
    pub project_domain: String,
    /// Id of an application credential, in the place of user and password.
    #[schemars(example = &"5c7e43bfe0b24a5a9c0d1c7f4f0d9f3a")]
    pub application_credential_id: Option<String>,
    /// Secret of the application credential.
    #[serde(serialize_with = "masked")]
    #[schemars(with = "Option<String>", extend("x-secret" = true), example = "<secret>")]
    pub application_credential_secret: Option<Secret>,
    /// File to read `storage.swift.application_credential_secret` from.
    #[schemars(extend("format" = "path"), example = "/run/secrets/wharf-swift-credential")]
    pub application_credential_secret_file: Option<PathBuf>,
    /// Region whose storage is used. Unset: the first that Keystone names.
    #[schemars(example = &"RegionOne")]
    pub region: Option<String>,
    /// Which of the addresses that Keystone names for the storage is used.
    pub interface: SwiftInterface,
    /// URL of the storage with the account, in the place of the one that Keystone names.
    #[schemars(example = "https://swift.example.com/v1/AUTH_0123456789abcdef")]
    pub storage_url: Option<String>,
    /// Key that signs links to large blobs (TempURL), as set on the container or the account. The links lead to `storage.swift.storage_url`, which has
    /// to be set too and reached by clients. Unset: all bytes pass through this server.
    #[serde(serialize_with = "masked")]
    #[schemars(with = "Option<String>", extend("x-secret" = true), example = "<key>")]
    pub temp_url_key: Option<Secret>,
    /// File to read `storage.swift.temp_url_key` from.
    #[schemars(extend("format" = "path"), example = "/run/secrets/wharf-swift-temp-url-key")]
    pub temp_url_key_file: Option<PathBuf>,
    /// Container, which must exist. Needed for type `swift`.
    #[schemars(example = &"wharf")]
    pub container: Option<String>,
    /// Path inside the container under which every object is kept, without a slash at its ends.
    pub prefix: String,
    /// Entries that the cluster allows in one manifest, its `max_manifest_segments`; its page `/info` shows it. An object of more segments gets
    /// manifests of manifests.
    #[schemars(range(min = 2, max = 10_000))]
    pub manifest_entries: u32,
}

/// Which of the addresses that Keystone names for the storage is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SwiftInterface {
    /// the address for everybody
    #[default]
    Public,
    /// the address inside the cloud, where traffic often costs nothing
    Internal,
    /// the address for administrators
    Admin,
}

impl SwiftInterface {
    /// The word in Keystone's catalog.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Internal => "internal",
            Self::Admin => "admin",
        }
    }
}

impl Default for Swift {
    fn default() -> Self {
        Self {
            auth_url: None,
            username: None,
            password: None,
            password_file: None,
            user_domain: "Default".to_owned(),
            project: None,
            project_domain: "Default".to_owned(),
            application_credential_id: None,
            application_credential_secret: None,
            application_credential_secret_file: None,
            region: None,
            interface: SwiftInterface::default(),
            storage_url: None,
            temp_url_key: None,
            temp_url_key_file: None,
            container: None,
            prefix: String::new(),
            manifest_entries: 1000,
        }
    }
}
