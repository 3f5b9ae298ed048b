//! `[tracing]`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Duration;

/// Traces of requests, sent to an OpenTelemetry collector by OTLP over HTTP.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Tracing {
    /// Where the collector is; `/v1/traces` is added. Unset: nothing is traced.
    #[schemars(example = "http://collector.example.com:4318")]
    pub endpoint: Option<String>,
    /// One trace of so many is kept, by its id, so that all services keep the same ones. A trusted proxy (`server.trusted_proxies`) that asks for
    /// a trace gets it in any case.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub sample_one_in: u64,
    /// How this server is called in traces.
    pub service_name: String,
    /// Time between two batches.
    #[schemars(extend("x-min" = "100ms", "x-max" = "1m"))]
    pub interval: Duration,
    /// How long the collector may take. What it does not take is dropped; requests never wait for it.
    #[schemars(extend("x-min" = "100ms", "x-max" = "1m"))]
    pub timeout: Duration,
}

impl Default for Tracing {
    fn default() -> Self {
        Self {
            endpoint: None,
            sample_one_in: 100,
            service_name: "wharf".to_owned(),
            interval: Duration::secs(5),
            timeout: Duration::secs(10),
        }
    }
}
