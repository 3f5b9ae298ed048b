//! `[egress]`

use std::path::PathBuf;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ByteSize, Duration};

/// Where Wharf itself may connect to: other registries, webhooks, scanners, identity providers. The public internet is open on ports
/// 80 and 443; private networks are not, because whoever may name a URL would reach them through Wharf.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Egress {
    /// What else may be connected to: addresses, CIDR blocks, host names or `*.domain`. A host opens the private addresses its own name
    /// has. Link-local addresses and the metadata services of clouds are opened only by a block of /16 (IPv6: /64) or smaller.
    #[schemars(extend("examples" = [["10.20.0.0/16", "registry.corp.example", "*.lab.example"]]))]
    pub allow: Vec<String>,
    /// Ports besides 80 and 443, alone or as a range.
    #[schemars(extend("examples" = [["5000", "8080-8089"]]))]
    pub ports: Vec<String>,
    /// PEM file with certificate authorities to trust besides the system's.
    #[schemars(extend("format" = "path"), example = "/etc/wharf/corporate-ca.pem")]
    pub ca_file: Option<PathBuf>,
    /// How long a connection may take to be made.
    #[schemars(extend("x-min" = "100ms", "x-max" = "5m"))]
    pub connect_timeout: Duration,
    /// How long the other side may be silent.
    #[schemars(extend("x-min" = "100ms", "x-max" = "1h"))]
    pub idle_timeout: Duration,
    /// How long a request may take with its answer; transfers of blobs are not counted.
    #[schemars(extend("x-min" = "100ms", "x-max" = "1h"))]
    pub timeout: Duration,
    /// Largest answer that is kept in memory; transfers of blobs are not counted.
    #[schemars(extend("x-min" = "64KiB", "x-max" = "1GiB"))]
    pub answer_size: ByteSize,
}

impl Default for Egress {
    fn default() -> Self {
        Self {
            allow: Vec::new(),
            ports: Vec::new(),
            ca_file: None,
            connect_timeout: Duration::secs(10),
            idle_timeout: Duration::secs(30),
            timeout: Duration::secs(30),
            answer_size: ByteSize::mib(4),
        }
    }
}
