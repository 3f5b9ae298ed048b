//! What the storage of a running registry holds, asked behind its back.

use std::collections::BTreeSet;

use futures_util::TryStreamExt as _;
use wharf_blob::{BlobDriver as _, ObjectStore, S3Options};
use wharf_model::Secret;
use wharf_testkit::{TestRegistry, TestRegistryBuilder};

use crate::uploads::files;

/// A folder of the registry, or a prefix of a bucket.
pub(crate) enum Stored {
    Folder,
    Bucket(Box<ObjectStore>),
}

impl Stored {
    /// Where a registry of these settings stores.
    pub(crate) fn of(builder: &TestRegistryBuilder) -> Self {
        if builder.environment("WHARF_STORAGE__TYPE").is_none() {
            return Self::Folder;
        }
        let set = |key: &str| builder.environment(&format!("WHARF_STORAGE__S3__{key}")).expect("set").to_owned();
        let objects = ObjectStore::s3(S3Options {
            endpoint: set("ENDPOINT"),
            region: "us-east-1".to_owned(),
            bucket: set("BUCKET"),
            prefix: set("PREFIX"),
            access_key: Some(Secret::new(set("ACCESS_KEY"))),
            secret_key: Some(Secret::new(set("SECRET_KEY"))),
            path_style: true,
        });
        Self::Bucket(Box::new(objects.expect("an object store")))
    }

    /// The digests of all blobs, and the ids of uploads that left something behind.
    pub(crate) async fn digests(&self, registry: &TestRegistry) -> BTreeSet<String> {
        let keys = match self {
            Self::Folder => files(&registry.data_dir().join("storage")),
            Self::Bucket(objects) => {
                let mut keys = Vec::new();
                for prefix in ["blobs/", "uploads/"] {
                    let listed: Vec<(String, u64)> = objects.list(prefix).await.expect("listed").try_collect().await.expect("listed");
                    keys.extend(listed.into_iter().map(|(key, _)| key));
                }
                keys
            }
        };
        let digest = |key: &str| key.split('/').nth_back(1).map(ToOwned::to_owned);
        let content = keys
            .into_iter()
            .filter(|key| key.starts_with("blobs/") || key.starts_with("uploads/"));
        content.map(|key| digest(&key).unwrap_or(key)).collect()
    }
}
