//! From configuration to running parts. The only place that sees both `config` and the rules.

pub(crate) mod storage;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use chrono::Duration;
use tokio_util::sync::CancellationToken;
use wharf_api::{ApiOptions, ProxyHeaders};
use wharf_auth::{Passwords, Sealer};
use wharf_config::{Config, TlsMode};
use wharf_core::audit::{Audit, Switches};
use wharf_core::configuration::Configuration;
use wharf_core::health::Health;
use wharf_core::job;
use wharf_core::manifest::PayloadCache;
use wharf_core::quota::Rooms;
use wharf_core::upload::Admission;
use wharf_core::user::SignIns;
use wharf_core::{Core, Error, Parts, Policy, signing};
use wharf_model::{Clock, SystemClock};
use wharf_oci::ManifestLimits;
use wharf_remote::{Egress, EgressPolicy};
use wharf_store::{Store, StoreError, StoreOptions};

use crate::installation;
use crate::net::{Limits, TlsSource};
use crate::start_error::StartError;

/// Memory for recently pulled manifests, in bytes.
const PAYLOAD_CACHE: u64 = 16 << 20;

/// Between two tries to reach the database at the start.
const AGAIN: std::time::Duration = std::time::Duration::from_secs(1);

/// Opens the database, once it answers, and the storage, and joins them with the rules. Where the database is started at the same time it may
/// take longer than the registry.
///
/// # Errors
/// When one of them cannot be opened; the text says which and why.
pub(crate) async fn core_when_database_answers(config: &Config) -> Result<Core, StartError> {
    let began = Instant::now();
    let store = loop {
        match connect(config).await {
            Err(StoreError::Unavailable(cause)) if is_server(config) && began.elapsed() < config.database.start_timeout.as_std() => {
                tracing::warn!(%cause, "the database does not answer yet");
                tokio::time::sleep(AGAIN).await;
            }
            outcome => break outcome.map_err(not_opened)?,
        }
    };
    core_on(config, store).await
}

async fn core_on(config: &Config, store: Store) -> Result<Core, StartError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let blobs = storage::open(config)?;
    let passwords = Passwords::new(config.auth.hash_concurrency, config.auth.hash_queue)?;
    let sealer = Arc::new(sealer(config)?);
    let tokens = signing::issuer(&store, &sealer, clock.as_ref()).await.map_err(why)?;
    let configuration = Configuration::new(store.clone(), Arc::clone(&sealer), installation::defaults(config));
    let payloads = PayloadCache::new(PAYLOAD_CACHE);
    let egress = egress(config)?;
    Ok(Core::new(Parts {
        store,
        blobs,
        passwords,
        sealer,
        configuration,
        sign_ins: SignIns::default(),
        tokens,
        clock,
        issuers: wharf_core::oidc::issuers(egress.clone()),
        egress,
        audit: Audit::new(audit(config)?),
        policy: policy(config)?,
        payloads,
        admission: Admission::new(config.limits.upload_memory.as_u64(), config.limits.upload_wait.as_std()),
        rooms: Rooms::default(),
        health: Health::new(config.server.health_cache.as_std(), config.server.health_timeout.as_std()),
    }))
}

/// An error for whoever starts the program: nothing of it is kept from him.
fn why(error: Error) -> StartError {
    match error {
        Error::Internal(source) => source,
        other => other.into(),
    }
}

/// What seals secrets in the database.
///
/// # Errors
/// When there is no usable secret key.
pub(crate) fn sealer(config: &Config) -> Result<Sealer, StartError> {
    Ok(Sealer::new(&installation::secret_key(config)?)?)
}

/// The database alone.
///
/// # Errors
/// When it cannot be opened.
pub(crate) async fn store(config: &Config) -> Result<Store, StartError> {
    connect(config).await.map_err(not_opened)
}

/// Whether the database is a server, which may come back, and not a file.
fn is_server(config: &Config) -> bool {
    config.resolved_database_url().expose().starts_with("postgres")
}

fn not_opened(error: StoreError) -> StartError {
    format!("cannot open the database: {error}").into()
}

async fn connect(config: &Config) -> Result<Store, StoreError> {
    Store::connect(&store_options(config)).await
}

/// How the database is reached.
pub(crate) fn store_options(config: &Config) -> StoreOptions {
    let database = &config.database;
    StoreOptions {
        url: config.resolved_database_url().expose().to_owned(),
        max_connections: database.max_connections,
        pull_connections: database.pull_connections,
        acquire_timeout: database.acquire_timeout.as_std(),
        busy_timeout: database.busy_timeout.as_std(),
    }
}

/// The guarded way out.
fn egress(config: &Config) -> Result<Egress, StartError> {
    let egress = &config.egress;
    let ca_certificates = match &egress.ca_file {
        Some(path) => std::fs::read(path).map_err(|error| format!("cannot read egress.ca_file {}: {error}", path.display()))?,
        None => vec![],
    };
    let policy = EgressPolicy {
        allow: egress.allow.iter().map(|entry| entry.parse()).collect::<Result<_, _>>()?,
        ports: egress.ports.iter().map(|entry| entry.parse()).collect::<Result<_, _>>()?,
        ca_certificates,
        connect_timeout: egress.connect_timeout.as_std(),
        idle_timeout: egress.idle_timeout.as_std(),
        timeout: egress.timeout.as_std(),
        answer_size: egress.answer_size.as_u64(),
    };
    Ok(Egress::new(policy)?)
}

/// What is recorded, and what becomes of it.
fn audit(config: &Config) -> Result<Switches, StartError> {
    let (audit, registry) = (&config.audit, &config.registry);
    Ok(Switches {
        disabled: audit.disabled_events.iter().cloned().collect(),
        pulls: audit.pulls,
        pull_time: registry.pull_time,
        pull_count: registry.pull_count,
        queue: audit.queue,
        retention: (audit.retention > 0).then(|| Duration::days(audit.retention.into())),
        forward: audit.forward.as_deref().map(str::parse).transpose()?,
        keep: audit.database,
        host: host(),
    })
}

fn policy(config: &Config) -> Result<Policy, StartError> {
    let (auth, registry, quota, limits) = (&config.auth, &config.registry, &config.quota, &config.limits);
    Ok(Policy {
        anonymous_access: auth.anonymous_access,
        allow_sparse: registry.allow_sparse,
        manifest_size: limits.manifest_size.as_usize(),
        manifest: ManifestLimits {
            depth: limits.json_depth,
            references: limits.manifest_references,
        },
        blob_size: limits.blob_size.as_u64(),
        tags_per_push: limits.tags_per_push,
        open_uploads: limits.open_uploads,
        redirect: storage::redirect(config),
        upload_expiry: span(registry.upload_expiry),
        gc_grace: span(config.gc.grace),
        takeover_hold: span(config.gc.hold_after_takeover),
        gc_batch: config.gc.batch,
        gc_workers: config.gc.workers,
        page_size: limits.page_size,
        referrers_page: limits.referrers_page,
        signing_key_lifetime: span(auth.signing_key_lifetime),
        token_lifetime: span(auth.token_lifetime),
        session_lifetime: span(auth.session_lifetime),
        token_scopes: limits.token_scopes,
        projects: quota.projects,
        labels: quota.labels,
        password_min_length: auth.password_min_length,
        robot_prefix: auth.robot_prefix.clone(),
        members_per_project: limits.members_per_project,
        grants_per_project: limits.grants_per_project,
        workload_rules_per_project: limits.workload_rules_per_project,
        workload_issuers: auth.workload.issuers.clone(),
        trash_window: Some(span(config.trash.window)).filter(|window| *window > Duration::zero()),
        trash_pull: config.trash.allow_pull,
        robots_per_project: limits.robots_per_project,
        registry_hosts: registry_hosts(config),
        clusters: config.in_use.clusters,
        uses_per_cluster: config.in_use.uses_per_cluster,
        pins_per_project: config.in_use.pins_per_project,
        cluster_refresh: span(config.in_use.refresh),
        jobs: jobs(config)?,
    })
}

fn jobs(config: &Config) -> Result<job::Settings, StartError> {
    let jobs = &config.jobs;
    let zone = || {
        format!(
            "jobs.time_zone: {:?} is not a time zone; it is named like Europe/Berlin",
            jobs.time_zone
        )
    };
    Ok(job::Settings {
        lease: span(jobs.lease),
        retry_delay: span(jobs.retry_delay),
        log_size: jobs.log_size.as_u64(),
        time_zone: jobs.time_zone.parse().map_err(|_| zone())?,
    })
}

/// How this process does jobs.
pub(crate) fn worker_options(config: &Config) -> wharf_jobs::Options {
    wharf_jobs::Options {
        workers: config.jobs.workers,
        poll: config.jobs.poll.as_std(),
        grace: config.server.shutdown_grace.as_std(),
        host: host(),
    }
}

/// The name of this machine.
fn host() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default()
}

/// The names clusters may know this registry by, as image names have them.
fn registry_hosts(config: &Config) -> Vec<String> {
    let external = config.server.external_url.as_deref().map(|url| {
        let host = url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/');
        let usual = if url.starts_with("http://") { ":80" } else { ":443" };
        host.strip_suffix(usual).unwrap_or(host).to_owned()
    });
    let all = external.into_iter().chain(config.in_use.hosts.iter().cloned());
    all.map(|host| host.to_ascii_lowercase()).collect()
}

fn span(duration: wharf_config::Duration) -> Duration {
    Duration::milliseconds(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX))
}

/// What the doors need to know.
///
/// `leaving` is cancelled when load balancers are to turn elsewhere.
pub(crate) fn api_options(config: &Config, core: &Core, external_url: String, leaving: CancellationToken) -> ApiOptions {
    let networks = config.server.trusted_networks();
    ApiOptions {
        trusted_proxy: Arc::new(move |address| networks.iter().any(|network| network.contains(address))),
        leaving: Arc::new(move || leaving.is_cancelled()),
        local_only: config.server.external_url.is_none() && config.server.listen.ip().is_loopback(),
        external_url,
        proxy_headers: proxy_headers(config),
        json_body: config.limits.json_body.as_usize(),
        json_depth: config.limits.json_depth,
        storage_name: core.blobs.name(),
        authority: (config.tls.mode == TlsMode::SelfSigned).then(|| tls_dir(&config.server.data_dir).join("ca.crt")),
    }
}

/// The headers a proxy tells about its users in. Their names were checked with the configuration.
fn proxy_headers(config: &Config) -> Option<ProxyHeaders> {
    let headers = &config.auth.proxy_header;
    let name = |name: &Option<String>| name.as_ref().and_then(|name| name.parse().ok());
    Some(ProxyHeaders {
        user: name(&headers.user)?,
        groups: name(&headers.groups),
        email: name(&headers.email),
        admin_group: headers.admin_group.clone().unwrap_or_default(),
    })
}

/// The bounds of the listener.
pub(crate) fn net_limits(config: &Config) -> Limits {
    let limits = &config.limits;
    Limits {
        header_size: limits.header_size.as_usize(),
        header_count: limits.header_count,
        uri_length: limits.uri_length.as_usize(),
        header_timeout: limits.header_timeout.as_std(),
        tls_handshake_timeout: limits.tls_handshake_timeout.as_std(),
        idle_timeout: limits.idle_timeout.as_std(),
        body_timeout: limits.body_timeout.as_std(),
        min_rate: limits.min_rate.as_u64(),
        min_rate_window: limits.min_rate_window.as_std(),
        connections: limits.connections,
        h2_streams: limits.h2_streams,
        h2_resets: limits.h2_resets,
    }
}

/// Where the certificate comes from.
pub(crate) fn tls_source(config: &Config) -> Option<TlsSource> {
    let tls = &config.tls;
    match tls.mode {
        TlsMode::Off => None,
        TlsMode::Files => Some(TlsSource::Files {
            certificate: tls.certificate.clone().unwrap_or_default(),
            key: tls.key.clone().unwrap_or_default(),
            reload_interval: tls.reload_interval.as_std(),
        }),
        TlsMode::SelfSigned => {
            let mut names = vec![
                "localhost".to_owned(),
                "127.0.0.1".to_owned(),
                config.server.listen.ip().to_string(),
            ];
            names.extend(config.server.external_host().map(str::to_owned));
            names.extend(tls.names.iter().cloned());
            names.sort();
            names.dedup();
            Some(TlsSource::SelfSigned {
                dir: tls_dir(&config.server.data_dir),
                names,
            })
        }
    }
}

/// Where the self-made authority lives.
pub(crate) fn tls_dir(data_dir: &Path) -> std::path::PathBuf {
    data_dir.join("tls")
}
