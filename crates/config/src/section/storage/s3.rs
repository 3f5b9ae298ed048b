//! `[storage.s3]`

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wharf_model::Secret;

use crate::section::mask::masked;

/// Amazon S3 or any store that speaks its protocol.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct S3 {
    /// URL of the store, for example `https://s3.eu-central-1.amazonaws.com`. Needed for type `s3`.
    #[schemars(example = "https://s3.eu-central-1.amazonaws.com")]
    pub endpoint: Option<String>,
    /// Region that requests are signed for.
    pub region: String,
    /// Bucket, which must exist. Needed for type `s3`.
    #[schemars(example = &"wharf")]
    pub bucket: Option<String>,
    /// Path inside the bucket under which every object is kept, without a slash at its ends.
    pub prefix: String,
    /// Access key id. Unset together with the secret key: credentials of the machine (environment, profile, instance role).
    #[serde(serialize_with = "masked")]
    #[schemars(with = "Option<String>", extend("x-secret" = true), example = "<access key id>")]
    pub access_key: Option<Secret>,
    /// File to read `storage.s3.access_key` from.
    #[schemars(extend("format" = "path"), example = "/run/secrets/wharf-s3-access-key")]
    pub access_key_file: Option<PathBuf>,
    /// Secret access key.
    #[serde(serialize_with = "masked")]
    #[schemars(with = "Option<String>", extend("x-secret" = true), example = "<secret access key>")]
    pub secret_key: Option<Secret>,
    /// File to read `storage.s3.secret_key` from.
    #[schemars(extend("format" = "path"), example = "/run/secrets/wharf-s3-secret-key")]
    pub secret_key_file: Option<PathBuf>,
    /// Put the bucket in the path of a URL (`https://host/bucket/key`) and not in its host name.
    pub path_style: bool,
}

impl Default for S3 {
    fn default() -> Self {
        Self {
            endpoint: None,
            region: "us-east-1".to_owned(),
            bucket: None,
            prefix: String::new(),
            access_key: None,
            access_key_file: None,
            secret_key: None,
            secret_key_file: None,
            path_style: true,
        }
    }
}
