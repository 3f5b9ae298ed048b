//! Logs: to standard error, as text or JSON lines. Control characters in values are escaped, so one event is one line. Beside them traces, where
//! they are wanted.

use std::io::IsTerminal as _;

use tracing::Subscriber;
use tracing_subscriber::fmt;
use tracing_subscriber::fmt::writer::BoxMakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer, registry};
use wharf_config::{Config, Log, LogFormat};

use crate::traces::Traces;

/// Starts logging and tracing as configured, inside a runtime. What is returned sends the last spans.
///
/// # Errors
/// When the level is not a filter, or there is no way to trace; the text says why.
pub(crate) fn start(config: &Config) -> Result<Option<Traces>, String> {
    let filter = EnvFilter::try_new(&config.log.level).map_err(|error| format!("log.level: {error}"))?;
    let endpoint = config.tracing.endpoint.as_deref();
    let traces = endpoint.map(|endpoint| Traces::open(&config.tracing, endpoint)).transpose()?;
    let started = match &traces {
        // The filter stands before everything: what is not logged costs nothing.
        None => registry().with(filter).with(lines(&config.log)).try_init(),
        Some(traces) => registry()
            .with(lines(&config.log).with_filter(filter))
            .with(traces.layer())
            .try_init(),
    };
    started.map_err(|error| error.to_string())?;
    Ok(traces)
}

/// How events become lines.
fn lines<S>(log: &Log) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let layer = fmt::layer().with_writer(BoxMakeWriter::new(std::io::stderr)).with_target(false);
    match log.format {
        LogFormat::Text => layer.with_ansi(std::io::stderr().is_terminal()).boxed(),
        LogFormat::Json => layer.json().flatten_event(true).boxed(),
    }
}
