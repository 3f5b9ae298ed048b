//! `[storage.gcs]`

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wharf_model::Secret;

use crate::section::mask::masked;

/// Google Cloud Storage.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Gcs {
    /// Bucket, which must exist. Needed for type `gcs`.
    #[schemars(example = &"wharf")]
    pub bucket: Option<String>,
    /// Path inside the bucket under which every object is kept, without a slash at its ends.
    pub prefix: String,
    /// URL of the service. Unset: `https://storage.googleapis.com`.
    #[schemars(example = "https://storage.me-central2.rep.googleapis.com")]
    pub endpoint: Option<String>,
    /// Credentials in Google's JSON: a service account's key, or a file of workload identity federation. Unset: application default
    /// credentials (the file that `GOOGLE_APPLICATION_CREDENTIALS` names, the machine's metadata server).
    #[serde(serialize_with = "masked")]
    #[schemars(with = "Option<String>", extend("x-secret" = true), example = r#"{"type": "service_account"}"#)]
    pub credentials: Option<Secret>,
    /// File to read `storage.gcs.credentials` from.
    #[schemars(extend("format" = "path"), example = "/run/secrets/wharf-gcs-credentials.json")]
    pub credentials_file: Option<PathBuf>,
}
