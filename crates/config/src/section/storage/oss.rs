//! `[storage.oss]`

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wharf_model::Secret;

use crate::section::mask::masked;

/// Alibaba Cloud Object Storage Service.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Oss {
    /// URL of the service in the bucket's region, without the bucket. Needed for type `oss`.
    #[schemars(example = "https://oss-eu-central-1.aliyuncs.com")]
    pub endpoint: Option<String>,
    /// Region that requests are signed for. Unset: the one in the endpoint's name; other endpoints need it.
    #[schemars(example = &"eu-central-1")]
    pub region: Option<String>,
    /// Bucket, which must exist. Needed for type `oss`.
    #[schemars(example = &"wharf")]
    pub bucket: Option<String>,
    /// Path inside the bucket under which every object is kept, without a slash at its ends.
    pub prefix: String,
    /// Access key id. Unset together with the access key secret: credentials of the machine (environment, a role by an OIDC token, RAM role).
    #[serde(serialize_with = "masked")]
    #[schemars(with = "Option<String>", extend("x-secret" = true), example = "<access key id>")]
    pub access_key_id: Option<Secret>,
    /// File to read `storage.oss.access_key_id` from.
    #[schemars(extend("format" = "path"), example = "/run/secrets/wharf-oss-access-key-id")]
    pub access_key_id_file: Option<PathBuf>,
    /// Access key secret.
    #[serde(serialize_with = "masked")]
    #[schemars(with = "Option<String>", extend("x-secret" = true), example = "<access key secret>")]
    pub access_key_secret: Option<Secret>,
    /// File to read `storage.oss.access_key_secret` from.
    #[schemars(extend("format" = "path"), example = "/run/secrets/wharf-oss-access-key-secret")]
    pub access_key_secret_file: Option<PathBuf>,
}
