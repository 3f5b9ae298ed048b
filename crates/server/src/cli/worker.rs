//! `wharf worker`: jobs without a registry around them.

use std::process::ExitCode;

use wharf_config::{Config, ConfigError};
use wharf_core::audit;

use super::serve::{FLUSH_LIMIT, in_runtime, prepare_data_dir};
use crate::beside::{self, Beside};
use crate::metrics;
use crate::net::StopSignals;
use crate::start_error::StartError;
use crate::wiring;

/// Does jobs until it is told to stop.
pub(super) fn run(loaded: Result<Config, ConfigError>) -> ExitCode {
    in_runtime(loaded, |config| async move { work(&config).await })
}

async fn work(config: &Config) -> Result<(), StartError> {
    let signals = StopSignals::listen()?;
    prepare_data_dir(&config.server.data_dir)?;
    let core = wiring::core_when_database_answers(config).await?;
    let mut beside = Beside::default();
    // What jobs do and are refused is recorded too, as administrators say.
    audit::refresh(&core).await?;
    beside.repeat(&core, &[beside::AUDIT_SETTINGS, beside::DATABASE_SERVER]);
    beside.serve("pull_recording", audit::pulls::run(core.clone()));
    if let Some(page) = metrics::page(config, &core, None) {
        beside.serve("metrics", metrics::listen(config, &page).await?);
    }
    tracing::info!(
        workers = config.jobs.workers,
        version = env!("CARGO_PKG_VERSION"),
        "Wharf does jobs"
    );
    wharf_jobs::run(core.clone(), wiring::worker_options(config), signals.graceful.clone()).await;
    if !audit::pulls::flush(&core, FLUSH_LIMIT).await {
        tracing::error!("the last refusals could not be recorded");
    }
    beside.end().await;
    core.store.close().await;
    tracing::info!("stopped");
    Ok(())
}
