//! `[storage.azure]`

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wharf_model::Secret;

use crate::section::mask::masked;

/// Azure Blob Storage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Azure {
    /// Storage account. Needed for type `azure`.
    #[schemars(example = &"wharfregistry")]
    pub account: Option<String>,
    /// Container, which must exist. Needed for type `azure`.
    #[schemars(example = &"wharf")]
    pub container: Option<String>,
    /// Path inside the container under which every object is kept, without a slash at its ends.
    pub prefix: String,
    /// URL of the service. Unset: `https://<account>.blob.core.windows.net`.
    #[schemars(example = "https://wharfregistry.blob.core.chinacloudapi.cn")]
    pub endpoint: Option<String>,
    /// Key of the account. Unset together with the shared access signature: credentials of the machine (workload identity, the variables of a
    /// service principal, managed identity).
    #[serde(serialize_with = "masked")]
    #[schemars(with = "Option<String>", extend("x-secret" = true), example = "<account key>")]
    pub key: Option<Secret>,
    /// File to read `storage.azure.key` from.
    #[schemars(extend("format" = "path"), example = "/run/secrets/wharf-azure-key")]
    pub key_file: Option<PathBuf>,
    /// Shared access signature of the container, with the rights to read, add, create, write, delete and list. In the place of the key.
    #[serde(serialize_with = "masked")]
    #[schemars(with = "Option<String>", extend("x-secret" = true), example = "<shared access signature>")]
    pub sas_token: Option<Secret>,
    /// File to read `storage.azure.sas_token` from.
    #[schemars(extend("format" = "path"), example = "/run/secrets/wharf-azure-sas-token")]
    pub sas_token_file: Option<PathBuf>,
}
