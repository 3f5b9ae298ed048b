//! The rules and the doors in this process, with a clock that the test moves.

use std::sync::Arc;

use chrono::Duration;
use wharf_api::ApiOptions;
use wharf_auth::{Passwords, Sealer, SigningKey, TokenIssuer};
use wharf_blob::Filesystem;
use wharf_core::audit::{Audit, Switches};
use wharf_core::configuration::Configuration;
use wharf_core::manifest::PayloadCache;
use wharf_core::{Core, Parts, Policy, project, user};
use wharf_model::{MockClock, Secret, SystemClock};
use wharf_oci::ManifestLimits;
use wharf_store::{Store, StoreOptions};
use wharf_testkit::{ADMIN_PASSWORD, Client};

/// A served registry whose time stands still until it is moved.
pub(crate) struct Clocked {
    pub(crate) core: Core,
    pub(crate) clock: MockClock,
    pub(crate) folder: tempfile::TempDir,
    url: String,
    server: tokio::task::JoinHandle<()>,
}

impl Clocked {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = MockClock::at(wharf_model::Clock::now(&SystemClock));
        let store = Store::connect(&StoreOptions {
            url: format!("sqlite:{}", folder.path().join("wharf.db").display()),
            max_connections: 4,
            pull_connections: 0,
            acquire_timeout: std::time::Duration::from_secs(5),
            busy_timeout: std::time::Duration::from_secs(5),
        })
        .await
        .expect("a database");
        let key = SigningKey::read(&SigningKey::generate().expect("a key")).expect("a key");
        let egress = wharf_remote::Egress::new(wharf_remote::EgressPolicy::default()).expect("no certificates to read");
        let sealer = Arc::new(Sealer::new(&Secret::new("k".repeat(32))).expect("a long key"));
        let core = Core::new(Parts {
            configuration: Configuration::new(store.clone(), Arc::clone(&sealer), vec![]),
            sealer,
            sign_ins: user::SignIns::default(),
            store,
            blobs: Arc::new(Filesystem::open(&folder.path().join("storage")).expect("a folder")),
            passwords: Passwords::new(2, 16).expect("passwords"),
            tokens: TokenIssuer::new(vec![key], 0).expect("an issuer"),
            clock: Arc::new(clock.clone()),
            issuers: wharf_core::oidc::issuers(egress.clone()),
            egress,
            audit: Audit::new(Switches::default()),
            policy: policy(),
            payloads: PayloadCache::new(1 << 20),
            admission: wharf_core::upload::Admission::new(1 << 30, std::time::Duration::from_secs(10)),
            rooms: wharf_core::quota::Rooms::default(),
            health: wharf_core::health::Health::new(std::time::Duration::ZERO, std::time::Duration::from_secs(10)),
        });
        let (admin, _) = user::ensure_admin(&core, Some(&Secret::new(ADMIN_PASSWORD)), |_| Ok::<_, wharf_core::Error>(()))
            .await
            .expect("admin");
        project::ensure_library(&core, admin).await.expect("library");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let options = ApiOptions {
            external_url: url.clone(),
            local_only: true,
            leaving: Arc::new(|| false),
            proxy_headers: None,
            trusted_proxy: Arc::new(|_| false),
            json_body: 1 << 20,
            json_depth: 64,
            storage_name: "filesystem",
            authority: None,
        };
        let app = wharf_api::router(core.clone(), options);
        let server = tokio::spawn(async move { axum::serve(listener, app).await.expect("served") });
        Self {
            core,
            clock,
            folder,
            url,
            server,
        }
    }

    pub(crate) fn anonymous(&self) -> Client {
        Client::new(&self.url)
    }

    pub(crate) fn admin(&self) -> Client {
        self.anonymous().basic("admin", ADMIN_PASSWORD)
    }
}

impl Drop for Clocked {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// As the defaults of the configuration, but tokens that live a minute.
pub(crate) fn policy() -> Policy {
    Policy {
        anonymous_access: true,
        allow_sparse: false,
        manifest_size: 4 << 20,
        manifest: ManifestLimits {
            depth: 64,
            references: 100_000,
        },
        blob_size: 1 << 30,
        tags_per_push: 100,
        open_uploads: 1000,
        redirect: None,
        upload_expiry: Duration::hours(24),
        gc_grace: Duration::hours(2),
        takeover_hold: Duration::hours(24),
        gc_batch: 200,
        gc_workers: 4,
        page_size: 1000,
        referrers_page: 100,
        signing_key_lifetime: Duration::days(90),
        token_lifetime: Duration::minutes(1),
        session_lifetime: chrono::Duration::hours(12),
        token_scopes: 100,
        password_min_length: 8,
        robot_prefix: "robot$".into(),
        members_per_project: 1000,
        grants_per_project: 1000,
        workload_rules_per_project: 100,
        workload_issuers: vec![],
        robots_per_project: 1000,
        trash_window: Some(Duration::hours(7 * 24)),
        trash_pull: false,
        projects: 100,
        labels: 100,
        jobs: wharf_core::job::Settings::default(),
        registry_hosts: vec![],
        clusters: 100,
        uses_per_cluster: 1000,
        pins_per_project: 100,
        cluster_refresh: Duration::minutes(5),
    }
}
