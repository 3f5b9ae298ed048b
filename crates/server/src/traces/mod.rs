//! Traces: spans of requests and of what the database does for them, sent to a collector by OTLP over HTTP. Off unless `tracing.endpoint` is
//! set; then nothing here runs.

mod request;

use std::time::Duration;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::runtime::Tokio;
use opentelemetry_sdk::trace::span_processor_with_async_runtime::BatchSpanProcessor;
use opentelemetry_sdk::trace::{BatchConfigBuilder, ParentBasedSampler, Sampler, SdkTracerProvider};
use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::registry::LookupSpan;
use wharf_config::Tracing;

pub(crate) use request::trace;

/// Spans that wait to be sent, at most. What comes beyond is dropped: requests never wait for a collector.
const QUEUE: usize = 8192;
/// Spans in one request to the collector, at most.
const BATCH: usize = 512;
/// Longest wait for the last spans at the end of the process.
const LAST: Duration = Duration::from_secs(5);

/// The way to the collector.
pub(crate) struct Traces(SdkTracerProvider);

impl Traces {
    /// Prepares the way, inside a runtime. Nothing is sent before there is a span.
    ///
    /// # Errors
    /// When no client can be made.
    pub(crate) fn open(tracing: &Tracing, endpoint: &str) -> Result<Self, String> {
        let failed = |error: &dyn std::fmt::Display| format!("cannot trace to tracing.endpoint: {error}");
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(tracing.timeout.as_std())
            .timeout(tracing.timeout.as_std())
            .build()
            .map_err(|error| failed(&error))?;
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(client)
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
            .with_timeout(tracing.timeout.as_std())
            .build()
            .map_err(|error| failed(&error))?;
        let batches = BatchConfigBuilder::default()
            .with_max_queue_size(QUEUE)
            .with_max_export_batch_size(BATCH)
            .with_scheduled_delay(tracing.interval.as_std());
        let processor = BatchSpanProcessor::builder(exporter, Tokio)
            .with_batch_config(batches.build())
            .build();
        let resource = Resource::builder_empty()
            .with_service_name(tracing.service_name.clone())
            .with_attribute(opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")));
        let provider = SdkTracerProvider::builder()
            .with_span_processor(processor)
            .with_sampler(sampler(tracing.sample_one_in))
            .with_resource(resource.build())
            .build();
        Ok(Self(provider))
    }

    /// What hands spans of Wharf's own crates on; errors and warnings become their events.
    pub(crate) fn layer<S>(&self) -> impl Layer<S> + Send + Sync + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
    {
        let ours = filter_fn(|metadata| {
            let loud = *metadata.level() <= tracing::Level::WARN;
            metadata.target().starts_with("wharf") && (metadata.is_span() || loud)
        });
        tracing_opentelemetry::layer()
            .with_tracer(self.0.tracer("wharf"))
            .with_location(false)
            .with_threads(false)
            .with_tracked_inactivity(false)
            .with_filter(ours.with_max_level_hint(LevelFilter::DEBUG))
    }

    /// Sends what waits, then closes.
    pub(crate) async fn close(self) {
        let closed = tokio::task::spawn_blocking(move || self.0.shutdown_with_timeout(LAST));
        match tokio::time::timeout(LAST, closed).await {
            Ok(Ok(Ok(()))) => {}
            _ => tracing::warn!("the last spans could not be sent to tracing.endpoint"),
        }
    }
}

/// Whoever a proxy that is trusted asks to trace is traced; of all others one in so many is.
fn sampler(one_in: u64) -> ParentBasedSampler {
    let ratio = || Sampler::TraceIdRatioBased(1.0 / one_in.max(1) as f64);
    ParentBasedSampler::new(ratio()).with_remote_parent_not_sampled(ratio())
}
