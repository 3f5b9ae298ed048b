//! `[metrics]`

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use wharf_model::Secret;

use super::mask::masked;
use crate::Duration;

/// What Prometheus reads. Its pages name projects and show their size, so they have a listener of their own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Metrics {
    /// Serve metrics.
    pub enabled: bool,
    /// Address and port they are served on, without TLS; `wharf worker` on the same machine needs another one. Port 0 for any free port.
    #[schemars(extend("format" = "address"))]
    pub listen: SocketAddr,
    /// Path they are served at.
    pub path: String,
    /// Serve them on the public listener too, to whoever has `metrics.token`.
    pub public: bool,
    /// When set, only requests with `Authorization: Bearer` and this token are answered.
    #[serde(serialize_with = "masked")]
    #[schemars(with = "Option<String>", extend("x-secret" = true), example = "a-long-random-token")]
    pub token: Option<Secret>,
    /// File to read `metrics.token` from.
    #[schemars(extend("format" = "path"), example = "/run/secrets/wharf-metrics-token")]
    pub token_file: Option<PathBuf>,
    /// For how long counts from the database are served again without asking it, so that scrapes cannot load it.
    #[schemars(extend("x-max" = "1h"))]
    pub cache: Duration,
    /// Most projects that have series of their own, those with the most content first; the others are only in the totals.
    #[schemars(range(max = 100_000))]
    pub projects: u64,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            enabled: false,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 9090)),
            path: "/metrics".to_owned(),
            public: false,
            token: None,
            token_file: None,
            cache: Duration::secs(15),
            projects: 1000,
        }
    }
}
