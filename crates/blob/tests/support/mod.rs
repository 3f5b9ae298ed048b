//! What the suites share: drivers to run on, bytes to store, and ways to look at what came back.
#![allow(
    dead_code,
    unused_imports,
    reason = "every test binary compiles this module and none uses all of it"
)]
#![allow(clippy::unwrap_used, reason = "a failure here is a failure of the test that called")]
#![allow(
    clippy::allow_attributes,
    reason = "whether code is dead differs between the binaries, so `expect` cannot hold"
)]

mod double;
mod liar;

use std::io;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use tempfile::TempDir;
use wharf_blob::{
    AzureOptions, BlobDriver, BlobError, ByteStream, Filesystem, GcsOptions, Memory, Moving, ObjectKey, ObjectStore, OssOptions, S3Options,
    SwiftLogin, SwiftOptions, Wire,
};
use wharf_model::{Generation, Secret, UploadId};
use wharf_oci::{Algorithm, Digest, Hasher};

pub(crate) use double::{Double, assert_nothing_refused};
pub(crate) use liar::{Liar, Lie, behind_liar, behind_liar_with};

pub(crate) const KIB: u64 = 1 << 10;
pub(crate) const MIB: u64 = 1 << 20;

/// A driver under test. Dropping it removes a temporary folder.
pub(crate) struct Candidate {
    pub(crate) driver: Arc<dyn BlobDriver>,
    folder: Option<TempDir>,
}

impl Candidate {
    fn of(driver: impl BlobDriver) -> Self {
        Self {
            driver: Arc::new(driver),
            folder: None,
        }
    }
}

/// Every driver: the stores, and one that moves from a store to another.
pub(crate) fn drivers() -> Vec<Candidate> {
    let memory = || Arc::new(Memory::new(1 << 30));
    let mut drivers = stores();
    drivers.push(Candidate::of(Moving::new(memory(), memory())));
    drivers
}

/// Every store that can run here: one line for each.
pub(crate) fn stores() -> Vec<Candidate> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let connects = "the options connect";
    vec![
        Candidate::of(Memory::new(1 << 30)),
        Candidate {
            driver: Arc::new(Filesystem::open(folder.path()).expect("the root opens")),
            folder: Some(folder),
        },
        Candidate::of(ObjectStore::s3(s3_options()).expect(connects)),
        Candidate::of(ObjectStore::azure(azure_options()).expect(connects)),
        Candidate::of(ObjectStore::gcs(gcs_options()).expect(connects)),
        Candidate::of(ObjectStore::oss(oss_options()).expect(connects)),
        Candidate::of(ObjectStore::swift(swift_options("wharf")).expect(connects)),
    ]
}

/// The bucket of `tests/servers/oss.sh`, in a folder of its own.
pub(crate) fn oss_options() -> OssOptions {
    let read = |name: &str| setting(&format!("OSS_{name}"), "oss.sh");
    OssOptions {
        endpoint: read("ENDPOINT"),
        region: read("REGION"),
        bucket: read("BUCKET"),
        prefix: format!("run-{}", Generation::new()),
        access_key_id: Some(Secret::new(read("ACCESS_KEY_ID"))),
        access_key_secret: Some(Secret::new(read("ACCESS_KEY_SECRET"))),
        wire: Wire::default(),
    }
}

/// Where the double of OSS itself is: its endpoint with the bucket in front.
pub(crate) fn oss_address(options: &OssOptions) -> String {
    options.endpoint.replace("://", &format!("://{}.", options.bucket))
}

/// The bucket of `tests/servers/gcs.sh`, in a folder of its own.
pub(crate) fn gcs_options() -> GcsOptions {
    gcs_options_with("CREDENTIALS_FILE")
}

/// The same with the credentials of another file that it made.
pub(crate) fn gcs_options_with(file: &str) -> GcsOptions {
    let credentials = std::fs::read_to_string(setting(&format!("GCS_{file}"), "gcs.sh")).expect("the service account's file");
    GcsOptions {
        endpoint: setting("GCS_ENDPOINT", "gcs.sh"),
        bucket: setting("GCS_BUCKET", "gcs.sh"),
        prefix: format!("run-{}", Generation::new()),
        credentials: Some(Secret::new(credentials)),
        wire: Wire::default(),
    }
}

/// The container of `tests/servers/azurite.sh`, in a folder of its own.
pub(crate) fn azure_options() -> AzureOptions {
    AzureOptions {
        endpoint: setting("AZURE_ENDPOINT", "azurite.sh"),
        account: setting("AZURE_ACCOUNT", "azurite.sh"),
        container: setting("AZURE_CONTAINER", "azurite.sh"),
        prefix: format!("run-{}", Generation::new()),
        key: Some(Secret::new(setting("AZURE_KEY", "azurite.sh"))),
        sas_token: None,
        wire: Wire::default(),
    }
}

/// The container of `tests/servers/swift.sh`, in a folder of its own, for a user whose tokens live as long as its name says.
pub(crate) fn swift_options(user: &str) -> SwiftOptions {
    let read = |name: &str| setting(&format!("SWIFT_{name}"), "swift.sh");
    SwiftOptions {
        auth_url: read("AUTH_URL"),
        login: SwiftLogin::Password {
            user: user.to_owned(),
            user_domain: "Default".to_owned(),
            password: Secret::new(read("PASSWORD")),
            project: "wharf".to_owned(),
            project_domain: "Default".to_owned(),
        },
        region: Some("RegionOne".to_owned()),
        interface: "public".to_owned(),
        storage_url: Some(read("STORAGE_URL")),
        temp_url_key: Some(Secret::new(read("TEMP_URL_KEY"))),
        container: read("CONTAINER"),
        prefix: format!("run-{}", Generation::new()),
        manifest_entries: read("MANIFEST_ENTRIES").parse().expect("a number"),
        wire: Wire::default(),
    }
}

/// What `server` prints.
///
/// # Panics
/// When the environment has nothing: a test that cannot run has not passed.
pub(crate) fn setting(name: &str, server: &str) -> String {
    let name = format!("WHARF_TEST_{name}");
    std::env::var(&name).unwrap_or_else(|_| panic!("{name} is not set: run the tests by `make test`, or start tests/servers/{server}"))
}

/// The S3 server of `tests/servers/seaweedfs.sh`, in a folder of its own.
pub(crate) fn s3_options() -> S3Options {
    let read = |name: &str| setting(&format!("S3_{name}"), "seaweedfs.sh");
    S3Options {
        endpoint: read("ENDPOINT"),
        region: "us-east-1".into(),
        bucket: read("BUCKET"),
        prefix: format!("run-{}", Generation::new()),
        access_key: Some(Secret::new(read("ACCESS_KEY"))),
        secret_key: Some(Secret::new(read("SECRET_KEY"))),
        session_token: None,
        role_arn: None,
        path_style: true,
        checksums: true,
        wire: Wire::default(),
    }
}

/// A key that nothing has.
pub(crate) fn blob_key() -> ObjectKey {
    ObjectKey::blob(&Digest::sha256(Generation::new().to_string().as_bytes()), Generation::new())
}

/// A key of a chunk that nothing has.
pub(crate) fn part_key(offset: u64) -> ObjectKey {
    ObjectKey::upload_part(UploadId::new(), offset, Generation::new())
}

/// The bytes `from..to` of an endless text that does not repeat at any power of two.
pub(crate) fn pattern(from: u64, to: u64) -> Vec<u8> {
    const PERIOD: u64 = 65_521;
    let period: Vec<u8> = (0..PERIOD).map(|n| (n.wrapping_mul(2_654_435_761) >> 7) as u8).collect();
    let mut bytes = Vec::with_capacity((to - from) as usize);
    let mut at = from;
    while at < to {
        let start = at % PERIOD;
        let len = (PERIOD - start).min(to - at);
        bytes.extend_from_slice(&period[start as usize..(start + len) as usize]);
        at += len;
    }
    bytes
}

/// A stream of the first `size` bytes of the text, in chunks of odd sizes.
pub(crate) fn body(size: u64) -> ByteStream {
    let bytes = Bytes::from(pattern(0, size));
    let sizes = [7_usize, 1, 16_384, 65_536, 300_001];
    let step = move |(bytes, turn): (Bytes, usize)| async move {
        let mut rest = bytes;
        let chunk = rest.split_to(sizes[turn % sizes.len()].min(rest.len()));
        (!chunk.is_empty()).then_some((Ok(chunk), (rest, turn + 1)))
    };
    stream::unfold((bytes, 0), step).boxed()
}

/// A stream that fails after `size` bytes.
pub(crate) fn broken_body(size: u64) -> ByteStream {
    body(size)
        .chain(stream::iter([Err(io::Error::other("the client went away"))]))
        .boxed()
}

/// The digest of some bytes, so that a failed comparison does not print megabytes.
pub(crate) fn digest(bytes: &[u8]) -> Digest {
    Digest::sha256(bytes)
}

/// Number and digest of a stream's bytes.
pub(crate) async fn drain(stream: ByteStream) -> io::Result<(u64, Digest)> {
    let start = (0, Hasher::new(Algorithm::Sha256));
    let folded = stream.try_fold(start, |(len, mut hasher), chunk| {
        hasher.update(&chunk);
        std::future::ready(Ok((len + chunk.len() as u64, hasher)))
    });
    folded.await.map(|(len, hasher)| (len, hasher.finish()))
}

/// Asserts that `key` holds exactly `bytes`.
pub(crate) async fn assert_holds(driver: &dyn BlobDriver, key: &ObjectKey, bytes: &[u8]) {
    let name = driver.name();
    assert_eq!(driver.size(key).await.unwrap(), Some(bytes.len() as u64), "{name}");
    let reader = driver
        .open(key, None)
        .await
        .unwrap()
        .unwrap_or_else(|| panic!("{name}: {key} is there"));
    assert_eq!(reader.size, bytes.len() as u64, "{name}");
    let found = drain(reader.stream).await.unwrap();
    assert_eq!(found, (bytes.len() as u64, digest(bytes)), "{name}");
}

/// Asserts that nothing is stored under `key`.
pub(crate) async fn assert_absent(driver: &dyn BlobDriver, key: &ObjectKey) {
    let name = driver.name();
    assert_eq!(driver.size(key).await.unwrap(), None, "{name}");
    assert!(driver.open(key, None).await.unwrap().is_none(), "{name}");
    assert!(driver.open(key, Some(0..1)).await.unwrap().is_none(), "{name}");
}

/// What is listed below `prefix`, sorted.
pub(crate) async fn listed(driver: &dyn BlobDriver, prefix: &str) -> Vec<(String, u64)> {
    let listing = driver.list(prefix).await.unwrap();
    let mut found: Vec<_> = listing.try_collect().await.unwrap();
    found.sort();
    found
}

/// Stores the first `size` bytes of the text.
pub(crate) async fn store(driver: &dyn BlobDriver, key: &ObjectKey, size: u64) -> Result<u64, BlobError> {
    driver.put(key, body(size)).await
}
