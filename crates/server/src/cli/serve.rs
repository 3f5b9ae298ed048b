//! `wharf serve`

use std::io::Write as _;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use wharf_config::{Config, ConfigError, LogFormat, TlsMode};
use wharf_core::user::AdminPassword;
use wharf_core::{Core, audit, gc, project, quota, scrub, session, signing, upload, user};
use wharf_model::Secret;

use super::complain;
use crate::net::{self, ListenOptions, StopSignals};
use crate::wiring::{self, StartError};
use crate::{metrics, net::tls, telemetry, traces};

/// How often sessions nobody came back to are swept.
const SWEEP_EVERY: Duration = Duration::from_secs(15 * 60);
/// Time between foldings of what projects use.
const FOLD_EVERY: Duration = Duration::from_secs(10);
/// How often the keys that sign tokens are looked after.
const KEYS_EVERY: Duration = Duration::from_secs(120);

/// How long the end waits for the last pulls to be recorded.
pub(super) const FLUSH_LIMIT: Duration = Duration::from_secs(10);

/// Runs the registry until it is told to stop.
pub(super) fn run(loaded: Result<Config, ConfigError>) -> ExitCode {
    in_runtime(loaded, |config| async move { serve(&config).await })
}

/// A long-lived process: its log, its runtime, and `work` until it ends.
pub(super) fn in_runtime<F: Future<Output = Result<(), StartError>>>(
    loaded: Result<Config, ConfigError>,
    work: impl FnOnce(Config) -> F,
) -> ExitCode {
    let config = match loaded {
        Ok(config) => config,
        Err(error) => return complain(&error),
    };
    tls::install_provider();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(&error),
    };
    let traces = {
        let _inside = runtime.enter();
        match telemetry::start(&config) {
            Ok(traces) => traces,
            Err(error) => return complain(&error),
        }
    };
    for warning in &config.warnings {
        tracing::warn!("{warning}");
    }
    let worked = runtime.block_on(async {
        let worked = work(config).await;
        if let Some(traces) = traces {
            traces.close().await;
        }
        worked
    });
    match worked {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&error),
    }
}

async fn serve(config: &Config) -> Result<(), StartError> {
    let signals = StopSignals::listen()?;
    survive_file_size_limit()?;
    prepare_data_dir(&config.server.data_dir)?;
    let listener = TcpListener::bind(config.server.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", config.server.listen))?;
    let external_url = external_url(config, listener.local_addr()?);
    let core = wiring::core_when_database_answers(config).await?;
    bootstrap(config, &core).await?;

    let mut app = wharf_api::router(core.clone(), wiring::api_options(config, &core, external_url.clone()));
    let mut options = ListenOptions::new(
        wiring::net_limits(config),
        wiring::tls_source(config),
        config.server.shutdown_grace.as_std(),
    );
    options.abort = signals.at_once.clone();
    let mut tasks = tokio::task::JoinSet::new();
    if config.tracing.endpoint.is_some() {
        let trusted = config.server.trusted_networks().into();
        app = app.layer(axum::middleware::from_fn_with_state(trusted, traces::trace));
    }
    if let Some(page) = metrics::page(config, &core, Some(Arc::clone(&options.counters))) {
        tasks.spawn(metrics::listen(config, &page).await?);
        if config.metrics.public {
            app = app.merge(metrics::router(page, &config.metrics.path));
        }
    }
    announce(config, &external_url);
    tasks.spawn(sweep(core.clone()));
    tasks.spawn(fold(core.clone()));
    tasks.spawn(tend_keys(core.clone()));
    audit::refresh(&core).await?;
    gc::ensure_schedules(&core).await?;
    scrub::ensure_schedule(&core).await?;
    tasks.spawn(audit::follow(core.clone()));
    tasks.spawn(audit::pulls::run(core.clone()));
    tasks.spawn(audit::forward::run(core.clone()));
    let stop = signals.graceful.clone();
    let jobs = tokio::spawn(jobs(config.jobs.in_server, core.clone(), wiring::worker_options(config), stop));
    let drained = net::run(listener, app, options, signals.graceful.cancelled_owned()).await?;
    if !audit::pulls::flush(&core, FLUSH_LIMIT).await {
        tracing::error!("the last pulls could not be recorded");
    }
    jobs.await?;
    tasks.shutdown().await;
    if drained.cut_requests > 0 {
        tracing::warn!(requests = drained.cut_requests, "the grace was over before these requests ended");
    }
    core.store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// Jobs, if this process does any.
async fn jobs(here: bool, core: Core, options: wharf_jobs::Options, stop: CancellationToken) {
    if here {
        wharf_jobs::run(core, options, stop).await;
    }
}

/// A write beyond the largest file the system allows (`ulimit -f`) sends a signal that ends a process which does not handle
/// it. Handled, the write fails like any other for want of space.
fn survive_file_size_limit() -> Result<(), StartError> {
    const SIGXFSZ: i32 = 25;
    tokio::signal::unix::signal(tokio::signal::unix::SignalKind::from_raw(SIGXFSZ))
        .map(drop)
        .map_err(StartError::from)
}

/// The folder is ours alone: it holds the database and, at the first start, a password.
pub(super) fn prepare_data_dir(path: &Path) -> Result<(), StartError> {
    use std::os::unix::fs::DirBuilderExt as _;
    let made = std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|error| format!("cannot make the data folder {}: {error}", path.display()).into())
}

/// Where clients reach us. Without configuration it is the address we listen on, never what a request says.
fn external_url(config: &Config, bound: SocketAddr) -> String {
    if let Some(url) = &config.server.external_url {
        return url.trim_end_matches('/').to_owned();
    }
    let scheme = if config.tls.mode == TlsMode::Off { "http" } else { "https" };
    if bound.ip().is_unspecified() {
        tracing::warn!("server.external_url is not set, so clients on other machines cannot log in; set it to the URL they use");
        return format!("{scheme}://localhost:{}", bound.port());
    }
    format!("{scheme}://{bound}")
}

/// The first start: an administrator and the project `library`.
async fn bootstrap(config: &Config, core: &Core) -> Result<(), StartError> {
    let (admin, password) = user::ensure_admin(core, config.auth.admin_password.as_ref()).await?;
    project::ensure_library(core, admin).await?;
    if let AdminPassword::Generated(password) = password {
        let file = config.server.data_dir.join("admin-password");
        write_secret(&file, &password)?;
        let mut out = std::io::stderr();
        writeln!(
            out,
            "The password of the user admin is: {}\nIt is kept in {} until you remove that file.",
            password.expose(),
            file.display()
        )?;
    }
    Ok(())
}

fn write_secret(path: &Path, secret: &Secret) -> Result<(), StartError> {
    let failed = |error: std::io::Error| format!("cannot write {}: {error}", path.display());
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .map_err(failed)?;
    writeln!(file, "{}", secret.expose())
        .and_then(|()| file.sync_all())
        .map_err(failed)?;
    Ok(())
}

fn announce(config: &Config, external_url: &str) {
    tracing::info!(listen = %config.server.listen, url = external_url, version = env!("CARGO_PKG_VERSION"), "Wharf serves");
    if config.tls.mode == TlsMode::SelfSigned {
        let host = external_url.split_once("://").map_or(external_url, |(_, host)| host);
        let help = tls::trust_help(host, &wiring::tls_dir(&config.server.data_dir).join("ca.crt"));
        match config.log.format {
            LogFormat::Text => drop(write!(std::io::stderr(), "{help}")),
            // A reader of JSON lines gets nothing else.
            LogFormat::Json => tracing::info!(help, "how clients trust the certificate"),
        }
    }
}

/// Runs on every replica; what one has swept the others do not find.
async fn sweep(core: Core) {
    loop {
        match upload::sweep_expired(&core).await {
            Ok(0) => {}
            Ok(ended) => tracing::info!(ended, "abandoned uploads swept"),
            Err(error) => tracing::warn!(%error, "abandoned uploads could not be swept"),
        }
        if let Err(error) = session::sweep(&core).await {
            tracing::warn!(%error, "sessions that are over could not be swept");
        }
        tokio::time::sleep(SWEEP_EVERY).await;
    }
}

/// Runs on every replica; one of them makes a new key when it is time, and all learn of it.
async fn tend_keys(core: Core) {
    loop {
        tokio::time::sleep(KEYS_EVERY).await;
        if let Err(error) = signing::tend(&core).await {
            tracing::warn!(%error, "the keys that sign tokens could not be looked after; those at hand stay in use");
        }
    }
}

/// Runs on every replica, like the sweep.
async fn fold(core: Core) {
    loop {
        tokio::time::sleep(FOLD_EVERY).await;
        if let Err(error) = quota::fold(&core).await {
            tracing::warn!(%error, "changes of projects' use of storage could not be folded");
        }
    }
}
