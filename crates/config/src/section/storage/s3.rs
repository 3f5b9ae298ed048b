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
    /// Session token that belongs to temporary keys. They end, and nobody renews them: credentials of the machine or a role are better.
    #[serde(serialize_with = "masked")]
    #[schemars(with = "Option<String>", extend("x-secret" = true), example = "<session token>")]
    pub session_token: Option<Secret>,
    /// File to read `storage.s3.session_token` from.
    #[schemars(extend("format" = "path"), example = "/run/secrets/wharf-s3-session-token")]
    pub session_token_file: Option<PathBuf>,
    /// Role that is assumed with these keys, or with the credentials of the machine, at Amazon's STS of the region. Its keys are renewed by
    /// themselves.
    #[schemars(example = &"arn:aws:iam::123456789012:role/wharf")]
    pub role_arn: Option<String>,
    /// Put the bucket in the path of a URL (`https://host/bucket/key`) and not in its host name.
    pub path_style: bool,
    /// Send a checksum (CRC-32C) with every body, by which the store refuses what changed on the way. Switch it off for a store that refuses the
    /// checksums themselves.
    pub checksums: bool,
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
            session_token: None,
            session_token_file: None,
            role_arn: None,
            path_style: true,
            checksums: true,
        }
    }
}
