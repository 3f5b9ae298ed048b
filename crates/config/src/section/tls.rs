//! `[tls]`

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Duration;

/// Encryption of client connections.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Tls {
    /// Where the certificate comes from.
    pub mode: TlsMode,
    /// PEM file with the server's certificate, followed by its intermediates. Needed for mode `files`.
    #[schemars(extend("format" = "path"), example = "/etc/wharf/tls.crt")]
    pub certificate: Option<PathBuf>,
    /// PEM file with the certificate's private key. Needed for mode `files`.
    #[schemars(extend("format" = "path"), example = "/etc/wharf/tls.key")]
    pub key: Option<PathBuf>,
    /// How often the two files are looked at; a changed certificate is used for new connections without a restart.
    #[schemars(extend("x-min" = "100ms", "x-max" = "24h"))]
    pub reload_interval: Duration,
    /// DNS names and IP addresses the self-signed certificate is also valid for, besides `localhost` and the host of
    /// `server.external_url`.
    #[schemars(extend("examples" = [["registry.example.com", "10.0.0.5"]]))]
    pub names: Vec<String>,
}

/// Where the certificate comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TlsMode {
    /// plain HTTP, for use behind a proxy that terminates TLS
    #[default]
    Off,
    /// `tls.certificate` and `tls.key`
    Files,
    /// made at the first start and kept in the data folder
    SelfSigned,
}

impl Default for Tls {
    fn default() -> Self {
        Self {
            mode: TlsMode::Off,
            certificate: None,
            key: None,
            reload_interval: Duration::secs(10),
            names: Vec::new(),
        }
    }
}
