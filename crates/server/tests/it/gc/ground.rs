//! The rules in this process over a real database and objects in memory, with a clock that the test moves.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use chrono::Duration;
use futures_util::TryStreamExt as _;
use serde_json::Value;
use wharf_auth::{Passwords, Sealer, SigningKey, TokenIssuer};
use wharf_blob::{BlobDriver, Filesystem, Memory, Moving, ObjectKey, ObjectStore, S3Options, stream_of};
use wharf_core::audit::{Audit, Switches};
use wharf_core::configuration::Configuration;
use wharf_core::gc::{GcPlan, GcReport, collect};
use wharf_core::job::Run;
use wharf_core::manifest::{PayloadCache, PushManifest};
use wharf_core::upload::{Chunk, StartUpload, Started};
use wharf_core::{Core, Error, Parts, Policy, blob, manifest, project, upload, user};
use wharf_model::{Caller, Clock as _, MockClock, Secret, SystemClock, UploadId};
use wharf_oci::{Digest, Reference, RepositoryName};
use wharf_store::{Store, StoreOptions, Tx};
use wharf_testkit::ADMIN_PASSWORD;

use super::gate::Gate;

/// Everything a test needs.
pub(super) struct Ground {
    pub(super) core: Core,
    pub(super) clock: MockClock,
    pub(super) gate: Arc<Gate>,
    pushed: Mutex<BTreeSet<(String, String)>>,
    folder: tempfile::TempDir,
}

impl Ground {
    pub(super) async fn new() -> Self {
        Self::with(|_| {}).await
    }

    pub(super) async fn with(change: impl FnOnce(&mut Policy)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = sqlite(&folder);
        Self::on(url, Box::new(Memory::new(1 << 30)), folder, change).await
    }

    /// With a second store that is read beside the first, as during a move.
    pub(super) async fn with_other(first: &Arc<Memory>, second: &Arc<Memory>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let both = Moving::new(Arc::clone(first) as Arc<dyn BlobDriver>, Arc::clone(second) as Arc<dyn BlobDriver>);
        Self::on(sqlite(&folder), Box::new(both), folder, |_| {}).await
    }

    pub(super) async fn on_files() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let files = Filesystem::open(&folder.path().join("storage")).expect("a folder");
        Self::on(sqlite(&folder), Box::new(files), folder, |_| {}).await
    }

    /// On a PostgreSQL database of its own, which stays behind on the test server until that is thrown away.
    pub(super) async fn on_postgres() -> Self {
        Self::on_postgres_with(|_| {}).await
    }

    pub(super) async fn on_postgres_with(change: impl FnOnce(&mut Policy)) -> Self {
        let url = wharf_testkit::new_database(&fresh());
        Self::on(url, Box::new(Memory::new(1 << 30)), tempfile::tempdir().expect("a folder"), change).await
    }

    pub(super) async fn on_postgres_and_s3() -> Self {
        let name = fresh();
        let s3 =
            |key: &str| std::env::var(format!("WHARF_TEST_S3_{key}")).expect("WHARF_TEST_S3_* are not set: run the tests by `make test`");
        let objects = ObjectStore::s3(S3Options {
            endpoint: s3("ENDPOINT"),
            region: "us-east-1".to_owned(),
            bucket: s3("BUCKET"),
            prefix: name.clone(),
            access_key: Some(Secret::new(s3("ACCESS_KEY"))),
            secret_key: Some(Secret::new(s3("SECRET_KEY"))),
            session_token: None,
            role_arn: None,
            path_style: true,
            checksums: true,
            wire: wharf_blob::Wire::default(),
        });
        let url = wharf_testkit::new_database(&name);
        Self::on(
            url,
            Box::new(objects.expect("an object store")),
            tempfile::tempdir().expect("a folder"),
            |_| {},
        )
        .await
    }

    async fn on(url: String, objects: Box<dyn BlobDriver>, folder: tempfile::TempDir, change: impl FnOnce(&mut Policy)) -> Self {
        let clock = MockClock::at(SystemClock.now());
        let store = Store::connect(&StoreOptions {
            url,
            max_connections: 8,
            pull_connections: 0,
            acquire_timeout: std::time::Duration::from_secs(30),
            busy_timeout: std::time::Duration::from_secs(10),
        })
        .await
        .expect("a database");
        let key = SigningKey::read(&SigningKey::generate().expect("a key")).expect("a key");
        let egress = wharf_remote::Egress::new(wharf_remote::EgressPolicy::default()).expect("no certificates to read");
        let sealer = Arc::new(Sealer::new(&Secret::new("k".repeat(32))).expect("a long key"));
        let gate = Arc::new(Gate::new(objects));
        let mut policy = crate::uploads::clocked::policy();
        // What is deleted is garbage at once.
        policy.trash_window = None;
        policy.registry_hosts = vec![HOST.to_owned()];
        change(&mut policy);
        let core = Core::new(Parts {
            configuration: Configuration::new(store.clone(), Arc::clone(&sealer), vec![]),
            sealer,
            sign_ins: user::SignIns::default(),
            store,
            blobs: Arc::clone(&gate) as Arc<dyn BlobDriver>,
            passwords: Passwords::new(1, 16).expect("passwords"),
            tokens: TokenIssuer::new(vec![key], 0).expect("an issuer"),
            clock: Arc::new(clock.clone()),
            issuers: wharf_core::oidc::issuers(egress.clone()),
            egress,
            audit: Audit::new(Switches::default()),
            policy,
            payloads: PayloadCache::new(1 << 20),
            admission: wharf_core::upload::Admission::new(1 << 30, std::time::Duration::from_secs(10)),
            rooms: wharf_core::quota::Rooms::default(),
            health: wharf_core::health::Health::new(std::time::Duration::ZERO, std::time::Duration::from_secs(10)),
        });
        let (admin, _) = user::ensure_admin(&core, Some(&Secret::new(ADMIN_PASSWORD)), |_| Ok::<_, wharf_core::Error>(()))
            .await
            .expect("admin");
        project::ensure_library(&core, admin).await.expect("library");
        Self {
            core,
            clock,
            gate,
            pushed: Mutex::default(),
            folder,
        }
    }

    /// Changes the rows of an SQLite database behind the registry's back, as accidents do.
    pub(super) fn accident(&self, statement: &str) {
        let ran = std::process::Command::new("sqlite3")
            .args(["-cmd", ".timeout 10000"])
            .arg(self.folder.path().join("wharf.db"))
            .arg(statement)
            .output()
            .expect("sqlite3 runs");
        assert!(ran.status.success(), "{statement}: {}", String::from_utf8_lossy(&ran.stderr));
    }

    /// Waits until a transaction that was cut off has come to its end, which in a crash it has: its commit was asked for, or it is undone.
    pub(super) async fn settle(&self) {
        let last = self.core.store.begin().await.expect("the writer");
        last.abandon().await.expect("nothing was changed");
    }

    /// Time passes until whatever was promised is over.
    pub(super) fn outlive_grace(&self) {
        self.clock.advance(Duration::hours(3));
    }

    pub(super) async fn collect(&self, plan: GcPlan) -> Result<GcReport, Error> {
        collect(&self.core, &Always, &plan).await
    }

    pub(super) async fn collect_all(&self) -> GcReport {
        self.collect(GcPlan::default()).await.expect("collected")
    }

    pub(super) async fn upload(&self, repository: &str, content: &[u8]) -> Digest {
        try_upload(&self.core, repository, content).await.expect("uploaded")
    }

    pub(super) async fn head(&self, repository: &str, digest: &Digest) -> bool {
        head(&self.core, repository, digest).await.expect("an answer")
    }

    /// Pushes an image of these layers and returns the manifest's digest.
    pub(super) async fn push(&self, repository: &str, tag: &str, layers: &[&[u8]]) -> Digest {
        for layer in layers {
            self.upload(repository, layer).await;
        }
        self.upload(repository, CONFIG).await;
        self.put(repository, tag, &image(layers)).await.expect("pushed")
    }

    pub(super) async fn delete_tag(&self, repository: &str, tag: &str) {
        manifest::delete_tag(&self.core, &caller(), &name(repository), &tag.parse().expect("a tag"))
            .await
            .expect("deleted");
    }

    pub(super) async fn delete_manifest(&self, repository: &str, digest: &Digest) {
        manifest::delete_manifest(&self.core, &caller(), &name(repository), digest)
            .await
            .expect("deleted");
    }

    /// Everything that can be reached can be read and is what it says; usage that is booked is usage that is counted.
    pub(super) async fn assert_sound(&self) {
        let core = &self.core;
        for (repository, reference) in self.manifests().await {
            let found = manifest::pull(core, &caller(), &name(&repository), &reference.parse().expect("a digest")).await;
            let payload = found.unwrap_or_else(|error| panic!("{repository}@{reference}: {error}")).payload;
            let parsed: Value = serde_json::from_slice(&payload).expect("JSON");
            let blobs = parsed["layers"].as_array().into_iter().flatten().chain(parsed.get("config"));
            for descriptor in blobs {
                let digest: Digest = descriptor["digest"].as_str().expect("a digest").parse().expect("a digest");
                let bytes = read(core, &repository, &digest).await;
                let bytes = bytes.unwrap_or_else(|error| panic!("{repository}@{reference} needs {digest}: {error}"));
                assert_eq!(Digest::sha256(&bytes), digest);
            }
        }
        self.assert_counted().await;
    }

    /// Usage that is booked is usage that is counted.
    pub(super) async fn assert_counted(&self) {
        let read = self.core.store.read();
        for project in read.quotas().recount(wharf_model::ProjectId(0), 100).await.expect("recounted") {
            assert_eq!(project.stored, project.counted, "{project:?}");
        }
    }

    /// Nothing is stored that no manifest refers to, and nothing is left to do.
    pub(super) async fn assert_clean(&self) {
        let mut needed = BTreeSet::new();
        for (repository, reference) in self.manifests().await {
            let found = manifest::pull(&self.core, &caller(), &name(&repository), &reference.parse().expect("a digest"))
                .await
                .expect("pulled");
            let parsed: Value = serde_json::from_slice(&found.payload).expect("JSON");
            let blobs = parsed["layers"].as_array().into_iter().flatten().chain(parsed.get("config"));
            needed.extend(blobs.map(|descriptor| descriptor["digest"].as_str().expect("a digest").to_owned()));
        }
        let read = self.core.store.read();
        let mut named = BTreeSet::new();
        for digest in &needed {
            let row = read.blobs().find(&digest.parse().expect("a digest")).await.expect("read");
            named.insert(row.expect("a row").object_key);
        }
        let stored: BTreeSet<String> = self.objects().await.into_iter().map(|(key, _)| key).collect();
        assert_eq!(stored, named, "what rows name is stored, and nothing else");
        let some_day = self.clock.now() + Duration::days(365);
        assert_eq!(read.garbage().condemned("", some_day, 10).await.expect("condemned"), vec![]);
        let stretch = read.garbage().stretch(wharf_model::BlobId(0), 10_000).await.expect("blobs");
        assert_eq!(stretch.map_or(0, |(_, count)| count), needed.len() as u64);
    }

    /// Keys and sizes of all objects.
    pub(super) async fn objects(&self) -> Vec<(String, u64)> {
        self.gate.list("").await.expect("listed").try_collect().await.expect("listed")
    }

    /// Repository and digest of every manifest that was pushed and is still there.
    pub(super) async fn manifests(&self) -> Vec<(String, String)> {
        let pushed: Vec<(String, String)> = self.pushed.lock().expect("a lock").iter().cloned().collect();
        let mut there = Vec::new();
        for (repository, digest) in pushed {
            match manifest::head(&self.core, &caller(), &name(&repository), &digest.parse().expect("a digest")).await {
                Ok(_) => there.push((repository, digest)),
                Err(Error::NotFound(_)) => {}
                Err(error) => panic!("{repository}@{digest}: {error}"),
            }
        }
        there
    }

    /// Stores a manifest under a tag or its digest.
    pub(super) async fn put(&self, repository: &str, reference: &str, payload: &[u8]) -> Result<Digest, Error> {
        let digest = Digest::sha256(payload);
        self.pushed
            .lock()
            .expect("a lock")
            .insert((repository.to_owned(), digest.to_string()));
        let (repository, reference) = (name(repository), reference.parse::<Reference>().expect("a reference"));
        let request = PushManifest {
            repository: &repository,
            reference: &reference,
            tags: &[],
            content_type: None,
            payload,
        };
        let caller = caller();
        let may = manifest::may_push(&self.core, &caller, request.repository).await?;
        manifest::push(&self.core, may, &request).await.map(|pushed| pushed.digest)
    }
}

fn sqlite(folder: &tempfile::TempDir) -> String {
    format!("sqlite:{}", folder.path().join("wharf.db").display())
}

/// A name that no other test uses.
fn fresh() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("wharf_gc_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The name under which clusters pull from here.
pub(super) const HOST: &str = "registry.test";
/// Where tests push.
pub(super) const REPOSITORIES: [&str; 3] = ["library/one", "library/two", "library/three"];
/// The config of every image here.
pub(super) const CONFIG: &[u8] = b"{}";

pub(super) fn caller() -> Caller {
    Caller::system("test")
}

pub(super) fn name(text: &str) -> RepositoryName {
    text.parse().expect("a repository")
}

/// A manifest of these layers.
pub(super) fn image(layers: &[&[u8]]) -> Vec<u8> {
    let layers: Vec<String> = layers
        .iter()
        .map(|layer| descriptor("application/vnd.oci.image.layer.v1.tar", layer))
        .collect();
    format!(
        r#"{{"schemaVersion":2,"mediaType":"{MANIFEST}","config":{},"layers":[{}]}}"#,
        descriptor("application/vnd.oci.image.config.v1+json", CONFIG),
        layers.join(",")
    )
    .into_bytes()
}

/// An index of these manifests.
pub(super) fn index(children: &[&[u8]]) -> Vec<u8> {
    let children: Vec<String> = children
        .iter()
        .map(|child| {
            let kind = if child.windows(9).any(|part| part == b"\"layers\":") {
                MANIFEST
            } else {
                INDEX
            };
            descriptor(kind, child)
        })
        .collect();
    format!(
        r#"{{"schemaVersion":2,"mediaType":"{INDEX}","manifests":[{}]}}"#,
        children.join(",")
    )
    .into_bytes()
}

pub(super) const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
pub(super) const INDEX: &str = "application/vnd.oci.image.index.v1+json";

fn descriptor(media_type: &str, content: &[u8]) -> String {
    format!(
        r#"{{"mediaType":"{media_type}","digest":"{}","size":{}}}"#,
        Digest::sha256(content),
        content.len()
    )
}

/// Uploads through a session, as clients do.
pub(super) async fn try_upload(core: &Core, repository: &str, content: &[u8]) -> Result<Digest, Error> {
    let digest = Digest::sha256(content);
    let id = open(core, repository).await?;
    let chunk = Chunk {
        range: None,
        length: Some(content.len() as u64),
        body: stream_of(Bytes::copy_from_slice(content)),
    };
    upload::finish(core, &caller(), &name(repository), id, &digest, chunk).await?;
    Ok(digest)
}

pub(super) async fn open(core: &Core, repository: &str) -> Result<UploadId, Error> {
    match upload::start(core, &caller(), &name(repository), &StartUpload::default()).await? {
        Started::Opened(session) => Ok(session.id),
        Started::Mounted(_) => unreachable!("nothing to mount was asked for"),
    }
}

/// Whether it was mounted.
pub(super) async fn mount(core: &Core, repository: &str, digest: &Digest, from: &str) -> Result<bool, Error> {
    let request = StartUpload {
        mount: Some(digest.clone()),
        from: Some(name(from)),
        algorithm: None,
    };
    match upload::start(core, &caller(), &name(repository), &request).await? {
        Started::Mounted(_) => Ok(true),
        Started::Opened(session) => upload::cancel(core, &caller(), &name(repository), session.id).await.map(|()| false),
    }
}

/// Whether the repository is said to have the blob.
pub(super) async fn head(core: &Core, repository: &str, digest: &Digest) -> Result<bool, Error> {
    match blob::head(core, &caller(), &name(repository), digest).await {
        Ok(_) => Ok(true),
        Err(Error::NotFound(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

pub(super) async fn read(core: &Core, repository: &str, digest: &Digest) -> Result<Vec<u8>, Error> {
    let found = blob::find(core, &caller(), &name(repository), digest).await?;
    let pulled = blob::pull(core, found, None).await?;
    let chunks: Vec<Bytes> = pulled.stream.try_collect().await.map_err(Error::Body)?;
    Ok(chunks.concat())
}

/// A key as the storage knows it.
pub(super) fn key(text: &str) -> ObjectKey {
    ObjectKey::from_stored(text).expect("a key")
}

/// A job that is never asked to stop.
pub(super) struct Always;

#[async_trait]
impl Run for Always {
    fn log(&self, _: &str) {}

    async fn step(&self, _: &Value) -> Result<(), Error> {
        Ok(())
    }

    async fn commit_step(&self, tx: Tx, _: &Value) -> Result<(), Error> {
        Ok(tx.commit().await?)
    }

    async fn fence(&self, _: &mut Tx) -> Result<(), Error> {
        Ok(())
    }

    fn progress(&self) -> Option<&Value> {
        None
    }
}
