//! What the storage of a running registry holds, asked behind its back.

use std::collections::BTreeSet;

use bytes::Bytes;
use futures_util::TryStreamExt as _;
use wharf_blob::{BlobDriver as _, ObjectKey, ObjectStore, S3Options};
use wharf_model::Secret;
use wharf_oci::Digest;
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
            session_token: None,
            role_arn: None,
            path_style: true,
            checksums: true,
            wire: wharf_blob::Wire::default(),
        });
        Self::Bucket(Box::new(objects.expect("an object store")))
    }

    /// The digests of all that is stored.
    pub(crate) async fn digests(&self, registry: &TestRegistry) -> BTreeSet<String> {
        match self {
            Self::Folder => {
                let digest = |path: String| Some(path.rsplit('/').next()?.split_once('.')?.0.to_owned());
                files(&registry.data_dir().join("storage")).into_iter().filter_map(digest).collect()
            }
            Self::Bucket(objects) => {
                let mut digests = BTreeSet::new();
                for prefix in ["blobs/", "uploads/"] {
                    let listed: Vec<(String, u64)> = objects.list(prefix).await.expect("listed").try_collect().await.expect("listed");
                    for (key, _) in listed {
                        digests.extend(digest_of(objects, &key).await);
                    }
                }
                digests
            }
        }
    }
}

/// Of the bytes, since an upload of one piece keeps the key that the piece had. One that went meanwhile has none.
async fn digest_of(objects: &ObjectStore, key: &str) -> Option<String> {
    let key = ObjectKey::from_stored(key).expect("a key");
    let object = objects.open(&key, None).await.expect("an answer")?;
    let chunks: Vec<Bytes> = object.stream.try_collect().await.expect("the bytes");
    Some(Digest::sha256(&chunks.concat()).hex().to_owned())
}
