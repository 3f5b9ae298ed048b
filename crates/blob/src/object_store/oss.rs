//! Alibaba Cloud Object Storage Service.
//!
//! opendal keeps no mark on a multipart upload here, so that of a large object its size and the store's word have to do.

use std::sync::Arc;

use opendal::services::Oss;
use reqsign_aliyun_oss::{
    AssumeRoleWithOidcCredentialProvider, Credential, EcsRamRoleCredentialProvider, EnvCredentialProvider, RequestSigner, SigningVersion,
    StaticCredentialProvider,
};
use wharf_model::Secret;

use super::ObjectStore;
use super::signed::{self, InTurn};
use super::store::{LinkSigner, Store};
use super::wire::Wire;
use crate::BlobError;

/// Where the bucket is and who may use it.
#[derive(Debug, Clone, Default)]
pub struct OssOptions {
    /// URL of the service without the bucket, for example `https://oss-eu-central-1.aliyuncs.com`.
    pub endpoint: String,
    /// The region that requests are signed for, for example `eu-central-1`. Empty: read off the endpoint.
    pub region: String,
    /// The bucket. It has to exist.
    pub bucket: String,
    /// Folder in the bucket that everything lies below. Empty for the bucket itself.
    pub prefix: String,
    /// Access key id. Without keys they come from the environment: variables, a role by an OIDC token (RRSA), or the machine's RAM role,
    /// and are refreshed from there.
    pub access_key_id: Option<Secret>,
    /// Access key secret.
    pub access_key_secret: Option<Secret>,
    /// Whom the connection trusts.
    pub wire: Wire,
}

impl ObjectStore {
    /// Prepares a connection. Nothing is sent; [`BlobDriver::check`](crate::BlobDriver::check) tells whether it works.
    ///
    /// # Errors
    /// [`BlobError::Unavailable`] when the options make no connection.
    pub fn oss(options: OssOptions) -> Result<Self, BlobError> {
        let region = match region_of(&options.endpoint) {
            _ if !options.region.is_empty() => &options.region,
            Some(region) => region,
            None => return Err(BlobError::unavailable("the endpoint names no region, and none is configured")),
        };
        let builder = Oss::default()
            .endpoint(&options.endpoint)
            .bucket(&options.bucket)
            .root(&format!("/{}", options.prefix))
            .skip_signature();
        // Version 1, which opendal would use, is closed to new accounts and new buckets since 2025.
        let signer = RequestSigner::new(&options.bucket)
            .with_signing_version(SigningVersion::V4)
            .with_region(region);
        let (transport, links) = match (&options.access_key_id, &options.access_key_secret) {
            (Some(id), Some(secret)) => {
                signed::transport(&options.wire, StaticCredentialProvider::new(id.expose(), secret.expose()), signer)?
            }
            _ => signed::transport(&options.wire, of_the_machine(), signer)?,
        };
        Ok(Self {
            name: "oss",
            store: Arc::new(Store::connect_through(&options.wire, transport, LinkSigner::Own(links), builder)?),
        })
    }
}

/// A pod's role comes before that of the node it runs on.
fn of_the_machine() -> InTurn<Credential> {
    InTurn::new()
        .then(EnvCredentialProvider::new())
        .then(AssumeRoleWithOidcCredentialProvider::new())
        .then(EcsRamRoleCredentialProvider::new())
}

/// The region in an endpoint such as `https://oss-cn-hangzhou-internal.aliyuncs.com`.
fn region_of(endpoint: &str) -> Option<&str> {
    let host = endpoint.split_once("://").map_or(endpoint, |(_, rest)| rest);
    let (name, _) = host.split_once(".aliyuncs.com")?;
    let region = name.strip_prefix("oss-")?;
    let region = region.strip_suffix("-internal").unwrap_or(region);
    // The accelerated endpoint is that of every region.
    (!region.contains('.') && !region.starts_with("accelerate")).then_some(region)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_is_read_off_the_endpoint() {
        for (endpoint, region) in [
            ("https://oss-eu-central-1.aliyuncs.com", Some("eu-central-1")),
            ("http://oss-cn-hangzhou-internal.aliyuncs.com:80", Some("cn-hangzhou")),
            ("oss-cn-hangzhou.aliyuncs.com", Some("cn-hangzhou")),
            ("https://oss-accelerate.aliyuncs.com", None),
            ("https://oss-accelerate-overseas.aliyuncs.com", None),
            ("https://s3.oss-cn-hangzhou.aliyuncs.com", None),
            ("https://storage.example.com", None),
        ] {
            assert_eq!(region_of(endpoint), region, "{endpoint}");
        }
    }

    #[test]
    fn an_endpoint_without_a_region_wants_one() {
        let options = OssOptions {
            endpoint: "https://storage.example.com".into(),
            bucket: "wharf".into(),
            ..OssOptions::default()
        };
        assert!(ObjectStore::oss(options.clone()).is_err());
        let region = "cn-hangzhou".into();
        assert!(ObjectStore::oss(OssOptions { region, ..options }).is_ok());
    }
}
