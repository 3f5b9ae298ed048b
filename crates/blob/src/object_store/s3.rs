//! Amazon S3 and stores that speak its protocol.

use std::sync::Arc;

use opendal::services::S3;
use wharf_model::Secret;

use super::ObjectStore;
use super::store::Store;
use super::wire::Wire;
use crate::BlobError;

/// Where the bucket is and who may use it.
#[derive(Debug, Clone, Default)]
pub struct S3Options {
    /// URL of the service. Empty for Amazon's own in `region`.
    pub endpoint: String,
    /// The region that requests are signed for.
    pub region: String,
    /// The bucket. It has to exist.
    pub bucket: String,
    /// Folder in the bucket that everything lies below. Empty for the bucket itself.
    pub prefix: String,
    /// Access key id. Without keys they come from the environment: variables, profile, web identity, or the
    /// machine's metadata service, and are refreshed from there.
    pub access_key: Option<Secret>,
    /// Secret access key.
    pub secret_key: Option<Secret>,
    /// What belongs to temporary keys.
    pub session_token: Option<Secret>,
    /// A role that is assumed with the keys, or with those of the environment.
    pub role_arn: Option<String>,
    /// Whether the bucket goes into the path instead of the host name. Most stores other than Amazon's want it.
    pub path_style: bool,
    /// Whether every body is sent with a checksum (CRC-32C), by which the store refuses what changed on the way.
    pub checksums: bool,
    /// Whom the connection trusts.
    pub wire: Wire,
}

impl ObjectStore {
    /// Prepares a connection. Nothing is sent; [`BlobDriver::check`](crate::BlobDriver::check) tells whether it works.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`] when the options make no connection.
    pub fn s3(options: S3Options) -> Result<Self, BlobError> {
        let store = Store::connect(&options.wire, builder(&options))?;
        let store = if options.checksums {
            let checked = builder(&options).checksum_algorithm("crc32c");
            // opendal copies parts only without checksums.
            Store::connect(&options.wire, checked)?.joined_by(store)
        } else {
            store
        };
        Ok(Self {
            name: "s3",
            store: Arc::new(store),
        })
    }
}

fn builder(options: &S3Options) -> S3 {
    let mut builder = S3::default()
        .bucket(&options.bucket)
        .region(&options.region)
        .root(&format!("/{}", options.prefix));
    if !options.endpoint.is_empty() {
        builder = builder.endpoint(&options.endpoint);
    }
    if !options.path_style {
        builder = builder.enable_virtual_host_style();
    }
    if let (Some(access), Some(secret)) = (&options.access_key, &options.secret_key) {
        builder = builder.access_key_id(access.expose()).secret_access_key(secret.expose());
        builder = builder.disable_config_load().disable_ec2_metadata();
        if let Some(token) = &options.session_token {
            builder = builder.session_token(token.expose());
        }
    }
    if let Some(role) = &options.role_arn {
        builder = builder.role_arn(role);
    }
    builder
}
