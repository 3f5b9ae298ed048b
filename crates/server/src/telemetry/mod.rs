//! Logs: to standard error, as text or JSON lines. Control characters in values are escaped, so one event is one line. Beside them traces, where
//! they are wanted.

mod line;

use std::io::IsTerminal as _;

use tracing::Subscriber;
use tracing_subscriber::fmt;
use tracing_subscriber::fmt::format::JsonFields;
use tracing_subscriber::fmt::writer::BoxMakeWriter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer, registry};
use wharf_config::{Config, Log, LogFormat};

use self::line::WithRequestId;
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
    log_panics();
    Ok(traces)
}

/// How events become lines.
fn lines<S>(log: &Log) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
{
    let layer = fmt::layer().with_writer(BoxMakeWriter::new(std::io::stderr));
    let lines = fmt::format().with_target(false);
    match log.format {
        LogFormat::Text => {
            let colours = std::io::stderr().is_terminal();
            let lines = WithRequestId::text(lines.with_ansi(colours));
            layer.with_ansi(colours).event_format(lines).boxed()
        }
        LogFormat::Json => {
            let lines = WithRequestId::json(lines.json().flatten_event(true));
            layer.fmt_fields(JsonFields::new()).event_format(lines).boxed()
        }
    }
}

/// A panic is a line of the log like any other, with the id of the request that it ends.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let said = panic.payload_as_str().unwrap_or("something that is no text");
        let place = panic.location().map(tracing::field::display);
        tracing::error!(place, "panic: {said}");
    }));
}
