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
use wharf_core::{Core, audit, blob, gc, project, scrub, user};
use wharf_model::Secret;

use super::complain;
use crate::beside::{self, Beside};
use crate::net::{self, ListenOptions, StopSignals};
use crate::start_error::StartError;
use crate::wiring;
use crate::{metrics, net::tls, telemetry, traces};

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

    let api_options = wiring::api_options(config, &core, external_url.clone(), signals.graceful.clone());
    let mut app = wharf_api::router(core.clone(), api_options);
    let mut options = ListenOptions::new(
        wiring::net_limits(config),
        wiring::tls_source(config),
        config.server.shutdown_grace.as_std(),
    );
    options.abort = signals.at_once.clone();
    let mut beside = Beside::default();
    if config.tracing.endpoint.is_some() {
        let trusted = config.server.trusted_networks().into();
        app = app.layer(axum::middleware::from_fn_with_state(trusted, traces::trace));
    }
    if let Some(page) = metrics::page(config, &core, Some(Arc::clone(&options.counters))) {
        beside.serve("metrics", metrics::listen(config, &page).await?);
        if config.metrics.public {
            app = app.merge(metrics::router(page, &config.metrics.path));
        }
    }
    announce(config, &external_url);
    beside.serve("link_trial", blob::try_links(core.clone()));
    audit::refresh(&core).await?;
    gc::ensure_schedules(&core).await?;
    scrub::ensure_schedule(&core).await?;
    beside.repeat(&core, beside::REGISTRY);
    beside.serve("pull_recording", audit::pulls::run(core.clone()));
    beside.serve("audit_forwarding", audit::forward::run(core.clone()));
    let stop = signals.graceful.clone();
    let jobs = jobs(config.jobs.in_server, core.clone(), wiring::worker_options(config), stop);
    let jobs = tokio::spawn(beside::watched("jobs", jobs));
    let drained = net::run(
        listener,
        app,
        options,
        turned_elsewhere(signals.graceful, config.server.drain_delay.as_std()),
    )
    .await?;
    if !audit::pulls::flush(&core, FLUSH_LIMIT).await {
        tracing::error!("the last pulls could not be recorded");
    }
    jobs.await?;
    beside.end().await;
    if drained.cut_requests > 0 {
        tracing::warn!(requests = drained.cut_requests, "the grace was over before these requests ended");
    }
    core.store.close().await;
    tracing::info!("stopped");
    Ok(())
}

/// The signal to stop, and then the time in which load balancers hear of it from `/readyz`.
async fn turned_elsewhere(stop: CancellationToken, delay: Duration) {
    stop.cancelled_owned().await;
    if !delay.is_zero() {
        tracing::info!(?delay, "this replica ends: /readyz says so while connections are still taken");
        tokio::time::sleep(delay).await;
    }
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
    let file = config.server.data_dir.join("admin-password");
    let keep = |password: &Secret| write_secret(&file, password);
    let (admin, password) = user::ensure_admin(core, config.auth.admin_password.as_ref(), keep).await?;
    project::ensure_library(core, admin).await?;
    if let AdminPassword::Generated(password) = password {
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

/// Writes the secret, durably: the account it opens is committed after it.
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
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)?;
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
